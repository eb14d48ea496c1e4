/** Checks that limits take effect: at a level without effect, the kit would pass silently. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import type { Program } from "../run/group_process.ts";
import type { Evidence } from "./probe.ts";
import { type LowerLevel, unlimited, variables } from "./processor.ts";

/** The kernels in use without a limit, and with each of the two limits alone. */
export interface Effects {
  readonly own: Evidence;
  readonly oneDnn: Evidence;
  readonly openVino: Evidence;
}

/** Finds the effect of each of a level's limits alone, by running `probe.ts`. */
export function effectsOf(program: Program, { limit }: LowerLevel): Effects {
  const [oneDnn, openVino] = variables;
  return {
    own: look(program, { [oneDnn]: unlimited, [openVino]: unlimited }),
    oneDnn: look(program, { [oneDnn]: limit, [openVino]: unlimited }),
    openVino: look(program, { [oneDnn]: unlimited, [openVino]: limit }),
  };
}

function look({ command, args, env }: Program, limits: Readonly<Record<string, string>>): Evidence {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...env, ...limits },
  });
  if (status !== 0) throw new Error(`${command} does not tell what it makes use of: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Evidence;
}

/** Describes what is wrong with a level's limits; empty if each has its effect. */
export function effectProblems({ name, kernels }: LowerLevel, { own, oneDnn, openVino }: Effects): string[] {
  const [first, second] = variables.map((variable) => `${variable}=${name}`);
  const problems: string[] = [];
  if (!usesOf(oneDnn.generated).includes(kernels)) {
    problems.push(`with ${first} an addition is ${oneDnn.generated}, not of ${kernels}`);
  }
  // AVX512_BF16, which is above all lower levels, is required for fast products in bf16.
  if (oneDnn.product.startsWith("brgemm") && oneDnn.product.endsWith("bf16")) {
    problems.push(`with ${first} a product is ${oneDnn.product}, of a higher level`);
  }
  if (!usesOf(openVino.chosen).includes(kernels)) {
    problems.push(`with ${second} a mean is ${openVino.chosen}, not of ${kernels}`);
  }
  if (openVino.bf16) problems.push(`with ${second} the processor can compute in bf16, which is of a higher level`);
  // A result that looks right but was the same without the limit proves nothing.
  if (isSame(own, oneDnn)) problems.push(`${first} changes nothing`);
  if (isSame(own, openVino)) problems.push(`${second} changes nothing`);
  return problems;
}

/** The extension in a kernel's name: `jit_avx2_f32` uses `avx2`. */
function usesOf(kernel: string): string[] {
  return kernel.split("_");
}

function isSame(one: Evidence, other: Evidence): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
