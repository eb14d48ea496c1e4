import { assert, assertEquals } from "@std/assert";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { projectFile, startServer } from "../../conformance/test_support/serve_process.ts";
import { copyFiles, documentedPrograms, printsAs } from "../test_support/documented_programs.ts";
import { madeDecoder, madeLibrary } from "../test_support/made_packages.ts";
import { emptyProject } from "../test_support/npm_project.ts";

/** Runs the programs of README and the guides as they are pasted, in an empty project, with the packages installed. */

const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-documented-")));
after(() => rmSync(folder, { recursive: true, force: true }));

const programs = documentedPrograms();

/** Between the outputs of programs, which one process runs one after the other. */
const [begins, ends] = ["\u0002", "\u0003"];

/** A program that runs others, and prints why one of them failed. */
function runnerOf(files: readonly string[]): string {
  const runs = files.map((file) => `
    console.log(${JSON.stringify(begins)});
    try {
      await import("./${file}");
      console.log(${JSON.stringify(ends)});
    } catch (error) {
      console.log(error);
    }`);
  return runs.join("") + "\nexport {};\n";
}

/** Installs the packages, checks the programs' types, and runs them. Returns what each printed. */
async function runAll(): Promise<string[]> {
  const packages = [await madeLibrary(), ...await madeDecoder()];
  await using project = await emptyProject(join(folder, "project"), packages);
  await project.add("openvino-ffi");
  await project.add("@cwasm/jpeg-turbo");
  copyFiles(project.folder);
  await using server = await startServer(projectFile("samples/data/mnist/lenet-mnist.xml"));
  const files = programs.map(({ code }, i) => {
    const file = `program_${i + 1}.ts`;
    writeFileSync(join(project.folder, file), code.replaceAll("http://127.0.0.1:8000", server.url));
    return file;
  });
  writeFileSync(join(project.folder, "main.ts"), runnerOf(files));
  await project.check("main.ts", ["bun-types"]);
  const output = await project.run("main.ts", ["--allow-all"]);
  return output.split(begins).slice(1);
}

const outputs = await runAll();

for (const [i, program] of programs.entries()) {
  test(`${program.title}: it runs as pasted, and prints what the page says`, () => {
    const output = outputs[i] ?? "";
    assert(output.includes(ends), output);
    assert(printsAs(program, output), output);
  });
}

test("an output that the page does not have is noticed", () => {
  const program = { title: "", code: "", prints: ["[ 1, 2 ]\n", "3\n"] };
  const outputs = ["[1,2]\nmore\n3\n", "3\n[1,2]\n", "[1,2]\n"];
  assertEquals(outputs.map((output) => printsAs(program, output)), [true, false, false]);
});
