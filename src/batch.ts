import { layoutOf } from "./const_output.ts";
import { describe, OpenVINOError, Status } from "./errors.ts";
import type { Port } from "./port_table.ts";
import { sameShape } from "./shape.ts";
import type { Storage } from "./storage.ts";
import { isTensor, storageOf } from "./tensor.ts";

/** The position of the batch dimension N in a layout, `[N,C,H,W]` for example; -1 where it has none. */
export function batchIndex(layout: string): number {
  return layout.replace(/^\[|\]$/g, "").split(",").findIndex((name) => name.trim() === "N");
}

/**
 * The memory of tensors that can be one batched input together.
 *
 * @throws {TypeError} If one is no tensor, or of another element type.
 * @throws {RangeError} If they are not as many as the batch, or their shapes do not add up to the input's.
 * @throws {OpenVINOError} If the input has no batch dimension, or not as its first.
 */
export function gatherableBatch(port: Port, tensors: readonly unknown[]): Storage[] {
  const storages = tensors.map((tensor) => {
    if (!isTensor(tensor)) throw new TypeError(`"tensors" must hold Tensors, got ${describe(tensor)}`);
    return storageOf(tensor);
  });
  const layout = layoutOf(port.output);
  const batch = batchIndex(layout);
  if (batch !== 0) {
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `${port.label} takes no batch of tensors: its layout ${layout || "(none)"} must have N first`,
    );
  }
  const { dimensions } = port.partialShape;
  const size = dimensions?.[0];
  if (
    storages.length === 0 || (size && (storages.length < size.min || (size.max !== -1 && storages.length > size.max)))
  ) {
    throw new RangeError(
      `${port.label} has shape ${port.partialShape}: a batch of ${storages.length} tensors does not fit`,
    );
  }
  const [first] = storages;
  for (const storage of storages) {
    const { type, shape } = storage;
    if (type !== port.type) {
      throw new TypeError(
        `${port.label} has element type ${port.type}, got a tensor of ${type}: tensors are not converted`,
      );
    }
    if (
      shape[0] !== 1 || !sameShape(shape, first!.shape) ||
      !port.partialShape.accepts([storages.length, ...shape.slice(1)])
    ) {
      throw new RangeError(
        `${port.label} has shape ${port.partialShape}: a batch tensor of shape [${shape}] does not fit`,
      );
    }
  }
  return storages;
}
