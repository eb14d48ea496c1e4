import { assertThrows } from "@std/assert";
import { Core } from "openvino-ffi";
import { test } from "node:test";
import { Failure } from "./failure.ts";
import { requireLayout } from "./layout.ts";

test("requireLayout() takes a model with the shapes and names what another one has", () => {
  using core = new Core();
  using model = core.readModel(new URL("../data/silero_vad_openvino_16k.onnx", import.meta.url));
  const state = "[2,1,128]";
  const check = (inputs: string[], outputs: string[]) => () =>
    requireLayout(model, "a.onnx", "thing", { inputs, outputs });
  check(["[1,576]", state], ["[1,1]", state])();
  check(["[1,*]", "[2,*,128]"], ["*", state])();
  assertThrows(check(["[1,576]"], ["[1,1]", state]), Failure, "'a.onnx' is no thing: its inputs are [1,576] [2,1,128]");
  assertThrows(check(["[1,*]", "[3,*]"], ["[1,1]", state]), Failure, "not [1,*] [3,*]");
  assertThrows(check(["[1,576]", state], ["[1,1]", "[2]"]), Failure, "its outputs are [1,1] [2,1,128], not [1,1] [2]");
});
