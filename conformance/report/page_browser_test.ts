import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { browserPatience, chromiumPath } from "../test_support/chromium.ts";
import { outsidePage } from "./outside_page.ts";
import { page } from "./page.ts";
import { failurePlaces } from "./page_failures.ts";
import { sharedFailures } from "./shared_failure.ts";
import { networks, report, result, sampleReport } from "../test_support/reports.ts";

const executablePath = chromiumPath();

/** One browser for all tests; each has its own context. */
let browser: Browser | undefined;
after(() => browser?.close());

/** Events of a page. */
interface Log {
  readonly errors: string[];
  readonly requests: string[];
}

/** Defines a test in Chromium. Where there is none, the test is skipped and its name says why. */
function browserTest(
  name: string,
  run: (page: Page, log: Log) => Promise<void>,
  options: BrowserContextOptions = {},
  html: () => string = () => page(sampleReport(), { networks }),
): void {
  const reason = "no Chromium: CHROMIUM_PATH can name one";
  const skip = executablePath === undefined;
  test(skip ? `${name} (skipped: ${reason})` : name, { skip: skip && reason, timeout: 900_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "conformance-page-"));
    let context: BrowserContext | undefined;
    try {
      const file = join(folder, "report.html");
      writeFileSync(file, html());
      browser ??= await chromium.launch({ executablePath: executablePath!, timeout: browserPatience });
      context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
      context.setDefaultTimeout(browserPatience);
      const shown = await context.newPage();
      const log: Log = { errors: [], requests: [] };
      shown.on("console", (message) => log.errors.push(message.text()));
      shown.on("pageerror", (error) => log.errors.push(String(error)));
      shown.on("request", (request) => log.requests.push(request.url()));
      await shown.goto(pathToFileURL(file).href);
      await run(shown, log);
    } finally {
      await context?.close();
      rmSync(folder, { recursive: true });
    }
  });
}

/** Runs code, given as text, in the page: the browser's types are not available here. */
async function inPage<T>(shown: Page, code: string): Promise<T> {
  return await shown.evaluate<T>(code);
}

const openAll = `document.querySelectorAll("details").forEach((each) => each.open = true)`;

/** By how much the page is wider than the screen. */
const overflow = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;

