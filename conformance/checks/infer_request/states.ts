import { assertEquals } from "@std/assert";
import type { InferRequest, Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import { infer, startAsync, tensor } from "./support.ts";

/** Names and values of a request's states. */
function statesOf(request: InferRequest): (string | Tensor)[][] {
  return request.queryState().map((state) => [state.name, state.state]);
}

const x = Float32Array.of(1, -2, 3, 0.5);

/** The states of the model's variables. */
export const states: readonly Check[] = [
  check(
    "query_state and reset_state of a model without states",
    ["query_state()", "reset_state()"],
    onNetworks,
    (t) => {
      const request = t.request();
      t.observe("states", request.queryState().length);
      t.observe("before", request.infer(t.picture(1)));
      request.resetState();
      t.observe("after", request.infer());
    },
    { needs: ["states"] },
  ),
  check(
    "query_state gives one state a variable",
    ["query_state()"],
    onTiny("stateful_accumulator", "stateful_two"),
    (t) => {
      const request = t.request();
      t.observe("before any", statesOf(request));
      request.infer(x);
      t.observe("after one", statesOf(request));
      request.infer(x);
      t.observe("after two", statesOf(request));
    },
    { needs: ["states"] },
  ),
  check("a state adds up over inferences", ["query_state()", infer], onTiny("stateful_accumulator"), (t) => {
    const request = t.request();
    for (let i = 0; i < 4; i++) t.observe(`results ${i}`, request.infer(x));
    t.observe("state", statesOf(request));
  }, { needs: ["states"] }),
  check(
    "reset_state gives all variables their initial values",
    ["reset_state()"],
    onTiny("stateful_accumulator", "stateful_two"),
    (t) => {
      const request = t.request();
      const first = request.infer(x);
      request.infer(x);
      request.resetState();
      t.observe("states", statesOf(request));
      t.observe("as the first", request.infer(x));
      request.resetState();
      request.resetState();
      t.observe("twice", request.infer(x));
      t.observe("the first", first);
    },
    { needs: ["states"] },
  ),
  check("a state is set for the next inference", ["query_state()"], onTiny("stateful_accumulator"), (t) => {
    const request = t.request();
    request.infer(x);
    const [state] = request.queryState();
    const mine = tensor([10, 20, 30, 40], [1, 4]);
    state!.state = mine;
    t.observe("state", statesOf(request));
    t.observe("results", request.infer(x));
    t.observe("the tensor is as it was", mine);
    (mine.data as Float32Array).fill(0);
    t.observe("a copy was set", request.infer(x));
  }, { needs: ["states"] }),
  check("states asked for once follow the inferences", ["query_state()"], onTiny("stateful_two"), (t) => {
    const request = t.request();
    const states = request.queryState();
    for (let i = 0; i < 2; i++) {
      request.infer(Float32Array.of(i, 0 - i, 5 * i, 2));
      t.observe(`after ${i}`, states.map((state) => [state.name, state.state]));
    }
    states[0]!.reset();
    t.observe("the first reset", states.map((state) => state.state));
    t.observe("results", request.infer(x));
  }, { needs: ["states"] }),
  check("requests share no state", ["query_state()", "reset_state()"], onTiny("stateful_accumulator"), (t) => {
    const [first, second] = [t.request(), t.request()];
    first.infer(x);
    first.infer(x);
    second.infer(x);
    t.observe("first", statesOf(first));
    t.observe("second", statesOf(second));
    first.resetState();
    t.observe("first, reset", first.infer(x));
    t.observe("second, not reset", second.infer(x));
  }, { needs: ["states"] }),
  check(
    "states after asynchronous inferences",
    ["query_state()", startAsync, "wait()"],
    onTiny("stateful_accumulator"),
    async (t) => {
      const request = t.request();
      for (let i = 0; i < 3; i++) {
        request.startAsync(x);
        await request.wait();
      }
      t.observe("state", statesOf(request));
      t.observe("results", request.results);
      assertEquals(request.queryState().length, 1);
    },
    { needs: ["states"] },
  ),
];
