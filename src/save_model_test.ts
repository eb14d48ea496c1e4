import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { runArguments, thisRuntime } from "../conformance/run/runtimes.ts";
import { temporaryFolder } from "../conformance/test_support/temporary_folder.ts";
import { Core, OpenVINOError, PrePostProcessor, saveModel } from "./mod.ts";

const core = () => new Core();
const read = (name: string) => core().readModel(modelPath(name));

test("saveModel() refuses wrong arguments before it writes anything", () => {
  using temporary = temporaryFolder();
  const folder = temporary.path;
  const model = read("relu_add");
  const path = join(folder, "model.xml");
  const wrong: readonly [unknown, unknown, unknown, RegExp, typeof TypeError | typeof RangeError][] = [
    [undefined, path, {}, /"model" must be a Model, got undefined/, TypeError],
    [path, path, {}, /"model" must be a Model/, TypeError],
    [core().compileModel(model, "CPU"), path, {}, /"model" must be a Model/, TypeError],
    [model, undefined, {}, /"path" must be a path or a file URL, got undefined/, TypeError],
    [model, new URL("https://example.com/model.xml"), {}, /"path" must be a path or a file URL/, TypeError],
    [model, `${path}\0.xml`, {}, /"path" has a NUL character/, TypeError],
    [model, join(folder, "model.bin"), {}, /"path" must end in .xml/, RangeError],
    [model, join(folder, ".xml"), {}, /"path" must end in .xml/, RangeError],
    [model, "", {}, /"path" must end in .xml/, RangeError],
    [model, path, null, /"options" must be an object/, TypeError],
    [model, path, { compressToFp16: 1 }, /"compressToFp16" must be a boolean, got 1/, TypeError],
    [model, path, { compressToFp16: null }, /"compressToFp16" must be a boolean, got null/, TypeError],
  ];
  for (const [given, target, options, message, type] of wrong) {
    const error = assertThrows(() => saveModel(given as never, target as never, options as never), type);
    assert(message.test(error.message), error.message);
  }
  assertEquals(readdirSync(folder), []);
  saveModel(model, path, { compressToFp16: undefined as never });
  assertEquals(readdirSync(folder).toSorted(), ["model.bin", "model.xml"]);
});

test("saveModel() throws the file system's errors, and leaves nothing behind", () => {
  using temporary = temporaryFolder();
  const folder = temporary.path;
  const model = read("relu_add");
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "taken.xml"));
  mkdirSync(join(folder, "taken too.bin"));
  const codeOf = (...names: string[]) => {
    const error = assertThrows(() => saveModel(model, join(folder, ...names)), Error);
    if (error instanceof OpenVINOError) throw error;
    return (error as { code?: unknown }).code;
  };
  assert(["ENOTDIR", "EEXIST"].includes(String(codeOf("file", "model.xml"))));
  assertEquals(codeOf(`${"x".repeat(300)}.xml`), "ENAMETOOLONG");
  assertEquals([codeOf("taken.xml"), codeOf("taken too.xml")], ["EISDIR", "EISDIR"]);
  assertEquals(readdirSync(folder).filter((name) => !name.startsWith("taken")), ["file"]);
  saveModel(model, join(folder, "model.xml"));
  assertEquals(existsSync(join(folder, "model.bin")), true);
});

test("saveModel() throws the file system's error if the weights do not fit, and keeps what was there", () => {
  using folder = temporaryFolder();
  const [program, path] = [join(folder.path, "main.ts"), join(folder.path, "model.xml")];
  saveModel(read("relu_add"), path);
  const before = ["model.xml", "model.bin"].map((name) => readFileSync(join(folder.path, name)));
  // 1.6 MB of weights, where files must not be larger than 1 MiB.
  const [xml, bin] = [readFileSync(modelPath("relu_add"), "utf8"), new Uint8Array(1_600_000)];
  const large = xml.replace('shape="1, 4" offset="0" size="16"', 'shape="100000, 4" offset="0" size="1600000"');
  assert(large !== xml);
  writeFileSync(join(folder.path, "large.xml"), large);
  writeFileSync(join(folder.path, "large.bin"), bin);
  writeFileSync(
    program,
    `import { Core, saveModel } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const large = new Core().readModel(${JSON.stringify(join(folder.path, "large.xml"))});
    try {
      saveModel(large, ${JSON.stringify(path)}, { compressToFp16: false });
    } catch (error) {
      console.log(error.code);
    }
    saveModel(large, ${JSON.stringify(join(folder.path, "smaller.xml"))});`,
  );
  const run = [
    "-c",
    'trap "" XFSZ; ulimit -f 2048; exec "$@"',
    "sh",
    process.execPath,
    ...runArguments(thisRuntime(), program),
  ];
  const { status, signal, stdout, stderr } = spawnSync("sh", run, { encoding: "utf8" });
  assertEquals([status, signal, stdout.trim()], [0, null, "EFBIG"], stderr);
  assertEquals(["model.xml", "model.bin"].map((name) => readFileSync(join(folder.path, name))), before);
  assertEquals(
    readdirSync(folder.path).toSorted(),
    ["large.bin", "large.xml", "main.ts", "model.bin", "model.xml", "smaller.bin", "smaller.xml"],
  );
});

test("saveModel() refuses a model of which nothing is certain, and one that another thread reads", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "model.xml");
  const model = read("two_in_two_out");
  const processor = new PrePostProcessor(model);
  processor.input("a").tensor().setElementType("u8");
  processor.input("b").preprocess().resize("linear");
  assertThrows(() => processor.build(), OpenVINOError);
  for (const use of [() => saveModel(model, path), () => model.clone(), () => model.rtInfo]) {
    assertThrows(use, OpenVINOError, "failed to build");
  }
  const busy = read("two_in_two_out");
  const compiling = core().compileModelAsync(busy, "CPU");
  for (const use of [() => saveModel(busy, path), () => busy.clone(), () => busy.setFriendlyName("x")]) {
    assertThrows(use, OpenVINOError, "in the background");
  }
  assertEquals(readdirSync(folder.path), []);
  await compiling;
  saveModel(busy, path);
  assertEquals(busy.rtInfo, busy.clone().rtInfo);
});

test("a model is saved and copied a few hundred times, and its memory is given back", async () => {
  using folder = temporaryFolder();
  const ended = await runInOwnProcess(
    `import { Core, saveModel } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const core = new Core();
    using model = core.readModel(${JSON.stringify(modelPath("stateful_attention"))});
    const rounds = (count) => {
      for (let i = 0; i < count; i++) {
        using copy = model.clone();
        copy.setFriendlyName("a name that does not fit into a short string " + i);
        saveModel(copy, ${JSON.stringify(join(folder.path, "model.xml"))});
        copy.hasRtInfo("nothing");
      }
      return process.memoryUsage().rss;
    };
    rounds(300);
    const before = rounds(300);
    console.log((rounds(1500) - before) / 1e6);`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  // A copy of this model takes about 100 kB.
  assert(Number(ended.stdout) < 50, ended.stdout);
});
