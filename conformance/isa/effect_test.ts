import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { thisRuntime } from "../run/runtimes.ts";
import { programs } from "../main.ts";
import { effectProblems, effectsOf } from "./effect.ts";
import { type Evidence, probeFile } from "./probe.ts";
import { lowerLevels, lowerLevelsOf, processorFeatures } from "./processor.ts";

const runtime = thisRuntime();
const level = lowerLevels.find(({ name }) => name === "AVX2")!;

const own: Evidence = {
  generated: "jit_avx512_f32",
  product: "brgemm_avx512_bf16",
  chosen: "jit_avx512_f32",
  bf16: true,
};
const effects = {
  own,
  oneDnn: { ...own, generated: "jit_avx2_f32", product: "refused" },
  openVino: { ...own, chosen: "jit_avx2_f32", bf16: false },
};

test("effectProblems() finds nothing where each limit shows, and each that does not", () => {
  assertEquals(effectProblems(level, effects), []);
  const problems = (changed: Partial<typeof effects>) => effectProblems(level, { ...effects, ...changed });
  assertEquals(problems({ oneDnn: own }), [
    "with ONEDNN_MAX_CPU_ISA=AVX2 an addition is jit_avx512_f32, not of avx2",
    "with ONEDNN_MAX_CPU_ISA=AVX2 a product is brgemm_avx512_bf16, of a higher level",
    "ONEDNN_MAX_CPU_ISA=AVX2 changes nothing",
  ]);
  assertEquals(problems({ openVino: own }), [
    "with OV_CPU_MAX_ISA=AVX2 a mean is jit_avx512_f32, not of avx2",
    "with OV_CPU_MAX_ISA=AVX2 the processor can compute in bf16, which is of a higher level",
    "OV_CPU_MAX_ISA=AVX2 changes nothing",
  ]);
  // Too low is wrong as well.
  assertEquals(problems({ oneDnn: { ...own, generated: "jit_sse42_f32", product: "jit_gemm_bf16" } }).length, 1);
});

const levels = lowerLevelsOf(processorFeatures());
const skip = levels.length === 0 && "this processor has no lower level";
const named = (name: string) => skip ? `${name} (skipped: ${skip})` : name;

test(named("each limit of each lower level takes effect here"), { skip, timeout: 900_000 }, () => {
  const program = programs([runtime], undefined, { file: probeFile })[runtime];
  for (const each of levels) assertEquals(effectProblems(each, effectsOf(program, each)), [], each.name);
});

test(named("a limit of an unknown name is noticed"), { skip, timeout: 900_000 }, () => {
  const program = programs([runtime], undefined, { file: probeFile })[runtime];
  const misnamed = { ...levels[0]!, limit: "SSE4.1" };
  const problems = effectProblems(misnamed, effectsOf(program, misnamed));
  assertEquals(problems.filter((problem) => problem.endsWith("changes nothing")).length, 2, problems.join("\n"));
});
