/** Joins the tensors of several requests along their first dimension for one inference, and splits the results. */
import { joinBytes, type NamedTensor, type NumericElements, writeBinaryData } from "openvino-ffi/protocol";
import { elementCount } from "./tensor_size.ts";

/** The number of a request's rows: the first dimension of its inputs. */
export function rowsOf(inputs: readonly NamedTensor[]): number {
  return inputs[0]?.shape[0] ?? 1;
}

/** A key that is equal for requests whose inputs can be joined: those that differ only in the number of rows. */
export function batchKey(inputs: readonly NamedTensor[]): string {
  return inputs.map(({ name, shape }) => `${name}[${shape.slice(1)}]`).sort().join();
}

/** Joins the inputs of requests with the same {@linkcode batchKey}, row after row. */
export function joinRows(requests: readonly (readonly NamedTensor[])[]): readonly NamedTensor[] {
  const [first] = requests;
  if (requests.length === 1) return first!;
  return first!.map(({ name, datatype, shape }) => {
    const parts = requests.map((inputs) => inputs.find((input) => input.name === name)!);
    const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
    return { name, datatype, shape: [rows, ...shape.slice(1)], data: concatenate(parts.map(({ data }) => data)) };
  });
}

/** Splits the outputs of a batch into those of each request, by their numbers of rows. */
export function splitRows(outputs: readonly NamedTensor[], rows: readonly number[]): readonly NamedTensor[][] {
  let start = 0;
  return rows.map((count) => {
    const end = start + count;
    const own = outputs.map(({ name, datatype, shape, data }): NamedTensor => {
      const size = elementCount(shape.slice(1));
      return { name, datatype, shape: [count, ...shape.slice(1)], data: data.slice(start * size, end * size) };
    });
    start = end;
    return own;
  });
}

function concatenate(parts: readonly NamedTensor["data"][]): NamedTensor["data"] {
  const [first] = parts;
  if (Array.isArray(first)) return (parts as string[][]).flat();
  const { constructor } = first as NumericElements;
  return new (constructor as typeof Uint8Array)(joinBytes(parts.map(writeBinaryData)).buffer);
}
