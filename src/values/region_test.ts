import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { tiny } from "../../conformance/test_support/tiny_models.ts";
import { Core } from "../core.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";

/** 0 to 23, in 4 rows of 6. */
const sheet = () => Tensor.from(Float32Array.from({ length: 24 }, (_, i) => i), { type: "f32", shape: [4, 6] });

/** A region's elements, copied out. */
function read(tensor: Tensor): number[] {
  const copy = new (tensor.elementType === "i32" ? Int32Array : Float32Array)(tensor.size);
  tensor.copyTo(copy);
  return [...copy];
}

test("a region is a view: what is written to one of the two shows in the other", () => {
  const whole = sheet();
  const region = new Tensor(whole, [1, 2], [3, 5]);
  assertEquals([region.elementType, region.shape, region.size, region.byteSize], ["f32", [2, 3], 6, 24]);
  assertEquals([region.strides, region.isContinuous()], [[24, 4], false]);
  assertEquals(read(region), [8, 9, 10, 14, 15, 16]);
  whole.data[8] = -8;
  assertEquals(read(region), [-8, 9, 10, 14, 15, 16]);
  region.copyFrom(Float32Array.of(1, 2, 3, 4, 5, 6));
  assertEquals([...whole.data.subarray(6, 18)], [6, 7, 1, 2, 3, 11, 12, 13, 4, 5, 6, 17]);
  const inner = new Tensor(region, [0, 1], Int32Array.of(2, 2));
  assertEquals([inner.shape, read(inner)], [[2, 1], [2, 5]]);
  inner.copyFrom([[20], [50]]);
  assertEquals(read(region), [1, 20, 3, 4, 50, 6]);
  assertEquals(whole.data[9], 20);
});

test("every region of a tensor reads and writes the elements within it", () => {
  const shape = [2, 3, 2, 2];
  const values = Int32Array.from({ length: 24 }, (_, i) => i);
  /** The indexes of each dimension's ranges, empty ones too, and of all of them together. */
  const ranges = (size: number) => {
    return Array.from({ length: (size + 1) ** 2 }, (_, i) => [Math.floor(i / (size + 1)), i % (size + 1)] as const)
      .filter(([begin, end]) => begin <= end);
  };
  const regions = shape.reduce<(readonly [number, number])[][]>(
    (all, size) => all.flatMap((region) => ranges(size).map((range) => [...region, range])),
    [[]],
  );
  assertEquals(regions.length, 6 * 10 * 6 * 6);
  for (const region of regions) {
    const within = [...values].filter((i) => {
      const place = [Math.floor(i / 12), Math.floor(i / 4) % 3, Math.floor(i / 2) % 2, i % 2];
      return region.every(([begin, end], dimension) => place[dimension]! >= begin && place[dimension]! < end);
    });
    const whole = Tensor.from(values, { shape });
    const part = new Tensor(whole, region.map(([begin]) => begin), region.map(([, end]) => end));
    assertEquals(read(part), within, region.join());
    part.copyFrom(Int32Array.from(within, (i) => -i));
    assertEquals([...whole.data], [...values].map((i) => within.includes(i) && i > 0 ? -i : i), region.join());
  }
});

test("a region has data where its elements are next to each other, and is refused elsewhere", () => {
  const whole = sheet();
  for (const [begin, end] of [[[1, 0], [3, 6]], [[2, 1], [3, 4]], [[3, 5], [4, 6]]] as const) {
    const region = new Tensor(whole, begin, end);
    assert(region.isContinuous());
    assertEquals([...region.data], read(region));
    region.data[0] = -1;
    assertEquals(whole.data[begin[0] * 6 + begin[1]], -1);
    assertEquals(region.bytesData.byteLength, region.byteSize);
  }
  const region = new Tensor(whole, [0, 0], [2, 2]);
  assertThrows(() => region.data, TypeError, "not contiguous");
  assertThrows(() => region.bytesData, TypeError, "not contiguous");
  assertEquals(read(region), [0, 1, -1, 7]);
  for (const [begin, end] of [[[4, 0], [4, 6]], [[0, 6], [4, 6]], [[1, 1], [1, 3]]] as const) {
    const empty = new Tensor(whole, begin, end);
    assertEquals([empty.size, empty.data.length, empty.isContinuous()], [0, 0, true]);
  }
  const scalar = Tensor.from([3], { shape: [] });
  assertEquals([...new Tensor(scalar, [], []).data], [3]);
});

