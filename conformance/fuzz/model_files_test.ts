import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Core, OpenVINOError } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";
import { runInOwnProcess } from "../test_support/own_process.ts";

/**
 * Unusable or missing files must give an error, and not end the process. What may crash OpenVINO runs in separate
 * processes.
 */

const core = new Core();
const error = (read: () => unknown) => assertThrows(read, OpenVINOError).message;

/** The control: an undamaged model is read and run. */
function assertReads(): void {
  const results = core.compileModel(core.readModel(modelPath("relu_add")), "CPU").infer([1, 2, 3, 4]);
  assertEquals([...results.get(0).data as Float32Array], [2, 3, 4, 5]);
}

async function inFolder(use: (path: (name: string) => string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "models-"));
  try {
    await use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Found by flipping bits: an Assign or ReadValue layer without `variable_id` made OpenVINO read through a null pointer
 * in ov_core_read_model, in Python too, and SIGSEGV ended the process. The text is therefore checked in advance.
 */
test("readModel() refuses a variable's layer without variable_id, where OpenVINO would crash", async () => {
  const path = modelPath("stateful_accumulator");
  const weights = new Uint8Array(readFileSync(path.replace(/xml$/, "bin")));
  const xml = readFileSync(path, "utf8");
  const broken = [
    xml.replace(/ variable_id="acc"/, ""),
    xml.replace(/(.*) variable_id="acc"/s, "$1"),
    xml.replace(/<data variable_id="acc" \/>/, ""),
  ];
  assertEquals(new Set([xml, ...broken]).size, 4);
  const bytes = (text: string) => new TextEncoder().encode(text);
  await inFolder((file) => {
    for (const text of broken) {
      assertStringIncludes(error(() => core.readModel(bytes(text), weights)), "has no variable_id");
      writeFileSync(file("model.xml"), text);
      writeFileSync(file("model.bin"), weights);
      assertStringIncludes(error(() => core.readModel(file("model.xml"))), "has no variable_id");
      assertStringIncludes(error(() => core.compileModel(file("model.xml"), "CPU")), "has no variable_id");
    }
    writeFileSync(file("model.xml"), xml);
    core.compileModel(file("model.xml"), "CPU");
  });
  core.readModel(bytes(xml), weights);
});

/**
 * Found with a path of 100,000 characters: std::filesystem throws where the C API does not catch it, in
 * ov_core_create_with_config and ov_core_compile_model_from_file_props, and SIGABRT ended the process. Such names are
 * therefore refused in advance.
 */
test("a path that no file can have is refused, where OpenVINO would end the process", async () => {
  const { stdout, signal, stderr } = await runInOwnProcess(`
    import { Core } from "${new URL("../../src/mod.ts", import.meta.url)}";
    const core = new Core();
    for (const path of ["x".repeat(300), "/" + "x".repeat(100_000) + ".xml", "/x".repeat(3000)]) {
      const calls = [
        () => new Core(path),
        () => core.readModel(path),
        () => core.readModel(${JSON.stringify(modelPath("relu_add"))}, path),
        () => core.compileModel(path, "CPU"),
        () => core.addExtension(path),
      ];
      for (const call of calls) {
        try { call(); } catch (error) { console.log(error.name, error.message.includes("too long")); }
      }
    }
  `);
  assertEquals([signal, stdout], [null, "OpenVINOError true\n".repeat(15)], stderr);
  assertReads();
});

/**
 * Opening a pipe for reading waits until someone writes to it, so OpenVINO, and with it the process, waited forever.
 */
test("a pipe or a device in a file's place is refused at once", async () => {
  if (process.platform === "win32") return;
  await inFolder(async (file) => {
    const paths = [file("pipe.xml"), file("pipe.onnx"), "/dev/null"];
    for (const path of paths.slice(0, 2)) execFileSync("mkfifo", [path]);
    const { stdout, signal, stderr } = await runInOwnProcess(
      `
      import { Core } from "${new URL("../../src/mod.ts", import.meta.url)}";
      const core = new Core();
      for (const path of ${JSON.stringify(paths)}) {
        const calls = [
          () => new Core(path),
          () => core.readModel(path),
          () => core.readModel(${JSON.stringify(modelPath("relu_add"))}, path),
          () => core.compileModel(path, "CPU"),
          () => core.addExtension(path),
        ];
        for (const call of calls) {
          try { call(); } catch (error) { console.log(error.name, error.message.includes("is no regular file")); }
        }
      }
    `,
    );
    assertEquals([signal, stdout], [null, "OpenVINOError true\n".repeat(15)], stderr);
  });
  assertReads();
});

test("readModel() refuses what is no model: a folder, an empty file, garbage, a file below a file, a loop", async () => {
  await inFolder((file) => {
    mkdirSync(file("folder.xml"));
    for (const name of ["empty.xml", "empty.onnx"]) writeFileSync(file(name), "");
    for (const name of ["garbage.xml", "garbage.onnx", "garbage.tflite", "garbage.pb", "garbage.pdmodel"]) {
      writeFileSync(file(name), Uint8Array.from({ length: 4000 }, (_, i) => i * i * 31 % 251));
    }
    symlinkSync("loop.xml", file("loop.xml"));
    copyFileSync(modelPath("relu_add"), file("without_weights.xml"));
    const names = [
      ...["folder.xml", "empty.xml", "empty.onnx", "garbage.xml", "garbage.onnx", "garbage.tflite", "garbage.pb"],
      ...["garbage.pdmodel", "empty.xml/below.xml", "loop.xml", "without_weights.xml", "missing.xml"],
    ];
    for (const name of names) {
      assertStringIncludes(error(() => core.readModel(file(name))), file(name));
      assertStringIncludes(error(() => core.compileModel(file(name), "CPU")), file(name));
    }
  });
  assertReads();
});

test("readModel() refuses a file that it may not read", async () => {
  await inFolder((file) => {
    const path = file("locked.xml");
    copyFileSync(modelPath("relu_add"), path);
    copyFileSync(modelPath("relu_add").replace(/xml$/, "bin"), file("locked.bin"));
    core.readModel(path);
    chmodSync(path, 0);
    // The system denies some users nothing, above all root; then the file is read.
    const isDenied = (() => {
      try {
        readFileSync(path);
        return false;
      } catch {
        return true;
      }
    })();
    if (isDenied) assertStringIncludes(error(() => core.readModel(path)), path);
    else assertEquals(core.readModel(path).inputs.length, 1);
  });
});

test("readModel() refuses weights of the wrong size in a file", async () => {
  await inFolder((file) => {
    copyFileSync(modelPath("relu_add"), file("model.xml"));
    const weights = readFileSync(modelPath("relu_add").replace(/xml$/, "bin"));
    for (const size of [0, 1, 15]) {
      writeFileSync(file("model.bin"), weights.subarray(0, size));
      assertStringIncludes(error(() => core.readModel(file("model.xml"))), file("model.xml"));
    }
    writeFileSync(file("model.bin"), weights);
    core.readModel(file("model.xml"));
  });
});
