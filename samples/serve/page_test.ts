import { assert, assertEquals, assertMatch } from "@std/assert";
import { after, test } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { browserPatience, chromiumPath } from "../../conformance/test_support/chromium.ts";
import { projectFile, startServer, type TestServer } from "../../conformance/test_support/serve_process.ts";

const executablePath = chromiumPath();

let browser: Browser | undefined;
let server: TestServer | undefined;
after(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const photograph = (name: string) => projectFile(`samples/data/photographs/${name}.jpg`);

/**
 * Defines a test in Chromium with its own server. Where there is no Chromium, the test is skipped and its name says
 * why.
 */
function browserTest(name: string, run: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): void {
  const skip = executablePath === undefined && "no Chromium: CHROMIUM_PATH can name one";
  test(skip ? `${name} (skipped: ${skip})` : name, { skip, timeout: 900_000 }, async () => {
    // The camera is Chromium's test pattern.
    const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    browser ??= await chromium.launch({ executablePath: executablePath!, args, timeout: browserPatience });
    server ??= await startServer();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      context.setDefaultTimeout(browserPatience);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("console", (message) => errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(server.url);
      await page.getByRole("status").filter({ hasText: "Choose a photograph" }).waitFor();
      await run(page);
      assertEquals(errors, []);
    } finally {
      await context.close();
    }
  });
}

/** Returns the classes that the page shows after classifying. */
async function shownClasses(page: Page, best: string): Promise<{ label: string; percent: number }[]> {
  await page.getByRole("status").filter({ hasText: best }).waitFor();
  const texts = await page.getByRole("listitem").locator("span").allTextContents();
  return Array.from({ length: texts.length / 2 }, (_, index) => ({
    label: texts[2 * index]!,
    percent: Number.parseFloat(texts[2 * index + 1]!),
  }));
}

const overflow = `document.documentElement.scrollWidth - document.documentElement.clientWidth`;

browserTest("the page shows the ten best classes of a photograph, and how long it took", async (page) => {
  await page.getByLabel("Choose a photograph").setInputFiles(photograph("cat"));
  const classes = await shownClasses(page, "Most likely: Egyptian cat");
  assertEquals(classes.length, 10);
  assertEquals(classes[0]!.label, "Egyptian cat");
  assert(classes[0]!.percent > 60 && classes[0]!.percent < 95, String(classes[0]!.percent));
  assertEquals(classes, classes.toSorted((a, b) => b.percent - a.percent));
  assertMatch(await page.locator("#time").textContent() ?? "", /^answered in \d+ ms$/);
  const widths = await page.evaluate<number[]>(
    `[...document.querySelectorAll("#classes li")].map((each) => Number(each.style.getPropertyValue("--share")))`,
  );
  for (const [index, { percent }] of classes.entries()) assert(Math.abs(widths[index]! * 100 - percent) < 0.06);
});

browserTest("a photograph can be dropped, also beside the frame, and pasted", async (page) => {
  for (
    const [type, target, name, best] of [
      ["drop", "#drop", "coffee", "espresso"],
      ["drop", "h1", "cat", "Egyptian cat"],
      ["paste", "body", "grace_hopper", "military uniform"],
    ] as const
  ) {
    const bytes = (await import("node:fs")).readFileSync(photograph(name)).toString("base64");
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob("${bytes}"), (each) => each.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "${name}.jpg", { type: "image/jpeg" }));
      const options = { bubbles: true, cancelable: true };
      document.querySelector("${target}").dispatchEvent("${type}" === "drop"
        ? new DragEvent("drop", { ...options, dataTransfer: data })
        : new ClipboardEvent("paste", { ...options, clipboardData: data }));
    })()`);
    assertEquals((await shownClasses(page, `Most likely: ${best}`))[0]!.label, best);
  }
});

browserTest("everything can be reached and used by keyboard alone", async (page) => {
  const focused = `document.activeElement.id`;
  for (const id of ["model", "file", "camera"]) {
    await page.keyboard.press("Tab");
    assertEquals(await page.evaluate(focused), id);
  }
  await page.keyboard.press("Shift+Tab");
  const chooser = page.waitForEvent("filechooser");
  // Makes sure that Chromium is waiting before the key is pressed.
  await page.evaluate("0");
  await page.keyboard.press("Space");
  await (await chooser).setFiles(photograph("coffee"));
  await shownClasses(page, "Most likely: espresso");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("l");
  await shownClasses(page, "Most likely: class");
});

browserTest("the camera is classified until it is stopped", async (page) => {
  const camera = page.getByRole("button", { name: "Use the camera" });
  await camera.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("listitem").nth(9).waitFor();
  assertEquals(await page.locator("#video").isVisible(), true);
  await page.getByRole("button", { name: "Stop the camera" }).press("Enter");
  await page.getByRole("button", { name: "Use the camera" }).waitFor();
  assertEquals(await page.locator("#video").isVisible(), false);
});

browserTest("what is no picture is refused, and the next photograph taken", async (page) => {
  const file = page.getByLabel("Choose a photograph");
  await file.setInputFiles({ name: "text.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.getByRole("status").filter({ hasText: "no picture that the browser can read" }).waitFor();
  await file.setInputFiles(photograph("cat"));
  await shownClasses(page, "Most likely: Egyptian cat");
});

browserTest("an example is there to click, and links lead to the API and the metrics", async (page) => {
  await page.getByRole("button", { name: "A cup of coffee" }).click();
  await shownClasses(page, "Most likely: espresso");
  assertEquals(await page.locator("#preview").getAttribute("aria-label"), "The picture A cup of coffee");
  for (const name of ["API", "Metrics"]) {
    const path = await page.getByRole("link", { name }).getAttribute("href");
    assertEquals((await page.request.get(`${server!.url}/${path}`)).status(), 200);
  }
});

/** Holds back what the page asks for from now on. Returns how to let it go. */
async function holdInferences(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route("**/infer", async (route) => {
    await promise;
    await route.continue().catch(() => {});
  });
  return resolve;
}

browserTest("an error is not overwritten by an older answer", async (page) => {
  const letGo = await holdInferences(page);
  const file = page.getByLabel("Choose a photograph");
  const status = page.locator("#status");
  await file.setInputFiles(photograph("cat"));
  await status.filter({ hasText: "Classifying" }).waitFor();
  await file.setInputFiles({ name: "text.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await status.filter({ hasText: "no picture that the browser can read" }).waitFor();
  letGo();
  await page.waitForLoadState("networkidle");
  assertMatch(await status.textContent() ?? "", /no picture that the browser can read/);
  assertEquals(await page.getByRole("listitem").count(), 0);
  await file.setInputFiles(photograph("cat"));
  await shownClasses(page, "Most likely: Egyptian cat");
});

browserTest("what goes wrong while the camera is on stays to be read", async (page) => {
  await page.route("**/infer", (route) => route.fulfill({ json: { outputs: [] } }));
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.locator("#status.wrong").waitFor();
  await page.getByRole("button", { name: "Use the camera" }).waitFor();
  assertEquals(await page.locator("#status.wrong").isVisible(), true);
});

for (const width of [320, 400, 1280]) {
  for (const colorScheme of ["light", "dark"] as const) {
    browserTest(`nothing is cut off at ${width} pixels, in ${colorScheme} colours`, async (page) => {
      await page.getByLabel("Choose a photograph").setInputFiles(photograph("grace_hopper"));
      await shownClasses(page, "Most likely: military uniform");
      assertEquals(await page.evaluate(overflow), 0);
      // Large enough for touch.
      const heights = await page.evaluate<number[]>(
        `[...document.querySelectorAll("select, .button")].map((each) => each.getBoundingClientRect().height)`,
      );
      assert(heights.every((height) => height >= 44), String(heights));
      // Two lines of text would be 48, and their borders.
      assert(heights.every((height) => height < 50), String(heights));
      // A text that is wider than its button is cut off.
      const cutOff = `[...document.querySelectorAll(".button")].filter((each) => each.scrollWidth > each.clientWidth)`;
      assertEquals(await page.evaluate(`${cutOff}.map((each) => each.textContent)`), []);
    }, { viewport: { width, height: 740 }, colorScheme, ...(width < 500 ? { hasTouch: true, isMobile: true } : {}) });
  }
}
