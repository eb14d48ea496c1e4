import type { Mutant } from "../mutant.ts";

/** Faults in tensors and their elements. */
export const tensors: readonly Mutant[] = [
  {
    fault: "strides count elements",
    seam: "src/tensor.ts Tensor.get strides",
    instead: "(original) => original().map((bytes) => bytes * 8 / infoOf(this.elementType).bits)",
    entries: ["Tensor/"],
    models: ["googlenet-v1", "relu_add"],
  },
  {
    fault: "byteSize counts elements",
    seam: "src/tensor.ts Tensor.get byteSize",
    instead: "() => this.size",
    entries: ["Tensor/"],
    models: ["googlenet-v1", "relu_add"],
  },
  {
    fault: "Tensor.from shares the typed array",
    seam: "src/tensor.ts copied",
    instead: `(original, values, ...args) => {
      const made = original(values, ...args);
      const isRaw = isTypedArray(values) && isRawCopy(made.elementType, values);
      return isRaw ? tensorOfValues(made.elementType, made.shape, values) : made;
    }`,
    entries: ["Tensor/"],
    models: ["googlenet-v1", "relu_add"],
  },
  {
    fault: "rows are joined in the opposite order",
    seam: "src/values/lists.ts joinRows",
    instead: "(original, list, ...rest) => original(list.toReversed(), ...rest)",
    entries: ["Tensor/copied from rows", "Tensor/rows as inputs"],
    models: ["relu_add", "two_in_two_out"],
  },
  {
    fault: "toList() makes the innermost lists outermost",
    seam: "src/values/lists.ts nest",
    instead: "(original, items, shape) => original(items, shape.toReversed())",
    entries: ["Tensor/as nested lists"],
    models: ["relu_add"],
  },
  {
    fault: "a tensor over given memory copies it",
    seam: "src/tensor.ts sharedValues",
    instead: "(original, ...args) => original(...args).slice()",
    entries: ["Tensor/"],
    models: ["googlenet-v1", "relu_add"],
  },
  {
    fault: "setShape past the caller's memory is not refused",
    seam: "src/values/storage.ts HostStorage.reshape",
    instead: `(original, shape) => {
      try {
        original(shape);
      } catch {
        // It keeps the shape it has.
      }
    }`,
    entries: ["Tensor/"],
    models: ["googlenet-v1", "relu_add"],
  },
  {
    fault: "copyTo keeps the target's shape",
    seam: "src/tensor.ts copyElements",
    instead: `(original, from, to) => {
      const { shape } = to;
      original(from, to);
      to.setShape(shape);
    }`,
    entries: ["Tensor/"],
    models: ["googlenet-v1", "relu_add"],
  },
  {
    fault: "bf16 is cut instead of rounded",
    seam: "src/values/convert.ts numberToBf16",
    instead: "(original, value) => (original(value), new Uint16Array(Float32Array.of(value).buffer)[1])",
    entries: ["Tensor/", "InferRequest/infer of", "InferRequest/infer converts"],
    models: ["relu_add", "precisions"],
  },
  {
    fault: "numbers become booleans by their lowest bit",
    seam: "src/values/convert.ts convertInto",
    instead: `(original, target, type, source, ...args) => {
      if (type === "boolean") target.set(Array.from(source, (value) => Number(value) & 1));
      else original(target, type, source, ...args);
    }`,
    entries: ["Tensor/", "InferRequest/infer of", "InferRequest/infer converts"],
    models: ["relu_add", "precisions_int"],
  },
  {
    fault: "4-bit integers begin with the high ones of a byte",
    seam: "src/values/raw_elements.ts rawNumbers",
    instead: `(original, type, bytes, count) => {
      const swapped = type === "u4" ? bytes.map((byte) => byte << 4 | byte >> 4) : bytes;
      return original(type, swapped, count);
    }`,
    entries: ["toList"],
    models: ["relu_add"],
  },
  {
    fault: "strings lose a byte order mark",
    seam: "src/tensor.ts Tensor.get strData",
    instead: `(original) => original().map((text) => text.replace(/^\\uFEFF/, ""))`,
    entries: ["Tensor/"],
    models: ["relu_add", "strings"],
  },
];
