/**
 * Replaces `openvino-ffi` when the official Python binding is checked: classes generated from the table of documented
 * names, each of whose members calls Python's. `differences.py` translates where the two differ in form.
 */
import { classNames, documentedApi, memberOf } from "../../documented_api.ts";
import { Bridge } from "./bridge.ts";

export { OpenVINOError } from "./errors.ts";

/** Members that return promises. */
const promised = new Set([
  ...["Core.readModelAsync", "Core.compileModelAsync", "Core.importModelAsync"],
  ...["CompiledModel.inferAsync", "InferRequest.inferAsync"],
  ...["AsyncInferQueue.startAsync", "AsyncInferQueue.getIdleRequestId"],
]);
/** These block until inferences have ended. They are called after the check has reached its next `await`. */
const waits = new Set(["InferRequest.wait", "InferRequest.waitFor", "AsyncInferQueue.waitAll"]);
/** After these, callbacks may arrive at any time. */
const starts = new Set(["InferRequest.startAsync", "AsyncInferQueue.startAsync"]);
/** The index of the argument that Python only passes back. */
const userdataOf: Readonly<Record<string, number>> = {
  "InferRequest.startAsync": 1,
  "InferRequest.setCallback": 1,
  "AsyncInferQueue.startAsync": 1,
};
/** Members without a Python counterpart that checks use; `differences.py` implements them. */
const helpers: Readonly<Record<string, readonly string[]>> = {
  Core: ["readModelAsync", "compileModelAsync", "importModelAsync", "getSupportedProperties", "toString"],
  Model: ["toString"],
  CompiledModel: ["inferAsync", "getSupportedProperties", "toString"],
  ConstOutput: ["toString"],
  InferRequest: ["inferAsync", "toString"],
  AsyncInferQueue: ["toString"],
  Tensor: ["as", "toList", "toString"],
  VariableState: ["toString"],
  PartialShape: ["accepts"],
};

type Class = new (...args: unknown[]) => object;
type Method = (this: object, ...args: unknown[]) => unknown;

const prototypes = new Map<string, object>();
let opened: Bridge | undefined;

/** The bridge, opened on first use. */
function bridge(): Bridge {
  if (opened) return opened;
  opened = new Bridge(prototypes);
  opened.ask("bridge.names", undefined, [{ record: Object.entries(spellings()) }]);
  return opened;
}

/** The Python names of each member. */
function spellings(): Record<string, string[]> {
  const named: Record<string, string[]> = {};
  for (const { class: python, python: spelling, typescript } of documentedApi) {
    // `output(index).shape` here is not a member of `output`.
    if (typescript === null || typescript.includes(").")) continue;
    // Setters are called by the property's name.
    if (spelling.includes(" = value")) continue;
    const names = named[`${classNames.get(python)}.${memberOf(typescript)}`] ??= [];
    // All overloads have one name.
    const name = spelling.replace(/^(\w+)\(.*/, "$1()");
    if (!names.includes(name)) names.push(name);
  }
  return named;
}

function encoded(member: string, args: readonly unknown[]): unknown[] {
  // Missing trailing arguments are not passed to Python; other missing ones are null.
  const present = args.slice(0, args.findLastIndex((each) => each !== undefined) + 1);
  const isShared = member === "Tensor.new" || member === "Tensor.copyTo" ||
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

/** Creates a class with the members in the table. */
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
export const OutputModelInfo: Class = classOf("preprocess.OutputModelInfo");
export const PostProcessSteps: Class = classOf("preprocess.PostProcessSteps");

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
  // One at a time: the order in which jobs run is not observable.
  async *value(this: object, inputs: AsyncIterable<unknown> | Iterable<unknown>) {
    for await (const each of inputs) yield ask("AsyncInferQueue.infer", this, [each]);
  },
});

/** OpenVINO's version and build. */
export const getVersion = (): unknown => ask("openvino.getVersion", undefined);
/** The number of elements of a shape. */
export const shapeSize = (shape: unknown): unknown => ask("openvino.shapeSize", undefined, [shape]);
/** Saves a model. */
export const saveModel = (...args: unknown[]): unknown => ask("openvino.saveModel", undefined, args);
/** The names of all element types. */
export const elementTypes: readonly string[] = ask("openvino.elementTypes", undefined) as string[];
/** Converts a number to bf16. */
export const numberToBf16 = (value: number): unknown => ask("openvino.numberToBf16", undefined, [value]);
/** Converting bf16 to a number: Python has no such function. */
export const bf16ToNumber = undefined;

/** Releases what the objects of a check hold, except for objects that others use. */
export function endOfCheck(kept: readonly object[]): void {
  bridge().endOfCheck(kept);
}

/** Python's, NumPy's and OpenVINO's versions for reports. */
export const answering = ask("bridge.about", undefined) as { readonly runtime: string; readonly library: string };
