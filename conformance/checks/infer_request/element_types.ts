/** All combinations of element types, kinds of dynamic shapes, and ways to pass inputs. */
import { readFileSync } from "node:fs";
import { assertEquals } from "@std/assert";
import {
  type CompiledModel,
  Core,
  type ElementType,
  elementTypes,
  type InferRequest,
  type InferResults,
  OpenVINOError,
  Tensor,
} from "openvino-ffi";
import { type Check, check, onTiny } from "../check.ts";
import type { CheckContext } from "../check_context.ts";
import { infer } from "./support.ts";
import { arrayOf, hasValues, listOf, tensorOf, write } from "./typed_values.ts";

/**
 * A dynamic shape as in the model's text, and static shapes that fit it. These fill whole bytes in all types, since the
 * rest of a byte is undefined.
 */
interface Shape {
  readonly text: string;
  /** A small size, a larger one, and one smaller than both. */
  readonly sizes: readonly [small: number[], large: number[], least: number[]];
  readonly empty: number[];
  /** A shape that does not fit. */
  readonly wrong: number[];
  /** Whether only one dimension is dynamic, so that its size can be computed from the number of values. */
  readonly isFlat: boolean;
}

const shapes: readonly Shape[] = [
  { text: "?,4", sizes: [[2, 4], [5, 4], [1, 4]], empty: [0, 4], wrong: [2, 3], isFlat: true },
  { text: "?,?", sizes: [[2, 4], [4, 6], [1, 4]], empty: [3, 0], wrong: [6], isFlat: false },
  { text: "..5,4", sizes: [[2, 4], [5, 4], [1, 4]], empty: [0, 4], wrong: [6, 4], isFlat: true },
  { text: "..5,2..4", sizes: [[2, 4], [5, 4], [2, 2]], empty: [0, 2], wrong: [2, 5], isFlat: false },
];

/** Element types for which the CPU plugin cannot compile models. */
const unsupported: readonly ElementType[] = ["u1", "u3", "u6"];

/** A model with one of the types and one of the shapes, which returns the elements and their shape. */
interface Cell {
  readonly type: ElementType;
  readonly shape: Shape;
  readonly request: InferRequest;
  /** Records the results if they match the input and the output. */
  observe(label: string, results?: InferResults): void;
}

/** A way to pass inputs. */
type Way = (cell: Cell, t: CheckContext) => void | Promise<void>;

/** Whether a typed array determines the shape. */
function takesArrays({ type, shape }: Cell): boolean {
  return type !== "string" && shape.isFlat;
}

/** Passes values that are copied: as a typed array if possible, else as lists, else as a tensor. */
function give(cell: Cell, shape: readonly number[], seed: number): InferResults {
  const { type, request } = cell;
  if (takesArrays(cell)) return request.infer(arrayOf(type, shape, seed));
  const isList = hasValues(type) && shape[0] !== 0;
  return request.infer(isList ? { x: listOf(type, shape, seed) as number[] } : tensorOf(type, shape, seed));
}

