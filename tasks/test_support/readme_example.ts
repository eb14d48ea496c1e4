import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./library_modules.ts";

/** README's first example. */
export function readmeExample(): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  return /```ts\n(import \{ Core \} from "openvino-ffi";\n.*?)```/s.exec(readme)![1]!;
}
