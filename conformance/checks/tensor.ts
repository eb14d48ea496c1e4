import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  bf16ToNumber,
  Core,
  type ElementType,
  elementTypes,
  type Model,
  numberToBf16,
  OpenVINOError,
  Tensor,
  type TypedArray,
} from "openvino-ffi";
import { exactly } from "./allowance.ts";
import { type Check, check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { showsItself } from "./shows_itself.ts";

const packed: readonly ElementType[] = ["u1", "u2", "u3", "u4", "u6", "i4", "nf4", "f4e2m1"];
const rawFloats: readonly ElementType[] = ["f8e4m3", "f8e5m2", "f8e8m0"];
const integers: readonly ElementType[] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
const numeric: readonly ElementType[] = ["f16", "f32", "f64", ...integers];
/** All types but strings. Booleans take a byte each. */
const inMemory: readonly ElementType[] = ["boolean", "bf16", ...numeric, ...packed, ...rawFloats];

/** Distinct bytes; 0 and 1 for booleans. */
function bytesFor(type: ElementType, length = 48): ArrayBuffer {
  return Uint8Array.from({ length }, (_, i) => type === "boolean" ? i % 2 : i + 1).buffer;
}

/** Records what every tensor reports. */
function describeTensor(t: CheckContext, label: string, tensor: Tensor): void {
  t.observe(`${label}: element type`, tensor.elementType);
  t.observe(`${label}: shape`, tensor.shape);
  t.observe(`${label}: size`, tensor.size);
  t.observe(`${label}: byte size`, tensor.byteSize);
  t.observe(`${label}: continuous`, tensor.isContinuous());
}

const inputType = (t: CheckContext) => t.compiled().input().elementType as ElementType;
const floats = (...values: number[]) => Float32Array.from(values);

/** A model with one input of an element type, `[2,8]`, which it returns as f32. */
function convertModel(type: ElementType): Model {
  const port = (id: number, precision: string, names = "") =>
    `<port id="${id}" precision="${precision}"${names}><dim>2</dim><dim>8</dim></port>`;
  const xml = `<?xml version="1.0"?>
<net name="convert" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="2,8" element_type="${type}"/><output>${port(0, "FP32", ' names="x"')}</output>
    </layer>
    <layer id="1" name="convert" type="Convert" version="opset1">
      <data destination_type="f32"/><input>${port(0, "FP32")}</input>
      <output>${port(1, "FP32", ' names="y"')}</output>
    </layer>
    <layer id="2" name="result" type="Result" version="opset1"><input>${port(0, "FP32")}</input></layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
  </edges>
</net>`;
  return new Core().readModel(new TextEncoder().encode(xml), new Uint8Array(0));
}

/** For checks that need no model: they create and copy tensors and compute nothing. */
const anyModel = onTiny("relu_add");

/** Entries with long names. */
const ofType = "Tensor(type: Type, shape: Shape | Sequence[int])";
const overMemory = "Tensor(array, shape: Shape | Sequence[int], type=Type.dynamic)";
const ofArray = "Tensor(array, shared_memory=False)";
const setShape = "set_shape(shape: Shape | Sequence[int])";
const copyFrom = "copy_from(source_tensor: Tensor)";
const copyFromArray = "copy_from(source: ndarray)";
const copyFromList = "copy_from(source: list)";
const copyTo = "copy_to(target_tensor: Tensor)";
const ofPort = ["Tensor(port: Output | ConstOutput)", "Tensor(port: Output | ConstOutput, array)"];
const regionOf = "Tensor(other, begin: Coordinate | Sequence[int], end: Coordinate | Sequence[int])";

/** The checks of Tensor. */
export const tensor: Group = {
  class: "Tensor",
  checks: [
    // On networks: tensors of their ports.
    check(
      "tensors of a request",
      [
        "element_type",
        "get_element_type()",
        "shape",
        "get_shape()",
        "size",
        "get_size()",
        "byte_size",
        "get_byte_size()",
        "is_continuous()",
      ],
      onNetworksInAllFormats,
      (t) => {
        const request = t.request();
        describeTensor(t, "input", request.getInputTensor());
        request.infer([t.picture(1)]);
        describeTensor(t, "output", request.getOutputTensor());
      },
    ),
    check("made of a port's type and shape", [ofType], onNetworks, (t) => {
      const made = new Tensor(inputType(t), t.compiled().input().shape);
      describeTensor(t, "made", made);
      // Filled with zeros, which Python's is not.
      t.where("only here", () => assert((made.data as Float32Array).every((value) => Number(value) === 0)));
      made.copyFrom(t.pictureTensor(1));
      t.observe("results", t.request().infer([made]));
      t.observe("the tensor is not written to", made);
    }),
    check("made of a port", ofPort, onNetworks, (t) => {
      const made = new Tensor(t.compiled().input());
      describeTensor(t, "made", made);
      made.copyFrom(t.pictureTensor(1));
      t.observe("results", t.request().infer([made]));
      const memory = t.pictureTensor(2).data as Float32Array;
      const shared = new Tensor(t.compiled().input(), memory);
      t.observe("over memory", t.request().infer([shared]));
      memory.fill(0);
      t.observe("is no copy", shared);
      describeTensor(t, "of a port of the model", new Tensor(t.readModel().output()));
    }),
    check(
      "made of ports of other shapes",
      ofPort,
      onTiny("dynamic_nchw", "dynamic_bounded", "strings", "scalar_out"),
      (t) => {
        for (const port of [...t.compiled().inputs, ...t.compiled().outputs, ...t.readModel().inputs]) {
          describeTensor(t, port.anyName, new Tensor(port));
        }
      },
    ),
    check("a picture's region", [regionOf, "is_continuous()", "strides"], onNetworks, (t) => {
      const { shape } = t.compiled().input();
      const large = t.pictureTensor(1, shape.map((size, i) => i < 2 ? size : size + 9));
      const begin = shape.map((_, i) => i < 2 ? 0 : i + 1);
      const region = new Tensor(large, begin, shape.map((size, i) => size + begin[i]!));
      describeTensor(t, "region", region);
      t.observe("strides", region.strides);
      // Python writes a region to what another request of the compiled model has bound, which may have been freed.
      const request = t.compile().createInferRequest();
      t.observe("results", request.infer([region]));
      region.copyFrom(t.pictureTensor(2));
      t.observe("of picture 2, in the same memory", request.infer());
      t.observe("the whole picture", large);
    }),
    check("strides of a request's tensors", ["strides", "get_strides()"], onNetworks, (t) => {
      const request = t.request();
      t.observe("input", request.getInputTensor().strides);
      t.observe("output", request.getOutputTensor().strides);
      t.observe("made", new Tensor(inputType(t), t.compiled().input().shape.toReversed()).strides);
    }),
    check("shared with an input", [overMemory], onNetworks, (t) => {
      const memory = t.pictureTensor(1).data as Float32Array;
      const shared = new Tensor(inputType(t), t.compiled().input().shape, memory as never);
      const request = t.request();
      t.observe("of picture 1", request.infer([shared]));
      memory.set(t.picture(2));
      t.observe("of picture 2, in the same memory", request.infer());
      t.observe("the memory", memory);
    }),
    check("copied from an array", [ofArray], onNetworks, (t) => {
      const memory = t.picture(1);
      const copy = Tensor.from(memory, { type: inputType(t), shape: t.compiled().input().shape });
      memory.fill(0);
      t.observe("results", t.request().infer([copy]));
      t.observe("the tensor", copy);
    }),
    check("shared with an output", [overMemory], onNetworks, (t) => {
      const output = t.compiled().output();
      const type = output.elementType as ElementType;
      const memory = new Tensor(type, output.shape).data as Float32Array;
      const request = t.request();
      request.setOutputTensor(new Tensor(type, output.shape, memory as never));
      request.infer([t.picture(1)]);
      t.observe("of picture 1", memory);
      request.infer([t.picture(2)]);
      t.observe("of picture 2", memory);
    }),
    check("data is a view", ["data"], onNetworks, (t) => {
      const request = t.request();
      const input = request.getInputTensor();
      (input.data as Float32Array).set(t.picture(1));
      t.observe("written through it", request.infer());
      const output = request.getOutputTensor();
      const view = output.data;
      assertStrictEquals(output.data, view);
      (input.data as Float32Array).set(t.picture(2));
      request.infer();
      // The view shows the next run's values.
      t.observe("after another run", view);
      t.observe("read anew", request.getOutputTensor().data);
    }),
    check("bytes of a network's tensors", ["bytes_data"], onNetworks, (t) => {
      const request = t.request();
      t.observe("results", request.infer([t.picture(1)]));
      // In Python only string tensors have it.
      t.where("only here", () => {
        const { data, bytesData, byteSize } = request.getOutputTensor();
        const view = data as Float32Array;
        assertEquals(bytesData.length, byteSize);
        assertEquals(bytesData, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
        (bytesData as Uint8Array).fill(0);
        assert(view.every((value) => value === 0));
      });
    }),
    check("no strings in a network's tensors", ["str_data"], onNetworks, async (t) => {
      const input = t.request().getInputTensor();
      await t.refuses("read", TypeError, () => input.strData, () => input.data);
      await t.refuses("set", TypeError, () => void (input.strData = ["a"]), () => input.data);
    }),
    check("copy_to of a network's tensors", [copyTo], onNetworks, (t) => {
      const request = t.request();
      request.infer([t.picture(1)]);
      const copy = new Tensor(t.compiled().output().elementType as ElementType, [1]);
      request.getOutputTensor().copyTo(copy);
      t.observe("copy", copy);
      request.infer([t.picture(2)]);
      t.observe("after another run", copy);
      t.observe("the output", request.getOutputTensor());
    }),
    check("copy_from of a network's tensors", [copyFrom, copyFromArray], onNetworks, (t) => {
      const request = t.request();
      const source = t.pictureTensor(1);
      request.getInputTensor().copyFrom(source);
      t.observe("of a tensor", request.infer());
      (source.data as Float32Array).fill(0);
      t.observe("is a copy", request.infer());
      request.getInputTensor().copyFrom(t.pictureTensor(2).data as TypedArray);
      t.observe("of an array", request.infer());
    }),
    check("set_shape of a network's tensors", [setShape, "shape", "shape = value"], onNetworks, (t) => {
      const tensor = t.pictureTensor(1);
      const { shape } = t.compiled().input();
      tensor.setShape([tensor.size]);
      t.observe("flat", tensor);
      t.observe("strides", tensor.strides);
      tensor.shape = shape;
      t.observe("as it was", tensor);
      t.observe("results", t.request().infer([tensor]));
    }),
    check("set_shape of what a request has bound", [setShape], onTiny("dynamic_bounded"), (t) => {
      const request = t.request();
      const input = new Tensor("f32", [4, 8]);
      input.data.set(t.picture(1, [4, 8]));
      request.setInputTensor(input);
      for (const rows of [4, 2, 3]) {
        input.setShape([rows, 8]);
        t.observe(`${rows} rows`, request.infer());
      }
    }),
    check("dispose of a network's tensors", ["dispose"], onNetworks, (t) => {
      const request = t.request();
      const input = t.pictureTensor(1);
      request.setInputTensor(input);
      const expected = request.infer().get(0);
      const output = request.getOutputTensor();
      input.dispose();
      output.dispose();
      output.dispose();
      assertThrows(() => output.data, OpenVINOError, "disposed");
      // The request keeps using their memory.
      assertEquals(request.infer().get(0).data, expected.data);
      assertEquals(request.getOutputTensor().data, expected.data);
    }, { needs: ["dispose"] }),
    // Every element type.
    check(
      "every element type",
      [ofType, "element_type", "size", "byte_size", "shape", "is_continuous()"],
      anyModel,
      (t) => {
        assertEquals(elementTypes.toSorted(), [...inMemory, "string"].toSorted());
        for (const type of [...inMemory, "string"] as const) {
          for (const shape of [[2, 3], [7], [], [1, 9, 1], [0, 2]]) {
            describeTensor(t, `${type} [${shape}]`, new Tensor(type, shape));
          }
        }
      },
    ),
    check("every element type over memory", [overMemory, "data"], anyModel, (t) => {
      for (const type of inMemory) {
        for (const shape of [[2, 3], [5], []]) {
          const tensor = new Tensor(type, shape, bytesFor(type));
          t.observe(`${type} [${shape}]`, tensor);
        }
      }
    }),
    check("kinds of arrays", ["data"], anyModel, (t) => {
      for (const type of ["f16", "f32", "f64", ...integers] as const) {
        t.observe(type, new Tensor(type, [2], bytesFor(type)).data);
      }
      // Packed types give their bytes, bf16 its bits, booleans a byte each.
      for (const type of [...packed, ...rawFloats, "boolean"] as const) {
        assert(new Tensor(type, [5]).data instanceof Uint8Array, type);
      }
      assert(new Tensor("bf16", [5]).data instanceof Uint16Array);
      t.observe("elements of i64", [...new Tensor("i64", [2], BigInt64Array.of(-1n, 2n ** 62n)).data]);
      t.observe("elements of u64", [...new Tensor("u64", [1], BigUint64Array.of(2n ** 64n - 1n)).data]);
    }),
    check("strides", ["strides", "get_strides()"], anyModel, (t) => {
      const whole = inMemory.filter((type) => !packed.includes(type));
      for (const type of [...whole, "string"] as const) {
        t.observe(type, [[2, 3, 4], [5], [], [2, 3, 4, 5, 6]].map((shape) => new Tensor(type, shape).strides));
      }
      t.observe("empty", [[0], [2, 0, 3], [2, 0], [0, 2]].map((shape) => new Tensor("f32", shape).strides));
    }),
    check("no strides of packed types", ["strides", "get_strides()"], anyModel, async (t) => {
      for (const type of packed) {
        const tensor = new Tensor(type, [4, 6]);
        await t.refuses(type, TypeError, () => tensor.strides, () => tensor.byteSize);
      }
    }),
    check(
      "every element type through a model",
      ["data"],
      onTiny("precisions", "precisions_int", "precisions_wide"),
      (t) => {
        const request = t.request();
        for (const [index, input] of t.compiled().inputs.entries()) {
          const type = input.elementType as ElementType;
          const values = type === "boolean" ? [1, 0, 0, 1] : type === "bf16"
            ? [0x3f80, 0xc000, 0x4248, 0]
            // Those that fit twice: see the checks of values that do not.
            : [1, 3, 60, 0];
          const bits = type === "bf16" ? Uint16Array.from(values) : values;
          request.setInputTensor(index, Tensor.from(bits, { type, shape: input.shape }));
        }
        request.infer();
        t.observe("inputs", request.inputTensors);
        t.observe("outputs", request.outputTensors);
      },
    ),
    check(
      "every element type into a model",
      [overMemory, "element_type", "ConstOutput.element_type"],
      anyModel,
      (t) => {
        for (const type of inMemory) {
          const model = convertModel(type);
          t.observe(`type of an input of ${type}`, model.input().elementType);
          // The CPU has no inputs of these.
          if (type === "u1" || type === "u3" || type === "u6") continue;
          const request = new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" })
            .createInferRequest();
          t.observe(`type of an input tensor of ${type}`, request.getInputTensor().elementType);
          request.setInputTensor(new Tensor(type, [2, 8], bytesFor(type, 128)));
          t.observe(`results of ${type}`, request.infer());
        }
      },
    ),
    // Making.
    check("copied from nested lists", [ofArray], anyModel, (t) => {
      t.observe("numbers", Tensor.from([[1, 2.5], [-3, 4]]));
      t.observe("a cube", Tensor.from([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]));
      t.observe("integers", Tensor.from([1n, -2n, 2n ** 62n]));
      t.observe("booleans", Tensor.from([[true], [false]]));
      t.observe("strings", Tensor.from([["a", "Grüße"], ["", "漢字"]]));
      t.observe("empty", Tensor.from([[], []]));
    }),
    check("copied from a list", ["Tensor(list)"], anyModel, async (t) => {
      t.observe("numbers", Tensor.from([1, 2.5, -3]));
      t.observe("integers", Tensor.from([1n, -2n]));
      t.observe("booleans", Tensor.from([true, false]));
      t.observe("strings", Tensor.from(["a", "Grüße", ""]));
      const list = [1, 2];
      const copy = Tensor.from(list);
      list[0] = 9;
      t.observe("is a copy", copy);
      const from = (values: unknown) => () => Tensor.from(values as number[]);
      await t.refuses("lists of different lengths", RangeError, from([[1, 2], [3]]), from([[1, 2], [3, 4]]));
    }),
    check("copied from rows", [ofArray], anyModel, async (t) => {
      const [a, b] = [floats(1, 2.5, -3), floats(4, 5, 6)];
      t.observe("two rows", Tensor.from([a, b]));
      t.observe("rows of rows", Tensor.from([[a], [b]]));
      t.observe("integers", Tensor.from([BigInt64Array.of(1n, 2n), BigInt64Array.of(3n, -4n)]));
      t.observe("bytes", Tensor.from([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]));
      t.observe("converted", Tensor.from([a, b], { type: "i32" }));
      t.observe("in a shape", Tensor.from([a, b], { shape: [3, 2] }));
      const bits = Tensor.from([Uint16Array.of(0x3f80), Uint16Array.of(0xc000)], { type: "bf16" });
      t.observe("bits", [bits, bits.toList()]);
      const filled = new Tensor("f64", [1]);
      filled.copyFrom([a, b]);
      t.observe("copied into a tensor", filled);
      await t.refuses("unequal rows", RangeError, () => Tensor.from([a, floats(1)]), () => Tensor.from([b, a]));
    }),
    check("rows as inputs", [ofArray], onTiny("two_in_two_out"), (t) => {
      const [a, b] = [floats(1, 2, 3), floats(4, 5, 6)];
      t.observe("by position", t.request().infer([[a, b], [b, a]]));
      t.observe("converted", t.request().infer([[Int8Array.of(1, -2, 3), Int8Array.of(4, 5, 6)], [a, b]]));
    }),
    check("rows as the only input", [ofArray], onTiny("relu_add"), async (t) => {
      const [row, request] = [floats(1, 2, -3, -4), t.request()];
      t.observe("in a list", request.infer([row]));
      t.observe("in two", request.infer([[row]]));
      t.observe("by name", request.infer({ x: [row] }));
      await t.refuses("two rows for one", RangeError, () => request.infer([row, row]), () => request.infer([row]));
    }),
    check("as nested lists", ["toList"], anyModel, (t) => {
      for (const type of numeric) t.observe(type, new Tensor(type, [2, 2, 2], bytesFor(type, 64)).toList());
      t.observe("small bigints", Tensor.from([[1n], [-2n]]).toList());
      t.observe("booleans", Tensor.from([[true], [false]]).toList());
      t.observe("bf16", Tensor.from([[1, -2.5]], { type: "bf16" }).toList());
      t.observe("strings", Tensor.from([["a", "Grüße"], ["", "漢字"]]).toList());
      t.observe("scalars", [Tensor.from([7n], { shape: [] }).toList(), new Tensor("f32", []).toList()]);
      t.observe("without elements", [new Tensor("f32", [2, 0]).toList(), new Tensor("f32", [0, 2]).toList()]);
      const whole = Tensor.from([[1, 2, 3], [4, 5, 6]]);
      t.observe("a region", new Tensor(whole, [0, 1], [2, 3]).toList());
    }),
    check("packed types and 8-bit floats as nested lists", ["toList"], anyModel, (t) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      // Elements of three and six bits come in groups of three bytes.
      const counts = { u1: 2048, u2: 1024, u4: 512, i4: 512, nf4: 512, f4e2m1: 512, u3: 680, u6: 340 };
      for (const [name, count] of Object.entries(counts)) {
        const [type, group] = [name as ElementType, name === "u3" || name === "u6" ? 3 : 1];
        const all = bytes.slice(0, 256 - 256 % group);
        t.observe(type, new Tensor(type, [2, count / 2], all.buffer).toList());
        t.observe(`${type}: the first of a group`, new Tensor(type, [1, 1], all.slice(-group).buffer).toList());
      }
      for (const type of rawFloats) t.observe(type, new Tensor(type, [2, 128], bytes.buffer).toList());
    }),
    check("as a tensor of a known type", ["as"], anyModel, async (t) => {
      const tensor = Tensor.from([1, 2]);
      t.observe("it", tensor.as("f32"));
      t.where("only here", () => assertStrictEquals<unknown>(tensor.as("f32"), tensor));
      await t.refuses("another type", TypeError, () => tensor.as("i32"), () => tensor.as("f32"));
      await t.refuses("no type", TypeError, () => tensor.as("float" as "f32"), () => tensor.as("f32"));
    }),
    check("copied from each kind of array", [ofArray], anyModel, (t) => {
      const arrays: TypedArray[] = [
        Float16Array.of(0.5, -2),
        Float32Array.of(0.1, NaN),
        Float64Array.of(0.1, -Infinity),
        Int8Array.of(-128, 127),
        Int16Array.of(-32768, 32767),
        Int32Array.of(-2147483648, 2147483647),
        BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n),
        Uint8Array.of(0, 255),
        Uint16Array.of(0, 65535),
        Uint32Array.of(0, 4294967295),
        BigUint64Array.of(0n, 2n ** 64n - 1n),
      ];
      for (const array of arrays) {
        const copy = Tensor.from(array);
        array.fill((typeof array[0] === "bigint" ? 0n : 0) as never);
        t.observe(copy.elementType, copy);
      }
      t.observe("in a shape", Tensor.from(Float32Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] }));
      t.observe("a part", Tensor.from(Int32Array.of(1, 2, 3, 4, 5).subarray(1, 4)));
    }),
    check("copied and converted", [ofArray], anyModel, (t) => {
      const values = [0, 1, 2.75, 100.5];
      for (const type of numeric) t.observe(type, Tensor.from(values, { type }));
      t.observe(
        "negative",
        ["i8", "i16", "i32", "i64"].map((type) => Tensor.from([-1.9, -100], { type: type as "i8" })),
      );
      t.observe("boolean", Tensor.from([0, 2, -1, 0.5, NaN], { type: "boolean" }));
      t.observe("half of what halves cannot hold", Tensor.from([65519, 65520, 1e-8, 2049, 2051, 0.1], { type: "f16" }));
      t.observe("from an array", Tensor.from(Float64Array.of(1.5, -2.5), { type: "f32" }));
      t.observe("64 bits", Tensor.from(BigInt64Array.of(5n, -7n), { type: "i32" }));
    }),
    check("copied to bf16", [ofArray], anyModel, (t) => {
      const bits = (...values: number[]) => [...Tensor.from(values, { type: "bf16" }).data];
      // To the nearest, ties to even. Python has no such numbers and takes the bits of others.
      t.where("only here", () => {
        assertEquals(bits(1, -2, 0.1), [0x3f80, 0xc000, 0x3dcd]);
        assertEquals(bits(1.00390625, 1.01171875), [0x3f80, 0x3f82]);
        assertEquals(bits(Infinity, -Infinity, -0, 3.4028234663852886e38), [0x7f80, 0xff80, 0x8000, 0x7f80]);
        assert(Number.isNaN(bf16ToNumber(bits(NaN)[0]!)));
        for (const each of [0x3f80, 0x0001, 0xff7f]) assertEquals(numberToBf16(bf16ToNumber(each)), each);
      });
      t.observe("bits", Tensor.from(Uint16Array.of(0x3f80, 0xc000), { type: "bf16" }));
    }),
    check("copied bytes of packed types", [ofArray], anyModel, (t) => {
      for (const type of [...packed, ...rawFloats]) {
        const shape = [3, 8];
        const bytes = Uint8Array.from({ length: new Tensor(type, shape).byteSize }, (_, i) => 3 * i + 1);
        const copy = Tensor.from(bytes, { type, shape });
        bytes.fill(0);
        t.observe(type, copy);
      }
      t.where("messages", () => assertThrows(() => Tensor.from([1, 2], { type: "u4" }), TypeError, "u4"));
    }),
    check("values that are no tensor's", [ofArray], anyModel, async (t) => {
      const from = (values: unknown, options = {}) => () => Tensor.from(values as number[], options);
      await t.refuses("unequal lists", RangeError, from([[1, 2], [3]]), from([[1, 2], [3, 4]]));
      await t.refuses("unequal depths", RangeError, from([[1, 2], 3]), from([1, 2]));
      await t.refuses("mixed", TypeError, from([1, "a"]), from([1, 2]), "only here");
      await t.where("only here", () =>
        t.refuses(
          "another number",
          RangeError,
          from([1, 2], { shape: [3] }),
          from([1, 2], { shape: [2] }),
          "only here",
        ));
      await t.where("only here", () => t.refuses("no list", TypeError, from(3), from([3]), "only here"));
      await t.refuses("not finite", RangeError, from([NaN], { type: "i64" }), from([1], { type: "i64" }), "only here");
      await t.where(
        "only here",
        () => t.refuses("no type", TypeError, from([1], { type: "f33" }), from([1], { type: "f32" }), "only here"),
      );
    }),
    check("wrong types and shapes", [ofType], anyModel, async (t) => {
      const make = (type: unknown, shape: unknown) => () => new Tensor(type as "f32", shape as number[]);
      const control = make("f32", [2]);
      await t.refuses("a type", TypeError, make("f33", [2]), control);
      await t.refuses("a negative length", RangeError, make("f32", [-1]), control);
      await t.refuses("a fraction", RangeError, make("f32", [1.5]), control);
      await t.refuses("no shape", TypeError, make("f32", "x"), control);
      t.where("messages", () => assertThrows(make("f33", [2]), TypeError, "f33"));
    }),
    check("memory shared both ways", [overMemory, "data"], anyModel, (t) => {
      const memory = floats(1, 2, 3, 4, 5, 6);
      const tensor = new Tensor("f32", [2, 3], memory);
      memory[0] = 10;
      t.observe("written to the memory", tensor);
      tensor.data[5] = 60;
      t.observe("written to the tensor", memory);
      const part = new Tensor("f32", [2, 2], memory.subarray(1, 5));
      part.data[0] = 20;
      t.observe("a part", part);
      t.observe("the whole", memory);
      const again = new Tensor("f32", [6], memory);
      again.data[1] = 21;
      t.observe("two tensors", [part, tensor]);
    }),
    check("memory of every kind", [overMemory], anyModel, (t) => {
      for (const type of [...numeric, "boolean", "u4"] as const) {
        const own = new Tensor(type, [4]).data;
        const shared = new Tensor(type, [4], own as never);
        (own as Uint8Array).fill((typeof own[0] === "bigint" ? 1n : 1) as never);
        t.observe(type, shared);
      }
    }),
    check("memory that does not fit", [overMemory], anyModel, async (t) => {
      const make = (type: ElementType, shape: number[], data: unknown) => () => new Tensor(type, shape, data as never);
      const control = make("f32", [3], floats(1, 2, 3));
      // Python reads past the end of the memory.
      await t.refuses("too short", RangeError, make("f32", [4], floats(1, 2, 3)), control, "only here");
      await t.refuses("too short a buffer", RangeError, make("u3", [9], new ArrayBuffer(5)), control, "only here");
      await t.refuses("another kind", TypeError, make("f32", [3], new Int32Array(3)), control, "only here");
      await t.where(
        "only here",
        () => t.refuses("strings", TypeError, make("string", [1], new Uint8Array(32)), control, "only here"),
      );
      await t.where(
        "only here",
        () => t.refuses("no memory", TypeError, make("f32", [3], [1, 2, 3]), control, "only here"),
      );
      const resizable = new ArrayBuffer(12, { maxByteLength: 24 });
      await t.refuses("resizable", TypeError, make("f32", [3], resizable), control, "only here");
      const gone = new ArrayBuffer(12);
      gone.transfer();
      await t.where(
        "only here",
        () => t.refuses("transferred away", TypeError, make("f32", [3], gone), control, "only here"),
      );
      t.observe("longer than needed", new Tensor("f32", [2], floats(1, 2, 3)));
    }),
    check("memory is kept", [overMemory], anyModel, (t) => {
      const request = t.request();
      (() => request.setInputTensor(new Tensor("f32", [1, 4], floats(1, -2, 3, -4))))();
      // One of these would reuse freed memory.
      const others = Array.from({ length: 2000 }, () => new Float32Array(4).fill(9));
      assertEquals([...request.infer().get(0).data as Float32Array], [2, 0, 4, 0]);
      assertEquals(others.length, 2000);
    }, { needs: ["only here"] }),
    // Shapes.
    check("rank 0 and empty tensors", [ofType, "data", "size"], anyModel, (t) => {
      const scalar = new Tensor("f32", []);
      scalar.data[0] = 5;
      t.observe("scalar", scalar);
      t.observe("size of a scalar", scalar.size);
      t.observe("copied", new Tensor("f32", [], floats(7)));
      for (const shape of [[0], [2, 0], [0, 3, 2]]) t.observe(`[${shape}]`, new Tensor("i64", shape));
    }),
    check("shape is a copy", ["shape", "get_shape()"], anyModel, (t) => {
      const tensor = new Tensor("f32", [2, 3]);
      const shape = tensor.shape;
      shape[0] = 9;
      // In Python it is the tensor's own.
      t.where("only here", () => assertEquals(tensor.shape, [2, 3]));
      const ownShape = [3, 2];
      const other = new Tensor("f32", ownShape);
      ownShape[0] = 9;
      t.observe("of a changed array", other.shape);
    }),
    check("set_shape", [setShape, "shape", "shape = value", "strides", "size", "byte_size"], anyModel, (t) => {
      const tensor = Tensor.from([1, 2, 3, 4, 5, 6]);
      const shapes = [[2, 3], [3, 2], [4], [1, 1], [6], [2, 1, 3]];
      for (const shape of shapes) {
        tensor.setShape(shape);
        t.observe(`[${shape}]`, tensor);
        t.observe(`strides of [${shape}]`, tensor.strides);
        t.observe(`bytes of [${shape}]`, [tensor.size, tensor.byteSize]);
      }
      tensor.shape = [5];
      t.observe("set", tensor);
      tensor.setShape([3, 4]);
      t.observe("grown", [tensor.shape, tensor.size, tensor.strides]);
      // New memory is filled with zeros, which Python's is not.
      t.where("only here", () => assertEquals([...tensor.data], new Array(12).fill(0)));
    }),
    check("set_shape over memory", [setShape, "shape = value"], anyModel, async (t) => {
      const memory = floats(1, 2, 3, 4, 5, 6);
      const tensor = new Tensor("f32", [6], memory);
      tensor.setShape([2]);
      t.observe("shrunk", tensor);
      tensor.data[1] = 20;
      tensor.setShape([3, 2]);
      t.observe("regrown", tensor);
      await t.refuses("past the memory", RangeError, () => tensor.setShape([7]), () => tensor.setShape([6]));
      await t.refuses("set past the memory", RangeError, () => void (tensor.shape = [2, 4]), () => tensor.shape);
      t.observe("afterwards", tensor);
      t.observe("memory", memory);
    }),
    check("set_shape refuses wrong shapes", [setShape, "shape"], anyModel, async (t) => {
      const tensor = Tensor.from([1, 2, 3, 4]);
      const put = (shape: unknown) => () => tensor.setShape(shape as number[]);
      await t.refuses("negative", RangeError, put([-1]), put([2, 2]));
      await t.refuses("a fraction", RangeError, put([1.5]), put([2, 2]));
      await t.refuses("no shape", TypeError, put("x"), put([2, 2]));
      t.observe("afterwards", tensor);
    }),
    check("set_shape of packed types", [setShape, "byte_size"], anyModel, (t) => {
      for (const type of packed) {
        const tensor = new Tensor(type, [2, 24], bytesFor(type));
        tensor.setShape([8]);
        t.observe(`${type} shrunk`, tensor);
        tensor.setShape([4, 6]);
        t.observe(`${type} regrown`, tensor);
      }
    }),
    check("views after set_shape", ["data"], anyModel, (t) => {
      const tensor = Tensor.from([1, 2, 3, 4]);
      const view = tensor.data as Float32Array;
      tensor.setShape([2]);
      t.observe("shrunk", tensor.data);
      view[0] = 10;
      t.observe("the same memory", tensor.data);
      tensor.setShape([8]);
      assertEquals(tensor.data.length, 8);
      // Its memory has moved, and the old view is empty. Python's view shows the old memory.
      t.where("only here", () => assertEquals(view.length, 0));
    }),
    // Copying.
    check("copy_to", [copyTo], anyModel, (t) => {
      for (const type of inMemory) {
        const source = new Tensor(type, [2, 3], bytesFor(type));
        const target = new Tensor(type, [1]);
        source.copyTo(target);
        t.observe(type, target);
      }
      const [source, target] = [Tensor.from([[1, 2], [3, 4]]), Tensor.from([0, 0, 0, 0, 9])];
      source.copyTo(target);
      source.data[0] = 100;
      t.observe("is a copy", target);
      source.copyTo(source);
      t.observe("to itself", source);
    }),
    check("copy_to refuses what does not fit", [copyTo], anyModel, async (t) => {
      const source = Tensor.from([1, 2, 3, 4]);
      const integers = Tensor.from([5, 6], { type: "i32" });
      const memory = floats(7, 8);
      const small = new Tensor("f32", [2], memory);
      const control = () => source.copyTo(new Tensor("f32", [9]));
      await t.refuses("another element type", TypeError, () => source.copyTo(integers), control);
      await t.refuses("too little memory", RangeError, () => source.copyTo(small), control);
      await t.refuses("no tensor", TypeError, () => source.copyTo(3 as never), control);
      t.observe("afterwards", [source, integers, small]);
      t.observe("memory", memory);
    }),
    check("copy_from", [copyFrom, copyFromArray], anyModel, (t) => {
      const tensor = new Tensor("f32", [2]);
      const source = Tensor.from([[1, 2, 3], [4, 5, 6]]);
      tensor.copyFrom(source);
      source.data[0] = 100;
      t.observe("a tensor", tensor);
      tensor.copyFrom(Tensor.from([[7]]));
      t.observe("a smaller one", tensor);
      const array = Int32Array.of(1, 2, 3);
      const integers = new Tensor("i32", [3]);
      integers.copyFrom(array);
      array.fill(0);
      t.observe("an array", integers);
      const memory = floats(0, 0, 0, 0);
      new Tensor("f32", [2, 2], memory).copyFrom(Tensor.from([[1, 2], [3, 4]]));
      t.observe("over memory", memory);
    }),
    check("copy_from refuses what does not fit", [copyFrom, copyFromArray], anyModel, async (t) => {
      const tensor = Tensor.from([1, 2]);
      const control = () => tensor.copyFrom(Tensor.from([3, 4]));
      await t.refuses("another type", TypeError, () => tensor.copyFrom(Tensor.from([1n, 2n])), control);
      await t.refuses("strings", TypeError, () => tensor.copyFrom(Tensor.from(["a", "b"])), control);
      await t.refuses("nothing to copy", TypeError, () => tensor.copyFrom(3 as never), control);
      // Intentional: the tensor keeps its shape; in Python it takes the array's.
      await t.refuses("more of them", RangeError, () => tensor.copyFrom(floats(1, 2, 3)), control, "only here");
      await t.refuses("fewer of them", RangeError, () => tensor.copyFrom(floats(1)), control, "only here");
      t.where("only here", () => {
        assertThrows(() => tensor.copyFrom(floats(1, 2, 3)), RangeError, "2 elements, got 3");
      });
      t.observe("afterwards", tensor);
    }),
    check("copy_from an array of another kind", [copyFromArray], anyModel, (t) => {
      const copied = (type: ElementType, array: TypedArray) => {
        const tensor = new Tensor(type, [array.length]);
        tensor.copyFrom(array);
        return [...tensor.data as Float32Array];
      };
      // Intentional: the array is converted; Python refuses it.
      t.where("only here", () => {
        assertEquals(copied("f32", Int8Array.of(1, -2)), [1, -2]);
        assertEquals(copied("i8", Float32Array.of(1.9, -1.9)), [1, -1]);
        assertEquals(copied("i64", Float64Array.of(1.9, -3)) as unknown, [1n, -3n]);
        assertEquals(copied("boolean", Uint8Array.of(0, 2)), [0, 1]);
        assertEquals(copied("bf16", Float32Array.of(1, -2)), [0x3f80, 0xc000]);
      });
      t.observe("its own", Tensor.from(copied("f32", Float32Array.of(1.5))));
    }),
    check("copy_from lists", [copyFromList], anyModel, async (t) => {
      for (const type of numeric) {
        const tensor = new Tensor(type, [2]);
        tensor.copyFrom([[1, 2, 3], [4, 5, 6]]);
        t.observe(type, tensor);
      }
      const [bigints, booleans] = [new Tensor("i64", [1]), new Tensor("boolean", [3])];
      bigints.copyFrom([1n, -2n]);
      booleans.copyFrom([true, false]);
      t.observe("bigints and booleans", [bigints, booleans]);
      const region = new Tensor(bigints, [1], [2]);
      region.copyFrom([7n]);
      t.observe("into a region", bigints);
      const strings = new Tensor("string", [1]);
      strings.copyFrom([["a", "Grüße"], ["", "longer than the sixteen bytes inside"]]);
      t.observe("strings", strings);
      const control = () => strings.copyFrom(["a"]);
      await t.refuses("unequal", RangeError, () => bigints.copyFrom([[1], [2, 3]]), control);
      await t.refuses("numbers and lists", RangeError, () => bigints.copyFrom([1, [2]]), control);
      await t.refuses("strings for numbers", TypeError, () => bigints.copyFrom(["a"]), control);
    }),
    check("copyTo an array", [copyTo], anyModel, (t) => {
      // Python copies to tensors only; NumPy gives the same values.
      const source = Tensor.from([[1.5, -2.75], [100, 4]]);
      for (const array of [new Float32Array(4), new Float64Array(4), new Int32Array(4), new Int8Array(4)]) {
        source.copyTo(array);
        t.observe(array.constructor.name, array);
      }
      const part = new Float32Array(4);
      new Tensor(source, [0, 1], [2, 2]).copyTo(part.subarray(1, 3));
      t.observe("a region, into a part", part);
      t.where("only here", () => {
        assertThrows(() => source.copyTo(new Float32Array(5)), RangeError, "4 elements, got 5");
      });
    }),
    check("shapes in typed arrays", [ofType, setShape, "shape = value", regionOf], anyModel, (t) => {
      for (const shape of [Int32Array.of(2, 3), BigInt64Array.of(2n, 3n), Uint8Array.of(2, 3)]) {
        const tensor = new Tensor("f32", shape);
        t.observe(`${shape.constructor.name}`, tensor.shape);
        t.observe(`${shape.constructor.name}: all`, new Tensor(tensor, Int32Array.of(0, 0), shape).shape);
        tensor.setShape(Int32Array.of(3, 2));
        t.observe(`${shape.constructor.name}: set`, tensor.shape);
      }
    }),
    check("regions", [regionOf, "is_continuous()", "strides", copyTo, copyFrom, setShape], anyModel, async (t) => {
      const whole = Tensor.from(Float32Array.from({ length: 24 }, (_, i) => i), { type: "f32", shape: [2, 3, 4] });
      const places: [number[], number[]][] = [
        ...[[[0, 0, 0], [2, 3, 4]], [[1, 0, 0], [2, 3, 4]], [[1, 1, 0], [2, 3, 4]]] as [number[], number[]][],
        ...[[[1, 1, 1], [2, 2, 3]], [[0, 1, 0], [2, 2, 4]], [[0, 0, 0], [2, 3, 1]]] as [number[], number[]][],
        ...[[[0, 1, 1], [2, 3, 3]], [[1, 1, 1], [1, 3, 3]], [[0, 0, 4], [2, 3, 4]]] as [number[], number[]][],
      ];
      for (const [begin, end] of places) {
        const region = new Tensor(whole, begin, end);
        describeTensor(t, `${begin} to ${end}`, region);
        t.observe(`${begin} to ${end}: strides`, region.strides);
        // Copying a region without elements ends a process of Python.
        if (region.size > 0 || t.can("only here")) {
          const copy = new Tensor("f32", [0]);
          region.copyTo(copy);
          assertEquals(copy.shape, region.shape);
          if (region.size > 0) t.observe(`${begin} to ${end}: copy`, copy);
        }
        if (region.isContinuous()) t.observe(`${begin} to ${end}: data`, region.data);
      }
      const region = new Tensor(whole, [0, 1, 1], [2, 3, 3]);
      whole.data[5] = 50;
      const inner = new Tensor(region, [1, 0, 1], [2, 2, 2]);
      inner.copyFrom(Tensor.from([[[-1], [-2]]]));
      t.observe("written by a region of it", whole);
      region.setShape([2, 1, 2]);
      region.copyFrom(Tensor.from([[[1, 2]], [[3, 4]]]));
      t.observe("written to less of it", whole);
      region.setShape([2, 2, 2]);
      const copy = new Tensor("f32", [0]);
      region.copyTo(copy);
      t.observe("all of it again", copy);
      const control = () => new Tensor(whole, [0, 0, 0], [1, 1, 1]);
      const make = (begin: unknown, end: unknown) => () => new Tensor(whole, begin as number[], end as number[]);
      await t.refuses("too few indexes", RangeError, make([0], [1]), control);
      await t.refuses("too many", RangeError, make([0, 0, 0, 0], [1, 1, 1, 1]), control);
      await t.refuses("past the end", RangeError, make([0, 0, 0], [2, 3, 5]), control);
      await t.refuses("begin after end", RangeError, make([1, 1, 1], [2, 0, 2]), control);
      await t.refuses("negative", RangeError, make([-1, 0, 0], [1, 1, 1]), control);
      await t.refuses("no indexes", TypeError, make("x", [1, 1, 1]), control);
      await t.refuses("larger", RangeError, () => region.setShape([2, 2, 3]), () => region.setShape([2, 2, 2]));
      await t.refuses("of another rank", RangeError, () => region.setShape([4]), () => region.setShape([2, 2, 2]));
      const packed = new Tensor("u4", [4]);
      await t.refuses("of a packed type", TypeError, () => new Tensor(packed, [0], [2]), control);
      // In Python it is a strided array.
      t.where("only here", () => assertThrows(() => region.data, TypeError, "not contiguous"));
    }),
    check("regions of inputs and outputs", [regionOf], onTiny("two_in_two_out"), async (t) => {
      const request = t.compile().createInferRequest();
      const whole = Tensor.from(Float32Array.from({ length: 24 }, (_, i) => i), { type: "f32", shape: [4, 6] });
      const sums = new Tensor("f32", [4, 6]);
      request.setTensor("a", new Tensor(whole, [1, 1], [3, 4]));
      request.setTensor("b", new Tensor(whole, [2, 3], [4, 6]));
      request.setTensor("sum", new Tensor(sums, [2, 0], [4, 3]));
      t.observe("blocking", request.infer());
      t.observe("written", sums);
      whole.data.fill(5);
      request.startAsync();
      await request.wait();
      t.observe("in the background", request.results);
      t.observe("written then", sums);
      const other = new Tensor(whole, [0, 0], [3, 2]);
      await t.refuses("another shape", RangeError, () => request.setTensor("a", other), () => request.infer());
    }),
    // Strings.
    check("str_data", ["str_data", "str_data = value", ofArray], onTiny("strings"), (t) => {
      const texts = [["a", ""], ["Grüße 漢字 🎈", "longer than the sixteen bytes that fit inside"], [
        "a\0b",
        "\ufeffmark",
      ]];
      const tensor = Tensor.from(texts);
      t.observe("read", tensor);
      describeTensor(t, "strings", tensor);
      t.observe("strides", tensor.strides);
      const read = tensor.strData;
      read[0] = "changed";
      t.observe("is a copy", tensor);
      tensor.strData = ["u", "v", "w", "", "now this one is longer than sixteen bytes", "é"];
      t.observe("set", tensor);
      t.observe("set twice", (tensor.strData = ["1", "2", "3", "4", "5", "6"], tensor));
    }),
    check("bytes_data", ["bytes_data"], onTiny("strings"), (t) => {
      const tensor = Tensor.from(["a", "", "Grüße", "longer than the sixteen bytes that fit inside"]);
      t.observe("lengths", tensor.bytesData.map(({ length }) => length));
      t.observe("bytes", tensor.bytesData.map((bytes) => [...bytes]));
      tensor.bytesData[0]!.fill(0);
      t.observe("is a copy", tensor);
      // For other types, the bytes themselves, which Python does not offer.
      t.where("only here", () => {
        const numbers = Tensor.from([1, -1], { type: "i16" });
        assertEquals([...numbers.bytesData], [1, 0, 255, 255]);
        numbers.bytesData[0] = 2;
        assertEquals([...numbers.data], [2, -1]);
      });
    }),
    check("bytes_data is set", ["bytes_data", "bytes_data = value"], onTiny("strings"), async (t) => {
      const tensor = Tensor.from([["a", ""], ["Grüße", "longer than the sixteen bytes that fit inside"]]);
      const texts = ["", "漢字 🎈", "now this one is longer than sixteen bytes", "a\0b"].map((text) =>
        new TextEncoder().encode(text)
      );
      tensor.bytesData = texts;
      t.observe("set", tensor);
      t.observe("bytes", tensor.bytesData.map((bytes) => [...bytes]));
      texts[1]!.fill(0x61);
      t.observe("is a copy", tensor);
      const put = (elements: unknown) => () => void (tensor.bytesData = elements as Uint8Array[]);
      await t.refuses("too few", RangeError, put(texts.slice(1)), put(texts));
      await t.refuses("numbers", TypeError, put([1, 2, 3, 4]), put(texts));
      t.observe("afterwards", tensor);
    }),
    check("str_data refuses what does not fit", ["str_data = value"], onTiny("strings"), async (t) => {
      const tensor = Tensor.from(["a", "b"]);
      const put = (texts: unknown) => () => void (tensor.strData = texts as string[]);
      await t.refuses("too few", RangeError, put(["x"]), put(["c", "d"]));
      await t.refuses("too many", RangeError, put(["x", "y", "z"]), put(["c", "d"]));
      await t.refuses("numbers", TypeError, put([1, 2]), put(["c", "d"]));
      await t.refuses("one text", TypeError, put("xy"), put(["c", "d"]));
      await t.where(
        "only here",
        () => t.refuses("typed data", TypeError, () => tensor.data, () => tensor.strData, "only here"),
      );
      t.observe("afterwards", tensor);
    }),
    check("new string tensors", [ofType, "str_data", "str_data = value"], onTiny("strings"), (t) => {
      const tensor = new Tensor("string", [2, 2]);
      t.observe("empty", tensor);
      tensor.strData = ["a", "b", "c", "d"];
      t.observe("set", tensor);
      t.observe("none", new Tensor("string", [0]));
    }),
    check("shapes of string tensors", [setShape, "str_data"], onTiny("strings"), (t) => {
      const tensor = Tensor.from(["a", "bb", "c is longer than sixteen bytes", "d"]);
      tensor.setShape([2, 2]);
      t.observe("reshaped", tensor);
      tensor.setShape([2]);
      t.observe("shrunk", tensor);
      tensor.setShape([3]);
      t.observe("regrown", [tensor.shape, tensor.strData.length]);
      tensor.setShape([6]);
      tensor.strData = ["1", "2", "3", "4", "5", "6"];
      t.observe("grown and set", tensor);
    }),
    check("string tensors are copied", [copyTo, copyFrom], onTiny("strings"), async (t) => {
      const source = Tensor.from([["a", "longer than the sixteen bytes inside"], ["", "é"]]);
      const [to, from] = [new Tensor("string", [1]), new Tensor("string", [9])];
      source.copyTo(to);
      from.copyFrom(source);
      source.strData = ["1", "2", "3", "4"];
      t.observe("copies", [to, from]);
      t.observe("source", source);
      await t.refuses("numbers", TypeError, () => source.copyTo(new Tensor("u8", [4])), () => source.copyTo(to));
    }),
    check("regions of strings", [regionOf, copyTo, copyFrom], onTiny("strings"), (t) => {
      const whole = Tensor.from([["a", "b", "longer than the sixteen bytes inside"], ["d", "", "é"]]);
      const region = new Tensor(whole, [0, 1], [2, 3]);
      describeTensor(t, "region", region);
      const copy = new Tensor("string", [0]);
      region.copyTo(copy);
      t.observe("copy", copy);
      region.copyFrom(Tensor.from([["1", "2"], ["3", "4"]]));
      t.observe("written", whole);
      // Python's ignores the strides.
      t.where("only here", () => assertEquals(region.strData, ["1", "2", "3", "4"]));
    }),
    check("string tensors of a request", ["str_data"], onTiny("strings"), (t) => {
      const request = t.request();
      const input = Tensor.from(["a", "Grüße", "longer than the sixteen bytes that fit inside"]);
      request.setInputTensor(input);
      request.infer();
      t.observe("results", request.outputTensors);
      input.strData = ["b", "", "c"];
      request.infer();
      t.observe("of the changed ones", request.outputTensors);
      t.observe("input", request.getInputTensor());
    }),
    check("dispose", ["dispose"], anyModel, (t) => {
      const tensor = Tensor.from([1, 2, 3, 4]);
      const view = tensor.data;
      const memory = floats(5, 6);
      const shared = new Tensor("f32", [2], memory);
      for (const each of [tensor, shared]) {
        each.dispose();
        each.dispose();
        for (
          const use of [
            () => each.data,
            () => each.shape,
            () => each.size,
            () => each.strides,
            () => each.elementType,
            () => each.isContinuous(),
            () => each.setShape([1]),
            () => each.copyFrom(floats(1, 2)),
            () => each.bytesData,
          ]
        ) assertThrows(use, OpenVINOError, "disposed");
      }
      // Its own memory is gone, the caller's is not.
      assertEquals([view.length, [...memory]], [0, [5, 6]]);
      assertThrows(() => t.request().setInputTensor(tensor), OpenVINOError, "disposed");
      assertNotStrictEquals(tensor, shared);
    }, { needs: ["dispose"] }),
    showsItself(onNetworks, (t) => t.pictureTensor(1)),
  ].map((each): Check => each.models === anyModel ? { ...each, allowance: exactly } : each),
};
