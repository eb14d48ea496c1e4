import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

test("serialize() turns what C++ throws into an error, as often as it comes, and leaks nothing", async () => {
  // In its own process, which an exception through an FFI frame would end. A model of version 11 cannot be written as 10.
  const ended = await runInOwnProcess(
    `import process from "node:process";
    import { load } from ${url("../../ffi/load.ts")};
    import { Core, OpenVINOError } from ${url("../mod.ts")};
    import { modelHandle } from ${url("../model.ts")};
    import { serialize } from ${url("./serialize.ts")};
    const model = new Core().readModel(${JSON.stringify(modelPath("relu_add"))});
    const write = (version) => serialize(load(), modelHandle(model).pointer, undefined, "writing", version).text.length;
    const [before, refusals] = [write(), new Set()];
    const rounds = (count) => {
      for (let i = 0; i < count; i++) {
        try {
          refusals.add("written " + write(10));
        } catch (error) {
          refusals.add((error instanceof OpenVINOError) + " " + error.message.slice(0, 41));
        }
      }
      return process.memoryUsage().rss;
    };
    rounds(500);
    const early = rounds(500);
    const grown = (rounds(3000) - early) / 1e6;
    console.log(JSON.stringify({ refusals: [...refusals], same: write() === before && write(11) === before, grown }));`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  const { refusals, same, grown } = JSON.parse(ended.stdout);
  assertEquals([refusals, same], [["true writing: OpenVINO cannot write this model"], true]);
  assertEquals(grown < 20, true, `${grown} MB`);
});
