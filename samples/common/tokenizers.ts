import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Core } from "openvino-ffi";
import { fetched, fetchedBy } from "./fetched.ts";

const names: Record<string, string> = { win32: "openvino_tokenizers.dll", darwin: "libopenvino_tokenizers.dylib" };

/** Creates a core that knows the operations of tokenizers, which are in a library of openvino-tokenizers. */
export function coreWithTokenizers(): Core {
  const library = join(fetched, "openvino_tokenizers", "lib", names[process.platform] ?? "libopenvino_tokenizers.so");
  if (!existsSync(library)) throw new Error(`There is no ${library}: ${fetchedBy}`);
  const core = new Core();
  core.addExtension(library);
  return core;
}
