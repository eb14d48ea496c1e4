/**
 * A program may take memory away from JavaScript at any moment. Then native code does not access it, the array that was
 * taken keeps its content, and an inference that needs the memory is refused or fails.
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type InferInputs, type InferRequest, OpenVINOError, Tensor } from "openvino-ffi";
import type { Capability } from "../../bindings/capabilities.ts";
import { type Check, check, onTiny } from "../check.ts";
import type { CheckContext } from "../check_context.ts";
import { elements, infer, startAsync } from "./support.ts";

type Array32 = Float32Array<ArrayBuffer>;

/** A way to take memory away. */
interface Way {
  readonly name: string;
  /** Allocates the program's own memory, if only such memory can be taken in this way. */
  readonly make?: (length: number) => Array32;
  /** Takes the memory. Returns the array through which it is visible afterwards; undefined if there is none. */
  readonly take: (array: Array32) => Array32 | undefined;
}

const memories = new WeakMap<ArrayBuffer, WebAssembly.Memory>();

const ways: readonly Way[] = [
  { name: "transferred", take: ({ buffer }) => new Float32Array(buffer.transfer()) },
  { name: "shrunk", take: ({ buffer }) => new Float32Array(buffer.transfer(4)) },
  { name: "cloned away", take: ({ buffer }) => new Float32Array(structuredClone(buffer, { transfer: [buffer] })) },
  {
    name: "posted to nobody",
    take({ buffer }) {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(buffer, [buffer]);
      port1.close();
      port2.close();
      return undefined;
    },
  },
  {
    name: "grown as WebAssembly's",
    make(length) {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const buffer = memory.buffer as ArrayBuffer;
      memories.set(buffer, memory);
      return new Float32Array(buffer, 0, length);
    },
    take({ buffer, length }) {
      const memory = memories.get(buffer)!;
      memory.grow(1);
      return new Float32Array(memory.buffer as ArrayBuffer, 0, length);
    },
  },
];

/** Rows of a value, in a shape that fits the context's model. */
interface Rows {
  readonly length: number;
  inputs(value: number): InferInputs;
  answer(value: number): number[];
}

const rows: Readonly<Record<string, Rows>> = {
  long_static: {
    length: 1,
    inputs: (value) => ({ x: Float32Array.of(value), at: BigInt64Array.of(1n) }),
    answer: (value) => [0, value],
  },
  long_batch: {
    length: 2,
    inputs: (value) => ({ x: Float32Array.of(value, value), plus: Float32Array.of(0, 0) }),
    answer: (value) => [value, value],
  },
};

/** A way in which a program holds a request's memory. */
interface Holder {
  readonly name: string;
  readonly kind: "input" | "output";
  /** Whether an inference needs it; if not, the request continues without it. */
  readonly isNeeded: boolean;
  readonly covers: readonly string[];
  readonly needs?: readonly Capability[];
  /** Returns memory that a request uses, of a number of elements; an input's elements are all 5. */
  hold(request: InferRequest, make: (length: number) => Array32, length: number): Array32;
  /** Replaces the memory. */
  replace(request: InferRequest, length: number): void;
}

const own = (length: number): Array32 => new Float32Array(length);
const dataOf = (tensor: Tensor) => tensor.data as Array32;
const bindInput = (request: InferRequest, length: number) =>
  request.setInputTensor(0, new Tensor("f32", [length, 1], own(length).fill(5)));
const bindOutput = (request: InferRequest) => request.setOutputTensor(new Tensor("f32", [2, 1], own(2)));

