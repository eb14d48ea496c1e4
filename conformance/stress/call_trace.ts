import { load } from "../../ffi/load.ts";
import { type Memory, type Pointer, type Signature, type Symbols, symbols } from "../../ffi/symbols/mod.ts";

/** One argument of a recorded call, without addresses: objects and structs are numbered. */
export type TracedArgument =
  | { readonly is: "null" }
  | { readonly is: "number"; readonly value: string }
  | { readonly is: "text"; readonly bytes: readonly number[] }
  /** A native object, by its number. */
  | { readonly is: "object"; readonly id: number }
  /** The address to which the call writes a native object. */
  | { readonly is: "new object"; readonly id: number }
  /** A struct of this library that C fills or reads, by its number. */
  | { readonly is: "struct"; readonly id: number }
  /** A struct passed by value, whose last word points to an array of integers. */
  | { readonly is: "filled struct"; readonly words: readonly string[]; readonly dims: readonly string[] }
  | { readonly is: "properties"; readonly texts: readonly (readonly number[])[] }
  /** JavaScript's memory under a tensor. */
  | { readonly is: "memory"; readonly id: number; readonly byteLength: number }
  /** The `ov_callback_t` of a request. */
  | { readonly is: "callback"; readonly id: number };

/** One native call, or the end of a request's callback struct. */
export type TraceStep =
  | {
    readonly call: keyof Symbols;
    readonly args: readonly TracedArgument[];
    /** The status; undefined if it depends on timing, or there is none. */
    readonly status?: number;
    /** The object that the call returns. */
    readonly result?: number;
  }
  | { readonly freeCallback: number };

type Call = (...args: unknown[]) => unknown;

/**
 * Records this library's native calls in order. It replaces the result of `load`, so call it before the first object is
 * created.
 */
