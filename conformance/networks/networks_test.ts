import { stat } from "node:fs/promises";
import { test } from "node:test";
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { Core } from "openvino-ffi";
import { ensureNetworks, type NetworkFiles, type NetworkName } from "./ensure.ts";
import { makePicture } from "./picture.ts";
import { temporaryFolder } from "../test_support/temporary_folder.ts";

const config = { INFERENCE_PRECISION_HINT: "f32" };

/** The ten most probable classes. */
function topTen(probabilities: Float32Array): number[] {
  return [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]! || a - b).slice(0, 10);
}

function checkNetwork(files: NetworkFiles, size: number): void {
  using core = new Core();
  using fromIr = core.compileModel(files.xml, "CPU", config);
  using fromOnnx = core.compileModel(files.onnx, "CPU", config);
  for (const { inputs, outputs } of [fromIr, fromOnnx]) {
    assertEquals([inputs.length, outputs.length], [1, 1]);
    assertEquals([[...inputs[0]!.names], inputs[0]!.shape], [["data"], [1, 3, size, size]]);
    assertEquals([[...outputs[0]!.names], outputs[0]!.shape], [["prob"], [1, 1000]]);
  }
  const lists: string[] = [];
  for (let seed = 0; seed < 4; seed++) {
    const picture = makePicture([1, 3, size, size], seed);
    const probabilities = fromIr.infer(picture).get(0).data as Float32Array;
    const others = fromOnnx.infer(picture).get(0).data as Float32Array;
    assertLess(Math.max(...probabilities.map((value, index) => Math.abs(value - others[index]!))), 1e-6);
    const top = topTen(probabilities);
    lists.push(String(top.toSorted()));
    assertGreater(probabilities[top[0]!]!, 0.005);
    assertLess(probabilities[top[0]!]!, 0.9);
  }
  assertEquals(new Set(lists).size, lists.length);
}

async function checkBatch(xml: string, size: number): Promise<void> {
  using core = new Core();
  using model = await core.readModelAsync(xml);
  model.setBatch(2);
  assertEquals([model.input().shape, model.output().shape], [[2, 3, size, size], [2, 1000]]);
}

test("ensureNetworks() generates GoogLeNet, whose classes hang on the image", async () => {
  using folder = temporaryFolder();
  const { "googlenet-v1": files } = await ensureNetworks({ folder: folder.path, networks: ["googlenet-v1"] });
  checkNetwork(files, 224);
  await checkBatch(files.xml, 224);
});

test("ensureNetworks() has AlexNet in its folder, whose classes hang on the image", async () => {
  const { alexnet: files } = await ensureNetworks({ networks: ["alexnet"], verify: "size" });
  checkNetwork(files, 227);
  await checkBatch(files.xml, 227);
});

test("ensureNetworks() gives the paths of the networks and formats asked for", async () => {
  using folder = temporaryFolder();
  const networks: NetworkName[] = ["googlenet-v1", "googlenet-v1"];
  const files = await ensureNetworks({ folder: folder.path, networks, formats: ["ir"] });
  assertEquals(Object.keys(files), ["googlenet-v1"]);
  assertEquals(Object.keys(files["googlenet-v1"]).sort(), ["bin", "xml"]);
  assert((await stat(files["googlenet-v1"].bin)).size > 6_998_552 * 4);
  assertEquals(await ensureNetworks({ folder: folder.path, networks: [] }), {} as typeof files);
});
