import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { check, cleanMessage, errorOf } from "./check.ts";

/** C calls that fail, with a core. */
const failures: Readonly<Record<string, (core: Pointer, out: BigUint64Array) => number>> = {
  "a missing file": (core, out) => load().call.ov_core_read_model(core, cString("missing.xml"), null, out),
  "no model": (core, out) => load().call.ov_core_read_model_from_memory_buffer(core, cString("<net"), 4n, 0n, out),
  "an unknown device": (core, out) => compile(core, "XPU", {}, out),
  "an unknown property": (core, out) => compile(core, "CPU", { NO_SUCH: "1" }, out),
  "a wrong value": (core, out) => compile(core, "CPU", { PERFORMANCE_HINT: "FAST" }, out),
  "an unknown property's value": (core, out) =>
    load().call.ov_core_get_property(core, cString("CPU"), cString("NOPE"), out),
};

function compile(core: Pointer, device: string, config: Record<string, string>, out: BigUint64Array): number {
  const { call, backend } = load();
  const texts = Object.entries(config).flat().map(cString);
  const properties = words(Math.max(texts.length, 1));
  texts.forEach((text, i) => properties[i] = backend.addressOf(text));
  const path = cString(modelPath("relu_add"));
  const count = BigInt(texts.length / 2);
  const status = call.ov_core_compile_model_from_file_props(core, path, cString(device), count, properties, out);
  keepAlive(texts);
  return status;
}

/** The error of a failing call. */
function errorFrom(name: keyof typeof failures): OpenVINOError {
  const { call } = load();
  const out = words(1);
  check(call.ov_core_create(out), "creating a core");
  const core = out[0]!;
  const error = errorOf(failures[name]!(core, words(1)), "doing it");
  call.ov_core_free(core);
  return error;
}

test("errorOf() gives the runtime's own message, after what was done", () => {
  const expected: Record<keyof typeof failures, string> = {
    "a missing file": 'Could not open the file: "missing.xml"',
    "no model": "Unable to read the model. ",
    "an unknown device": 'Device with "XPU" name is not registered in the OpenVINO Runtime',
    "an unknown property": "Unsupported property NO_SUCH by CPU plugin.",
    "a wrong value": "for property key PERFORMANCE_HINT. Expected only ",
    "an unknown property's value": "Cannot get unsupported property: NOPE",
  };
  for (const [name, part] of Object.entries(expected)) {
    const { message, code, status } = errorFrom(name);
    assert(message.startsWith("doing it: "), message);
    assert(message.includes(part), message);
    assertEquals([code, status], ["GENERAL_ERROR", -1]);
  }
});

test("errorOf() leaves out the runtime's source files", () => {
  for (const name of Object.keys(failures)) {
    const { message } = errorFrom(name);
    assert(!/\.[ch]pp|Exception from|Check '|\n\n|\n$/.test(message), message);
  }
});

test("errorOf() does not give an older call's message for a wrong argument", () => {
  errorFrom("a missing file");
  const { message, code } = errorOf(-14, "doing it");
  assertEquals([message, code], ["doing it: INVALID_C_PARAM", "INVALID_C_PARAM"]);
});

test("check() throws for every status but OK", () => {
  check(Status.OK, "nothing");
  assertEquals(assertThrows(() => check(-8, "starting"), OpenVINOError).code, "REQUEST_BUSY");
  assertEquals(assertThrows(() => check(-999, "starting"), OpenVINOError).code, "STATUS_-999");
});

test("cleanMessage() keeps what is said and drops where", () => {
  // Original messages of OpenVINO 2026.4.1.
  assertEquals(
    cleanMessage(
      "Exception from src/inference/src/cpp/infer_request.cpp:117:\nException from src/inference/src/cpp/infer_request.cpp:67:\n" +
        "Check 'shape.compatible(ov::PartialShape(tensor->get_shape()))' failed at src/plugins/intel_cpu/src/infer_request.cpp:385:\n" +
        "Can't set the input tensor with index: 0, because the model input (shape=[1,4]) and the tensor (shape=(2.3)) are incompatible\n\n\n",
    ),
    "Can't set the input tensor with index: 0, because the model input (shape=[1,4]) and the tensor (shape=(2.3)) are incompatible",
  );
  assertEquals(
    cleanMessage(
      "Check 'TRShape::broadcast_merge_into(output_shape, input_shapes[1], autob)' failed at src/core/shape_inference/include/eltwise_shape_inference.hpp:26:\n" +
        "While validating node 'opset1::Subtract sub' with friendly_name 'sub':\nArgument shapes are inconsistent.\n",
    ),
    "While validating node 'opset1::Subtract sub' with friendly_name 'sub':\nArgument shapes are inconsistent.",
  );
  assertEquals(
    cleanMessage(
      "Exception from src/inference/src/cpp/core.cpp:84:\nException from src/frontends/common/src/frontend.cpp:54:\n" +
        "FrontEnd API failed with GeneralFailure:\nModel can't be parsed\n\n",
    ),
    "Model can't be parsed",
  );
  assertEquals(cleanMessage("Infer Request is busy"), "Infer Request is busy");
});

test("cleanMessage() gives the condition where nothing else is said", () => {
  assertEquals(cleanMessage("Check 'i < size' failed at src/core/src/node.cpp:12:\n\n"), "i < size");
  assertEquals(cleanMessage(""), "");
});
