import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { root } from "../test_support/library_modules.ts";
import { madeKit, madeLibrary } from "../test_support/made_packages.ts";
import { emptyProject } from "../test_support/npm_project.ts";
import { run, runOrThrow } from "./run.ts";

/** Uses the packages in a project in which they are installed. */

const runtime = thisRuntime();

const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-installed-")));
const project = await emptyProject(join(folder, "project"), [await madeLibrary(), await madeKit()]);
after(async () => {
  await project[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
for (const name of ["openvino-ffi", "openvino-ffi-conformance"]) await project.add(name);

test("the library's package runs its command", async () => {
  const info = await runOrThrow([...project.command("openvino-ffi"), "info"], {
    cwd: project.folder,
    env: project.env,
  });
  assertStringIncludes(info, "\nAll is well.\n");
});

test("openvino-ffi/remote and openvino-ffi/protocol are in the library's package, with their types", async () => {
  writeFileSync(
    join(project.folder, "remote.ts"),
    `import { Core, type InferRequest } from "openvino-ffi";
    import { type Datatype, datatypeOf } from "openvino-ffi/protocol";
    import { RemoteCore } from "openvino-ffi/remote";
    const make = (core: Pick<Core, keyof Core>): InferRequest => core.compileModel("x").createInferRequest();
    const datatype: Datatype | undefined = datatypeOf("f16");
    console.log(datatype);
    try {
      console.log(make, new RemoteCore("http://127.0.0.1:1").availableDevices);
    } catch (error) {
      console.log((error as Error).message);
    }`,
  );
  await project.check("remote.ts");
  const said = await project.run("remote.ts");
  assertStringIncludes(said, "FP16\n");
  assertStringIncludes(said, "Core.availableDevices is not there on a server");
});

test("an error that the library's package throws names files and lines that are there", async () => {
  writeFileSync(
    join(project.folder, "trace.ts"),
    `import { Tensor } from "openvino-ffi";\n\nnew Tensor("f32", [-1]);\n`,
  );
  const { message } = await assertRejects(() => project.run("trace.ts"), Error);
  assert(!message.includes("Couldn't format source line"), message);
  const frames = Array.from(
    message.matchAll(/(?:file:\/\/)?(\/[^\s()]+):(\d+):(\d+)\)?$/gm),
    ([, path, line, column]) => ({ path: path!, line: Number(line), column: Number(column) }),
  );
  const ofLibrary = frames.filter(({ path }) => path.includes("openvino-ffi/src/"));
  assertNotEquals(ofLibrary, [], message);
  for (const { path, line, column } of ofLibrary) {
    const text = readFileSync(path, "utf8").split("\n")[line - 1] ?? "";
    // What is called there, or thrown.
    assertMatch(
      text.slice(0, column - 1) + "|" + text.slice(column - 1),
      /\bthrow .*new \w*\|?\w*|\|[\w.#]+\(|[\w.]\|\w+\(/,
      `${path}:${line}`,
    );
  }
  assert(frames.some(({ path, line }) => path.endsWith("trace.ts") && line === 3), message);
});

test("the conformance kit's package checks the library's", async () => {
  // A tiny network instead of the kit's own, which take long to generate.
  mkdirSync(join(project.folder, "models"));
  for (const name of ["relu_add.xml", "relu_add.bin"]) {
    cpSync(join(root, "conformance/models", name), join(project.folder, "models", name));
  }
  const options = ["--models", "models", "--against", "nothing", "--runtime", runtime, "--json", "report.json"];
  const command = [...project.command("openvino-ffi-conformance"), ...options, "--entry", "Tensor.shape"];
  const { stderr } = await run(command, { cwd: project.folder, env: project.env });
  const { results } = JSON.parse(readFileSync(join(project.folder, "report.json"), "utf8"));
  assertNotEquals(results.length, 0, stderr);
  for (const { id, status, runtime: of } of results) assertEquals([status, of], ["passed", runtime], id);
});
