/**
 * What stands for `openvino-ffi` where the official Python binding is checked: its classes, made from the table of
 * documented names. Each member asks for Python's; where the two differ in form, `differences.py` says how, and why.
 */
import { classNames, documentedApi, memberOf } from "../../documented_api.ts";
import { Bridge } from "./bridge.ts";

export { OpenVINOError } from "./errors.ts";

/** What members do besides asking Python. */
const promised = new Set([
  ...["Core.readModelAsync", "Core.compileModelAsync", "InferRequest.inferAsync"],
  ...["AsyncInferQueue.startAsync", "AsyncInferQueue.getIdleRequestId"],
]);
/** These block until inferences are over: they are called when the check has gone on to its next `await`. */
const waits = new Set(["InferRequest.wait", "InferRequest.waitFor", "AsyncInferQueue.waitAll"]);
/** After these, callbacks may come at any time. */
const starts = new Set(["InferRequest.startAsync", "AsyncInferQueue.startAsync"]);
/** The argument that Python only hands on. */
const userdataOf: Readonly<Record<string, number>> = {
  "InferRequest.startAsync": 1,
  "InferRequest.setCallback": 1,
  "AsyncInferQueue.startAsync": 1,
};
/** Members here that no Python name stands for and a check may still use: `differences.py` has them. */
const helpers: Readonly<Record<string, readonly string[]>> = {
  Core: ["readModelAsync", "compileModelAsync"],
  InferRequest: ["inferAsync"],
};

type Class = new (...args: unknown[]) => object;
type Method = (this: object, ...args: unknown[]) => unknown;

const prototypes = new Map<string, object>();
let opened: Bridge | undefined;

/** The bridge, which the first use opens. */
function bridge(): Bridge {
  if (opened) return opened;
  opened = new Bridge(prototypes);
  opened.ask("bridge.names", undefined, [{ record: Object.entries(spellings()) }]);
  return opened;
}

