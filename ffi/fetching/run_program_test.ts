import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";

/** Scripts that print their arguments and end with 3, in the language of each shell. */
const script = process.platform === "win32" ? "@echo %* 1>&2\r\n@exit /b 3\r\n" : '#!/bin/sh\necho "$@" >&2\nexit 3\n';

test("runProgram() runs scripts of Windows by the shell, of which no runtime warns", async () => {
  using temporary = temporaryFolder();
  const file = join(temporary.path, "tool.cmd");
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  const { stdout, stderr } = await runInOwnProcess(
    `import { runProgram } from ${JSON.stringify(new URL("./run_program.ts", import.meta.url).href)};
    const { code, printed } = await runProgram("tool.cmd", ["install", "--no-audit"], {});
    console.log(JSON.stringify([code, printed.trim()]));`,
    { env: { PATH: `${temporary.path}${delimiter}${process.env["PATH"]}` } },
  );
  assertEquals([JSON.parse(stdout), stderr.replace(/^.*(ExperimentalWarning|--trace-warnings).*\n/gm, "")], [
    [3, "install --no-audit"],
    "",
  ]);
});

test("runProgram() tells of a program that is not there, and gives others their arguments", async () => {
  const { stdout } = await runInOwnProcess(
    `import process from "node:process";
    import { runProgram } from ${JSON.stringify(new URL("./run_program.ts", import.meta.url).href)};
    const none = await runProgram("no-such-program-here", [], {});
    const own = await runProgram(process.execPath, ["no-such-file.ts"], {});
    console.log(JSON.stringify([none.code ?? null, own.code !== 0, own.printed.includes("no-such-file.ts")]));`,
  );
  assertEquals(JSON.parse(stdout), [null, true, true]);
});
