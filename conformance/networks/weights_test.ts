import { test } from "node:test";
import { assert, assertAlmostEquals, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import type { Parameter } from "./shapes.ts";
import { hash, mix, parameterChunks } from "./weights.ts";

const parameter = (values: Partial<Parameter>): Parameter => {
  const { shape = [4, 9], fanIn = 9, index = 0, limit = 1, sumKept = 0 } = values;
  const size = shape.reduce((product, each) => product * each, 1);
  return { name: "test", shape, index, size, byteLength: 4 * size, fanIn, limit, sumKept };
};

const elements = (values: Partial<Parameter>) => [...parameterChunks(parameter(values))].flatMap((chunk) => [...chunk]);

test("mix() gives the pinned values", () => {
  assertEquals([0, 1, 2, -1, 0x7fffffff].map(mix), [0, -2032993677, 229111015, -1716132221, 1289417537]);
});

test("hash() gives the pinned values", () => {
  assertEquals([hash(0, 0), hash(0, 1), hash(1, 0), hash(15, 60_000_000)], [
    -889275833,
    -180689204,
    -893859605,
    1978876770,
  ]);
});

test("hash() gives no two of a hundred thousand elements of two parameters the same value", () => {
  const values = new Set<number>();
  for (let element = 0; element < 50_000; element++) values.add(hash(3, element)).add(hash(4, element));
  // About one pair is expected to be equal by chance: 100 000² / 2 / 2³².
  assertLess(100_000 - values.size, 10);
});

test("parameterChunks() gives the pinned values", () => {
  assertEquals(elements({ shape: [3], fanIn: 1, sumKept: 1 }), [
    -0.41410136222839355,
    -0.08414006233215332,
    -0.701308012008667,
  ]);
  assertEquals(elements({ shape: [1, 3], fanIn: 3, index: 7, limit: Math.sqrt(3) }), [
    -1.0850529670715332,
    1.6223617792129517,
    -0.5373087525367737,
  ]);
});

test("parameterChunks() takes each filter's mean away", () => {
  const values = elements({ shape: [4, 9] });
  for (let filter = 0; filter < 4; filter++) {
    assertAlmostEquals(values.slice(filter * 9, filter * 9 + 9).reduce((a, b) => a + b), 0, 1e-6);
  }
});

test("parameterChunks() leaves as much of the mean as it is told to", () => {
  const sum = (sumKept: number) => elements({ shape: [1, 9], sumKept }).reduce((a, b) => a + b);
  const whole = sum(1);
  assertNotEquals(whole, 0);
  assertAlmostEquals(sum(1 / 4), whole / 4, 1e-6);
});

test("parameterChunks() stays within the limit where nothing is taken away, and uses it", () => {
  const values = elements({ shape: [10_000], fanIn: 1, sumKept: 1, limit: 0.5 });
  assert(values.every((value) => Math.abs(value) <= 0.5));
  assert(Math.max(...values) > 0.499 && Math.min(...values) < -0.499);
});

test("parameterChunks() gives whole filters, and the same ones in any number of chunks", () => {
  const fanIn = 3000;
  const large = parameter({ shape: [1000, fanIn], fanIn });
  const chunks: Float32Array[] = [];
  for (const chunk of parameterChunks(large)) chunks.push(chunk.slice());
  assertEquals(chunks.map(({ length }) => length), [350 * fanIn, 350 * fanIn, 300 * fanIn]);
  // The first filter of the second chunk, computed as described in weights.ts.
  const integers = Array.from({ length: fanIn }, (_, i) => hash(0, 350 * fanIn + i) >> 8);
  const mean = integers.reduce((a, b) => a + b) / fanIn;
  assertEquals([...chunks[1]!.subarray(0, fanIn)], integers.map((integer) => Math.fround((integer - mean) / 2 ** 23)));
});