const holders: readonly Holder[] = [
  {
    name: "an output's, bound over the program's array",
    kind: "output",
    isNeeded: true,
    covers: ["set_output_tensor(tensor)"],
    hold(request, make) {
      const array = make(2);
      request.setOutputTensor(new Tensor("f32", [2, 1], array));
      return array;
    },
    replace: bindOutput,
  },
  {
    name: "an output's, of a tensor's own that is bound",
    kind: "output",
    isNeeded: true,
    covers: ["set_output_tensor(tensor)"],
    hold(request) {
      const tensor = new Tensor("f32", [2, 1]);
      request.setOutputTensor(tensor);
      return dataOf(tensor);
    },
    replace: bindOutput,
  },
  {
    name: "an input's, shared",
    kind: "input",
    isNeeded: true,
    covers: [infer, startAsync],
    needs: ["shared memory"],
    hold(request, make, length) {
      const array = make(length).fill(5);
      request.infer({ x: array }, { shareInputs: true });
      return array;
    },
    replace: (request, length) => void request.infer({ x: own(length).fill(5) }, { shareInputs: true }),
  },
  {
    name: "an input's, of a tensor that is bound",
    kind: "input",
    isNeeded: true,
    covers: ["set_input_tensor(index, tensor)"],
    hold(request, make, length) {
      const array = make(length).fill(5);
      request.setInputTensor(0, new Tensor("f32", [length, 1], array));
      return array;
    },
    replace: bindInput,
  },
  {
    name: "an input's own",
    kind: "input",
    isNeeded: false,
    covers: ["get_input_tensor(index)"],
    hold: (request) => dataOf(request.getInputTensor(0)).fill(5),
    replace: bindInput,
  },
  {
    name: "an output's own",
    kind: "output",
    isNeeded: false,
    covers: ["get_output_tensor()"],
    hold: (request) => dataOf(request.getOutputTensor()),
    replace: bindOutput,
  },
  {
    name: "of shared results",
    kind: "output",
    isNeeded: false,
    covers: [infer],
    needs: ["shared memory"],
    hold: (request) => dataOf(request.infer(undefined, { shareOutputs: true }).get("y")),
    replace: bindOutput,
  },
];

/** An array that was taken, and its expected content. */
interface Taken {
  readonly name: string;
  readonly moved: Array32 | undefined;
  readonly shows: readonly number[];
}

/** A program that takes memory away, on one model. */
class Thief {
  readonly #context: CheckContext;
  readonly #holder: Holder;
  readonly #rows: Rows;
  readonly #taken: Taken[] = [];

  constructor(context: CheckContext, holder: Holder) {
    this.#context = context;
    this.#holder = holder;
    this.#rows = rows[context.model]!;
  }

