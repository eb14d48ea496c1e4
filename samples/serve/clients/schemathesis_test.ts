import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer, tinyModels } from "../../../conformance/test_support/serve_process.ts";
import { pythonClients } from "../../../conformance/test_support/python_clients.ts";

const python = await pythonClients();
const skip = python ? false : "pip cannot install schemathesis here";

test("schemathesis finds no answer that the server's own OpenAPI document does not allow", {
  timeout: 900_000,
  skip,
}, async () => {
  await using server = await startServer(...tinyModels("relu_add", "precisions", "strings"));
  const { code, out } = await python!.run(
    ...["-m", "schemathesis.cli", "--config-file", fileURLToPath(new URL("schemathesis.toml", import.meta.url))],
    ...[
      "run",
      `${server.url}/openapi.json`,
      "--max-examples",
      "20",
      "--seed",
      "7",
      "--phases",
      "examples,coverage,fuzzing",
    ],
  );
  assertEquals(code, 0, out);
  assertMatch(out, /(\d+) generated, \1 passed/);
  assert(!out.includes("Unresolvable"), out);
  // The tests must have reached the models, not only been refused.
  for (const model of ["relu_add", "precisions"]) {
    assert(server.log.some(({ path, status }) => path === `/v2/models/${model}/infer` && status === 200), model);
  }
  assertEquals(server.log.filter(({ status }) => (status as number) >= 500), []);
});
