import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { documentedApi } from "../documented_api.ts";
import { matrixOf, smallModels } from "./matrix.ts";
import { networks, result, sampleReport } from "../test_support/reports.ts";

test("matrixOf() has a column for each network in the given order, and one for all other models", () => {
  const results = ["slow", "googlenet-v1", "alexnet", "strings"].map((model) => result({ model }));
  assertEquals(matrixOf(results, networks).columns, [
    { title: "alexnet", models: ["alexnet"] },
    { title: "googlenet-v1", models: ["googlenet-v1"] },
    { title: smallModels, models: ["slow", "strings"] },
  ]);
  assertEquals(matrixOf(results.slice(1, 3), networks).columns.map(({ title }) => title), ["alexnet", "googlenet-v1"]);
});

test("matrixOf() puts each result in its cell", () => {
  const [deno, bun, onnx] = [result(), result({ runtime: "Bun" }), result({ model: "alexnet.onnx", runtime: "Bun" })];
  const small = [result({ model: "slow", runtime: "Bun" }), result({ model: "strings", runtime: "Bun" })];
  const { runtimes, sections } = matrixOf([bun, deno, onnx, ...small], networks);
  assertEquals(runtimes, ["Deno", "Bun"]);
  assertEquals(sections[0]?.rows[0]?.cells, [[[deno], [bun]], [[], [onnx]], [[], small]]);
});

test("matrixOf() leaves out a runtime without results", () => {
  assertEquals(matrixOf([result({ runtime: "Bun" })], networks).runtimes, ["Bun"]);
});

test("matrixOf() has the documented entries in their order, a row each, though one check covers many", () => {
  const { sections } = matrixOf([
    result({
      class: "Tensor",
      check: "Tensor/length",
      entries: ["Tensor.size", "Tensor.get_size()", "Core.available_devices"],
    }),
    result({ class: "Tensor", check: "Tensor/shape", entries: ["Tensor.shape", "Tensor.size"] }),
  ], networks);
  assertEquals(sections.map((each) => [each.class, ...each.rows.map(({ title }) => title)]), [
    ["Core", "available_devices"],
    ["Tensor", "shape", "size", "get_size()"],
  ]);
  assertEquals(sections[1]?.rows[1]?.cells.flat(2).map(({ check }) => check), ["Tensor/length", "Tensor/shape"]);
  assertEquals(sections.map(({ results }) => results.length), [0, 2]);
});

test("matrixOf() loses no result: neither of an unknown entry, nor of an unknown class, nor without an entry", () => {
  const { sections } = matrixOf([
    result({ class: "Tensor", check: "Tensor/dispose", entries: [] }),
    result({ class: "Tensor", entries: ["Tensor.new_thing()"] }),
    result({ class: "Other", check: "Other/x", entries: ["Other.x"] }),
  ], networks);
  assertEquals(sections.map((each) => [each.class, ...each.rows.map(({ title }) => title)]), [
    ["Tensor", "dispose", "new_thing()"],
    ["Other", "x"],
  ]);
});

test("matrixOf() has all entries of a whole run", () => {
  const { sections } = matrixOf(sampleReport().results, networks);
  const entries = documentedApi.filter(({ typescript }) => typescript !== null);
  assertEquals(sections.flatMap(({ rows }) => rows.map(({ entry }) => entry)), entries);
});
