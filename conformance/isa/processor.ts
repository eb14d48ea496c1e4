/**
 * The processor's vector extensions, and how to make OpenVINO use fewer of them.
 *
 * Two variables do that, each for its part of the CPU plugin and independently of the other:
 * - `ONEDNN_MAX_CPU_ISA` limits oneDNN, and the plugin's own generated code, which asks oneDNN what it may use.
 * - `OV_CPU_MAX_ISA` limits what `libopenvino.so` reports of the processor (`ov::with_cpu_x86_avx2()` and the like), by
 *   which the plugin chooses kernels and whether it computes in bf16.
 *
 * Both take the same names, in official builds too. Both are needed: one alone describes a processor that does not
 * exist, on which OpenVINO refuses models that it compiles on every real one. Unknown names, and builds that do not
 * read a variable, give no error: `effect.ts` checks that. MLAS asks the processor itself and cannot be limited: a
 * matrix product in f32 by `gemm_mlas_f32` has the same bits at each level.
 */
import { readFileSync } from "node:fs";

/** The variables that limit the extensions that OpenVINO uses. */
export const variables = ["ONEDNN_MAX_CPU_ISA", "OV_CPU_MAX_ISA"] as const;

/** Removes a limit, even one set in the environment. */
export const unlimited = "DEFAULT";

/** The extensions permitted by each limit, by Linux name: those of the previous one, and these. */
const sse41 = ["sse4_1"];
const avx = [...sse41, "avx"];
const avx2 = [...avx, "avx2"];
const avx2Vnni = [...avx2, "avx_vnni"];
const avx512 = [...avx2, "avx512f", "avx512bw", "avx512dq", "avx512vl"];
const avx512Vnni = [...avx512, "avx512_vnni"];
const avx512Bf16 = [...avx512Vnni, "avx512_bf16"];
const avx512Fp16 = [...avx512Bf16, "avx512_fp16"];
const amx = [...avx512Fp16, "amx_tile", "amx_int8", "amx_bf16"];
const limits: Readonly<Record<string, readonly string[]>> = {
  SSE41: sse41,
  AVX: avx,
  AVX2: avx2,
  AVX2_VNNI: avx2Vnni,
  AVX2_VNNI_2: avx2Vnni,
  AVX512_CORE: avx512,
  AVX512_CORE_VNNI: avx512Vnni,
  AVX512_CORE_BF16: avx512Bf16,
  AVX512_CORE_FP16: avx512Fp16,
  AVX512_CORE_AMX: amx,
  AVX512_CORE_AMX_FP16: [...amx, "amx_fp16"],
};

/** All extensions that a limit can remove. */
const limited = new Set(Object.values(limits).flat());

/** The processor's extensions as listed by Linux; undefined on other systems. */
export function processorFeatures(): string[] | undefined {
  try {
    return /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1]?.trim().split(/\s+/);
  } catch {
    return undefined;
  }
}

/** The processor's extensions that OpenVINO uses in a process with these variables; undefined if unknown. */
export function usedFeatures(
  env: Readonly<Record<string, string | undefined>>,
  features: readonly string[] | undefined,
): string[] | undefined {
  const left = variables.map((name) => limits[env[name]?.toUpperCase() ?? ""]);
  return features?.filter((name) => !limited.has(name) || left.every((some) => some?.includes(name) ?? true));
}

/** A level at which the kit runs. */
export interface Level {
  /** The level's name for both variables and in reports. */
  readonly name: string;
  /** The value of both variables. */
  readonly limit: string;
}

/** A level below the processor's own. */
export interface LowerLevel extends Level {
  /** The extension that it is named after. */
  readonly has: string;
  /** The next extension that the kit's models would use: without it the limit removes nothing. */
  readonly lacks: string;
  /** The part of a kernel's name that shows the extension. */
  readonly kernels: string;
}

/** The lower levels, lowest first. */
export const lowerLevels: readonly LowerLevel[] = [
  { name: "SSE41", limit: "SSE41", has: "sse4_1", lacks: "avx2", kernels: "sse42" },
  { name: "AVX2", limit: "AVX2", has: "avx2", lacks: "avx512bw", kernels: "avx2" },
  { name: "AVX512_CORE", limit: "AVX512_CORE", has: "avx512bw", lacks: "avx512_bf16", kernels: "avx512" },
];

/** The unlimited processor. */
export const ownLevel: Level = { name: "own", limit: unlimited };

/** The level of recordings, on any processor, so that a new recording shows only real changes. */
export const recordedLevel: LowerLevel = lowerLevels[1]!;

/** The levels below that of a processor with these extensions, lowest first. */
export function lowerLevelsOf(features: readonly string[] | undefined): LowerLevel[] {
  return lowerLevels.filter(({ has, lacks }) => features?.includes(has) && features.includes(lacks));
}

/** The environment variables of a level. */
export function environmentOf({ limit }: Level): Record<string, string> {
  return Object.fromEntries(variables.map((name) => [name, limit]));
}
