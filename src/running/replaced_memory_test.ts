import { test } from "node:test";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { Core, type InferInputs, type InferRequest, OpenVINOError, Tensor } from "../mod.ts";

/** Inputs that are views of memory which the same call replaces, or takes away before it has read all inputs. */

const core = new Core();
const relu = core.compileModel(modelPath("relu_add"), "CPU");
const two = core.compileModel(modelPath("two_in_two_out"), "CPU");

/** A request whose input is bound to a tensor that only the request still has, and a view of that tensor's memory. */
function boundAlone(): { request: InferRequest; view: Float32Array } {
  const request = relu.createInferRequest();
  const tensor = Tensor.from(Float32Array.of(5, 6, 7, 8), { shape: [1, 4] });
  const view = tensor.as("f32").data;
  request.setTensor("x", tensor);
  tensor.dispose();
  assertEquals([...view], [5, 6, 7, 8]);
  return { request, view };
}

const output = (request: InferRequest) => [...request.getTensor("y").as("f32").data];

const runs: Readonly<Record<string, (request: InferRequest, inputs: InferInputs, shareInputs: boolean) => unknown>> = {
  infer: (request, inputs, shareInputs) => void request.infer(inputs, { shareInputs }),
  startAsync: async (request, inputs, shareInputs) => {
    request.startAsync(inputs, undefined, { shareInputs });
    await request.wait();
  },
  inferAsync: (request, inputs, shareInputs) => request.inferAsync(inputs, { shareInputs }),
};

for (const [name, run] of Object.entries(runs)) {
  for (const share of [false, true]) {
    test(`${name} reads a view of the memory that it replaces, ${share ? "shared" : "copied"}`, async () => {
      const { request, view } = boundAlone();
      await run(request, { x: view }, share);
      assertEquals(output(request), [6, 7, 8, 9]);
      // Nothing has that memory any more.
      assertEquals(view.length, 0);
      if (share) assertThrows(() => request.infer(), TypeError, "detached");
      else assertEquals([...request.infer().get(0).data], [6, 7, 8, 9]);
      await run(request, { x: [1, 2, 3, 4] }, share);
      assertEquals(output(request), [2, 3, 4, 5]);
    });
  }

  test(`${name} reads a view of the memory that another input replaces, in either order`, async () => {
    for (const order of [["a", "b"], ["b", "a"]]) {
      const request = two.createInferRequest();
      const tensor = Tensor.from(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] });
      const inputs: Record<string, unknown> = { a: tensor.data, b: new Float32Array(6).fill(10) };
      request.setTensor("b", tensor);
      tensor.dispose();
      await run(request, Object.fromEntries(order.map((key) => [key, inputs[key]])) as InferInputs, false);
      assertEquals([...request.getTensor("sum").data], [11, 12, 13, 14, 15, 16]);
    }
  });
}

test("an output is written to a view of the memory that an input replaces", async () => {
  const made = () => {
    const { request, view } = boundAlone();
    request.setTensor("y", new Tensor("f32", [1, 4], view));
    return request;
  };
  assertEquals([...made().infer([1, 2, 3, 4]).get(0).data as Float32Array], [2, 3, 4, 5]);
  // When it ends, the memory has long been replaced.
  const request = made();
  request.startAsync([1, 2, 3, 4]);
  assertEquals((await assertRejects(() => request.wait(), OpenVINOError)).code, "NOT_ALLOCATED");
});

test("a view of the request's own memory is converted to the larger memory that replaces it", () => {
  using model = core.readModel(modelPath("relu_add"));
  model.reshape([-1, 4]);
  const request = core.compileModel(model, "CPU").createInferRequest();
  request.infer([[1, 0, 0, 0]]);
  const bytes = new Uint8Array(request.getTensor("x").as("f32").data.buffer);
  const expected = Array.from(bytes, (byte) => byte + 1);
  assertEquals([...request.infer({ x: bytes }).get(0).data as Float32Array], expected);
});

for (const share of [false, true]) {
  test(`memory that is taken away while the inputs are read is refused, ${share ? "shared" : "copied"}`, async () => {
    const request = two.createInferRequest();
    const b = new Float32Array(6).fill(10);
    const ones = new Float32Array(6).fill(1);
    request.infer({ a: ones, b });
    const moves = (array: Float32Array<ArrayBuffer>) => ({
      a: array,
      get b() {
        array.buffer.transfer();
        return b;
      },
    });
    for (const run of Object.values(runs)) {
      const array = new Float32Array(6).fill(2);
      let error: unknown;
      try {
        await run(request, moves(array), share);
      } catch (thrown) {
        error = thrown;
      }
      assertEquals([array.length, error instanceof TypeError], [0, true], String(error));
      // All inputs are as they were.
      assertEquals([...request.infer().get(0).data], new Array(6).fill(11));
    }
    // The control: a getter that leaves the memory alone.
    const array = new Float32Array(6).fill(2);
    request.infer({
      a: array,
      get b() {
        return b;
      },
    }, { shareInputs: share });
    assertEquals([...request.getTensor("sum").data], new Array(6).fill(12));
  });
}