test("a region of another shape than its tensor's, or outside of it, is refused", () => {
  const whole = sheet();
  const make = (begin: unknown, end: unknown) => () => new Tensor(whole, begin as number[], end as number[]);
  for (const [begin, end, name] of [[[1], [2, 2], "begin"], [[1, 1], [2], "end"], [[], [], "begin"]] as const) {
    assertThrows(make(begin, end), RangeError, `"${name}" must have 2 indexes`);
  }
  for (const end of [[3, 7], [5, 6], [0, 2], [2, 0]]) assertThrows(make([1, 1], end), RangeError, `got [${end}]`);
  assertThrows(make([-1, 0], [2, 2]), RangeError, `"begin"`);
  assertThrows(make([0.5, 0], [2, 2]), RangeError, `"begin"`);
  assertThrows(make(undefined, undefined), TypeError, `"begin"`);
  assertThrows(make([0, 0], "x"), TypeError, `"end"`);
  assertThrows(() => new Tensor(new Tensor("u4", [4]) as Tensor, [0], [2]), TypeError, "share a byte");
  const disposed = sheet();
  disposed.dispose();
  assertThrows(() => new Tensor(disposed, [0, 0], [1, 1]), OpenVINOError, "disposed");
  assertEquals(make([1, 1], [4, 6])().shape, [3, 5]);
});

test("a region's shape can shrink and grow within what it was made as, as in OpenVINO", () => {
  const region = new Tensor(sheet(), [1, 2], [3, 5]);
  region.shape = [1, 2];
  assertEquals([read(region), region.isContinuous()], [[8, 9], true]);
  region.shape = [2, 3];
  assertEquals(read(region), [8, 9, 10, 14, 15, 16]);
  for (const wrong of [[3, 3], [2, 4], [6], [1, 1, 1]]) {
    assertThrows(() => region.setShape(wrong), RangeError, "within the region");
  }
  assertThrows(() => region.copyFrom([[1, 2, 3, 4]]), RangeError, "within the region");
  assertEquals(region.shape, [2, 3]);
  region.copyFrom([[7, 8]]);
  assertEquals([region.shape, read(region)], [[1, 2], [7, 8]]);
});

test("a region outlives the object of its tensor, but not its memory", () => {
  const whole = sheet();
  const region = new Tensor(whole, [0, 0], [2, 2]);
  whole.dispose();
  assertEquals(read(region), [0, 1, 6, 7]);
  region.dispose();
  assertThrows(() => region.shape, OpenVINOError, "disposed");

  const grown = sheet();
  const [old, flat] = [new Tensor(grown, [0, 0], [2, 2]), new Tensor(grown, [0, 0], [1, 6])];
  grown.shape = [2, 6];
  assertEquals(read(old), [0, 1, 6, 7]);
  grown.shape = [8, 6];
  for (const region of [old, flat]) {
    assertThrows(() => read(region), TypeError, "has other memory now");
    assertThrows(() => region.copyFrom(new Float32Array(region.size)), TypeError, "has other memory now");
    assertThrows(() => region.data, TypeError, "has other memory now");
  }
  assertEquals(read(new Tensor(grown, [0, 0], [1, 2])), [0, 0]);

  const memory = new Float32Array(24);
  const taken = new Tensor(new Tensor("f32", [4, 6], memory), [1, 1], [3, 3]);
  assertEquals(read(taken), [0, 0, 0, 0]);
  memory.buffer.transfer();
  assertThrows(() => read(taken), TypeError, "has other memory now");
  assertThrows(() => tiny("two_in_two_out").infer([taken, taken]), RangeError);
});

