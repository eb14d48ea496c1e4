import { assertEquals, assertStrictEquals } from "@std/assert";
import { type InferInputs, type InferRequest, Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import type { CheckContext } from "../check_context.ts";
import { a, b, elements, infer, startAsync, tensor } from "./support.ts";

/** Fills a live tensor with a picture. */
function fill(live: Tensor, picture: Float32Array): void {
  (live.data as Float32Array).set(picture);
}

/** Observes the same tensors through another accessor, on a request that has run. */
function observeInputAndOutput(
  t: CheckContext,
  input: (request: InferRequest) => Tensor,
  output: (r: InferRequest) => Tensor,
) {
  const request = t.request();
  request.infer(t.picture(1));
  const [first, second] = [input(request), output(request)];
  t.observe("input", first);
  t.observe("output", second);
  fill(first, t.picture(2));
  t.observe("results of what was written to the input", request.infer());
  t.observe("the output, asked for before", second);
  (second.data as Float32Array).fill(3);
  t.observe("the output is the request's own memory", request.getOutputTensor(0));
}

/** Binds an input in some way, and checks that it is not copied and that the port is right. */
function observeBoundInput(t: CheckContext, bind: (request: InferRequest, tensor: Tensor) => void) {
  const request = t.request();
  request.infer(t.picture(1));
  const mine = t.pictureTensor(2);
  bind(request, mine);
  t.observe("the input", request.getInputTensor());
  t.observe("results", request.infer());
  fill(mine, t.picture(3));
  t.observe("changed in place", request.infer());
  const other = t.pictureTensor(4);
  bind(request, other);
  t.observe("another", request.infer());
  t.observe("the first is as it was", mine);
}

/** Binds an output in some way, and checks that inferences write to it. */
function observeBoundOutput(t: CheckContext, bind: (request: InferRequest, tensor: Tensor) => void) {
  const request = t.request();
  const port = t.compiled().output();
  const make = () => new Tensor(port.elementType as "f32", port.shape);
  const [mine, other] = [make(), make()];
  bind(request, mine);
  t.observe("results", request.infer(t.picture(1)));
  t.observe("mine", mine);
  request.infer(t.picture(2));
  t.observe("mine, after another picture", mine);
  bind(request, other);
  request.infer(t.picture(3));
  t.observe("mine is as it was", mine);
  t.observe("the other", other);
  t.observe("the output", request.getOutputTensor());
}

/** Getting and setting tensors. */
export const tensors: readonly Check[] = [
  check(
    "get_input_tensor and get_output_tensor",
    ["get_input_tensor()", "get_output_tensor()"],
    onNetworks,
    (t) => observeInputAndOutput(t, (request) => request.getInputTensor(), (request) => request.getOutputTensor()),
  ),
  check(
    "get_input_tensor and get_output_tensor by index",
    ["get_input_tensor(index)", "get_output_tensor(index)"],
    onNetworks,
    (t) => observeInputAndOutput(t, (request) => request.getInputTensor(0), (request) => request.getOutputTensor(0)),
  ),
  check("get_tensor by name", ["get_tensor(name)"], onNetworks, (t) => {
    const [input, output] = [t.compiled().input(), t.compiled().output()];
    observeInputAndOutput(
      t,
      (request) => request.getTensor(input.anyName),
      (request) => request.getTensor(output.anyName),
    );
  }),
  check("get_tensor by port", ["get_tensor(port: ConstOutput)"], onNetworks, (t) => {
    const compiled = t.compiled();
    observeInputAndOutput(t, (r) => r.getTensor(compiled.input()), (r) => r.getTensor(compiled.output(0)));
  }),
  check("get_tensor by a port of the model", ["get_tensor(port: Output)"], onNetworks, (t) => {
    const model = t.readModel();
    observeInputAndOutput(t, (r) => r.getTensor(model.input()), (r) => r.getTensor(model.output(0)));
  }),
  check("get_tensor by every name", ["get_tensor(name)"], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    for (const port of [t.compiled().input(), t.compiled().output()]) {
      for (const [i, name] of [...port.names].toSorted().entries()) {
        t.observe(name, request.getTensor(name).shape.concat(i));
      }
    }
    // The same memory gives the same object.
    t.where(
      "only here",
      () => assertStrictEquals(request.getTensor(t.compiled().input().anyName), request.getInputTensor()),
    );
  }),
  check("get_input_tensor of a new request", ["get_input_tensor()", "get_output_tensor()"], onNetworks, (t) => {
    const request = t.request();
    t.observe("input", [request.getInputTensor().elementType, request.getInputTensor().shape]);
    t.observe("output", [request.getOutputTensor().elementType, request.getOutputTensor().shape]);
    fill(request.getInputTensor(), t.picture(5));
    t.observe("results", request.infer());
  }),
  check("an output tensor follows the inferences, a copy of it does not", ["get_output_tensor()"], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    const live = request.getOutputTensor();
    const copy = Tensor.from(live.data as Float32Array, { shape: live.shape });
    request.infer(t.picture(2));
    t.observe("live", live);
    t.observe("copy", copy);
  }),
  check(
    "tensors of several inputs and outputs",
    ["get_input_tensor(index)", "get_output_tensor(index)", "get_tensor(name)", "get_tensor(port: ConstOutput)"],
    onTiny("two_in_two_out"),
    (t) => {
      const request = t.request();
      const compiled = t.compiled();
      request.infer([a, b]);
      for (const i of [0, 1]) {
        t.observe(`input ${i}`, request.getInputTensor(i));
        t.observe(`output ${i}`, request.getOutputTensor(i));
        t.observe(`input port ${i}`, request.getTensor(compiled.input(i)));
        t.observe(`output port ${i}`, request.getTensor(compiled.output(i)));
      }
      for (const name of ["diff", "b", "a", "sum"]) t.observe(name, request.getTensor(name));
      fill(request.getTensor("b"), a);
      t.observe("results", request.infer());
    },
  ),
  check("get_tensor by a port of another compile", ["get_tensor(port: ConstOutput)"], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    request.infer([a, b]);
    const other = t.compile();
    t.observe("input", request.getTensor(other.input(1)));
    t.observe("output", request.getTensor(other.output("diff")));
  }),
  check("set_input_tensor", ["set_input_tensor(tensor)"], onNetworks, (t) => {
    observeBoundInput(t, (request, mine) => request.setInputTensor(mine));
  }),
  check("set_input_tensor by index", ["set_input_tensor(index, tensor)"], onNetworks, (t) => {
    observeBoundInput(t, (request, mine) => request.setInputTensor(0, mine));
  }),
  check("set_tensor of an input by name", ["set_tensor(name, tensor: Tensor)"], onNetworks, (t) => {
    const name = t.compiled().input().anyName;
    observeBoundInput(t, (request, mine) => request.setTensor(name, mine));
  }),
  check("set_tensor of an input by port", ["set_tensor(port: ConstOutput, tensor)"], onNetworks, (t) => {
    const port = t.compiled().input();
    observeBoundInput(t, (request, mine) => request.setTensor(port, mine));
  }),
  check("set_tensor of an input by a port of the model", ["set_tensor(port: Output, tensor)"], onNetworks, (t) => {
    const port = t.readModel().input();
    observeBoundInput(t, (request, mine) => request.setTensor(port, mine));
  }),
  check("set_input_tensors by index", ["set_input_tensors(inputs: dict)"], onNetworks, (t) => {
    observeBoundInput(t, (request, mine) => request.setInputTensors({ 0: mine }));
  }),
  check("set_tensors of an input by index", ["set_tensors(inputs: dict)"], onNetworks, (t) => {
    observeBoundInput(t, (request, mine) => request.setTensors({ 0: mine }));
  }),
  check("set_tensors of an input by name", ["set_tensors(inputs: dict)"], onNetworks, (t) => {
    const name = t.compiled().input().anyName;
    observeBoundInput(t, (request, mine) => request.setTensors({ [name]: mine }));
  }),
  check("set_tensors of an input by port", ["set_tensors(inputs: dict)"], onNetworks, (t) => {
    const port = t.compiled().input();
    observeBoundInput(t, (request, mine) => request.setTensors(new Map([[port, mine]])));
  }),
  check("set_output_tensor", ["set_output_tensor(tensor)"], onNetworks, (t) => {
    observeBoundOutput(t, (request, mine) => request.setOutputTensor(mine));
  }),
  check("set_output_tensor by index", ["set_output_tensor(index, tensor)"], onNetworks, (t) => {
    observeBoundOutput(t, (request, mine) => request.setOutputTensor(0, mine));
  }),
  check("set_output_tensors by index", ["set_output_tensors(outputs: dict)"], onNetworks, (t) => {
    observeBoundOutput(t, (request, mine) => request.setOutputTensors({ 0: mine }));
  }),
  check("set_tensor of an output by name", ["set_tensor(name, tensor: Tensor)"], onNetworks, (t) => {
    const name = t.compiled().output().anyName;
    observeBoundOutput(t, (request, mine) => request.setTensor(name, mine));
  }),
  check("set_tensor of an output by port", ["set_tensor(port: ConstOutput, tensor)"], onNetworks, (t) => {
    const port = t.compiled().output();
    observeBoundOutput(t, (request, mine) => request.setTensor(port, mine));
  }),
  check("set_tensor of an output by a port of the model", ["set_tensor(port: Output, tensor)"], onNetworks, (t) => {
    const port = t.readModel().output();
    observeBoundOutput(t, (request, mine) => request.setTensor(port, mine));
  }),
  check("set_tensors of input and output together", ["set_tensors(inputs: dict)"], onNetworks, (t) => {
    const request = t.request();
    const { anyName, elementType, shape } = t.compiled().output();
    const mine = new Tensor(elementType as "f32", shape);
    request.setTensors(new Map<string | number, Tensor>([[anyName, mine], [0, t.pictureTensor(1)]]));
    request.infer();
    t.observe("mine", mine);
  }),
  check(
    "set_output_tensor of the caller's memory",
    ["set_output_tensor(tensor)", "get_output_tensor()"],
    onNetworks,
    (t) => {
      const request = t.request();
      const { elementType, shape } = t.compiled().output();
      const size = shape.reduce((product, length) => product * length, 1);
      const memory = (new Tensor(elementType as "f32", [size]).data as Float32Array<ArrayBuffer>).slice();
      request.setOutputTensor(new Tensor(elementType as "f32", shape, memory));
      request.startAsync(t.picture(1));
      return request.wait().then(() => {
        t.observe("memory", memory);
        request.infer(t.picture(2));
        t.observe("memory, after another picture", memory);
      });
    },
  ),
  check("a bound tensor is kept", ["set_input_tensor(tensor)", "set_output_tensor(tensor)"], onNetworks, (t) => {
    const request = t.request();
    const { elementType, shape } = t.compiled().output();
    request.setInputTensor(t.pictureTensor(1));
    request.setOutputTensor(new Tensor(elementType as "f32", shape));
    // Nothing else references them. If their memory was freed, the following allocations may reuse it.
    const others = Array.from({ length: 20 }, () => t.pictureTensor(2));
    t.observe("results", request.infer());
    assertEquals(others.length, 20);
  }),
  check("a bound tensor may be given up by the caller", ["set_input_tensor(tensor)"], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1);
    request.setInputTensor(mine);
    t.where("dispose", () => mine.dispose());
    t.observe("results", request.infer());
    t.observe("the input", request.getInputTensor());
  }),
  check(
    "inputs may be views of memory that they replace",
    ["set_input_tensor(tensor)", infer, startAsync],
    onTiny("two_in_two_out"),
    async (t) => {
      for (const order of [["a", "b"], ["b", "a"]]) {
        for (const run of ["infer", "start"]) {
          const request = t.request();
          const mine = tensor(a, [2, 3]);
          request.setTensor("b", mine);
          const views: Record<string, unknown> = { a: mine.data, b };
          t.where("dispose", () => mine.dispose());
          const inputs = Object.fromEntries(order.map((key) => [key, views[key]])) as InferInputs;
          if (run === "infer") request.infer(inputs);
          else {
            request.startAsync(inputs);
            await request.wait();
          }
          t.observe(`${order}, ${run}`, request.results);
        }
      }
    },
  ),
  check("one tensor is the input of two requests", ["set_input_tensor(tensor)"], onNetworks, (t) => {
    const [first, second] = [t.request(), t.request()];
    const mine = t.pictureTensor(1);
    first.setInputTensor(mine);
    second.setInputTensor(mine);
    t.observe("first", first.infer());
    fill(mine, t.picture(2));
    t.observe("second", second.infer());
    t.observe("first, again", first.infer());
  }),
  check(
    "requests of one model have tensors of their own",
    ["get_input_tensor()", "get_output_tensor()"],
    onNetworks,
    (t) => {
      const [first, second] = [t.request(), t.request()];
      first.infer(t.picture(1));
      second.infer(t.picture(2));
      t.observe("input of the first", first.getInputTensor());
      t.observe("output of the first", first.getOutputTensor());
      t.observe("results of the first, again", first.infer());
    },
  ),
  check(
    "an output of one request is the input of another",
    ["set_tensor(name, tensor: Tensor)"],
    onTiny("relu_add"),
    (t) => {
      const [first, second] = [t.request(), t.request()];
      second.setTensor("x", first.getTensor("y"));
      first.infer(Float32Array.of(1, -5, 2, 0));
      t.observe("once", second.infer());
      first.infer(Float32Array.of(7, 7, 7, 7));
      t.observe("with another input", second.infer());
    },
  ),
  check("set_input_tensors of two inputs", ["set_input_tensors(inputs: dict)"], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    request.setInputTensors({ 0: tensor(a, [2, 3]), 1: tensor(b, [2, 3]) });
    t.observe("both", request.infer());
    request.setInputTensors({ 1: tensor(a, [2, 3]) });
    t.observe("the second", request.infer());
    request.setInputTensors({});
    t.observe("none", request.infer());
    // Python only accepts indexes, and its documentation says no more; but infer accepts all these keys.
    t.where("only here", () => {
      request.setInputTensors({ b: tensor(b, [2, 3]) });
      request.setInputTensors(new Map([[t.compiled().input("a"), tensor(b, [2, 3])]]));
      assertEquals(elements(request.infer().get("sum")), Array.from(b, (value) => 2 * value));
    });
  }),
  check("set_output_tensors of two outputs", ["set_output_tensors(outputs: dict)"], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const [first, second] = [new Tensor("f32", [2, 3]), new Tensor("f32", [2, 3])];
    request.setOutputTensors({ 1: second, 0: first });
    t.observe("results", request.infer([a, b]));
    t.observe("first", first);
    t.observe("second", second);
    request.setOutputTensors({ 0: second, 1: first });
    request.infer([b, a]);
    t.observe("first, changed over", first);
    t.observe("second, changed over", second);
    // As with inputs, names and ports are accepted too.
    t.where("only here", () => {
      request.setOutputTensors({ sum: first, diff: second });
      request.infer([a, a]);
      assertEquals([elements(first), elements(second)], [Array.from(a, (value) => 2 * value), [0, 0, 0, 0, 0, 0]]);
    });
  }),
  check("set_tensors of two inputs by different keys", ["set_tensors(inputs: dict)"], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const [p, q, out] = [tensor(a, [2, 3]), tensor(b, [2, 3]), new Tensor("f32", [2, 3])];
    request.setTensors({ a: p, 1: q });
    t.observe("name and index", request.infer());
    request.setTensors(new Map<unknown, Tensor>([[t.compiled().input("b"), p], ["diff", out], [0, q]]) as never);
    t.observe("port, output and index", request.infer());
    t.observe("the output", out);
  }),
  check(
    "set_input_tensor by index of two inputs",
    ["set_input_tensor(index, tensor)", "set_output_tensor(index, tensor)"],
    onTiny("two_in_two_out"),
    (t) => {
      const request = t.request();
      const out = new Tensor("f32", [2, 3]);
      request.setInputTensor(1, tensor(a, [2, 3]));
      request.setInputTensor(0, tensor(b, [2, 3]));
      request.setOutputTensor(1, out);
      t.observe("results", request.infer());
      t.observe("the output", out);
    },
  ),
];
