import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import process from "node:process";
import { idOf } from "../checks/check.ts";
import { groups } from "../checks/mod.ts";
import type { Models } from "../run/models.ts";
import { protocolModels } from "../../samples/serve/test_server.ts";
import { tinyModels } from "../run/models.ts";
import { remoteReport, runRemote } from "./run_remote.ts";
import { stayingChecks, stayingClasses } from "./travels.ts";

test("the kit's checks of tiny models pass over a server as they do here", { timeout: 200_000 }, async () => {
  const models: Models = { networks: [], onnx: [], paths: tinyModels(), own: true };
  const runtimes = [process.versions["bun"] ? "Bun" : "Deno"] as const;
  // And those that are stopped, or fail: one client's must not change another's answer.
  const on = [...protocolModels, "long_static", "long_batch", "long_inside"];
  const ran = await runRemote({ models, on, runtimes, parallel: 2 });
  const report = remoteReport(ran).join("\n");
  assertEquals(ran.problems, []);
  assertEquals(ran.results.filter(({ status }) => status !== "passed").map(({ id }) => id), [], report);
  assert(ran.results.length > 100, report);
  assert(ran.results.some(({ compared }) => compared > 0), report);
});

test("what stays are checks that there are", () => {
  const all = groups.flatMap((group) => group.checks.map((check) => idOf(group, check)));
  const classes = new Set(groups.map((group) => group.class));
  assertEquals(Object.values(stayingChecks).flat().filter((id) => !all.includes(id)), []);
  assertEquals(Object.values(stayingClasses).flat().filter((name) => !classes.has(name)), []);
});
