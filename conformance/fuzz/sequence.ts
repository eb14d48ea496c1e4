import { modelKindNames, modelKinds } from "./model_kinds.ts";
import type { Rules } from "./reference.ts";
import { type Sequence, take } from "./steps.ts";
import { World } from "./world.ts";

/**
 * Plays a sequence of steps on its own objects.
 *
 * @returns The number of steps.
 * @throws {Mismatch} If a result contradicts the reference.
 */
export async function play({ theme, steps }: Sequence, rules: Rules): Promise<number> {
  const world = new World(rules, modelKindNames.indexOf(theme));
  for (const name of modelKindNames) world.compiled(name, false);
  // A separate model that can be disposed of: compiling is slow.
  if (steps.length % 29 === 0) world.compiled("relu", true);
  // Initial objects.
  for (const name of [theme, "busy", theme] as const) world.createRequest(modelKindNames.indexOf(name));
  world.createQueue(steps.length % 3 > 0 ? world.theme : steps.length % modelKindNames.length, 1 + steps.length % 3);
  const [port] = modelKinds[theme].inputs;
  for (const ownership of ["own", "caller"] as const) world.createTensor(port, [1, 2, 3, 4], ownership);
  for (const step of steps) await take(world, step);
  await world.end();
  // Half of the remaining objects are disposed of, the others left to the garbage collector.
  for (const [i, gone] of [...world.requests, ...world.tensors, ...world.queues].entries()) {
    if (i % 2 === 0) gone.dispose();
  }
  return steps.length;
}
