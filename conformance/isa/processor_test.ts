import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { environmentOf, lowerLevels, lowerLevelsOf, ownLevel, usedFeatures, variables } from "./processor.ts";

const sse = ["fpu", "sse4_1"];
const avx2 = [...sse, "avx", "avx2", "avx_vnni"];
const avx512 = [...avx2, "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni"];
const bf16 = [...avx512, "avx512_bf16"];

const names = (features: string[] | undefined) => lowerLevelsOf(features).map(({ name }) => name);

test("lowerLevelsOf() gives the levels that a processor has and that take something away", () => {
  assertEquals(names(undefined), []);
  assertEquals(names(["asimd", "sve"]), []);
  assertEquals(names(sse), []);
  assertEquals(names([...sse, "avx"]), []);
  assertEquals(names(avx2), ["SSE41"]);
  assertEquals(names(avx512), ["SSE41", "AVX2"]);
  assertEquals(names(bf16), ["SSE41", "AVX2", "AVX512_CORE"]);
});

test("usedFeatures() leaves what both variables allow, and all that no limit is about", () => {
  const [first, second] = variables;
  assertEquals(usedFeatures({}, bf16), bf16);
  assertEquals(usedFeatures({ [first]: "SSE41" }, bf16), sse);
  assertEquals(usedFeatures({ [second]: "sse41" }, bf16), sse);
  assertEquals(usedFeatures({ [first]: "AVX512_CORE", [second]: "AVX" }, bf16), [...sse, "avx"]);
  assertEquals(usedFeatures({ [first]: "no such" }, bf16), bf16);
  assertEquals(usedFeatures({ [first]: "AVX512_CORE_AMX" }, avx2), ["fpu", "sse4_1", "avx", "avx2"]);
  assertEquals(usedFeatures({ [first]: "SSE41" }, undefined), undefined);
});

test("environmentOf() sets both variables, and takes the limits of others away", () => {
  const [first, second] = variables;
  assertEquals(environmentOf(lowerLevels[0]!), { [first]: "SSE41", [second]: "SSE41" });
  assertEquals(usedFeatures({ [first]: "SSE41", [second]: "SSE41", ...environmentOf(ownLevel) }, bf16), bf16);
});
