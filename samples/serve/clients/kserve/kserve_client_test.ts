import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer, tinyModels } from "../../../../conformance/test_support/serve_process.ts";
import { pythonClients } from "../../../../conformance/test_support/python_clients.ts";

const python = await pythonClients({
  requirements: new URL("requirements.txt", import.meta.url),
  options: ["--no-deps"],
});
const skip = python ? false : "pip cannot install kserve here";

test("KServe's client finds the server ready, and gets what it asks for in JSON and in binary", {
  timeout: 900_000,
  skip,
}, async () => {
  await using server = await startServer(...tinyModels("relu_add"));
  const script = fileURLToPath(new URL("kserve_client.py", import.meta.url));
  const { code, out, err } = await python!.run(script, server.url);
  assertEquals({ code, out }, { code: 0, out: "passed\n" }, err);
});
