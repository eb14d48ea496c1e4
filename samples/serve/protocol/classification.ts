/** Triton's classification extension: the best classes of an output, each as "value:index:label". */
import { bf16ToNumber } from "openvino-ffi";
import type { NamedTensor } from "openvino-ffi/protocol";
import { topClasses } from "../../common/top_classes.ts";
import { badRequest } from "./protocol_error.ts";

/**
 * Replaces an output's values by so many of its best classes, with their labels if known. If there are several
 * dimensions, the first is the batch.
 */
export function classify(output: NamedTensor, count: number, labels: readonly string[] | undefined): NamedTensor {
  const { name, datatype, shape, data } = output;
  if (datatype === "BYTES" || Array.isArray(data)) throw badRequest(`'${name}' has no classes: it is of BYTES`);
  const batch = shape.length > 1 ? shape[0]! : 1;
  const values = Array.from(data as Float32Array, (value) => datatype === "BF16" ? bf16ToNumber(value) : value);
  const classes = batch === 0 ? 0 : values.length / batch;
  const best = Math.min(count, classes);
  const texts = Array.from({ length: batch }, (_, item) => {
    const scores = values.slice(item * classes, (item + 1) * classes);
    return topClasses(scores, best).map(({ classId, probability }) => {
      const label = labels?.length === classes ? `:${labels[classId]}` : "";
      return `${probability}:${classId}${label}`;
    });
  });
  return { name, datatype: "BYTES", shape: shape.length > 1 ? [batch, best] : [best], data: texts.flat() };
}