/** Texts and signs with too little contrast to their background: WCAG 2 requires 4.5 for text and 3 for signs. */
const tooFaint = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    const opacity = channels(colour)[3] ?? 1;
    if (opacity === 1) return colour;
    if (opacity !== 0) throw new Error("The background is partly transparent");
    if (element.parentElement === null) throw new Error("There is no background");
    return behind(element.parentElement);
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((a, b) => b - a);
    return (light + .05) / (dark + .05);
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  const shown = [...document.body.querySelectorAll("*")].filter((each) => each.checkVisibility());
  const texts = shown.filter((each) => hasText(each) && !each.matches("script, .spoken"));
  const signs = shown.filter((each) => each.matches(".sign"));
  const faint = (elements, least) =>
    elements.filter((each) => contrast(getComputedStyle(each).color, behind(each)) < least).map((each) => each.outerHTML);
  if (texts.length < 1000 || signs.length < 1000) throw new Error("The page has too little");
  return [...faint(texts, 4.5), ...faint(signs, 3)];
})()`;

browserTest("the page asks nothing of a network and logs no error", async (shown, { errors, requests }) => {
  await inPage(shown, openAll);
  await shown.getByRole("checkbox").check();
  assertEquals(errors, []);
  assertEquals(requests.map((url) => new URL(url).protocol), ["file:"]);
  // The page's policy permits no requests.
  await assertRejects(() => inPage(shown, `fetch("https://example.invalid/")`));
  assertEquals(requests.length, 1);
  assert(errors.some((error) => error.includes("Content Security Policy")));
});

browserTest("the page is not wider than the screen", async (shown) => {
  for (const open of ["", openAll]) {
    await inPage(shown, open);
    for (const width of [320, 360, 768, 1280]) {
      await shown.setViewportSize({ width, height: 700 });
      assertEquals(await inPage(shown, overflow), 0, `at ${width} pixels`);
    }
  }
  // The control: a wider page is detected.
  await inPage(shown, `document.querySelector("h1").style.width = "200vw"`);
  assert(await inPage<number>(shown, overflow) > 0);
});

const manyModels = Array.from({ length: 20 }, (_, i) => result({ model: `a-network-of-mine-${i}` }));

browserTest(
  "a matrix of many models is scrolled by itself",
  async (shown) => {
    for (const width of [360, 1280]) {
      await shown.setViewportSize({ width, height: 700 });
      assertEquals(await inPage(shown, overflow), 0);
      const isWider =
        `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector(".scrolled"))`;
      assert(await inPage(shown, isWider));
      const [head, body] = await Promise.all(
        ["thead", "tbody"].map((name) => shown.locator(name).first().boundingBox()),
      );
      assert(head && body && head.y + head.height <= body.y);
    }
  },
  {},
  () => page(report(manyModels), { networks: manyModels.map(({ model }) => model) }),
);

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(`the page can be read with ${colorScheme} colours`, async (shown) => {
    const isDark =
      await inPage<string>(shown, `getComputedStyle(document.body).backgroundColor`) !== "rgb(255, 255, 255)";
    assertEquals(isDark, colorScheme === "dark");
    await inPage(shown, openAll);
    assertEquals(await inPage(shown, tooFaint), []);
    // The control: low contrast is detected.
    await inPage(shown, `document.querySelector("h1").style.color = getComputedStyle(document.body).backgroundColor`);
    assertEquals((await inPage<string[]>(shown, tooFaint)).length, 1);
  }, { colorScheme });
}

browserTest("the page shows entries with a sign for each runtime", async (shown) => {
  const row = shown.getByRole("row").filter({ hasText: "set_tensor(port: ConstOutput, tensor)" });
  for (const width of [360, 1280]) {
    await shown.setViewportSize({ width, height: 700 });
    assert(await row.isVisible());
    assertEquals(await row.getByRole("rowheader").count(), 1);
    assertEquals((await row.getByRole("cell").allInnerTexts()).slice(0, 5), [
      "setTensor(port, tensor)",
      "failed",
      "failed",
      "passed",
      "passed",
    ]);
    assertEquals(await row.locator("svg:visible").count(), 10);
  }
});

browserTest("the filter leaves what has all its words", async (shown) => {
  const rows = shown.locator("tr[data-row]:visible");
  const all = await rows.count();
  const field = shown.getByRole("searchbox");
  await field.fill("SET_TENSOR  infer port");
  assertEquals(
    await rows.locator(".python").allInnerTexts(),
    [
      "set_tensor(port: ConstOutput, tensor)",
      "set_tensor(port: Output, tensor)",
      "set_tensors(port, tensors: list | TensorVector)",
    ].filter((name) => name.includes("set_tensor")),
  );
  assertEquals(await shown.getByRole("status").innerText(), `3 of ${all} entries shown`);
  assertEquals(await shown.locator(".part:visible > summary > h3").allInnerTexts(), ["InferRequest"]);
  await field.fill("nothing has this");
  assertEquals(await rows.count(), 0);
  assertEquals(await shown.locator("#failures").isVisible(), false);
  await field.fill("");
  assertEquals(await rows.count(), all);
});

browserTest("the filter leaves failures only", async (shown) => {
  const rows = shown.locator("tr[data-row]:visible");
  const all = await rows.count();
  const box = shown.getByRole("checkbox", { name: "Only failures" });
  await box.check();
  const failed = await rows.count();
  assert(failed > 0 && failed < all);
  assertEquals(await rows.filter({ has: shown.locator(".marked .sign:not(.known-gap)") }).count(), failed);
  assertEquals(await shown.locator("#missing").isVisible(), false);
  // No failure is lost.
  const failures = new Set(failurePlaces(sharedFailures(sampleReport().results)).map(([, id]) => id)).size;
  await inPage(shown, openAll);
  assertEquals(await shown.locator("[id^=failure-]:visible").count(), failures);
  await box.uncheck();
  assertEquals(await rows.count(), all);
});

browserTest("the page can be used with the keyboard", async (shown) => {
  await shown.getByRole("searchbox").focus();
  await shown.keyboard.press("Tab");
  await shown.keyboard.press("Space");
  assert(await shown.getByRole("checkbox").isChecked());
  await shown.keyboard.press("Tab");
  const failure = shown.locator(".failure").first();
  assertEquals(await failure.getAttribute("open"), "");
  await shown.keyboard.press("Enter");
  assertEquals(await failure.getAttribute("open"), null);
});

browserTest("a cell leads to its failure, which opens", async (shown) => {
  const failure = shown.locator("#failure-1");
  await failure.locator("summary").first().click();
  assertEquals(await failure.locator(".body").isVisible(), false);
  await shown.locator("a[href='#failure-1']").first().click();
  await failure.locator(".body").waitFor({ state: "visible" });
});

browserTest("a command can be copied", async (shown) => {
  const command = shown.locator(".command").first();
  await command.getByRole("button", { name: "Copy" }).click();
  await command.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await inPage<string>(shown, `navigator.clipboard.readText()`);
  assertEquals(copied, await command.locator("code").innerText());
}, { permissions: ["clipboard-read", "clipboard-write"] });

browserTest("the page is whole without its script", async (shown, { errors }) => {
  assert(await shown.locator("tr[data-row]").count() > 200);
  assert(await shown.locator("tr[data-row]").last().isVisible());
  assertEquals(await shown.getByRole("search").count(), 0);
  assertEquals(await shown.getByRole("button").count(), 0);
  const missing = shown.locator("#missing");
  await missing.locator("summary").click();
  assertStringIncludes(await missing.innerText(), "the C API has no function for it");
  assertEquals(errors, []);
}, { javaScriptEnabled: false });

browserTest("the page shows markup in messages as text", async (shown) => {
  const body = await shown.locator(".failure").filter({ hasText: "ConstOutput, tensor" }).first().innerText();
  assertStringIncludes(body, `</script><b>`);
  assertStringIncludes(body, `</pre><img src=x>`);
});

const wideTable = {
  title: "Checks passed, by model",
  head: ["Model", "Task", "Licence", "Deno", "Bun", "Node"],
  rows: [["a-model-with-a-long-name", "the classification of sentences", "Apache-2.0", "1 of 1", "1 of 1", "0 of 1"]],
};
const failed = result({ status: "failed", faults: [{ message: "other bytes" }] });

browserTest(
  "the page on models from outside scrolls its tables only, and its commands can be copied",
  async (shown, { errors }) => {
    for (const width of [400, 1280]) {
      await shown.setViewportSize({ width, height: 700 });
      assertEquals(await inPage(shown, overflow), 0, `at ${width} pixels`);
    }
    await shown.locator(".command").getByRole("button", { name: "Copy" }).click();
    await shown.getByRole("button", { name: "Copied" }).waitFor();
    assertEquals(errors, []);
  },
  { permissions: ["clipboard-read", "clipboard-write"] },
  () => outsidePage({ title: "some models", about: "For those who read it." }, report([failed]), [wideTable]),
);
