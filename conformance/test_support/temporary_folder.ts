import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Creates a temporary folder with blanks and non-ASCII letters in its name. It is removed after the test: `using folder
 * = …`.
 */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "openvino ffi tëst "));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
