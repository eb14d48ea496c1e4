import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { openvino, tasks } from "./tasks.ts";

const files = new Map(
  Object.entries(tasks).map((
    [name, { file, gc = false }],
  ) => [name, { url: new URL(`../${file}`, import.meta.url), gc }]),
);
files.set("openvino", { url: new URL(`../${openvino}`, import.meta.url), gc: false });
files.set("serve", { url: new URL("../samples/serve/main.ts", import.meta.url), gc: false });
files.set("bench/serve", { url: new URL("../bench/serve/main.ts", import.meta.url), gc: false });
files.set("bench/serve beside Python", { url: new URL("../bench/serve/beside_python.ts", import.meta.url), gc: false });
files.set("networks", { url: new URL("../conformance/networks/main.ts", import.meta.url), gc: false });

for (const [name, { url, gc }] of files) {
  test(`${name} ends with exit code 2 and a reason if its command line is wrong`, async () => {
    const wrong = await runInOwnProcess(url, { args: ["--no-such-option"], gc });
    assertEquals([wrong.code, wrong.stdout], [2, ""], wrong.stderr);
    assertMatch(wrong.stderr, /--no-such-option/);
    const { code, stdout, stderr } = await runInOwnProcess(url, { args: ["--help"], gc });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /usage: /);
  });
}
