import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

test("reshapeModel() tells whether shapes fit, as often as it is called, and leaks nothing", async () => {
  // In its own process, which an exception through an FFI frame would end.
  const ended = await runInOwnProcess(
    `import process from "node:process";
    import { load } from ${url("../../ffi/load.ts")};
    import { Core } from ${url("../mod.ts")};
    import { modelHandle } from ${url("../model.ts")};
    import { variableOf } from ${url("./model_calls.ts")};
    import { reshapeModel } from ${url("./reshape_model.ts")};
    const model = new Core().readModel(${JSON.stringify(modelPath("stateful_two"))});
    const { pointer } = modelHandle(model);
    const told = new Set();
    const reshape = (size, variables) => {
      const fits = reshapeModel(load(), pointer, { inputs: [[0, \`[\${size},4]\`]], variables }, "reshape");
      told.add([size, variables.length, fits, variableOf(load(), pointer, "max", "reshape").shape].join(" "));
    };
    const longName = "a name that is longer than fits in place and that no variable has";
    const rounds = (count) => {
      for (let i = 0; i < count; i++) {
        for (const [size, shape] of [[2, "[?,4]"], [3, "[..9,4]"], [1, "[1,4]"]]) {
          reshape(size, [["max", shape], ["count", "[1]"], [longName, "[2]"]]);
          reshape(7, [["max", "[5,4]"]]);
        }
      }
      gc();
      const { rss, heapTotal } = process.memoryUsage();
      // The engine enlarges its own heap as it likes.
      return rss - heapTotal;
    };
    rounds(200);
    const early = rounds(200);
    const grown = (rounds(1000) - early) / 1e6;
    const inputs = model.inputs.length;
    console.log(JSON.stringify({ told: [...told], grown, inputs }));`,
    { gc: true },
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  const { told, grown, inputs } = JSON.parse(ended.stdout);
  assertEquals(inputs, 1);
  assertEquals(told, [
    "2 3 true [?,4]",
    "7 1 false [?,4]",
    "3 3 true [..9,4]",
    "7 1 false [..9,4]",
    "1 3 true [1,4]",
    "7 1 false [1,4]",
  ]);
  assertEquals(grown < 20, true, `${grown} MB`);
});