/** Python's names of each member. */
function spellings(): Record<string, string[]> {
  const named: Record<string, string[]> = {};
  for (const { class: python, python: spelling, typescript } of documentedApi) {
    // What is `output(index).shape` here is no name of `output`.
    if (typescript === null || typescript.includes(").")) continue;
    // To set is asked by the member's name.
    if (spelling.includes(" = value")) continue;
    const names = named[`${classNames.get(python)}.${memberOf(typescript)}`] ??= [];
    // Overloads are one name.
    const name = spelling.replace(/^(\w+)\(.*/, "$1()");
    if (!names.includes(name)) names.push(name);
  }
  return named;
}

function encoded(member: string, args: readonly unknown[]): unknown[] {
  // What is left out at the end, Python is not given: null it is.
  const present = args.slice(0, args.findLastIndex((each) => each !== undefined) + 1);
  const isShared = member === "Tensor.new" ||
    present.some((each) =>
      typeof each === "object" && each !== null && (each as { shareInputs?: unknown }).shareInputs === true
    );
  return present.map((each, i) => userdataOf[member] === i ? bridge().opaque(each) : bridge().encode(each, isShared));
}

function ask(member: string, self: object | undefined, args: readonly unknown[] = []): unknown {
  return bridge().ask(member, self, encoded(member, args));
}

function methodOf(member: string): Method {
  if (waits.has(member)) {
    return async function (...args) {
      const encodedArgs = encoded(member, args);
      await undefined;
      return bridge().ask(member, this, encodedArgs);
    };
  }
  if (promised.has(member)) {
    // deno-lint-ignore require-await -- what it throws is what the promise rejects with
    return async function (...args) {
      if (starts.has(member)) bridge().pump();
      return ask(member, this, args);
    };
  }
  return function (...args) {
    if (starts.has(member)) bridge().pump();
    return ask(member, this, args);
  };
}

/** Makes a class with the members that the table names. */
function classOf(python: string): Class {
  const name = classNames.get(python)!;
  const made = {
    [name]: class {
      constructor(...args: unknown[]) {
        return ask(`${name}.new`, undefined, args) as object;
      }
    },
  }[name]!;
  prototypes.set(name, made.prototype);
  const entries = documentedApi.filter((entry) => entry.class === python && entry.typescript !== null);
  for (const { typescript } of entries) {
    const member = memberOf(typescript!);
    const isStatic = /^\w+\.\w+\(/.test(typescript!);
    if (member === "constructor" || Object.hasOwn(isStatic ? made : made.prototype, member)) continue;
    const full = `${name}.${member}`;
    if (typescript!.startsWith("new Map(")) continue;
    if (isStatic) {
      Object.defineProperty(made, member, { value: (...args: unknown[]) => ask(full, undefined, args) });
    } else if (member === "[Symbol.iterator]") {
      Object.defineProperty(made.prototype, Symbol.iterator, {
        *value(this: object) {
          yield* ask(full, this) as unknown[];
        },
      });
    } else if (typescript!.includes("(")) {
      Object.defineProperty(made.prototype, member, { value: methodOf(full) });
    } else {
      Object.defineProperty(made.prototype, member, {
        get: function (this: object) {
          return ask(full, this);
        },
        set: function (this: object, value: unknown) {
          ask(`${full}=`, this, [value]);
        },
      });
    }
  }
  for (const member of helpers[name] ?? []) {
    Object.defineProperty(made.prototype, member, { value: methodOf(`${name}.${member}`) });
  }
  // Python frees an object with its last reference.
  Object.defineProperty(made.prototype, Symbol.dispose, { value: () => {} });
  return made;
}

export const Core: Class = classOf("Core");
export const Model: Class = classOf("Model");
export const CompiledModel: Class = classOf("CompiledModel");
export const ConstOutput: Class = classOf("ConstOutput");
export const InferRequest: Class = classOf("InferRequest");
export const InferResults: Class = classOf("OVDict");
export const AsyncInferQueue: Class = classOf("AsyncInferQueue");
export const Tensor: Class = classOf("Tensor");
export const VariableState: Class = classOf("VariableState");
export const PartialShape: Class = classOf("PartialShape");
export const PrePostProcessor: Class = classOf("preprocess.PrePostProcessor");
export const InputInfo: Class = classOf("preprocess.InputInfo");
export const InputTensorInfo: Class = classOf("preprocess.InputTensorInfo");
export const PreProcessSteps: Class = classOf("preprocess.PreProcessSteps");
export const InputModelInfo: Class = classOf("preprocess.InputModelInfo");
export const OutputInfo: Class = classOf("preprocess.OutputInfo");
export const OutputTensorInfo: Class = classOf("preprocess.OutputTensorInfo");

Object.defineProperty(InferResults.prototype, "forEach", {
  value(this: ReadonlyMap<unknown, unknown>, callback: (value: unknown, port: unknown, results: unknown) => void) {
    for (const [port, value] of this.entries()) callback(value, port, this);
  },
});
Object.defineProperty(InferResults.prototype, Symbol.iterator, {
  value(this: ReadonlyMap<unknown, unknown>) {
    return this.entries()[Symbol.iterator]();
  },
});
Object.defineProperty(AsyncInferQueue.prototype, "infer", {
  // One after another: in what order jobs run is nothing that can be seen.
  async *value(this: object, inputs: AsyncIterable<unknown> | Iterable<unknown>) {
    for await (const each of inputs) yield ask("AsyncInferQueue.infer", this, [each]);
  },
});

/** The release, and what it was built of. */
export const getVersion = (): unknown => ask("openvino.getVersion", undefined);
/** The number of elements of a shape. */
export const shapeSize = (shape: unknown): unknown => ask("openvino.shapeSize", undefined, [shape]);
/** The names of all element types. */
export const elementTypes: readonly string[] = ask("openvino.elementTypes", undefined) as string[];
/** The bits of a number as bf16. */
export const numberToBf16 = (value: number): unknown => ask("openvino.numberToBf16", undefined, [value]);
/** The number that bits are of as bf16: Python has none. */
export const bf16ToNumber = undefined;

/** Gives up what the objects of a check hold, but for those that others use. */
export function endOfCheck(kept: readonly object[]): void {
  bridge().endOfCheck(kept);
}

/** What answers, for reports: Python and NumPy, and the library that they have opened. */
export const answering = ask("bridge.about", undefined) as { readonly runtime: string; readonly library: string };
