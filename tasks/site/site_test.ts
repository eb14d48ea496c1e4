import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import * as library from "openvino-ffi";
import { chromium } from "playwright-core";
import { root } from "../../conformance/run/runtimes.ts";
import { browserPatience, chromiumPath } from "../../conformance/test_support/chromium.ts";
import { inThisRuntime, runOrThrow } from "../package/run.ts";

await runOrThrow(inThisRuntime(join(root, "tasks/site/main.ts")), { cwd: root });
const site = join(root, ".cache/docs");
const pages = globSync("**/*.html", { cwd: site });
const textOf = (page: string) => readFileSync(join(site, page), "utf8");

test("the site has a page for every export, by the name that programs import, and for every guide", () => {
  const files = new Set(pages.map((page) => page.replaceAll("\\", "/").split("/").at(-1)));
  assertEquals(Object.keys(library).filter((name) => !files.has(`openvino-ffi.${name}.html`)), []);
  assert(files.has("openvino-ffi_remote.RemoteCore.html") && files.has("openvino-ffi_protocol.readJsonData.html"));
  const guides = globSync("docs/*.md", { cwd: root });
  assertEquals(globSync("documents/*.html", { cwd: site }).length, guides.length);
});

test("its start is README, and it can be searched", () => {
  const start = textOf("index.html");
  assertStringIncludes(start, "Egyptian cat 0.8");
  assertEquals(start.match(/<h1/g)?.length, 1);
  assertStringIncludes(textOf("documents/Coming_from_Python.html"), 'href="../index.html#classify-a-picture"');
  assert(existsSync(join(site, "assets/search.js")));
});

test("its pages link to what is there", () => {
  const broken = pages.flatMap((page) => {
    const links = Array.from(textOf(page).matchAll(/<a [^>]*href="(?!\w+:|#)([^"#]+)/g), ([, to]) => to!);
    return links.filter((to) => !existsSync(join(site, dirname(page), to))).map((to) => `${page}: ${to}`);
  });
  assertEquals(broken, []);
});

test("it shows constructors that programs call and no others, and getters as properties", () => {
  const tensor = textOf("classes/openvino-ffi.Tensor.html");
  assertStringIncludes(tensor, 'id="constructor"');
  for (const name of ["CompiledModel", "InputInfo", "VariableState"]) {
    assert(!textOf(`classes/openvino-ffi.${name}.html`).includes('id="constructor"'), name);
  }
  assertStringIncludes(tensor, ">Properties<");
  assertEquals(pages.filter((page) => textOf(page).includes(">Accessors<")), []);
});

test("it lists the errors that a method throws with their classes", () => {
  assertStringIncludes(
    textOf("classes/openvino-ffi.CompiledModel.html"),
    "<li><code>TypeError</code>: If a key or a value has the wrong type.</li>\n<li><code>RangeError</code>: If an index",
  );
});

const executablePath = chromiumPath();
const skip = executablePath === undefined && "no Chromium: CHROMIUM_PATH can name one";

test(`no page scrolls sideways on a screen of 400 pixels${skip ? ` (skipped: ${skip})` : ""}`, { skip }, async () => {
  const browser = await chromium.launch({ executablePath: executablePath!, timeout: browserPatience });
  try {
    const page = await browser.newPage({ viewport: { width: 400, height: 900 } });
    page.setDefaultTimeout(browserPatience);
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    const shown = ["index.html", ...globSync("{documents,modules}/*.html", { cwd: site })];
    const wide: string[] = [];
    for (const name of [...shown, "classes/openvino-ffi.Tensor.html", "types/openvino-ffi.TensorValues.html"]) {
      await page.goto(pathToFileURL(join(site, name)).href);
      if (await page.evaluate<number>(overflow) > 0) wide.push(name);
    }
    assertEquals(wide, []);
    await page.setContent('<table style="width: 500px"><tr><td>wide</td></tr></table>');
    assertNotEquals(await page.evaluate<number>(overflow), 0);
  } finally {
    await browser.close();
  }
});
