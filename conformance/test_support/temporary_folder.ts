import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../run/remove_folder.ts";

/**
 * Creates a temporary folder with blanks and non-ASCII letters in its name. It is removed after the test: `using folder
 * = …`.
 */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "openvino ffi tëst "));
  return { path, [Symbol.dispose]: () => removeFolder(path) };
}
