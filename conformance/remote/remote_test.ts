import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { runtimeNames } from "../run/runtimes.ts";
import type { Models } from "../run/models.ts";
import { protocolModels } from "../test_support/serve_process.ts";
import { tinyModels } from "../run/models.ts";
import { remoteReport, runRemote } from "./run_remote.ts";

test("the kit's checks of tiny models pass over a server as they do here", { timeout: 900_000 }, async () => {
  const models: Models = { networks: [], onnx: [], paths: tinyModels(), own: true };
  const runtimes = runtimeNames;
  // And inferences that are cancelled or fail: one client's must not affect another's result.
  const on = [...protocolModels, "long_static", "long_batch", "long_inside"];
  const ran = await runRemote({ models, on, runtimes, parallel: 2 });
  const report = remoteReport(ran).join("\n");
  assertEquals(ran.problems, []);
  assertEquals(ran.results.filter(({ status }) => status !== "passed").map(({ id }) => id), [], report);
  assert(ran.results.length > 100 * runtimeNames.length, report);
  assert(ran.results.some(({ compared }) => compared > 0), report);
});
