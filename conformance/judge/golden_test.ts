import { createHash } from "node:crypto";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import type { ObservedValue } from "../checks/observed_value.ts";
import { type Golden, keepRecorded } from "./golden.ts";

/** A recording of one check with an f32 tensor and another value. */
function recording(values: number[], other: ObservedValue, openvino = "2026"): Golden {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const observations = [
    { label: "output", value: { tensor: "f32", shape: [values.length], sha256 } },
    { label: "other", value: other },
  ];
  const about = { openvino, python: "Python 3", cpu: "", cpuFeatures: [] };
  return { ...about, results: { "check @m": observations }, tensors: { [sha256]: bytes.toBase64() } };
}

test("keepRecorded() keeps what is within the tolerance, and takes what is not", () => {
  const before = recording([1, 2], "same");
  assertEquals(keepRecorded(recording([1.00001, 2], "same"), before, false), before);
  const changed = recording([1.1, 2], "same");
  assertEquals(keepRecorded(changed, before, false), changed);
});

test("keepRecorded() decides for each observation, and leaves no tensors behind", () => {
  const before = recording([1, 2], "then");
  assertEquals(keepRecorded(recording([1.00001, 2], "now"), before, false), recording([1, 2], "now"));
  assertEquals(keepRecorded(recording([1.1, 2], "then"), before, false), recording([1.1, 2], "then"));
});

test("keepRecorded() keeps nothing of a check that is new or gone, or of another OpenVINO", () => {
  const now = recording([1.00001, 2], "same");
  const before = recording([1, 2], "same");
  const gone = { ...before, results: { "gone @m": before.results["check @m"]! } };
  assertEquals(keepRecorded(now, gone, false), now);
  const newer = recording([1.00001, 2], "same", "2027");
  assertEquals(keepRecorded(newer, before, false), newer);
});

test("keepRecorded() keeps the results of checks that were not recorded again", () => {
  const before = recording([1, 2], "same");
  const { results, tensors } = recording([3, 4], "other");
  const other = { ...before, results: { "other @m": results["check @m"]! }, tensors };
  const both = keepRecorded(other, before, true);
  assertEquals(both.results, { ...before.results, ...other.results });
  assertEquals(both.tensors, { ...before.tensors, ...other.tensors });
  assertEquals(keepRecorded(other, both, false).results, other.results);
  const newer = recording([1, 2], "same", "2027");
  assertThrows(() => keepRecorded(newer, before, true), Error, "record them all");
  assertEquals(keepRecorded(newer, before, false), newer);
});
