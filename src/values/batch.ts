import { describe } from "../arguments/describe.ts";
import { layoutOf } from "../const_output.ts";
import { byteSizeOf, infoOf } from "../element_type.ts";
import { notAvailable, OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import { isTensor, storageOf } from "../tensor.ts";
import { elementCount, sameShape } from "./shape.ts";
import type { Storage } from "./storage.ts";

/**
 * The index of the batch dimension N in a layout such as `[N,C,H,W]`; -1 if it has none. In a layout such as
 * `[...,N,C]` it is counted from the end.
 */
export function batchIndex(layout: string, rank: number): number {
  const names = layout.replace(/^\[|\]$/g, "").split(",");
  const index = names.indexOf("N");
  const ellipsis = names.indexOf("...");
  return index < 0 || ellipsis < 0 || index < ellipsis ? index : index - names.length + rank;
}

/**
 * Returns the error for what needs an input's layout, where it is not known.
 *
 * @param what What needs it.
 * @param index The input's index.
 * @param instead What to do instead.
 */
export function noLayoutError(what: string, index: number, instead: string): OpenVINOError {
  return notAvailable(
    what,
    `the layout of input ${index} is neither in the model's file nor was PrePostProcessor told it: ${instead}`,
  );
}

/**
 * Returns the memory of tensors that form one batched input.
 *
 * @throws {TypeError} If one is not a tensor, or has another element type.
 * @throws {RangeError} If their number is not the batch size, or their shapes do not match the input's.
 * @throws {OpenVINOError} If the input has no batch dimension, or it is not the first.
 */
export function gatherableBatch(port: Port, tensors: readonly unknown[]): Storage[] {
  const storages = tensors.map((tensor) => {
    if (!isTensor(tensor)) throw new TypeError(`"tensors" must hold Tensors, got ${describe(tensor)}`);
    return storageOf(tensor);
  });
  const layout = layoutOf(port.output);
  if (layout === undefined) {
    throw noLayoutError(`${port.label} takes no batch of tensors`, port.index, "give one tensor with all");
  }
  const { dimensions, rank } = port.partialShape;
  if (batchIndex(layout, rank ?? Infinity) !== 0) {
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `${port.label} takes no batch of tensors: its layout ${layout || "(none)"} must have N first`,
    );
  }
  if (port.type === "string") {
    throw new OpenVINOError(Status.NOT_IMPLEMENTED, `${port.label} holds strings: they cannot be a batch of tensors`);
  }
  const size = dimensions?.[0];
  if (
    storages.length === 0 || (size && (storages.length < size.min || (size.max !== -1 && storages.length > size.max)))
  ) {
    throw new RangeError(
      `${port.label} has shape ${port.partialShape}: a batch of ${storages.length} tensors does not fit`,
    );
  }
  const [first] = storages;
  for (const storage of storages) requireBatchPart(port, storage, first!, storages.length);
  const count = elementCount(first!.shape);
  if (port.type !== "dynamic" && byteSizeOf(port.type, count) * 8 !== count * infoOf(port.type).bits) {
    throw new RangeError(`${port.label} has element type ${port.type}: ${count} elements do not fill whole bytes`);
  }
  return storages;
}

/** Refuses a tensor that cannot be one of so many that are a batched input together. */
function requireBatchPart(port: Port, { type, shape }: Storage, first: Storage, count: number): void {
  if (type !== port.type) {
    throw new TypeError(
      `${port.label} has element type ${port.type}, got a tensor of ${type}: tensors are not converted`,
    );
  }
  if (
    shape[0] !== 1 || !sameShape(shape, first.shape) || !port.partialShape.accepts([count, ...shape.slice(1)])
  ) {
    throw new RangeError(
      `${port.label} has shape ${port.partialShape}: a batch tensor of shape [${shape}] does not fit`,
    );
  }
}
