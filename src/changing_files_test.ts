import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { temporaryFolder } from "../conformance/test_support/temporary_folder.ts";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";

/**
 * The declared shapes of variables must come from the bytes that OpenVINO read, even if the file changes, or from the
 * compiled model. The tests run in their own processes: with shapes of another file, a C++ exception would end the
 * process.
 */

const source = modelPath("stateful_accumulator");
const withShape = (shape: string) =>
  readFileSync(source, "utf8").replace(`variable_shape="1,4"`, `variable_shape="${shape}"`);

/** A shape with a value before the first inference, and one without. */
const [open, closed] = ["..8,4", "1..8,4"];

/** Runs code in a folder with the two models. Returns the lines it prints. */
async function runBeside(code: string): Promise<string[]> {
  using folder = temporaryFolder();
  for (const [name, shape] of [["open", open], ["closed", closed]] as const) {
    writeFileSync(join(folder.path, `${name}.xml`), withShape(shape!));
    copyFileSync(source.replace(".xml", ".bin"), join(folder.path, `${name}.bin`));
  }
  const ended = await runInOwnProcess(
    `import { copyFileSync, cpSync, mkdirSync, renameSync, rmSync, utimesSync, statSync, writeFileSync, readFileSync } from "node:fs";
    import process from "node:process";
    import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    process.chdir(${JSON.stringify(folder.path)});
    const core = new Core();
    const tell = (model) => {
      const compiled = "createInferRequest" in model ? model : core.compileModel(model, "CPU");
      const request = compiled.createInferRequest();
      try {
        console.log(String(request.queryState()[0].state.shape));
      } catch (error) {
        console.log(/not known.*|no initial size/.exec(error.message)?.[0] ?? error.message);
      }
      request.infer([1, 2, 3, 4]);
      if (String(request.queryState()[0].state.shape) !== "1,4") console.log("no state");
    };
    ${code}`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  return ended.stdout.trim().split("\n");
}

test("a state's shape is that of the file as it was read, when it is replaced afterwards", async () => {
  const told = await runBeside(`
    const replace = (name, by) => {
      for (const end of [".xml", ".bin"]) copyFileSync(by + end, name + end);
    };
    cpSync("open.xml", "m.xml"); cpSync("open.bin", "m.bin");
    const models = [core.readModel("m.xml"), core.compileModel("m.xml", "CPU")];
    models.push(await core.readModelAsync("m.xml"), await core.compileModelAsync("m.xml", "CPU"));
    replace("m", "closed");
    for (const model of models) tell(model);
    const closed = [core.readModel("m.xml"), core.compileModel("m.xml", "CPU")];
    replace("m", "open");
    for (const model of closed) tell(model);
  `);
  assertEquals(told, [...Array(4).fill("0,4"), ...Array(2).fill("no initial size")]);
});

test("a state's shape is known when the file is deleted, and when the current folder is another", async () => {
  const told = await runBeside(`
    mkdirSync("elsewhere");
    const models = [core.readModel("open.xml"), core.readModel("./open.xml", "open.bin"), core.compileModel("open.xml", "CPU")];
    const pending = [core.readModelAsync("open.xml"), core.compileModelAsync("open.xml", "CPU")];
    process.chdir("elsewhere");
    models.push(...await Promise.all(pending));
    for (const model of models) tell(model);
    process.chdir("..");
    const last = core.readModel("open.xml");
    rmSync("open.xml");
    tell(last);
  `);
  assertEquals(told, Array(6).fill("0,4"));
});

test("a state's shape is the compiled model's when the file changes while it is read", async () => {
  const told = await runBeside(`
    const texts = { open: readFileSync("open.xml"), closed: readFileSync("closed.xml") };
    copyFileSync("open.bin", "m.bin");
    for (let i = 0; i < 40; i++) {
      const [before, after] = i % 2 === 0 ? ["open", "closed"] : ["closed", "open"];
      writeFileSync("m.xml", texts[before]);
      const reading = i % 4 < 2 ? core.readModelAsync("m.xml") : core.compileModelAsync("m.xml", "CPU");
      // The other thread may find either, or a part of one.
      if (i % 8 < 4) writeFileSync("m.xml", texts[after]);
      else {
        writeFileSync("other.xml", texts[after]);
        renameSync("other.xml", "m.xml");
      }
      try {
        tell(await reading);
      } catch (error) {
        if (error.name !== "OpenVINOError") throw error;
        console.log("it cannot be read");
      }
    }
  `);
  assertEquals(told.length, 40);
  assertEquals(told.filter((each) => !["0,4", "no initial size", "it cannot be read"].includes(each)), []);
});

test("a state's shape is the compiled model's where OpenVINO's cache may have it of another file", async () => {
  const told = await runBeside(`
    cpSync("closed.xml", "m.xml"); cpSync("closed.bin", "m.bin");
    const config = { CACHE_DIR: "cache" };
    const compile = () => core.compileModel("m.xml", "CPU", config);
    tell(compile());
    const { atime, mtime } = statSync("m.xml");
    // As long as before.
    writeFileSync("m.xml", readFileSync("open.xml", "utf8").replace("..8,4", "0..8,4"));
    utimesSync("m.xml", atime, mtime);
    tell(compile());
    tell(core.compileModel(core.readModel("open.xml"), "CPU", config));
    tell(core.compileModel(core.readModel("open.xml"), "CPU", config));
  `);
  assertEquals(told, ["no initial size", "no initial size", "0,4", "0,4"]);
});