export function traceCalls(): readonly TraceStep[] {
  const steps: TraceStep[] = [];
  const ov = load();
  const { call, offThread, backend } = ov;

  /** The numbers of live objects: addresses are reused. */
  const objects = new Map<Pointer, number>();
  const structs = new Map<ArrayBufferLike, number>();
  const callbacks = new Map<Pointer, number>();
  /** The memory at this library's own addresses. */
  const memory = new Map<Pointer, ArrayBufferView>();
  let lastId = 0;

  function objectOf(address: Pointer): number {
    let id = objects.get(address);
    if (id === undefined) objects.set(address, id = ++lastId);
    return id;
  }

  function textAt(address: Pointer): readonly number[] {
    return textOf(memory.get(address)!);
  }

  /** Describes an argument before its call. */
  function before(name: string, [kind, c]: Signature["parameters"][number], value: unknown): TracedArgument {
    if (value === null || value === undefined) return { is: "null" };
    if (kind === "handle") {
      const address = value as Pointer;
      if (address === 0n) return { is: "null" };
      if (c.includes("ov_callback_t")) return { is: "callback", id: ++lastId };
      const host = memory.get(address);
      if (host && !objects.has(address)) return { is: "memory", id: ++lastId, byteLength: host.byteLength };
      const id = objects.get(address);
      if (id === undefined) throw new Error(`${name} is given an object that no call has made: ${c}`);
      return { is: "object", id };
    }
    if (kind === "buffer") {
      const view = value as ArrayBufferView;
      if (/^const char\* \w+$/.test(c)) return { is: "text", bytes: textOf(view) };
      if (/^const ov_property_t\*/.test(c)) {
        const words = new BigUint64Array(view.buffer, view.byteOffset, view.byteLength / 8);
        return { is: "properties", texts: Array.from(words.filter((word) => word !== 0n), textAt) };
      }
      if (c.startsWith("const ") && !structs.has(view.buffer)) throw new Error(`${name}: cannot record ${c}`);
      let id = structs.get(view.buffer);
      if (id === undefined) structs.set(view.buffer, id = ++lastId);
      return { is: "struct", id };
    }
    if (kind.startsWith("ov_")) {
      const words = value as BigInt64Array;
      const known = structs.get(words.buffer);
      if (known !== undefined) return { is: "struct", id: known };
      const dims = memory.get(BigInt.asUintN(64, words.at(-1)!)) as BigInt64Array | undefined;
      return { is: "filled struct", words: Array.from(words, String), dims: Array.from(dims ?? [], String) };
    }
    return { is: "number", value: String(value) };
  }

  /** Completes an argument after its call, when the number of a new object is known. */
  function after([, c]: Signature["parameters"][number], value: unknown, argument: TracedArgument): TracedArgument {
    if (argument.is !== "struct" || !/^(ov_\w+|char)\*\* /.test(c)) return argument;
    const view = value as ArrayBufferView;
    const [address = 0n] = new BigUint64Array(view.buffer, view.byteOffset, 1);
    objects.delete(address);
    return { is: "new object", id: address === 0n ? ++lastId : objectOf(address) };
  }

  function record(name: keyof Symbols, args: readonly unknown[], before: readonly TracedArgument[], result: unknown) {
    const { parameters, result: kind } = symbols[name] as Signature;
    if (name === "ov_infer_request_wait_for") {
      // Whether a run has ended depends on timing: if it had, the replay waits for it.
      if (result === 0) steps.push({ call: "ov_infer_request_wait", args: before.slice(0, 1) });
      return;
    }
    const [request, callback] = before;
    if (callback?.is === "callback" && request?.is === "object") callbacks.set(args[0] as Pointer, callback.id);
    const traced = before.map((argument, i) => after(parameters[i]!, args[i], argument));
    const status = kind === "status" && name !== "ov_infer_request_wait" ? { status: result as number } : {};
    const returned = kind === "owned string" && result !== 0n ? { result: objectOf(result as Pointer) } : {};
    steps.push({ call: name, args: traced, ...status, ...returned });
    if (name === "ov_free" || name.endsWith("_free")) objects.delete(args[0] as Pointer);
  }

  const argumentsBefore = (name: keyof Symbols, args: readonly unknown[]) =>
    args.map((value, i) => before(name, (symbols[name] as Signature).parameters[i]!, value));

  const traced = new Map<string | symbol, unknown>();
  const tracedCall = new Proxy({} as typeof call, {
    get(_, name) {
      const original = Reflect.get(call, name) as Call | undefined;
      if (typeof original !== "function" || !Object.hasOwn(symbols, name)) return original;
      let wrapper = traced.get(name);
      if (!wrapper) {
        traced.set(
          name,
          wrapper = (...args: unknown[]) => {
            const arguments_ = argumentsBefore(name as keyof Symbols, args);
            const result = original(...args);
            record(name as keyof Symbols, args, arguments_, result);
            return result;
          },
        );
      }
      return wrapper;
    },
  });

  Object.assign(ov, {
    call: tracedCall,
    offThread: async (name: keyof Symbols, ...args: unknown[]) => {
      const arguments_ = argumentsBefore(name, args);
      const status = await (offThread as (name: string, ...args: unknown[]) => Promise<number>)(name, ...args);
      record(name, args, arguments_, status);
      return status;
    },
    backend: {
      ...backend,
      addressOf(view: NonNullable<Memory>): Pointer {
        const address = backend.addressOf(view);
        memory.set(address, view);
        return address;
      },
      watch(library: typeof ov, request: Pointer) {
        const watch = backend.watch(library, request);
        const callback = callbacks.get(request);
        return {
          starting: () => watch.starting(),
          started: () => watch.started(),
          ended: () => watch.ended(),
          latency: (observed: number) => watch.latency(observed),
          release() {
            if (callback !== undefined) steps.push({ freeCallback: callback });
            watch.release();
          },
        };
      },
    },
  });
  return steps;
}

/** The bytes of a string, without the final NUL. */
function textOf(view: ArrayBufferView): number[] {
  const bytes = Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return bytes.at(-1) === 0 ? bytes.slice(0, -1) : bytes;
}
