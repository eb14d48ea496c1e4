import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type CompiledModel, Core, type Properties } from "openvino-ffi";

/** The folder into which `deno task setup` fetches what the samples need. */
export const fetched: string = fileURLToPath(new URL("../../.cache/samples", import.meta.url));

const names: Record<string, string> = { win32: "openvino_tokenizers.dll", darwin: "libopenvino_tokenizers.dylib" };

/** Compiles networks, tokenizers among them: those have operations of their own, in a library of openvino-tokenizers. */
export async function compile(...networks: readonly [file: string, config?: Properties][]): Promise<CompiledModel[]> {
  using core = new Core();
  const library = join(fetched, "openvino_tokenizers", "lib", names[process.platform] ?? "libopenvino_tokenizers.so");
  if (!existsSync(library)) throw new Error(`There is no ${library}: deno task setup or npm run setup fetches it`);
  core.addExtension(library);
  for (const [file] of networks) {
    if (!existsSync(file)) throw new Error(`There is no ${file}, which optimum-cli writes`);
  }
  return await Promise.all(networks.map(([file, config]) => core.compileModelAsync(file, "CPU", config)));
}