test("copying between regions of one memory copies as if apart", () => {
  const memory = Float32Array.from({ length: 12 }, (_, i) => i);
  const whole = new Tensor("f32", [3, 4], memory);
  new Tensor(whole, [1, 1], [3, 4]).copyFrom(new Tensor(whole, [0, 0], [2, 3]));
  assertEquals([...memory], [0, 1, 2, 3, 4, 0, 1, 2, 8, 4, 5, 6]);
  new Tensor(whole, [0, 0], [2, 2]).copyFrom(memory.subarray(1, 5));
  assertEquals([...memory], [1, 2, 2, 3, 3, 4, 1, 2, 8, 4, 5, 6]);
});

test("strings have regions too", () => {
  const whole = Tensor.from([["a", "b", "c"], ["d", "e", "f"]]);
  const region = new Tensor(whole, [0, 1], [2, 3]);
  assertEquals([region.shape, region.strData, region.isContinuous()], [[2, 2], ["b", "c", "e", "f"], false]);
  region.strData = ["1", "2", "3", "4"];
  assertEquals(whole.strData, ["a", "1", "2", "d", "3", "4"]);
  region.copyFrom([["x"], ["y"]]);
  assertEquals([region.shape, whole.strData], [[2, 1], ["a", "x", "2", "d", "y", "4"]]);
  assertThrows(() => region.data, TypeError, "strData");
  const copy = new Tensor("string", [0]);
  region.copyTo(copy);
  assertEquals([copy.shape, copy.strData], [[2, 1], ["x", "y"]]);
  whole.shape = [2];
  assertThrows(() => region.strData, TypeError, "fewer strings");
});

test("inferences read regions and write to them, blocking and in the background", async () => {
  const request = tiny("two_in_two_out").createInferRequest();
  const [whole, ones] = [sheet(), Tensor.from([[1, 1, 1], [1, 1, 1]])];
  const region = new Tensor(whole, [1, 1], [3, 4]);
  const sum = new Tensor("f32", [4, 6]);
  const target = new Tensor(sum, [2, 0], [4, 3]);
  request.setTensor("sum", target);
  for (const run of [() => request.infer([region, ones]), () => request.inferAsync([region, ones])]) {
    sum.data.fill(0);
    const results = await run();
    assertEquals([...results.get("sum").data as Float32Array], [8, 9, 10, 14, 15, 16]);
    assertEquals([...sum.data.subarray(12)], [8, 9, 10, 0, 0, 0, 14, 15, 16, 0, 0, 0]);
    assertEquals([...sum.data.subarray(0, 12)], Array(12).fill(0));
  }
  // The memory is read anew by each inference.
  whole.data[7] = 99;
  assertEquals((request.infer().get("sum").data as Float32Array)[0], 100);
  assertEquals(request.getTensor("a").shape, [2, 3]);
  const contiguous = new Tensor(whole, [3, 0], [4, 4]);
  assertEquals([...tiny("relu_add").infer([contiguous]).get(0).data as Float32Array], [19, 20, 21, 22]);
});

test("a region whose memory goes away while an inference writes to it fails that inference only", async () => {
  const request = tiny("slow").createInferRequest();
  const port = request.modelOutputs[0]!;
  const [whole, input] = [new Tensor("f32", [port.shape[0]! * 2, ...port.shape.slice(1)]), request.getInputTensor()];
  request.setOutputTensor(new Tensor(whole, port.shape.map(() => 0), port.shape));
  request.startAsync(input);
  whole.shape = [whole.size * 2];
  const error = await assertRejects(() => request.wait(), OpenVINOError, "has other memory now");
  assertEquals(error.code, "NOT_ALLOCATED");
  request.setOutputTensor(new Tensor("f32", port.shape));
  assertEquals(request.infer().get(0).shape, port.shape);
});

test("regions form a batch", () => {
  const request = new Core().compileModel(modelPath("dynamic_nchw"), "CPU").createInferRequest();
  const whole = Tensor.from(Float32Array.from({ length: 24 }, (_, i) => i), { shape: [2, 3, 2, 2] });
  const items = [1, 0].map((i) => new Tensor(whole, [i, 0, 0, 0], [i + 1, 3, 2, 1]));
  request.setInputTensors(items);
  const { shape, data } = request.infer().get(0);
  assertEquals(shape, [2, 3, 2, 1]);
  assertEquals([...data as Float32Array], [13, 15, 17, 19, 21, 23, 1, 3, 5, 7, 9, 11]);
});
