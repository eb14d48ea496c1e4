/**
 * Tensors in the Open Inference Protocol v2: its datatypes and its two data formats, JSON and binary. For writing a
 * server or client; `openvino-ffi/remote` is a client. Nothing here requires OpenVINO.
 *
 * @example The data of a request and of its answer
 * ```ts
 * import { readJsonData, writeBinaryData } from "openvino-ffi/protocol";
 *
 * const data = readJsonData("x", "INT16", [1, 2], [[1, -1]]);
 * console.log(data.join()); // 1,-1
 * console.log(writeBinaryData(data).join()); // 1,0,255,255
 * ```
 *
 * @module openvino-ffi/protocol
 */
export {
  type Datatype,
  datatypeOf,
  datatypes,
  type Elements,
  elementTypeOf,
  type NamedTensor,
  type NumericElements,
  type Range,
  rangeOf,
} from "./datatypes.ts";
export { joinBytes, readBinaryData, writeBinaryData } from "./binary_data.ts";
export { parseJson, readJsonData, writeInteger, writeJsonData } from "./json_data.ts";
export { WireError } from "./wire_error.ts";
export type { ElementType } from "../element_type.ts";
