import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import process from "node:process";
import {
  CompiledModel,
  ConstOutput,
  Core,
  InferRequest,
  Model,
  OpenVINOError,
  PrePostProcessor,
  Tensor,
  VariableState,
} from "openvino-ffi";
import { formOnly } from "./allowance.ts";
import { check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "./check.ts";
import { showsItself } from "./shows_itself.ts";

const f32 = { INFERENCE_PRECISION_HINT: "f32" } as const;

/** The objects that describe parts of pre-processing, with their classes. */
function partsOf(processor: PrePostProcessor): (readonly [Class: unknown, real: object])[] {
  const [input, output] = [processor.input(), processor.output()];
  const parts = [input, input.tensor(), input.preprocess(), input.model(), output, output.tensor()];
  return parts.map((part) => [part.constructor, part]);
}

/** Entries with long names. */
const call = "__call__(inputs=None, share_inputs=True, share_outputs=False)";
const releaseMemory = "release_memory()";
const inferNew = "infer_new_request(inputs=None)";

/** The checks of CompiledModel. */
export const compiledModel: Group = {
  class: "CompiledModel",
  checks: [
    check("inputs and outputs", ["inputs", "outputs"], onNetworksInAllFormats, (t) => {
      const { inputs, outputs } = t.compiled();
      t.observe("inputs", inputs);
      t.observe("outputs", outputs);
      t.observe("shapes", [...inputs, ...outputs].map(({ shape }) => shape));
      t.observe("element types", [...inputs, ...outputs].map(({ elementType }) => elementType));
      inputs.pop();
      outputs.length = 0;
      t.observe("lists are copies", [t.compiled().inputs.length, t.compiled().outputs.length]);
    }),
    check(
      "inputs and outputs of several",
      ["inputs", "outputs"],
      onTiny("two_in_two_out", "precisions", "precisions_int", "precisions_wide", "strings"),
      (t) => {
        t.observe("inputs", t.compiled().inputs);
        t.observe("outputs", t.compiled().outputs);
        t.observe("input types", t.compiled().inputs.map(({ elementType }) => elementType));
        t.observe("output types", t.compiled().outputs.map(({ elementType }) => elementType));
        t.observe("shapes", t.compiled().inputs.map(({ partialShape }) => partialShape));
      },
    ),
    check("the only input and output", ["input()", "output()"], onNetworks, (t) => {
      t.observe("input", t.compiled().input());
      t.observe("output", t.compiled().output());
      t.observe("input is the first", t.compiled().input().equals(t.compiled().inputs[0]!));
      t.observe("output is the first", t.compiled().output().equals(t.compiled().outputs[0]!));
    }),
    check("the only one of several", ["input()", "output()"], onTiny("two_in_two_out"), async (t) => {
      const compiled = t.compiled();
      await t.refuses("input", OpenVINOError, () => compiled.input(), () => compiled.input(0));
      await t.refuses("output", OpenVINOError, () => compiled.output(), () => compiled.output(0));
      t.where("messages", () => {
        assertThrows(() => compiled.input(), OpenVINOError, "2 inputs");
        assertThrows(() => compiled.output(), OpenVINOError, "2 outputs");
      });
    }),
    check("input and output by index", ["input(index)", "output(index)"], onNetworks, async (t) => {
      const compiled = t.compiled();
      t.observe("input", compiled.input(0));
      t.observe("output", compiled.output(0));
      const [past, pastOutputs] = [compiled.inputs.length, compiled.outputs.length];
      await t.refuses("input past the end", RangeError, () => compiled.input(past), () => compiled.input(past - 1));
      await t.refuses(
        "output past the end",
        RangeError,
        () => compiled.output(pastOutputs),
        () => compiled.output(pastOutputs - 1),
      );
      await t.refuses("a negative index", RangeError, () => compiled.input(-1), () => compiled.input(0));
      await t.refuses("a fraction", RangeError, () => compiled.output(0.5), () => compiled.output(0));
      t.where("messages", () => assertThrows(() => compiled.input(past), RangeError, String(past)));
    }),
    check("each of several by index", ["input(index)", "output(index)"], onTiny("two_in_two_out"), (t) => {
      t.observe("inputs", [1, 0].map((index) => t.compiled().input(index)));
      t.observe("outputs", [1, 0].map((index) => t.compiled().output(index)));
    }),
    check("input and output by name", ["input(tensor_name)", "output(tensor_name)"], onNetworks, async (t) => {
      const compiled = t.compiled();
      const [input, output] = [compiled.input(), compiled.output()];
      t.observe("input", [...input.names].toSorted().map((name) => compiled.input(name)));
      t.observe("output", [...output.names].toSorted().map((name) => compiled.output(name)));
      const { anyName } = input;
      await t.refuses("no such input", "NOT_FOUND", () => compiled.input("no such"), () => compiled.input(anyName));
      await t.refuses("an output's name", "NOT_FOUND", () => compiled.input(output.anyName), () => compiled.input());
      await t.refuses("an input's name", "NOT_FOUND", () => compiled.output(anyName), () => compiled.output());
      t.where("messages", () => assertThrows(() => compiled.input("no such"), OpenVINOError, "no such"));
      // Ports are also keys, but only here.
      t.where("only here", () => {
        assertStrictEquals(compiled.input(input), input);
        assertThrows(() => compiled.input(output), OpenVINOError);
      });
    }),
    check(
      "each of several by name",
      ["input(tensor_name)", "output(tensor_name)"],
      onTiny("two_in_two_out"),
      (t) => {
        t.observe("inputs", ["b", "a"].map((name) => t.compiled().input(name)));
        t.observe("outputs", ["diff", "sum"].map((name) => t.compiled().output(name)));
      },
    ),
    check("requests of their own", ["create_infer_request()"], onNetworks, (t) => {
      const [one, two] = [t.compiled().createInferRequest(), t.compiled().createInferRequest()];
      one.infer([t.picture(1)]);
      two.infer([t.picture(2)]);
      t.observe("the first", one.getOutputTensor());
      t.observe("the second", two.getOutputTensor());
      t.observe("the first again", one.infer());
      // Python returns a new object for the same model.
      t.where("only here", () => assertStrictEquals(one.getCompiledModel(), t.compiled()));
    }),
    check(
      "call",
      [call],
      onNetworksInAllFormats,
      (t) => {
        const first = t.compiled().infer([t.picture(1)]);
        t.observe("picture 1", first);
        t.observe("picture 2", t.compiled().infer([t.picture(2)]));
        t.observe("picture 1 as it was", first);
        t.observe("without inputs, again", t.compiled().infer());
      },
    ),
    check("call with every kind of key", [call], onNetworks, (t) => {
      const compiled = t.compiled();
      const port = compiled.input();
      t.observe("index", compiled.infer({ 0: t.picture(1) }));
      t.observe("name", compiled.infer({ [port.anyName]: t.picture(2) }));
      t.observe("port", compiled.infer(new Map([[port, t.picture(3)]])));
      t.observe("tensor", compiled.infer(t.pictureTensor(4)));
      t.observe("array", compiled.infer(t.picture(5)));
    }),
    check("call of several", [call], onTiny("two_in_two_out"), (t) => {
      const [a, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20, 30, 40, 50, 60)];
      t.observe("list", t.compiled().infer([a, b]));
      t.observe("names", t.compiled().infer({ b: a, a: b }));
      t.observe("one of two", t.compiled().infer({ 1: b }));
      t.observe("the leading one", t.compiled().infer([a]));
    }),
    check("call with shared inputs", [call], onNetworks, (t) => {
      const own = t.compile();
      const memory = t.picture(1);
      t.observe("shared", own.infer([memory], { shareInputs: true }));
      memory.set(t.picture(2));
      t.observe("shared memory is read again", own.infer());
      t.observe("copied", own.infer([memory], { shareInputs: false }));
      // Intentional: a later copying call does not write to shared memory, as Python's does.
      t.where("only here", () => {
        assertEquals(memory, t.picture(2));
        memory.set(t.picture(3));
        assertEquals(own.infer().get(0).data, own.infer([t.picture(2)]).get(0).data);
      });
    }, { needs: ["shared memory"] }),
    check("call without options", [call], onNetworks, (t) => {
      const own = t.compile();
      const [memory, other] = [t.picture(1), t.picture(2)];
      const first = own.infer([memory]);
      memory.set(other);
      const again = own.infer();
      // Intentional: by default Python shares inputs, and so the caller's change takes effect there.
      assertEquals(again.get(0).data, first.get(0).data);
      const changed = own.infer([other]);
      t.observe("of the array as it was given", first);
      t.observe("of the array as it was changed", changed);
      own.infer([t.picture(3)]);
      t.observe("results are copies", changed);
    }),
    check("call with shared outputs", [call], onNetworks, (t) => {
      const copy = t.compiled().infer([t.picture(1)], { shareOutputs: false });
      const live = t.compiled().infer([t.picture(1)], { shareOutputs: true });
      t.observe("live before", live);
      t.observe("of picture 2", t.compiled().infer([t.picture(2)]));
      t.observe("live after", live);
      t.observe("copy after", copy);
    }, { needs: ["shared memory"] }),
    check("call refuses wrong inputs", [call], onNetworks, async (t) => {
      const compiled = t.compiled();
      const picture = t.picture(1);
      const control = () => compiled.infer([picture]);
      await t.refuses("too short", RangeError, () => compiled.infer([picture.subarray(1)]), control);
      await t.refuses("unknown name", "NOT_FOUND", () => compiled.infer({ "no such": picture }), control);
      await t.refuses("index past the end", RangeError, () => compiled.infer({ 3: picture }), control);
      t.where("messages", () => assertThrows(() => compiled.infer({ "no such": picture }), OpenVINOError, "no such"));
      t.observe("afterwards, without inputs", compiled.infer());
    }),
    check("call refuses a wrong shape", [call], onNetworks, async (t) => {
      const compiled = t.compiled();
      const type = compiled.input().elementType as "f32";
      const wrong = new Tensor(type, [1, ...compiled.input().shape]);
      const right = t.pictureTensor(2);
      await t.refuses("rank", RangeError, () => compiled.infer([wrong]), () => compiled.infer([right]));
      const other = new Tensor(type === "f32" ? "f64" as "f32" : "f32", compiled.input().shape);
      await t.refuses("element type", TypeError, () => compiled.infer([other]), () => compiled.infer([right]));
      t.observe("afterwards", compiled.infer());
    }),
    check(
      "call with one shape after another",
      [call],
      onTiny("dynamic_bounded"),
      async (t) => {
        const rows = (count: number) => new Tensor("f32", [count, 8], t.picture(count, [count, 8]));
        const compiled = t.compiled();
        for (const count of [1, 4, 2]) t.observe(`${count} rows`, compiled.infer(rows(count)));
        await t.refuses("5 rows", RangeError, () => compiled.infer(rows(5)), () => compiled.infer(rows(3)));
        t.observe("afterwards", compiled.infer());
      },
      { needs: ["bounds"] },
    ),
    check("call keeps its state", [call], onTiny("stateful_two"), (t) => {
      const compiled = t.compile();
      t.observe("first", compiled.infer(Float32Array.of(1, 5, 2, -1)));
      t.observe("second", compiled.infer(Float32Array.of(3, 1, 9, 0)));
      t.observe("another request", compiled.createInferRequest().infer(Float32Array.of(0, 0, 0, 1)));
      t.observe("third", compiled.infer(Float32Array.of(0, 0, 0, 0)));
    }, { needs: ["states"] }),
    check("infer_new_request", [inferNew], onNetworks, (t) => {
      const compiled = t.compiled();
      t.observe("the model's own request", compiled.infer([t.picture(1)]));
      const results = compiled.inferNewRequest([t.picture(2)]);
      t.observe("a new one", results);
      t.observe("another", compiled.inferNewRequest({ [compiled.input().anyName]: t.picture(3) }));
      t.observe("the model's own is as it was", compiled.infer());
      t.observe("results outlive their request", results);
    }),
    check("infer_new_request refuses wrong inputs", [inferNew], onNetworks, async (t) => {
      const compiled = t.compiled();
      const picture = t.picture(1);
      const control = () => compiled.inferNewRequest([picture]);
      await t.refuses("too short", RangeError, () => compiled.inferNewRequest([picture.subarray(1)]), control);
      await t.refuses("unknown name", "NOT_FOUND", () => compiled.inferNewRequest({ "no such": picture }), control);
    }),
    check("infer_new_request has a new state", [inferNew], onTiny("stateful_accumulator"), (t) => {
      const compiled = t.compile();
      t.observe("first", compiled.inferNewRequest(Float32Array.of(1, 2, 3, 4)));
      t.observe("second", compiled.inferNewRequest(Float32Array.of(1, 2, 3, 4)));
      t.observe("call", compiled.infer(Float32Array.of(1, 2, 3, 4)));
      t.observe("third", compiled.inferNewRequest(Float32Array.of(1, 2, 3, 4)));
      t.observe("call again", compiled.infer());
    }, { needs: ["states"] }),
    check("inferAsync of many at once", ["inferAsync"], onNetworks, async (t) => {
      const compiled = t.compiled();
      const picture = t.picture(0);
      const running = Array.from({ length: 6 }, (_, i) => {
        picture.set(t.picture(i));
        return compiled.inferAsync([picture]);
      });
      picture.fill(0);
      for (const [i, results] of (await Promise.all(running)).entries()) t.observe(`results ${i}`, results);
      t.observe("by name", await compiled.inferAsync({ [compiled.input().anyName]: t.picture(7) }));
    }),
    check("inferAsync of several inputs", ["inferAsync"], onTiny("two_in_two_out"), async (t) => {
      const [a, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20, 30, 40, 50, 60)];
      t.observe("list", await t.compiled().inferAsync([a, b]));
      t.observe("names", await t.compiled().inferAsync({ b: a, a: b }));
      // Intentional: Python runs on memory that nothing was written to.
      const both = () => t.compiled().inferAsync({ a, b });
      await t.refuses("one of two", TypeError, () => t.compiled().inferAsync({ a }), both, "only here");
      const zeros = await t.compiled().inferAsync();
      t.where("only here", () => assertEquals(zeros.get("sum").data, new Float32Array(6)));
    }),
    check("inferAsync rejects what infer refuses", ["inferAsync"], onNetworks, async (t) => {
      const compiled = t.compiled();
      const picture = t.picture(1);
      const control = () => compiled.inferAsync([picture]);
      await t.refuses("too short", RangeError, () => compiled.inferAsync([picture.subarray(1)]), control);
      await t.refuses("unknown name", "NOT_FOUND", () => compiled.inferAsync({ "no such": picture }), control);
      t.observe("afterwards", await control());
    }),
    check("inferAsync has a new state", ["inferAsync"], onTiny("stateful_accumulator"), async (t) => {
      const compiled = t.compile();
      const values = Float32Array.of(1, 2, 3, 4);
      for (const results of await Promise.all([1, 2, 3].map(() => compiled.inferAsync(values)))) {
        t.observe("results", results);
      }
      t.observe("call", compiled.infer(values));
      t.observe("inferAsync after it", await compiled.inferAsync(values));
      t.observe("call again", compiled.infer());
    }, { needs: ["states"] }),
    check("export_model", ["export_model()"], onNetworks, (t) => {
      const imported = new Core().importModel(t.compiled().exportModel(), "CPU", f32);
      t.observe("ports", [imported.input(), imported.output()]);
      t.observe("results", imported.infer([t.picture(1)]));
    }, { needs: ["exports"] }),
    check("exports of the same model are the same", ["export_model()"], onTiny("relu_add"), (t) => {
      const blob = t.compiled().exportModel();
      const again = t.compiled().exportModel();
      t.observe("equal", blob.length > 0 && blob.every((byte, i) => byte === again[i]) && blob.length === again.length);
      again.fill(0);
      t.observe("bytes are a copy", new Core().importModel(blob, "CPU", f32).infer(Float32Array.of(1, -2, 3, -4)));
      assert(blob instanceof Uint8Array);
    }, { needs: ["exports"] }),
    check("get_runtime_model", ["get_runtime_model()"], onNetworks, (t) => {
      const runtime = t.compiled().getRuntimeModel();
      t.observe("friendly name", runtime.friendlyName);
      t.observe("input shapes", runtime.inputs.map(({ shape }) => shape));
      t.observe("output shapes", runtime.outputs.map(({ shape }) => shape));
      t.observe("dynamic", runtime.isDynamic());
    }, { needs: ["exports"] }),
    check(
      "get_runtime_model of several and dynamic ones",
      ["get_runtime_model()"],
      onTiny("two_in_two_out", "dynamic_nchw", "precisions"),
      (t) => {
        const runtime = t.compiled().getRuntimeModel();
        t.observe("friendly name", runtime.friendlyName);
        t.observe("input shapes", runtime.inputs.map(({ partialShape }) => partialShape));
        t.observe("output shapes", runtime.outputs.map(({ partialShape }) => partialShape));
        t.observe("dynamic", runtime.isDynamic());
      },
      { needs: ["exports"] },
    ),
    check("get_property", ["get_property(property)"], onNetworks, (t) => {
      const compiled = t.compiled();
      t.observe("a string", compiled.getProperty("NETWORK_NAME"));
      t.observe("an element type", compiled.getProperty("INFERENCE_PRECISION_HINT"));
      t.observe("a list", compiled.getProperty("EXECUTION_DEVICES"));
      t.observe("a fraction", compiled.getProperty("CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE"));
      t.observe("yes or no", compiled.getProperty("PERF_COUNT"));
      t.observe("supported", compiled.getProperty("SUPPORTED_PROPERTIES").toSorted());
      const machines = formOnly("it depends on the number and the kinds of processors");
      t.observe("a number", compiled.getProperty("INFERENCE_NUM_THREADS"), machines);
      t.observe("a boolean", compiled.getProperty("ENABLE_CPU_PINNING"), machines);
      t.observe("requests", compiled.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"), machines);
    }, { needs: ["properties"] }),
    check("get_property refuses unknown ones", ["get_property(property)"], onNetworks, async (t) => {
      const compiled = t.compiled();
      const control = () => compiled.getProperty("NETWORK_NAME");
      await t.refuses("unknown", OpenVINOError, () => compiled.getProperty("NO_SUCH"), control);
      await t.refuses("no name", TypeError, () => compiled.getProperty(undefined as never), control);
      t.where("messages", () => assertThrows(() => compiled.getProperty("NO_SUCH"), OpenVINOError, "NO_SUCH"));
      t.observe("afterwards", compiled.getProperty("NETWORK_NAME"));
    }, { needs: ["properties"] }),
    check("get_property of what was compiled with", ["get_property(property)"], onTiny("relu_add"), (t) => {
      const compiled = t.compile({ NUM_STREAMS: 2, PERF_COUNT: true, PERFORMANCE_HINT: "THROUGHPUT" });
      t.observe("streams", compiled.getProperty("NUM_STREAMS"));
      t.observe("hint", compiled.getProperty("PERFORMANCE_HINT"));
      t.observe("yes or no", compiled.getProperty("PERF_COUNT"));
    }, { needs: ["properties"] }),
    check("what may be done with properties", ["getSupportedProperties"], onTiny("relu_add"), (t) => {
      t.observe("of the CPU", t.compiled().getSupportedProperties());
      const compiled = new Core().compileModel(t.path(), "BATCH:CPU(4)", f32);
      t.observe("of automatic batching", compiled.getSupportedProperties());
      t.observe("names", compiled.getProperty("SUPPORTED_PROPERTIES"));
    }, { needs: ["properties"] }),
    check("release_memory", [releaseMemory], onNetworksInAllFormats, (t) => {
      const compiled = t.compile();
      compiled.releaseMemory();
      const request = compiled.createInferRequest();
      const results = request.infer([t.picture(1)], { shareOutputs: true });
      t.observe("before", results);
      compiled.releaseMemory();
      compiled.releaseMemory();
      t.observe("results stay", results);
      t.observe("the request's output stays", request.getOutputTensor());
      t.observe("the next inference", request.infer([t.picture(2)]));
      t.observe("a new request's", compiled.inferNewRequest([t.picture(1)]));
    }, { needs: ["core"] }),
    check("release_memory keeps variables", [releaseMemory], onTiny("stateful_two"), (t) => {
      const compiled = t.compile();
      compiled.infer(Float32Array.of(1, 5, 2, -1));
      compiled.releaseMemory();
      t.observe("values", compiled.queryState().map(({ name, state }) => [name, state]));
      t.observe("the next inference", compiled.infer(Float32Array.of(0, 1, 8, 0)));
    }, { needs: ["states"] }),
    check("release_memory of dynamic models", [releaseMemory], onTiny("dynamic_nchw"), (t) => {
      const compiled = t.compile();
      const request = compiled.createInferRequest();
      for (const shape of [[1, 3, 8, 8], [2, 3, 4, 4], [1, 3, 32, 32]]) {
        const results = request.infer([t.pictureTensor(1, shape)], { shareOutputs: true });
        compiled.releaseMemory();
        t.observe(`results of ${shape}`, results);
      }
    }, { needs: ["core"] }),
    check("release_memory while an inference runs", [releaseMemory], onTiny("slow"), async (t) => {
      const [compiled, idle] = [t.compile(), t.compiled("relu_add")];
      const request = compiled.createInferRequest();
      request.startAsync(Float32Array.of(3));
      const often = (compiled: CompiledModel) => () => {
        // Until the device has begun the inference, it is not refused.
        for (let i = 0; i < 20_000; i++) compiled.releaseMemory();
      };
      await t.refuses("running", OpenVINOError, often(compiled), () => idle.releaseMemory());
      await request.wait();
      compiled.releaseMemory();
      t.observe("results", request.results);
      t.observe("afterwards", compiled.infer([Float32Array.of(4)]));
    }, { needs: ["core"] }),
    check("set_property", ["set_property(properties)"], onNetworks, (t) => {
      // The CPU's compiled models have no settable properties; those of automatic batching do.
      const compiled = new Core().compileModel(t.path(), "BATCH:CPU(4)", f32);
      t.observe("before", compiled.getProperty("AUTO_BATCH_TIMEOUT"));
      compiled.setProperty({ AUTO_BATCH_TIMEOUT: 10 });
      t.observe("after", compiled.getProperty("AUTO_BATCH_TIMEOUT"));
    }, { needs: ["properties"] }),
    check("set_property refuses what cannot be set", ["set_property(properties)"], onNetworks, async (t) => {
      const compiled = t.compiled();
      const control = () => compiled.getProperty("PERF_COUNT");
      await t.refuses("fixed", OpenVINOError, () => compiled.setProperty({ PERF_COUNT: true }), control);
      await t.refuses("unknown", OpenVINOError, () => compiled.setProperty({ NO_SUCH: 1 }), control);
      t.where("messages", () => assertThrows(() => compiled.setProperty({ NO_SUCH: 1 }), OpenVINOError, "NO_SUCH"));
      t.observe("as it was", compiled.getProperty("PERF_COUNT"));
    }, { needs: ["properties"] }),
    check("states of a model without", ["query_state()", "reset_state()"], onNetworks, (t) => {
      const compiled = t.compiled();
      t.observe("states", compiled.queryState().length);
      t.observe("results", compiled.infer([t.picture(1)]));
      compiled.resetState();
      t.observe("after a reset", compiled.infer());
    }, { needs: ["states"] }),
    check("query_state", ["query_state()"], onTiny("stateful_two"), (t) => {
      const compiled = t.compile();
      const values = () => compiled.queryState().map(({ name, state }) => [name, state]);
      t.observe("before any run", values());
      compiled.infer(Float32Array.of(1, 5, 2, -1));
      compiled.createInferRequest().infer(Float32Array.of(100, 100, 100, 100));
      compiled.inferNewRequest(Float32Array.of(100, 100, 100, 100));
      t.observe("of the model's own request", values());
      compiled.queryState().find(({ name }) => name === "max")!.state = Tensor.from([[7, 7, 7, 7]]);
      t.observe("set", compiled.infer(Float32Array.of(1, 1, 8, 1)));
    }, { needs: ["states"] }),
    check("reset_state", ["reset_state()"], onTiny("stateful_two"), (t) => {
      const compiled = t.compile();
      compiled.resetState();
      const other = compiled.createInferRequest();
      other.infer(Float32Array.of(9, 9, 9, 9));
      compiled.infer(Float32Array.of(1, 5, 2, -1));
      compiled.resetState();
      t.observe("values", compiled.queryState().map(({ state }) => state));
      t.observe("next run", compiled.infer(Float32Array.of(0, 1, 0, 0)));
      t.observe("another request keeps its own", other.infer(Float32Array.of(0, 0, 0, 0)));
    }, { needs: ["states"] }),
    check(
      "what native code makes is not made of addresses",
      ["create_infer_request()", "inputs", "query_state()", "get_runtime_model()"],
      onTiny("stateful_accumulator"),
      async (t) => {
        const compiled = t.compile();
        const classes: readonly (readonly [Class: unknown, real: object])[] = [
          [CompiledModel, compiled],
          [InferRequest, compiled.createInferRequest()],
          [Model, t.readModel()],
          [ConstOutput, compiled.input()],
          [VariableState, compiled.queryState()[0]!],
          ...partsOf(new PrePostProcessor(t.readModel())),
        ];
        for (const [Class, real] of classes) {
          const Any = Class as new (...args: unknown[]) => unknown;
          assert(real instanceof Any);
          for (
            const args of [
              [],
              [-1, []],
              [1, []],
              [1n, []],
              [2n ** 64n, []],
              ["0x10", []],
              [{ pointer: 1n }, []],
              [{ handle: { pointer: 1n } }],
              [Object.create(real)],
            ]
          ) await t.refuses(Any.name, TypeError, () => new Any(...args), () => real, "only here");
        }
        // Nor later, when the refused objects are collected.
        assertEquals(Array.from({ length: 100 }, () => new Float32Array(20_000).fill(1)).length, 100);
        assertEquals(compiled.infer(Float32Array.of(1, 2, 3, 4)).get(0).data, Float32Array.of(1, 2, 3, 4));
      },
      { needs: ["states", "only here"] },
    ),
    check("dispose frees the model", ["dispose", "inputs", "create_infer_request()"], onTiny("long_batch"), (t) => {
      const kept: unknown[] = [];
      const round = () => {
        using compiled = t.compile();
        using request = compiled.createInferRequest();
        request.infer([[[1], [2]], [[3], [4]]]);
        // A port keeps its facts without keeping the model.
        kept.push(...compiled.inputs, ...compiled.outputs);
      };
      const [before, after] = [5, 20].map((rounds) => {
        for (let i = 0; i < rounds; i++) round();
        return process.memoryUsage().rss;
      });
      // Each has a matrix of 4 MB.
      assert(after! - before! < 20 * 2e6, `${(after! - before!) / 1e6} MB in 20 rounds`);
      assertEquals(kept.length, 3 * 25);
    }, { needs: ["dispose"] }),
    check("dispose", ["dispose"], onTiny("relu_add"), (t) => {
      const compiled = t.compile();
      const request = compiled.createInferRequest();
      const results = compiled.infer(Float32Array.of(1, 2, 3, 4));
      const port = compiled.input();
      compiled.dispose();
      compiled.dispose();
      for (
        const use of [
          () => compiled.inputs,
          () => compiled.output(),
          () => compiled.infer(),
          () => compiled.createInferRequest(),
          () => compiled.getProperty("NETWORK_NAME"),
          () => compiled.queryState(),
          () => compiled.resetState(),
        ]
      ) assertThrows(use, OpenVINOError, "disposed");
      // Its children stay usable.
      assertEquals(port.shape, [1, 4]);
      assertEquals(results.get(0).data, Float32Array.of(2, 3, 4, 5));
      assertEquals(request.infer(Float32Array.of(0, 0, 0, 0)).get(0).data, Float32Array.of(1, 1, 1, 1));
    }, { needs: ["properties", "dispose"] }),
    showsItself([...onNetworksInAllFormats, ...onTiny("two_in_two_out", "dynamic_nchw")], (t) => t.compiled()),
  ],
};