const ways: Readonly<Record<string, Way>> = {
  "typed arrays": async (cell, t) => {
    const { type, shape: { text, sizes: [small] }, request } = cell;
    if (takesArrays(cell)) return cell.observe("", request.infer(arrayOf(type, small, 1)));
    const control = () => request.infer(tensorOf(type, small, 1));
    if (type !== "string") {
      return t.refuses(`${type} [${text}]`, RangeError, () => request.infer(arrayOf(type, small, 1)), control);
    }
    // Python reads numbers as strings if the shape matches.
    const numbers = () => request.infer(Float32Array.of(1));
    await t.where("only here", () => t.refuses(`${type} [${text}]`, TypeError, numbers, control, "only here"));
  },
  "lists": async (cell, t) => {
    const { type, shape: { text, sizes: [small], isFlat }, request } = cell;
    const list = listOf(type, small, 1);
    const control = () => request.infer(tensorOf(type, small, 1));
    if (!hasValues(type)) {
      const raw = () => request.infer(list);
      return t.where("only here", () => t.refuses(`${type} [${text}]`, TypeError, raw, control, "only here"));
    }
    cell.observe("", request.infer(list));
    const flat = (list as number[][]).flat();
    if (isFlat) cell.observe("flat", request.infer(flat));
    else await t.refuses(`${type} [${text}] flat`, RangeError, () => request.infer(flat), control);
  },
  "tensors": async (cell, t) => {
    const { type, shape: { text, sizes: [small], wrong }, request } = cell;
    const tensor = tensorOf(type, small, 1);
    cell.observe("", request.infer(tensor));
    write(tensor, 2);
    cell.observe("written to");
    const bad = new Tensor(type, wrong) as Tensor;
    await t.refuses(`${type} [${text}] wrong`, RangeError, () => request.infer(bad), () => request.infer(tensor));
  },
  "shared arrays": (cell) => {
    const { type, shape: { sizes: [small] }, request } = cell;
    const options = { shareInputs: true };
    if (type === "string") return cell.observe("", request.infer(listOf(type, small, 1), options));
    const array = arrayOf(type, small, 1);
    cell.observe("", request.infer(takesArrays(cell) ? array : new Tensor(type, small, array as Uint8Array), options));
    (array as Uint8Array).set(arrayOf(type, small, 2) as Uint8Array);
    cell.observe("written to");
  },
  "set_shape": ({ shape: { sizes }, request, observe }) => {
    for (const [i, size] of sizes.entries()) {
      const input = request.getInputTensor();
      input.setShape(size);
      write(input, i + 1);
      observe(String(i));
    }
  },
  "growing": (cell) => {
    const { type, shape: { sizes }, request } = cell;
    for (const [i, size] of sizes.entries()) cell.observe(`copied ${i}`, give(cell, size, i + 1));
    const mine = tensorOf(type, sizes[0], 1);
    request.setInputTensor(mine);
    for (const [i, size] of sizes.entries()) {
      mine.setShape(size);
      write(mine, i + 1);
      cell.observe(`bound ${i}`);
    }
  },
  "empty": (cell) => {
    const { type, shape: { sizes: [small], empty }, request } = cell;
    cell.observe("copied", give(cell, empty, 1));
    cell.observe("not empty", give(cell, small, 1));
    cell.observe("bound", request.infer(new Tensor(type, empty) as Tensor));
    give(cell, small, 2);
    request.getInputTensor().setShape(empty);
    cell.observe("reshaped");
    cell.observe("again not empty", give(cell, small, 1));
  },
};

/** The context's model with another element type and shape, compiled once for all ways. */
function compiled(t: CheckContext, type: ElementType, shape: string): CompiledModel {
  return t.compiledOnce(`${t.model} of ${type} [${shape}]`, () => {
    const core = new Core();
    const text = readFileSync(t.path(), "utf8").replace('element_type="f32"', `element_type="${type}"`)
      .replace("?,4", shape);
    const weights = readFileSync(t.path().replace(/xml$/, "bin"));
    return core.compileModel(core.readModel(new TextEncoder().encode(text), weights), "CPU", {
      INFERENCE_PRECISION_HINT: "f32",
    });
  });
}

const contents = (tensor: Tensor) => tensor.elementType === "string" ? tensor.strData : tensor.data;

/** Records the results of a run if they match the input and the output. */
function observeRun(t: CheckContext, label: string, request: InferRequest, results: InferResults): void {
  const [flat, itsShape] = results.toTuple();
  const [input, output] = [request.getInputTensor(), request.getOutputTensor(0)];
  const shape = Array.from(itsShape!.data as BigInt64Array, Number);
  assertEquals([shape, contents(flat!)], [input.shape, contents(input)], label);
  assertEquals([output.shape, contents(output)], [[input.size], contents(input)], label);
  t.observe(label, { shape, flat });
}

/** Passes inputs in one way to a model of each type and each shape. */
async function cross(t: CheckContext, way: Way): Promise<void> {
  for (const type of elementTypes) {
    for (const shape of shapes) {
      const label = `${type} [${shape.text}]`;
      if (unsupported.includes(type)) {
        const control = () => compiled(t, "u8", shape.text);
        await t.refuses(label, OpenVINOError, () => compiled(t, type, shape.text), control);
        continue;
      }
      const request = compiled(t, type, shape.text).createInferRequest();
      const observe: Cell["observe"] = (what, results = request.infer()) => {
        observeRun(t, `${label} ${what}`.trimEnd(), request, results);
      };
      try {
        await way({ type, shape, request, observe }, t);
      } catch (error) {
        throw new Error(label, { cause: error });
      }
    }
  }
}

/** Each element type in each kind of dynamic shape. */
export const elementTypesInDynamicShapes: readonly Check[] = Object.entries(ways).map(([name, way]) =>
  check(
    `each element type in each dynamic shape: ${name}`,
    [infer, "get_input_tensor()", "set_input_tensor(tensor)", "Tensor.set_shape(shape: Shape | Sequence[int])"],
    onTiny("any_type"),
    (t) => cross(t, way),
    { needs: ["models of its own"] },
  )
);
