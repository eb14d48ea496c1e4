import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../test_support/library_modules.ts";
import { madeLibrary } from "../test_support/made_packages.ts";
import { inThisRuntime, run } from "./run.ts";

/** A project that has the library's package installed, and nothing else. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-types-")));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync((await madeLibrary()).folder, join(folder, "node_modules/openvino-ffi"), { recursive: true });
writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));

const program = `
import { Core, Tensor } from "openvino-ffi";
import { datatypeOf } from "openvino-ffi/protocol";
import { RemoteCore } from "openvino-ffi/remote";

const compiled = new Core().compileModel("model.xml", "CPU", { PERFORMANCE_HINT: "LATENCY" });
const streams: number = compiled.getProperty("NUM_STREAMS");
const scores: Float32Array = compiled.infer([Float32Array.of(streams)]).get("y").as("f32").data;
const half = Tensor.from(scores, { type: "f16" });
export const datatypes = [datatypeOf(half.elementType), new RemoteCore("http://127.0.0.1:8000").availableDevices];
`;

/** Compiles a program as a user with TypeScript's strict defaults, who does not skip the checks of declarations. */
function compile(code: string, lib: readonly string[]) {
  const compilerOptions = { strict: true, target: "ES2022", lib, module: "NodeNext", noEmit: true, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["main.ts"] }));
  writeFileSync(join(folder, "main.ts"), code);
  return run([...inThisRuntime(join(root, "node_modules/typescript/bin/tsc")), "--project", folder]);
}

for (const lib of [["ES2022"], ["ES2022", "DOM"], ["ESNext"], ["ESNext", "DOM"]]) {
  test(`the declarations compile with ${lib.join(" and ")}, and no other types`, async () => {
    const { code, stdout, stderr } = await compile(program, lib);
    assertEquals([stdout + stderr, code], ["", 0]);
  });
}

test("the declarations refuse what is no path where nothing else declares URL", async () => {
  const { code, stdout } = await compile(`${program}new Core().readModel(3);\n`, ["ES2022"]);
  assertStringIncludes(stdout, "Argument of type 'number' is not assignable");
  assertNotEquals(code, 0);
});
