import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkFirstProgram } from "../test_support/first_program.ts";
import { otherInstallers } from "../test_support/installed_project.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-managers-")));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [i, installer] of otherInstallers.entries()) {
  test(`${installer.title}: README's first program runs without Python, offline, in any folder`, () =>
    checkFirstProgram(join(folder, `prüf stand ${i}`), installer));
}
