/**
 * The processor's vector extensions, and how OpenVINO is made to use fewer of them.
 *
 * Two variables do that, each for its part of the CPU plugin, and neither knows of the other:
 * - `ONEDNN_MAX_CPU_ISA` limits oneDNN, and the plugin's own generated code, which asks oneDNN what it may use.
 * - `OV_CPU_MAX_ISA` limits what `libopenvino.so` tells of the processor (`ov::with_cpu_x86_avx2()` and the like), by
 *   which the plugin chooses kernels, and whether it computes in bf16.
 *
 * They take the same names, in official builds too. Both are needed: no processor is as one alone would have it, and
 * OpenVINO then refuses models that it compiles on every processor. Neither says a word of a name it does not know, or of
 * a build that does not read it: `effect.ts` looks. Nothing limits MLAS, which asks the processor itself: a product of
 * matrices in f32 by `gemm_mlas_f32` has the same bits at each level.
 */
import { readFileSync } from "node:fs";

/** The variables that limit what OpenVINO uses. */
export const variables = ["ONEDNN_MAX_CPU_ISA", "OV_CPU_MAX_ISA"] as const;

/** What sets no limit, also where one was set from outside. */
export const unlimited = "DEFAULT";

/** What each limit leaves of the extensions, as Linux calls them: what the one before it leaves, and these. */
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

/** All that a limit can take away. */
const limited = new Set(Object.values(limits).flat());

/** The processor's extensions, as Linux lists them; nothing on other systems. */
export function processorFeatures(): string[] | undefined {
  try {
    return /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1]?.trim().split(/\s+/);
  } catch {
    return undefined;
  }
}

/** Those of a processor's extensions that OpenVINO uses in a process with these variables; nothing if they are not known. */
export function usedFeatures(
  env: Readonly<Record<string, string | undefined>>,
  features: readonly string[] | undefined,
): string[] | undefined {
  const left = variables.map((name) => limits[env[name]?.toUpperCase() ?? ""]);
  return features?.filter((name) => !limited.has(name) || left.every((some) => some?.includes(name) ?? true));
}

/** A level that the kit is run at. */
export interface Level {
  /** As both variables take it, and reports show it. */
  readonly name: string;
  /** What both variables are set to. */
  readonly limit: string;
}

/** A level below the processor's own. */
export interface LowerLevel extends Level {
  /** The extension it is called after. */
  readonly has: string;
  /** The next one that the kit's models would use: without it the limit takes nothing away. */
  readonly lacks: string;
  /** What kernels that use it have in their names. */
  readonly kernels: string;
}

/** The lower levels, from the lowest. */
export const lowerLevels: readonly LowerLevel[] = [
  { name: "SSE41", limit: "SSE41", has: "sse4_1", lacks: "avx2", kernels: "sse42" },
  { name: "AVX2", limit: "AVX2", has: "avx2", lacks: "avx512bw", kernels: "avx2" },
  { name: "AVX512_CORE", limit: "AVX512_CORE", has: "avx512bw", lacks: "avx512_bf16", kernels: "avx512" },
];

/** The processor as it is. */
export const ownLevel: Level = { name: "own", limit: unlimited };

/** What results are recorded at, on whatever processor: a new recording then shows what changed, and nothing else. */
export const recordedLevel: LowerLevel = lowerLevels[1]!;

/** The levels below the own one of a processor with these extensions, from the lowest. */
export function lowerLevelsOf(features: readonly string[] | undefined): LowerLevel[] {
  return lowerLevels.filter(({ has, lacks }) => features?.includes(has) && features.includes(lacks));
}

/** The variables that set a level. */
export function environmentOf({ limit }: Level): Record<string, string> {
  return Object.fromEntries(variables.map((name) => [name, limit]));
}
