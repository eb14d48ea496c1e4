import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { InferRequest, InferResults, OpenVINOError, type ProfilingInfo } from "openvino-ffi";
import { formOnly } from "../allowance.ts";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import { showsItself } from "../shows_itself.ts";
import { a, b, elements, failing, infer, oneRow, startAsync, tensor, twoRows } from "./support.ts";

/** Describes a node of the model without its times. */
function node({ status, nodeName, nodeType }: ProfilingInfo): string[] {
  return [status, nodeName, nodeType];
}

/** Tells whether a latency is plausible in milliseconds for the elapsed time: seconds or microseconds would not be. */
const isMost = (latency: number, passed: number) => latency <= passed && latency > passed / 100;

/** The nodes of a model, and how they are executed. */
const machines = formOnly("each processor has its own nodes and kernels");

/** What a request reports about itself, and second objects of it. */
export const attributes: readonly Check[] = [
  check("input_tensors and output_tensors", ["input_tensors", "output_tensors"], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    t.observe("inputs", request.inputTensors);
    t.observe("outputs", request.outputTensors);
    (request.inputTensors[0]!.data as Float32Array).set(t.picture(2));
    const live = request.outputTensors;
    t.observe("results of what was written to the input", request.infer());
    t.observe("the outputs, asked for before", live);
  }),
  check("inputs and outputs", ["inputs", "outputs"], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    t.observe("inputs", request.inputs);
    t.observe("outputs", request.outputs);
    (request.inputs[0]!.data as Float32Array).set(t.picture(2));
    t.observe("results of what was written to the input", request.infer());
    (request.outputs[0]!.data as Float32Array).fill(4);
    t.observe("the output is the request's own memory", request.getOutputTensor());
  }),
  check(
    "tensors of two inputs and outputs in order",
    ["input_tensors", "output_tensors", "inputs", "outputs"],
    onTiny("two_in_two_out"),
    (t) => {
      const request = t.request();
      request.infer([a, b]);
      t.observe("input_tensors", request.inputTensors);
      t.observe("output_tensors", request.outputTensors);
      t.observe("inputs", request.inputs);
      t.observe("outputs", request.outputs);
      const mine = tensor(b, [2, 3]);
      request.setInputTensor(0, mine);
      t.observe("with a tensor of mine", request.inputTensors);
    },
  ),
  check("model_inputs and model_outputs", ["model_inputs", "model_outputs"], onNetworks, (t) => {
    const request = t.request();
    t.observe("inputs", request.modelInputs);
    t.observe("outputs", request.modelOutputs);
    t.observe("shapes", [...request.modelInputs, ...request.modelOutputs].map((port) => port.shape));
    t.observe("types", [...request.modelInputs, ...request.modelOutputs].map((port) => port.elementType));
    t.observe("equal to the compiled model's", [
      request.modelInputs[0]!.equals(t.compiled().input()),
      request.modelOutputs[0]!.equals(t.compiled().output()),
      request.modelInputs[0]!.equals(t.compiled().output()),
    ]);
    t.where("only here", () => assertStrictEquals(request.modelInputs[0], t.compiled().input()));
  }),
  check("model_inputs and model_outputs in order", ["model_inputs", "model_outputs"], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    t.observe("inputs", request.modelInputs);
    t.observe("outputs", request.modelOutputs);
    request.modelInputs.reverse();
    t.observe("the list is a new one each time", request.modelInputs);
  }),
  check("get_compiled_model", ["get_compiled_model()"], onNetworks, (t) => {
    const request = t.request();
    const model = request.getCompiledModel();
    t.observe("inputs", model.inputs);
    t.observe("outputs", model.outputs);
    t.observe("equal ports", model.input().equals(t.compiled().input()));
    t.observe("a request of it", model.createInferRequest().infer(t.picture(1)));
    t.where("only here", () => assertStrictEquals(request.getCompiledModel(), t.compiled()));
  }),
  check("results are copies of the outputs", ["results"], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    const results = request.results;
    t.observe("results", results);
    (results.get(0).data as Float32Array).fill(7);
    t.observe("again", request.results);
    request.infer(t.picture(2));
    t.observe("the first, which was written to", results);
    t.observe("of the second", request.results);
    assert(results instanceof InferResults);
  }),
  check("results by index, name and port", ["results", infer], onNetworks, (t) => {
    const request = t.request();
    const results = request.infer(t.picture(1));
    const port = t.compiled().output();
    t.observe("index", results.get(0));
    t.observe("name", results.get(port.anyName));
    t.observe("port", results.get(port));
    t.observe("results' port", request.results.get(request.modelOutputs[0]!));
    t.observe("size", results.size);
  }),
  check("results of two outputs", ["results"], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    request.infer([a, b]);
    const results = request.results;
    t.observe("results", results);
    t.observe("by name", [results.get("diff"), results.get("sum")]);
    t.observe("names", results.names());
    t.observe("of a port", results.get(t.compiled().output("diff")));
  }),
  check("latency", ["latency"], onNetworks, async (t) => {
    const request = t.request();
    t.observe("before any", request.latency);
    const [first, second] = [t.pictureTensor(1), t.pictureTensor(2)];
    const start = performance.now();
    request.infer(first);
    const elapsed = performance.now() - start;
    t.observe("after infer", request.latency > 0);
    const sync = request.latency;
    t.observe("the same until the next", request.latency === sync);
    request.startAsync(second);
    await request.wait();
    t.observe("after start_async", request.latency > 0);
    t.observe("of another request", t.request().latency);
    // In milliseconds: most of the elapsed time, but not more.
    assert(sync <= elapsed && sync > elapsed / 100, `${sync} of ${elapsed}`);
  }),
  check("latency is in milliseconds", ["latency"], onTiny("slow"), async (t) => {
    const request = t.request();
    // An inference that takes nearly all of the elapsed time.
    const start = performance.now();
    request.infer(Float32Array.of(1));
    const between = performance.now();
    t.observe("sync", isMost(request.latency, between - start));
    await request.inferAsync(Float32Array.of(1));
    t.observe("async", isMost(request.latency, performance.now() - between));
  }),
  check("latency of a failed run is that of the run before", ["latency"], onTiny("dynamic_bounded"), async (t) => {
    const request = failing(t);
    assertEquals(request.latency, 0);
    await assertRejects(() => request.inferAsync(tensor(twoRows, [2, 8])), OpenVINOError);
    assertThrows(() => request.infer(), OpenVINOError);
    assertEquals(request.latency, 0);
    request.infer(tensor(oneRow, [1, 8]));
    const { latency } = request;
    assert(latency > 0);
    assertThrows(() => request.infer(tensor(twoRows, [2, 8])), OpenVINOError);
    assertEquals(request.latency, latency);
  }, { needs: ["only here"] }),
  check("profiling of a model compiled without it", ["get_profiling_info()", "profiling_info"], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    const infos = request.getProfilingInfo();
    t.observe("nodes", infos.map(node), machines);
    t.observe("times", infos.every(({ realTime, cpuTime }) => realTime === 0 && cpuTime === 0));
    t.observe("profiling_info", request.profilingInfo.map(node), machines);
    t.observe("implementations", infos.map(({ execType }) => execType), machines);
  }, { needs: ["profiling"] }),
  check(
    "profiling of a model compiled with PERF_COUNT",
    ["get_profiling_info()", "profiling_info"],
    onNetworks,
    async (t) => {
      const request = t.compile({ PERF_COUNT: true }).createInferRequest();
      request.infer(t.picture(1));
      const infos = request.getProfilingInfo();
      t.observe("nodes", infos.map(node), machines);
      t.observe("implementations", infos.map(({ execType }) => execType), machines);
      t.observe(
        "executed nodes took time",
        infos.some(({ status, realTime }) => status === "EXECUTED" && realTime > 0),
      );
      t.observe("others did not", infos.every(({ status, realTime }) => status !== "NOT_RUN" || realTime === 0));
      // In microseconds: their sum is about the latency, which is in milliseconds.
      const total = infos.reduce((sum, { realTime }) => sum + realTime, 0);
      assert(
        total > request.latency * 1000 / 100 && total < request.latency * 1000 * 4,
        `${total} of ${request.latency}`,
      );
      for (const { realTime, cpuTime } of infos) assert(Number.isInteger(realTime) && Number.isInteger(cpuTime));
      request.startAsync(t.picture(2));
      await request.wait();
      t.observe("profiling_info, after start_async", request.profilingInfo.map(node), machines);
    },
    { needs: ["profiling"] },
  ),
  check("profiling before any run", ["get_profiling_info()"], onTiny("relu_add"), (t) => {
    t.observe("nodes", t.request().getProfilingInfo().map(node), machines);
    const counting = t.compile({ PERF_COUNT: true }).createInferRequest();
    t.observe("nodes, with PERF_COUNT", counting.getProfilingInfo().map(node), machines);
  }, { needs: ["profiling"] }),
  check("a second object over the same request", ["InferRequest(other)"], onNetworks, async (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    const second = new InferRequest(request);
    t.observe("results of the second", second.results);
    t.observe("infer of the second", second.infer(t.picture(2)));
    t.observe("the first has them", request.results);
    second.setInputTensor(t.pictureTensor(3));
    t.observe("the first, with the second's tensor", request.infer());
    second.startAsync(t.picture(4));
    await second.wait();
    t.observe("the first, after the second's start", request.results);
    t.observe("model_inputs of the second", second.modelInputs);
    t.where("only here", () => assertStrictEquals(second.getCompiledModel(), request.getCompiledModel()));
    assert(second instanceof InferRequest && second !== request);
  }),
  check("a second object outlives the first", ["InferRequest(other)", "dispose"], onNetworks, (t) => {
    const second = (() => {
      const request = t.request();
      request.infer(t.picture(1));
      const other = new InferRequest(request);
      t.where("dispose", () => request.dispose());
      return other;
    })();
    t.observe("results", second.results);
    t.observe("infer", second.infer(t.picture(2)));
  }),
  check("both objects are busy at once", ["InferRequest(other)"], onTiny("slow"), async (t) => {
    const request = t.request();
    const second = new InferRequest(request);
    const other = t.request();
    request.startAsync(Float32Array.of(3));
    await t.refuses("the second", "REQUEST_BUSY", () => second.getTensor("x"), () => other.getTensor("x"));
    await second.wait();
    t.observe("results", second.results);
  }),
  check("a request keeps its model", [infer], onTiny("relu_add"), (t) => {
    const request = t.compile().createInferRequest();
    const others = Array.from({ length: 20 }, () => t.compile().createInferRequest());
    t.observe("results", request.infer(Float32Array.of(1, 2, 3, 4)));
    t.observe("of another", others[7]!.infer(Float32Array.of(4, 3, 2, 1)));
  }),
  check("dispose ends the use of a request, not of what came from it", ["dispose"], onTiny("relu_add"), async (t) => {
    const request = t.request();
    request.infer(Float32Array.of(1, 2, 3, 4));
    const [results, output] = [request.results, request.getOutputTensor()];
    request.dispose();
    request.dispose();
    request[Symbol.dispose]();
    assertEquals([elements(results.get(0)), elements(output)], [[2, 3, 4, 5], [2, 3, 4, 5]]);
    for (
      const use of [() => request.infer(), () => request.startAsync(), () => request.results, () => request.latency]
    ) {
      assertThrows(use, OpenVINOError, "disposed");
    }
    await assertRejects(() => request.wait(), OpenVINOError, "disposed");
    await assertRejects(() => request.inferAsync(), OpenVINOError, "disposed");
    assertThrows(() => new InferRequest(request), OpenVINOError, "disposed");
    assertEquals(elements(t.request().infer(Float32Array.of(1, 2, 3, 4)).get(0)), [2, 3, 4, 5]);
  }, { needs: ["dispose"] }),
  check("dispose while a request runs", ["dispose", startAsync], onTiny("slow"), async (t) => {
    const request = t.request();
    const other = t.request();
    const calls: unknown[] = [];
    request.setCallback((userdata) => calls.push(userdata), "mine");
    request.startAsync(Float32Array.of(1));
    const waited = request.wait();
    request.dispose();
    await waited;
    assertEquals(calls, ["mine"]);
    assertThrows(() => request.infer(), OpenVINOError, "disposed");
    assertEquals(elements((await other.inferAsync(Float32Array.of(2))).get(0)), [2]);
  }, { needs: ["dispose"] }),
  showsItself([...onNetworks, ...onTiny("two_in_two_out")], (t) => t.request()),
];
