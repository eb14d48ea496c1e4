import { elementCodes } from "./element_codes.ts";
import { type Probed, withProbeTensor } from "./probe_tensor.ts";
import { words } from "../structs.ts";

/** The number of elements whose bits fill whole bytes with every type. */
const length = 8;

/**
 * Tells by small tensors whether a library numbers the element types as this one does: others have done otherwise, and
 * would take floats for doubles.
 *
 * @returns What differs, or undefined if nothing does.
 */
export function numberingProblem(library: Probed): string | undefined {
  for (const [name, { code, bits }] of Object.entries(elementCodes)) {
    const found = withProbeTensor(library, code, length, (tensor) => {
      const type = new Int32Array(new ArrayBuffer(4));
      const size = words(1);
      const isRead = library.call.ov_tensor_get_element_type(tensor, type) === 0 &&
        library.call.ov_tensor_get_byte_size(tensor, size) === 0;
      return isRead ? { code: type[0]!, bytes: Number(size[0]) } : undefined;
    });
    if (found === undefined) return `it makes no tensor of ${name} (number ${code})`;
    if (found.code !== code) return `a tensor of ${name} (number ${code}) says that its type is number ${found.code}`;
    // The size of a string is the C++ library's: `string_layout.ts` looks at it.
    if (name !== "string" && found.bytes * 8 !== bits * length) {
      return `${length} elements of ${name} (number ${code}) take ${found.bytes} bytes instead of ${bits * length / 8}`;
    }
  }
  return undefined;
}
