import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { type Paint, paintFor } from "./paint.ts";
import { formatTable, Report, type ReportOptions } from "./report.ts";

function reportWith(options: Partial<ReportOptions> = {}, paint: Paint = paintFor({})) {
  const printed = { out: "", err: "" };
  const clock = { now: 0 };
  const streams = {
    out: (text: string) => void (printed.out += text),
    err: (text: string) => void (printed.err += text),
    paint: { out: paint, err: paint },
  };
  const report = new Report({ json: false, quiet: false, ...options }, streams, () => clock.now);
  return { report, printed, clock };
}

const SCORE = [{ classId: 7, probability: 0.5 }];

test("formatTable() is the original sample's table", () => {
  const scores = [{ classId: 285, probability: 0.79798164 }, { classId: 3, probability: 0.0000123 }];
  assertEquals(formatTable("cat.jpg", scores), [
    "Image path: cat.jpg",
    "Top 2 results:",
    "class_id probability",
    "--------------------",
    "285      0.7979816",
    "3        0.0000123",
    "",
  ]);
});

test("formatTable() aligns labels, wide values and classes without a label", () => {
  const scores = [{ classId: 285, probability: 12345.678, label: "Egyptian cat" }, { classId: 1, probability: -1.5 }];
  assertEquals(formatTable("cat.jpg", scores).slice(2), [
    "class_id probability   label",
    "----------------------------",
    "285      12345.6780000 Egyptian cat",
    "1        -1.5000000",
    "",
  ]);
});

test("Report prints results in the order of the images, each as soon as it can be", () => {
  const { report, printed } = reportWith();
  const images = () => [...printed.out.matchAll(/Image path: (.)/g)].map(([, path]) => path);
  report.expect(["a", "b", "c"]);
  report.add("b", SCORE);
  assertEquals(images(), []);
  report.add("a", SCORE);
  assertEquals(images(), ["a", "b"]);
  report.add("c", SCORE);
  assertEquals(images(), ["a", "b", "c"]);
  assertEquals([report.failed, printed.err], [false, ""]);
  assertEquals(printed.out.split("\n").filter((line) => line !== "" && !line.startsWith("[ INFO ]")), []);
});

test("Report prints an image that is named twice twice", () => {
  const { report, printed } = reportWith();
  report.expect(["a", "a"]);
  report.add("a", SCORE);
  assertEquals(printed.out.match(/Image path: a/g)?.length, 2);
});

test("Report does not wait for an image that failed", () => {
  const { report, printed } = reportWith();
  report.expect(["a", "b"]);
  report.add("b", SCORE);
  report.fail({ path: "a", message: "cannot read 'a': damaged" });
  assertEquals(printed.err, "[ ERROR ] cannot read 'a': damaged\n");
  assertEquals(printed.out.includes("Image path: b"), true);
  assertEquals(report.failed, true);
});

test("Report prints nothing but one JSON document when asked to", () => {
  const { report, printed } = reportWith({ json: true });
  report.step("Creating OpenVINO Runtime Core");
  report.start();
  report.expect(["a", "b", "c"]);
  report.add("c", SCORE);
  report.add("a", SCORE);
  report.fail({ path: "b", message: "damaged" });
  assertEquals(printed.out, "");
  report.end({ model: "net.xml", device: "CPU" }, ["a", "b", "c"]);
  assertEquals(JSON.parse(printed.out), {
    model: "net.xml",
    device: "CPU",
    images: [{ path: "a", top: SCORE }, { path: "c", top: SCORE }],
    errors: [{ path: "b", message: "damaged" }],
  });
  assertEquals(printed.err, "[ ERROR ] damaged\n");
});

/** Reports a run of two images, one of which fails. */
function reportRun({ report, clock }: ReturnType<typeof reportWith>): void {
  report.step("Creating OpenVINO Runtime Core");
  report.expect(["a", "b"]);
  clock.now = 300;
  report.start();
  report.add("a", SCORE);
  report.fail({ path: "b", message: "damaged" });
  clock.now = 350;
  report.end({ model: "net.xml", device: "CPU" }, ["a", "b"]);
}

const TABLE = formatTable("a", SCORE).map((line) => `[ INFO ] ${line}`.trimEnd());

test("Report ends with the speed of the images that were classified", () => {
  const run = reportWith();
  reportRun(run);
  const speed = "1 image in 50 ms: 50 ms per image, 20 images per second; the whole run took 350 ms";
  assertEquals(run.printed.out.split("\n"), [
    "[ INFO ] Creating OpenVINO Runtime Core",
    ...TABLE,
    `[ INFO ] ${speed}`,
    "",
  ]);
  const { report, printed } = reportWith();
  report.start();
  report.fail({ path: "b", message: "damaged" });
  report.end({ model: "net.xml", device: "CPU" }, ["b"]);
  assertEquals(printed.out, "");
});

test("Report prints nothing but results and errors when it is to be quiet", () => {
  const run = reportWith({ quiet: true });
  reportRun(run);
  assertEquals(run.printed, { out: [...TABLE, ""].join("\n"), err: "[ ERROR ] damaged\n" });
});

test("Report paints the path and the most probable class, and says the same as without colours", () => {
  const [painted, plain] = [reportWith({}, (style, text) => `<${style}>${text}</>`), reportWith()];
  reportRun(painted);
  reportRun(plain);
  assertStringIncludes(painted.printed.out, "<bold>Image path: a</>");
  assertStringIncludes(painted.printed.out, "<green>7        0.5000000</>");
  assertEquals(painted.printed.err, "<red>[ ERROR ]</> damaged\n");
  assertEquals(painted.printed.out.replaceAll(/<[^>]*>/g, ""), plain.printed.out);
});
