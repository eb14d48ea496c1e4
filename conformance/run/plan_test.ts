import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "../checks/check.ts";
import type { Models } from "./models.ts";
import { type Filter, plan, resultId } from "./plan.ts";

const nothing = () => {};

const groups: readonly Group[] = [
  {
    class: "Tensor",
    checks: [
      check("shape", ["shape", "get_shape()"], onNetworks, nothing),
      check("values", ["data", "Model.inputs"], onNetworksInAllFormats, nothing),
      check("strings", ["str_data"], onTiny("strings", "relu_add"), nothing),
    ],
  },
];

const models: Models = {
  networks: ["alexnet", "googlenet-v1"],
  onnx: ["alexnet.onnx", "googlenet-v1.onnx"],
  paths: {},
  own: true,
};

/** The planned checks, one list per process. */
function planned(filter: Filter, of: Models = models): string[][] {
  return plan(groups, of, filter).batches.map(({ runs }) => runs.map(({ check, model }) => `${check} @${model}`));
}

test("plan() gives each network a process, and all tiny models one", () => {
  assertEquals(planned({}), [
    ["Tensor/shape @alexnet", "Tensor/values @alexnet"],
    ["Tensor/shape @googlenet-v1", "Tensor/values @googlenet-v1"],
    ["Tensor/values @alexnet.onnx"],
    ["Tensor/values @googlenet-v1.onnx"],
    ["Tensor/strings @strings", "Tensor/strings @relu_add"],
  ]);
  assertEquals(plan(groups, models).runtimes, ["Deno", "Bun", "Node"]);
});

test("plan() takes the checks of an entry, a check, a model, a runtime", () => {
  assertEquals(planned({ entries: ["Tensor.get_shape()"], models: ["alexnet"] }), [["Tensor/shape @alexnet"]]);
  assertEquals(planned({ entries: ["Model.inputs"], models: ["alexnet"] }), [["Tensor/values @alexnet"]]);
  assertEquals(planned({ entries: ["Tensor/str"], models: ["strings"] }), [["Tensor/strings @strings"]]);
  assertEquals(planned({ entries: ["nothing"] }), []);
  assertEquals(plan(groups, models, { runtimes: ["Bun"] }).runtimes, ["Bun"]);
});

test("plan() puts the user's networks in place of the kit's", () => {
  const own: Models = { networks: ["resnet-50"], onnx: [], paths: {}, own: false };
  assertEquals(planned({ entries: ["Tensor/shape", "Tensor/values"] }, own), [
    ["Tensor/shape @resnet-50", "Tensor/values @resnet-50"],
  ]);
});

test("resultId() names check, model and runtime", () => {
  assertEquals(resultId({ check: "Tensor/shape", model: "alexnet" }, "Bun"), "Tensor/shape @alexnet #Bun");
});
