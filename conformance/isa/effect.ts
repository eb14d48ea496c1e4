/** Whether limits take effect: a level that is none would let the kit pass without a word. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import type { Program } from "../run/group_process.ts";
import type { Evidence } from "./probe.ts";
import { type LowerLevel, unlimited, variables } from "./processor.ts";

/** What is made use of without a limit, and with each of the two alone. */
export interface Effects {
  readonly own: Evidence;
  readonly oneDnn: Evidence;
  readonly openVino: Evidence;
}

/** Looks at what a level's limits do, each alone. The program runs `probe.ts`. */
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

/** What is wrong with a level's limits; nothing if each has its effect. */
export function effectProblems({ name, kernels }: LowerLevel, { own, oneDnn, openVino }: Effects): string[] {
  const [first, second] = variables.map((variable) => `${variable}=${name}`);
  const problems: string[] = [];
  if (!usesOf(oneDnn.generated).includes(kernels)) {
    problems.push(`with ${first} an addition is ${oneDnn.generated}, not of ${kernels}`);
  }
  // In bf16 there are fast products with AVX512_BF16 alone, which is above all lower levels.
  if (oneDnn.product.startsWith("brgemm") && oneDnn.product.endsWith("bf16")) {
    problems.push(`with ${first} a product is ${oneDnn.product}, of a higher level`);
  }
  if (!usesOf(openVino.chosen).includes(kernels)) {
    problems.push(`with ${second} a mean is ${openVino.chosen}, not of ${kernels}`);
  }
  if (openVino.bf16) problems.push(`with ${second} the processor can compute in bf16, which is of a higher level`);
  // What looks right, but was so without the limit, proves nothing.
  if (isSame(own, oneDnn)) problems.push(`${first} changes nothing`);
  if (isSame(own, openVino)) problems.push(`${second} changes nothing`);
  return problems;
}

/** What a kernel has in its name: `jit_avx2_f32` uses `avx2`. */
function usesOf(kernel: string): string[] {
  return kernel.split("_");
}

function isSame(one: Evidence, other: Evidence): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
