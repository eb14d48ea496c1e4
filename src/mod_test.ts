import { test } from "node:test";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { load, OpenVINOLoadError } from "./mod.ts";

const mod = JSON.stringify(new URL("./mod.ts", import.meta.url).href);

test("load() opens the library once, and refuses another", () => {
  load();
  load();
  assertThrows(() => load("/other/libopenvino_c.so"), OpenVINOLoadError, "open already");
  for (const wrong of [null, 3, {}]) assertThrows(() => load(wrong as never), TypeError, `"path"`);
  assertThrows(() => load("a\0b"), TypeError, "NUL");
});

test("load() refuses a file that is no library, and names it", async () => {
  const path = modelPath("relu_add");
  const ended = await runInOwnProcess(
    `import { load } from ${mod};
    try { load(${JSON.stringify(path)}); } catch (error) { console.log(error.name, error.message); }
    load();
    console.log("opened");`,
  );
  assertEquals(ended.code, 0, ended.stderr);
  assertStringIncludes(ended.stdout, `OpenVINOLoadError ${path}`);
  assertStringIncludes(ended.stdout, "opened");
});

test("importing the module opens nothing, and data alone needs no library", async () => {
  const ended = await runInOwnProcess(
    `import { bf16ToNumber, PartialShape, shapeSize, Tensor } from ${mod};
    console.log(shapeSize([2, 3]), String(PartialShape.from([-1])), bf16ToNumber(0x3f80), Tensor.from([1, 2]).data[1]);`,
    { env: { OPENVINO_LIB_PATH: "/nowhere" } },
  );
  assertEquals([ended.code, ended.stdout.trim()], [0, "6 [?] 1 2"], ended.stderr);
});
