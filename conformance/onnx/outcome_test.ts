import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { judgeOutputs } from "./outcome.ts";
import type { CaseTensor } from "./suite.ts";
import type { Found } from "./values.ts";

const tolerance = { relative: 1e-3, absolute: 1e-7 };

function bytesOf(values: Float32Array | Int32Array | Uint8Array | Uint16Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.buffer as ArrayBuffer);
}

function found(type: string, values: Parameters<typeof bytesOf>[0], shape = [values.length]): Found {
  return { type, shape, bytes: bytesOf(values) };
}

function expected(type: string, values: Parameters<typeof bytesOf>[0], shape = [values.length]): CaseTensor {
  return { name: "y", onnxType: type, type, shape, bytes: bytesOf(values).toBase64() };
}

function judged(one: Found, other: CaseTensor): string {
  return judgeOutputs([one], [other], tolerance);
}

test("judgeOutputs() accepts what is within the tolerance, and refuses what is not", () => {
  const suite = expected("f32", Float32Array.of(1000, NaN, Infinity, 0));
  assertEquals(judged(found("f32", Float32Array.of(1000.9, NaN, Infinity, -0)), suite), "as the suite expects");
  assertEquals(judged(found("f32", Float32Array.of(1001.1, NaN, Infinity, 0)), suite), "other values");
  assertEquals(judged(found("f32", Float32Array.of(1000, 0, Infinity, 0)), suite), "other values");
  assertEquals(judged(found("f32", Float32Array.of(1000, NaN, 3e38, 0)), suite), "other values");
  assertEquals(judged(found("f32", Float32Array.of(1000, NaN, -Infinity, 0)), suite), "other values");
});

test("judgeOutputs() takes no other number for infinity, and infinity for no number", () => {
  const suite = expected("f32", Float32Array.of(3e38));
  assertEquals(judged(found("f32", Float32Array.of(3e38)), suite), "as the suite expects");
  assertEquals(judged(found("f32", Float32Array.of(Infinity)), suite), "other values");
  assertEquals(judged(found("f32", Float32Array.of(NaN)), suite), "other values");
});

test("judgeOutputs() gives integers and bits no tolerance", () => {
  const suite = expected("i32", Int32Array.of(1_000_000));
  assertEquals(judged(found("i32", Int32Array.of(1_000_000)), suite), "as the suite expects");
  assertEquals(judged(found("i32", Int32Array.of(1_000_001)), suite), "other values");
  const bits = expected("f8e4m3", Uint8Array.of(200));
  assertEquals(judged(found("f8e4m3", Uint8Array.of(200)), bits), "as the suite expects");
  assertEquals(judged(found("f8e4m3", Uint8Array.of(201)), bits), "other values");
});

test("judgeOutputs() compares bf16 as numbers", () => {
  const suite = expected("bf16", Uint16Array.of(0x3f80));
  assertEquals(judged(found("bf16", Uint16Array.of(0x3f80)), suite), "as the suite expects");
  assertEquals(judged(found("bf16", Uint16Array.of(0x3f81)), suite), "other values");
});

test("judgeOutputs() names another shape and another element type", () => {
  const suite = expected("i32", Int32Array.of(1, 2));
  assertEquals(judged(found("i32", Int32Array.of(1, 2), [2, 1]), suite), "another shape");
  assertEquals(judged(found("u8", Uint8Array.of(1, 2)), suite), "another element type");
});

test("judgeOutputs() compares strings", () => {
  const suite: CaseTensor = { name: "y", onnxType: "STRING", type: "string", shape: [1], strings: ["a"] };
  assertEquals(judged({ type: "string", shape: [1], strings: ["a"] }, suite), "as the suite expects");
  assertEquals(judged({ type: "string", shape: [1], strings: ["b"] }, suite), "other values");
});
