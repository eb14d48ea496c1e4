import { test } from "node:test";
import { assertEquals, assertRejects } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { Failure } from "../common/failure.ts";
import { type Options, parseArguments } from "./arguments.ts";
import { Repository } from "./repository.ts";

test("load() refuses properties that would run their text as code, and takes others", async () => {
  const load = async (property: string) => {
    const { models } = parseArguments([modelPath("relu_add"), "--property", property]) as Options;
    using repository = new Repository(models);
    await repository.load((parseArguments([]) as Options).limits, { inferred() {}, waited() {} });
    return repository.isReady;
  };
  for (const name of ["CACHE_ENCRYPTION_CALLBACKS", "OCL_QUEUE"]) {
    const text = `${name}=a text of twenty chars and more`;
    await assertRejects(() => load(text), Failure, `--property: the property ${name} is not offered from JavaScript`);
  }
  assertEquals(await load("PERF_COUNT=YES"), true);
});
