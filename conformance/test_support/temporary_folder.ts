import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, with blanks and other letters in its name, which is gone after the test: `using folder = …`. */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "openvino ffi tëst "));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
