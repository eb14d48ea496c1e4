import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { protocolModels, slowModel, startServer, tinyModels } from "../../../conformance/test_support/serve_process.ts";
import { pythonClients } from "../../../conformance/test_support/python_clients.ts";

const python = await pythonClients();
const skip = python ? false : "pip cannot install tritonclient here";

const models = [...protocolModels, "stateful_accumulator"];

test("tritonclient gets what it asks for, in JSON and in binary, and is refused what is wrong", {
  timeout: 900_000,
  skip,
}, async () => {
  await using server = await startServer(...tinyModels(...models), ...slowModel());
  const script = fileURLToPath(new URL("triton_client.py", import.meta.url));
  const { code, out, err } = await python!.run(script, server.url.replace("http://", ""));
  assertEquals(err, "");
  assertMatch(out, /^\d+ checks passed\n$/);
  assertEquals(code, 0);
});
