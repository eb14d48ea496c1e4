import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { didYouMean } from "./did_you_mean.ts";

const known = ["CPU", "GPU", "PERFORMANCE_HINT", "NUM_STREAMS", "INFERENCE_NUM_THREADS"];

test("didYouMean() finds names that differ in case, signs or a few letters", () => {
  const cases: Record<string, string> = {
    "cpu": "CPU",
    "performance-hint": "PERFORMANCE_HINT",
    "performanceHint": "PERFORMANCE_HINT",
    "PERFORMANCE_HNT": "PERFORMANCE_HINT",
    "PREFORMANCE_HINT": "PERFORMANCE_HINT",
    "NUM_STREAM": "NUM_STREAMS",
    "INFERENCE_NUM_THREAD": "INFERENCE_NUM_THREADS",
  };
  for (const [misspelt, meant] of Object.entries(cases)) {
    assertEquals(didYouMean(misspelt, known), `, did you mean "${meant}"?`, misspelt);
  }
});

test("didYouMean() says nothing where no name is similar, or there is no name", () => {
  for (const misspelt of ["", "XPU", "NOPE", "STREAMS", "x".repeat(100_000), undefined, null, 4, ["cpu"], {}]) {
    assertEquals(didYouMean(misspelt, known), "");
  }
  assertEquals(didYouMean("cpu", []), "");
});

test("didYouMean() knows other names for the same", () => {
  const synonyms = { bilinear: "linear" };
  assertEquals(didYouMean("Bilinear", ["linear", "nearest"], synonyms), `, did you mean "linear"?`);
  for (const misspelt of ["constructor", "__proto__"]) assertEquals(didYouMean(misspelt, ["linear"], synonyms), "");
});
