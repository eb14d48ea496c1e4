import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { letterbox } from "./letterbox.ts";

test("letterbox() puts a wide picture into the middle of a square", () => {
  const pixels = Uint8Array.of(1, 2, 3, 4);
  const { square, left, top } = letterbox({ width: 4, height: 1, channels: 1, pixels });
  assertEquals([square.shape, left, top], [[1, 4, 4, 1], 0, 1]);
  assertEquals([...square.data], [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("letterbox() puts a high picture into the middle of a square, with all its channels", () => {
  const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const { square, left, top } = letterbox({ width: 1, height: 3, channels: 3, pixels });
  assertEquals([square.shape, left, top], [[1, 3, 3, 3], 1, 0]);
  const columns = Array.from({ length: 9 }, (_, pixel) => [...square.data.subarray(3 * pixel, 3 * pixel + 3)]);
  assertEquals(columns.filter((_, pixel) => pixel % 3 === 1), [[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
  assertEquals(columns.filter((_, pixel) => pixel % 3 !== 1).flat().every((value) => value === 0), true);
});
