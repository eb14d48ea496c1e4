import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { type ConstOutput, layoutOf } from "../const_output.ts";
import { Core } from "../mod.ts";
import { declaredPorts } from "./ir_ports.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const xml = readFileSync(modelPath("channel_mean"), "utf8");
const weights = new Uint8Array(readFileSync(modelPath("channel_mean").replace(".xml", ".bin")));
const attribute = `<attribute name="layout" version="0" layout="[N,C,H,W]" />`;

/** The layouts that an IR declares for the inputs of the model that OpenVINO made of it. */
function layoutsIn(bytes: Uint8Array, inputs: readonly ConstOutput[]): (string | undefined)[] {
  const declared = declaredPorts(bytes);
  return inputs.map(({ index, names }) => declared.layout(index, [...names][0]));
}

test("declaredPorts() reads what OpenVINO reads, of models in every format", () => {
  const core = new Core();
  const folder = new URL("../../conformance/models/", import.meta.url);
  for (const name of readdirSync(folder).filter((name) => /\.(onnx|pb|pdmodel|saved_model|tflite|xml)$/.test(name))) {
    const path = fileURLToPath(new URL(name, folder));
    const { inputs, outputs } = core.readModel(path);
    const bytes = name.endsWith(".saved_model") ? new Uint8Array() : new Uint8Array(readFileSync(path));
    const wanted = inputs.map((port) => cppCalls(load()) === null ? layoutsIn(bytes, [port])[0] : layoutOf(port));
    assertEquals(layoutsIn(bytes, inputs), wanted, name);
    for (const { names } of [...inputs, ...outputs]) {
      const [first, ...others] = names;
      const found = declaredPorts(bytes).names(first!);
      // Other formats give a name each, or none that the C API tells.
      if (name.endsWith(".xml")) assertEquals(new Set(found), names, name);
      else assertEquals([found, others], [undefined, []], name);
    }
  }
  const { inputs } = core.readModel(modelPath("channel_mean"));
  assertEquals(layoutsIn(encode(xml), inputs), ["[N,C,H,W]"]);
});

test("declaredPorts() reads layouts in every notation that OpenVINO reads", () => {
  const core = new Core();
  for (
    const [written, layout] of [
      [attribute, "[N,C,H,W]"],
      [attribute.replace("[N,C,H,W]", "nchw"), "[N,C,H,W]"],
      [attribute.replace("[N,C,H,W]", "N..."), "[N,...]"],
      [attribute.replaceAll('"', "'"), "[N,C,H,W]"],
      [`<!-- ${attribute} -->`, ""],
      ["", ""],
    ] as const
  ) {
    const bytes = encode(xml.replace(attribute, written));
    const { inputs } = core.readModel(bytes, weights);
    assertEquals(layoutsIn(bytes, inputs), [layout], written);
    if (cppCalls(load()) !== null) assertEquals(inputs.map(layoutOf), [layout], written);
  }
});

test("declaredPorts() tells inputs apart by their names, and does not guess", () => {
  const bytes = encode(`<net version="11"><layers>
    <layer id="0" type="Parameter"><output><port id="0" names="a,b\\,c"><rt_info>${attribute}</rt_info></port></output></layer>
    <layer id="1" type="Parameter"><output><port id="0" names="d"/></output></layer>
    <layer id="2" type="Loop"><body><layers>
      <layer id="0" type="Parameter"><output><port id="0" names="e"><rt_info>${attribute}</rt_info></port></output></layer>
    </layers></body></layer></layers></net>`);
  const { layout, names } = declaredPorts(bytes);
  assertEquals(["a", "b,c", "d", "e", "f", undefined].map((name) => layout(0, name)), [
    ...["[N,C,H,W]", "[N,C,H,W]", "", undefined, undefined, undefined],
  ]);
  assertEquals(["a", "b,c", "d", "e"].map(names), [["a", "b,c"], ["a", "b,c"], ["d"], undefined]);
});
