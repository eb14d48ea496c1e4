import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Core, Tensor } from "openvino-ffi";

/** Checks that docs/troubleshooting.md quotes messages as they are, of those that do not depend on the machine. */

const root = new URL("../", import.meta.url);
const page = readFileSync(new URL("docs/troubleshooting.md", root), "utf8");

/** The messages that a section quotes. */
function quotedIn(section: string): string[] {
  const [text = ""] = page.split(`## ${section}\n`)[1]?.split(/^## /m) ?? [];
  return Array.from(
    text.matchAll(/^(?:> .*\n)+/gm),
    ([lines]) => lines.replaceAll(/^> /gm, "").replaceAll("\n", " ").trim(),
  );
}

const network = fileURLToPath(new URL("samples/data/efficientnet-lite0.xml", root));
const core = new Core();
const compiled = core.compileModel(network, "CPU");
const picture = new Float32Array(3 * 224 * 224);

const mistakes: readonly (() => unknown)[] = [
  () => core.compileModel(network, "cpu"),
  () => core.readModel("/home/me/models/net.xml"),
  () => core.readModel("https://example.com/net.onnx"),
  () => core.compileModel(network, "CPU", { PERFORMANCE_HIN: "LATENCY" }),
  () => compiled.infer([1, 2, 3]),
  () => compiled.infer(new Tensor("u8", [1, 3, 224, 224])),
  async () => {
    using request = compiled.createInferRequest();
    request.startAsync(picture);
    try {
      request.infer(picture);
    } finally {
      await request.wait();
    }
  },
  () => {
    const model = core.readModel(network);
    model.dispose();
    model.input();
  },
];

test("the messages that the troubleshooting page quotes are those that mistakes give", async () => {
  const messages: string[] = [];
  for (const mistake of mistakes) messages.push((await assertRejects(async () => await mistake(), Error)).message);
  const own = quotedIn("Models").concat(quotedIn("Inputs and answers"), quotedIn("The library").slice(-1));
  const quoted = own.filter((text) => !text.startsWith("the inference succeeds"));
  assertEquals(quoted.length, mistakes.length);
  for (const text of quoted) {
    const parts = text.split("…");
    assert(
      messages.some((message) => parts.every((part) => message.includes(part))),
      `${text}\n${messages.join("\n")}`,
    );
  }
  assertMatch(page, /^> the inference succeeds/m);
});
