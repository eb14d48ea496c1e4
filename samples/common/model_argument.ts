import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Splits arguments into a model and what it is for.
 *
 * @param extensions Those of models. If the first argument has none of them, it is no model.
 * @param builtIn The model to take instead, of `samples/data`.
 */
export function splitModel(args: string[], extensions: readonly string[], builtIn: string): [string, string[]] {
  const [first = "", ...others] = args;
  if (extensions.includes(extname(first).toLowerCase())) return [first, others];
  return [fileURLToPath(new URL(`../data/${builtIn}`, import.meta.url)), args];
}