  #take(way: Way, array: Array32): void {
    const before = Array.from(array);
    const moved = way.take(array);
    assertEquals(array.length, 0);
    if (moved) assertEquals(Array.from(moved), before.slice(0, moved.length), way.name);
    // No one reads it any more.
    moved?.fill(-9);
    this.#taken.push({ name: way.name, moved, shows: Array.from(moved ?? []) });
  }

  /** Asserts the results of an asynchronous run and of a blocking one. */
  async #assertRuns(request: InferRequest, value: number): Promise<void> {
    for (const inputs of [this.#rows.inputs(value), undefined]) {
      assertEquals(elements((await request.inferAsync(inputs)).get("y")), this.#rows.answer(value));
      assertEquals(elements(request.infer(inputs).get("y")), this.#rows.answer(value));
    }
    assertEquals(elements(request.getOutputTensor()), this.#rows.answer(value));
  }

  /** Asserts that the request is refused without the memory and works with other memory, or that it works anyway. */
  async #afterwards(request: InferRequest, name: string): Promise<void> {
    if (!this.#holder.isNeeded) {
      if (this.#holder.kind === "input") await this.#assertKnown(request, name);
      return await this.#assertRuns(request, 6);
    }
    for (const run of [() => request.infer(), () => request.inferAsync()]) {
      await this.#context.refuses(name, TypeError, run, () => {
        const other = request.getCompiledModel().createInferRequest();
        other.infer(this.#rows.inputs(1));
        this.#holder.hold(other, own, this.#rows.length);
        other.infer();
      }, "only here");
    }
    this.#holder.replace(request, this.#rows.length);
    await this.#assertRuns(request, 7);
  }

  /** Asserts that an inference uses values that the input once had, or none, which may be unsuitable. */
  async #assertKnown(request: InferRequest, name: string): Promise<void> {
    try {
      const y = String(elements((await request.inferAsync()).get("y")));
      assert([0, 4, 5].some((value) => String(this.#rows.answer(value)) === y), `${name}: ${y}`);
    } catch (error) {
      assert(this.#context.model === "long_batch" && error instanceof OpenVINOError, `${name}: ${error}`);
      assertEquals(error.code, "GENERAL_ERROR");
    }
  }

  /** Takes memory in all ways before, during and after an asynchronous run. */
  async steal(): Promise<void> {
    const compiled = this.#context.compile({ NUM_STREAMS: 1 });
    const requests = [];
    const ahead = compiled.createInferRequest();
    for (const way of ways) {
      for (const when of ["before", "meanwhile", "after"]) {
        const request = compiled.createInferRequest();
        requests.push(request);
        request.infer(this.#rows.inputs(4));
        if (way.make && !this.#isProgramsOwn()) continue;
        const array = this.#holder.hold(request, way.make ?? own, this.#rows.length);
        const name = `${way.name} ${when}`;
        if (when === "before") this.#take(way, array);
        else {
          // Keeps the device busy, so that the other run is not over yet.
          ahead.startAsync(this.#rows.inputs(1));
          request.startAsync(this.#holder.kind === "input" ? undefined : this.#rows.inputs(5));
          if (when === "meanwhile") this.#take(way, array);
          await this.#assertEnds(request, when, name);
          await ahead.wait();
          if (when === "after") this.#take(way, array);
        }
        await this.#afterwards(request, name);
        this.#assertKept();
      }
    }
    for (const request of requests) request.dispose();
    compiled.dispose();
    // Freed memory is reused by these.
    const others = Array.from({ length: 200 }, () => new Float32Array(20_000).fill(7));
    this.#assertKept();
    assertEquals(others.length, 200);
    assert(this.#taken.length >= ways.length * 3 - 3);
  }

  /** Whether the memory is the program's own, which may have any content. */
  #isProgramsOwn(): boolean {
    let made = false;
    const request = this.#context.request();
    request.infer(this.#rows.inputs(1));
    this.#holder.hold(request, (length) => {
      made = true;
      return own(length);
    }, this.#rows.length);
    return made;
  }

  async #assertEnds(request: InferRequest, when: string, name: string): Promise<void> {
    const error = await request.wait().then(() => undefined, (error: unknown) => error);
    if (when === "meanwhile" && this.#holder.isNeeded && this.#holder.kind === "output") {
      assert(error instanceof OpenVINOError && error.code === "NOT_ALLOCATED", `${name}: ${error}`);
      return;
    }
    assertEquals(error, undefined, name);
    assertEquals(elements(request.results.get("y")), this.#rows.answer(5), name);
  }

  #assertKept(): void {
    for (const { name, moved, shows } of this.#taken) assertEquals(Array.from(moved ?? []), shows, name);
  }
}

/** Memory that is taken away. */
export const movedMemory: readonly Check[] = [
  ...holders.map((holder) =>
    check(
      `memory that is taken away: ${holder.name}`,
      holder.covers,
      onTiny("long_static", "long_batch"),
      (t) => new Thief(t, holder).steal(),
      { needs: ["transfer", ...(holder.needs ?? [])] },
    )
  ),
  check(
    "memory that is taken away: a batch's",
    ["set_input_tensors(tensors: list | TensorVector)"],
    onTiny("dynamic_nchw"),
    async (t) => {
      const shape = [1, 3, 1, 2];
      const part = (value: number) => new Tensor("f32", shape, new Float32Array(6).fill(value));
      const expected = [...new Array(6).fill(3), ...new Array(6).fill(4)];
      for (const way of ways.filter(({ make }) => !make)) {
        for (const when of ["before", "meanwhile", "after"]) {
          const request = t.request();
          const [first, second] = [part(2), part(3)];
          request.setInputTensors([first, second]);
          if (when !== "before") {
            request.startAsync();
            const moved = when === "meanwhile" ? way.take(dataOf(second)) : undefined;
            moved?.fill(-9);
            await request.wait();
            assertEquals(elements(request.results.get(0)), expected);
          }
          if (when !== "meanwhile") way.take(dataOf(second));
          for (const run of [() => request.infer(), () => request.inferAsync()]) {
            await t.refuses(`${way.name} ${when}`, TypeError, run, () => {
              const other = t.request();
              other.setInputTensors([part(2), part(3)]);
              other.infer();
            }, "only here");
          }
          request.setInputTensors([first, part(3)]);
          assertEquals(elements(request.infer().get(0)), expected);
        }
      }
    },
    { needs: ["layouts", "transfer"] },
  ),
  check(
    "memory that is taken away: a state's copy",
    ["query_state()"],
    onTiny("stateful_accumulator"),
    (t) => {
      for (const way of ways.filter(({ make }) => !make)) {
        const request = t.request();
        const x = Float32Array.of(1, 2, 3, 4);
        request.infer(x);
        const [state] = request.queryState();
        const tensor = state!.state;
        const moved = way.take(dataOf(tensor));
        assertEquals(elements(state!.state), [1, 2, 3, 4]);
        assertThrows(() => state!.state = tensor, TypeError, "detached");
        const set = Tensor.from([[10, 20, 30, 40]]);
        state!.state = set;
        way.take(dataOf(set));
        assertEquals(elements(request.infer(x).get("y")), [11, 22, 33, 44]);
        if (moved) assertEquals(Array.from(moved), [1, 2, 3, 4].slice(0, moved.length));
      }
    },
    { needs: ["states", "transfer"] },
  ),
  check(
    "an inference in the background uses memory that cannot be taken away itself, and copies other memory",
    ["set_input_tensor(index, tensor)", "set_output_tensor(tensor)", startAsync],
    onTiny("long_static"),
    async (t) => {
      const compiled = t.compile({ NUM_STREAMS: 1 });
      const [ahead, behind] = [compiled.createInferRequest(), compiled.createInferRequest()];
      const { inputs, answer } = rows["long_static"]!;
      behind.infer(inputs(1));
      const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
      for (const make of [own, shared]) {
        const [x, y] = [make(1).fill(5), make(2)];
        const request = compiled.createInferRequest();
        request.infer(inputs(1));
        request.setInputTensor(0, new Tensor("f32", [1, 1], x));
        request.setOutputTensor(new Tensor("f32", [2, 1], y));
        assertEquals(elements(request.infer().get("y")), answer(5));
        assertEquals(Array.from(y), answer(5));
        y.fill(0);
        ahead.startAsync(inputs(1));
        request.startAsync();
        if (make === own) x.fill(6);
        // Other inferences block this thread. The run ends sometime, but only the event loop would copy its outputs.
        for (let i = 0; i < (make === own ? 10 : 10_000) && y[1] === 0; i++) behind.infer();
        assertEquals(Array.from(y), make === own ? [0, 0] : answer(5));
        await request.wait();
        assertEquals(Array.from(y), answer(5));
        await ahead.wait();
      }
    },
    { needs: ["shared memory", "transfer"] },
  ),
  check(
    "an input that nobody gave is zeros, whatever lay in its memory",
    [infer, startAsync, "get_input_tensor()"],
    onTiny("relu_add", "channel_mean", "scalar_out"),
    async (t) => {
      const { shape, elementType } = t.compiled().input();
      assertEquals(elementType, "f32");
      const size = shape.reduce((product, length) => product * length, 1);
      const zeros = elements(t.request().infer(new Float32Array(size)).get(0));
      for (let round = 0; round < 30; round++) {
        const used = Array.from({ length: 4 }, () => t.request());
        for (const request of used) request.getInputTensor().data.fill(8 as never);
        if (t.model !== "slow") { for (const request of used) request.infer(); }
        for (const request of used) request.dispose();
        const [first, second, third] = [t.request(), t.request(), t.request()];
        assertEquals(elements(first.infer().get(0)), zeros);
        assertEquals(elements((await second.inferAsync()).get(0)), zeros);
        assertEquals(elements(third.getInputTensor()), new Array(size).fill(0));
      }
    },
    { needs: ["transfer"] },
  ),
];
