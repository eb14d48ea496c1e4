import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";
import { runSample } from "../../conformance/test_support/sample_process.ts";
import type { NamedScore } from "./report.ts";
import { writeAverageNetwork, writeIdentityNetwork } from "../../conformance/test_support/picture_networks.ts";

/** Tests that start processes need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);

const sample = (...args: string[]) => runSample("classification-sample-async/main.ts", args);
const data = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../common/pictures/fixtures/${name}`, import.meta.url));

const EFFICIENTNET = data("efficientnet-lite0.xml");
const LENET = data("mnist/lenet-mnist.xml");
const DIGITS = data("mnist/mnist64-images-idx3-ubyte");
const CAT = data("photographs/cat.jpg");

interface Document {
  model: string;
  device: string;
  images: { path: string; top: NamedScore[] }[];
  errors: { path: string; message: string }[];
}

/** Returns the results of a run that must succeed. */
async function classify(...args: string[]): Promise<Document["images"]> {
  const { code, out, err } = await sample(...args, "--json", "--quiet");
  assertEquals([code, err], [0, ""]);
  const document: Document = JSON.parse(out);
  assertEquals(document.errors, []);
  return document.images;
}

/** Asserts that both runs returned the same images and the same classes in the same order, to 1e-4. */
function assertSameResults(actual: Document["images"], expected: Document["images"]): void {
  const classes = (images: Document["images"]) =>
    images.map(({ path, top }) => [path, ...top.map(({ classId }) => classId)]);
  assertEquals(classes(actual), classes(expected));
  expected.forEach(({ top }, image) => {
    top.forEach(({ probability }, place) => {
      assertAlmostEquals(actual[image]!.top[place]!.probability, probability, 1e-4);
    });
  });
}

/** Asserts that a run was refused with one line on standard error. Returns its images if it was a JSON run. */
async function assertRefused(args: string[], line: RegExp, expected = 1): Promise<void> {
  const { code, out, err } = await sample(...args);
  assertMatch(err, /^\[ ERROR \] [^\n]+\n$/);
  assertMatch(err, line);
  assertEquals([code, out.includes("Image path")], [expected, false]);
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "classification-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the sample without arguments classifies the photographs that come with it", async () => {
  const { code, out, err } = await sample();
  assertEquals([code, err], [0, ""]);
  const first = [...out.matchAll(/Image path: (.*)\n.*Top 10 results:\n.*class_id probability label\n.*\n(.*)\n/g)]
    .map(([, path, best]) => `${path!.replace(/.*[/\\]/, "")}: ${best}`);
  assertEquals(first.length, 3, out);
  assertMatch(first[0]!, /^cat\.jpg: \[ INFO \] 285 {6}0\.79[78]\d{4} {3}Egyptian cat$/);
  assertMatch(first[1]!, /^coffee\.jpg: \[ INFO \] 967 {6}0\.9(08|09|10)\d{4} {3}espresso$/);
  assertMatch(first[2]!, /^grace_hopper\.jpg: \[ INFO \] 652 {6}0\.48[234]\d{4} {3}military uniform$/);
  assertEquals(out.split("\n").filter((line) => line !== "" && !line.startsWith("[ INFO ]")), []);
  assertMatch(
    out.trimEnd().split("\n").at(-1)!,
    /3 images in .* ms per image, .* images per second; the whole run took /,
  );
});

for (const [how, ...options] of [["one by one"], ["in one batch", "--batch"]]) {
  test(`--quiet prints the results only ${how}`, async () => {
    const args = [data("photographs"), "--top", "1", ...options];
    const [all, quiet] = [await sample(...args), await sample(...args, "--quiet")];
    assertEquals([quiet.code, quiet.err], [0, ""]);
    const results = all.out.slice(all.out.indexOf("[ INFO ] Image path"), all.out.lastIndexOf("[ INFO ] 3 images in"));
    const withoutDigits = (text: string) => text.replaceAll(/\d\.\d+/g, "#");
    assertEquals(withoutDigits(quiet.out), withoutDigits(results));
    assertEquals(results.match(/Image path/g)?.length, 3);
  });
}

test("--json prints one document with the images in the order given", async () => {
  const args = [EFFICIENTNET, data("hard-case"), CAT, "--top", "3", "--json"];
  const { code, out } = await sample(...args);
  const { model, device, images, errors }: Document = JSON.parse(out);
  assertEquals([code, model, device, errors], [0, EFFICIENTNET, "CPU", []]);
  assertEquals(images.map(({ path }) => path), [join(data("hard-case"), "rocket.jpg"), CAT]);
  assertEquals(images.map(({ top }) => top.length), [3, 3]);
  assertEquals([images[1]!.top[0]!.classId, images[1]!.top[0]!.label], [285, "Egyptian cat"]);
});

test("--batch gives the same as one request for each image", async () => {
  const folders = [data("photographs"), data("hard-case")];
  const oneByOne = await classify(EFFICIENTNET, ...folders);
  assertEquals(oneByOne.map(({ top }) => top[0]!.classId), [285, 967, 652, 540]);
  assertSameResults(await classify(EFFICIENTNET, ...folders, "--batch"), oneByOne);
});

for (const [how, ...options] of [["one by one"], ["in one batch", "--batch"]]) {
  test(`LeNet gets 64 of 64 digits right ${how}`, async () => {
    const expected = readFileSync(data("mnist/mnist64-labels-idx1-ubyte")).subarray(8);
    const images = await classify(LENET, DIGITS, "--top", "1", ...options);
    assertEquals(images.map(({ path }) => path), Array.from(expected, (_, index) => `${DIGITS}#${index}`));
    assertEquals(images.map(({ top }) => top[0]!.classId), [...expected]);
  });
}

test("an ONNX model gives the same as its IR", async () => {
  const inputs = [DIGITS, CAT];
  assertSameResults(await classify(data("mnist/lenet-mnist.onnx"), ...inputs), await classify(LENET, ...inputs));
});

test("PNG, BMP and TIFF give the same as each other, in colours and in grey", async () => {
  const names = ["png", "bmp", "tif"];
  for (const [model, kind] of [[EFFICIENTNET, "rgb"], [LENET, "grey"]]) {
    const [png, bmp, tif] = await classify(model!, ...names.map((name) => fixture(`${kind}.${name}`)));
    assertEquals(bmp!.top, png!.top);
    assertEquals(tif!.top, png!.top);
  }
});

test("networks get red, green and blue in their own layout, and blue first with --bgr", async () => {
  await withFolder(async (folder) => {
    const picture = fixture("rgb.png"); // The averages are 105, 100 and 60.
    const networks = {
      nchw: writeAverageNetwork(folder, "nchw", [1, 3, 6, 8], [2, 3]),
      nhwc: writeAverageNetwork(folder, "nhwc", [1, 6, 8, 3], [1, 2]),
      anyBatch: writeAverageNetwork(folder, "any_batch", ["?", 3, 6, 8], [2, 3]),
      batchOf4: writeAverageNetwork(folder, "batch_of_4", [4, 3, 6, 8], [2, 3]),
    };
    for (const network of Object.values(networks)) {
      for (const options of [[], ["--batch"]]) {
        const [image] = await classify(network, picture, ...options);
        assertEquals(image!.top.map(({ classId, probability }) => [classId, probability]), [[0, 105], [1, 100], [
          2,
          60,
        ]]);
      }
    }
    for (const options of [["--bgr"], ["--bgr", "--batch"]]) {
      const [image] = await classify(networks.nchw, picture, ...options);
      assertEquals(image!.top.map(({ classId, probability }) => [classId, probability]), [[2, 105], [1, 100], [0, 60]]);
    }
  });
});

test("a single-channel network gets photographs in grey", async () => {
  await withFolder(async (folder) => {
    const network = writeAverageNetwork(folder, "grey", [1, 1, 6, 8], [2, 3]);
    const [grey] = await classify(network, fixture("grey.png"));
    assertEquals(grey!.top, [{ classId: 0, probability: 105 }]);
    const [colours] = await classify(network, fixture("rgb.png"));
    assert(colours!.top[0]!.probability > 90 && colours!.top[0]!.probability < 106);
  });
});

test("JPEGs far greater than the network's input give the same decoded smaller as at full size", async () => {
  await withFolder(async (folder) => {
    const network = writeAverageNetwork(folder, "small", [1, 3, 6, 8], [2, 3]);
    const photographs = [CAT, data("hard-case")];
    const [smaller, full] = [
      await classify(network, ...photographs),
      await classify(network, ...photographs, "--full-size"),
    ];
    full.forEach(({ path, top }, image) => {
      assertEquals(smaller[image]!.path, path);
      for (const { classId, probability } of top) {
        const found = smaller[image]!.top.find((score) => score.classId === classId)!.probability;
        assert(Math.abs(found - probability) < 8, `${path}: ${found}, not ${probability}`);
        assert(found !== probability, "both were decoded at the same size");
      }
    });
  });
});

test("a folder of many photographs, some of them damaged, is told in its order", async () => {
  await withFolder(async (folder) => {
    const names = Array.from({ length: 60 }, (_, index) => join(folder, `${String(index).padStart(2, "0")}.jpg`));
    const sources = [CAT, fixture("cut.jpg"), fixture("squares.jpg"), data("photographs/coffee.jpg")];
    names.forEach((name, index) => copyFileSync(sources[index % 4]!, name));
    const { code, out, err } = await sample(EFFICIENTNET, folder, "--top", "1", "--json", "--quiet");
    const { images, errors }: Document = JSON.parse(out);
    const damaged = names.filter((_, index) => index % 4 === 1);
    assertEquals([code, err.trim().split("\n").length], [1, damaged.length]);
    assertEquals(errors.map(({ path }) => path), damaged);
    assertEquals(images.map(({ path }) => path), names.filter((name) => !damaged.includes(name)));
    const cats = images.filter(({ path }) => names.indexOf(path) % 4 === 0);
    assertEquals(new Set(cats.map(({ top }) => top[0]!.classId)), new Set([285]));
    assertEquals(cats.length, 15);
  });
});

test("--help prints the options and does nothing else", async () => {
  const { code, out, err } = await sample("--help", "--top", "0");
  assertEquals([code, err], [0, ""]);
  for (const option of ["--device", "--top", "--labels", "--batch", "--json", "--full-size"]) {
    assert(out.includes(option), option);
  }
});

test("wrong options are refused with exit code 2", async () => {
  await assertRefused(["--fast"], /'--fast'/, 2);
  await assertRefused(["--top", "0"], /--top takes a whole number from 1, not '0'/, 2);
  await assertRefused(["--device"], /--device/, 2);
});

test("labels that are missing or are another network's are refused", async () => {
  await withFolder(async (folder) => {
    const [missing, digits, too_many] = ["none.txt", "digits.txt", "too_many.txt"].map((name) => join(folder, name));
    writeFileSync(digits!, "zero one two three four five six seven eight nine".replaceAll(" ", "\n"));
    writeFileSync(too_many!, "label\n".repeat(11));
    await assertRefused([LENET, DIGITS, "--labels", missing!], /cannot read labels '.*none\.txt': no such file/);
    await assertRefused([LENET, DIGITS, "--labels", too_many!], /too_many\.txt' has 11 labels, .* 10 classes/);
    const [image] = await classify(LENET, DIGITS, "--labels", digits!, "--top", "1");
    assertEquals(image!.top[0]!.label, readFileSync(digits!, "utf8").split("\n")[image!.top[0]!.classId]);
  });
});

test("a model that is missing or unreadable is refused", async () => {
  await withFolder(async (folder) => {
    const file = (name: string, text: string | Uint8Array) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    mkdirSync(join(folder, "folder.xml"));
    const xml = readFileSync(LENET);
    await assertRefused([join(folder, "none.xml")], /cannot read model '.*none\.xml': no such file or folder/);
    await assertRefused([join(folder, "folder.xml")], /cannot read model '.*folder\.xml': it is a folder/);
    await assertRefused([file("text.xml", "hello")], /cannot read model '.*text\.xml': it is no OpenVINO IR/);
    await assertRefused([file("text.onnx", "hello")], /cannot read model '.*text\.onnx': it is no ONNX model/);
    await assertRefused([file("notes.txt", "hello")], /cannot read model '.*notes\.txt': a model is /);
    await assertRefused([file("cut.xml", xml.subarray(0, 3000))], /the model .*cut\.xml: ./);
    const alone = file("alone.xml", xml);
    await assertRefused([alone, DIGITS], /the model .*alone\.xml: .*bin file/);
    copyFileSync(LENET.replace(".xml", ".bin"), join(folder, "alone.bin"));
    assertEquals((await classify(alone, DIGITS)).length, 64);
  });
});

test("a network with more inputs or outputs, or that takes no pictures, is refused", async () => {
  await withFolder(async (folder) => {
    const two = writeIdentityNetwork(folder, "two", [1, 3, 2, 2], [1, 3, 2, 2]);
    await assertRefused([two, CAT], /two\.xml' has 2 inputs and 2 outputs: only networks with one of each/);
    const row = writeIdentityNetwork(folder, "row", [1, 12]);
    await assertRefused([row, CAT], /input \[1,12\] is no picture/);
    const anySize = writeIdentityNetwork(folder, "any_size", [1, 3, "?", "?"]);
    await assertRefused([anySize, CAT], /has no fixed height and width/);
    const one = writeIdentityNetwork(folder, "one", [1, 3, 2, 2]);
    assertEquals((await classify(one, CAT))[0]!.top.length, 10);
  });
});

test("a device that is not there is refused with those that are", async () => {
  await assertRefused([LENET, DIGITS, "--device", "TPU"], /'TPU'.*available: .*CPU/);
  await assertRefused([LENET, DIGITS, "--device", "TPU", "--batch"], /'TPU'.*available: .*CPU/);
  assertEquals((await classify(LENET, DIGITS, "--device", "AUTO:CPU")).length, 64);
});

for (const [how, ...options] of [["one by one"], ["in one batch", "--batch"]]) {
  test(`images that cannot be read are named, and the others classified ${how}`, async () => {
    await withFolder(async (folder) => {
      const [missing, empty, text] = ["none.jpg", "empty", "text.png"].map((name) => join(folder, name));
      mkdirSync(empty!);
      writeFileSync(text!, "hello");
      const cut = fixture("cut.jpg");
      const bad = [missing!, empty!, DIGITS, text!, cut];
      const { code, out, err } = await sample(EFFICIENTNET, ...bad.slice(0, 4), CAT, cut, "--json", ...options);
      assertEquals(code, 1);
      assertEquals(err.match(/^\[ ERROR \] cannot read '[^']+': .+$/gm)?.length, bad.length, err);
      assertEquals(err.trim().split("\n").length, bad.length);
      const { images, errors }: Document = JSON.parse(out);
      assertEquals(errors.map(({ path }) => path), bad);
      const causes = [/no such file/, /no images in this folder/, /single-channel/, /no JPEG/, /damaged/];
      errors.forEach(({ message }, index) => assertMatch(message, causes[index]!));
      assertEquals(images.map(({ path, top }) => [path, top[0]!.classId]), [[CAT, 285]]);
    });
  });
}

test("a run in which no image can be read ends with exit code 1", async () => {
  await assertRefused([EFFICIENTNET, "none.jpg"], /cannot read 'none\.jpg': no such file or folder/);
  await assertRefused([EFFICIENTNET, fixture("cut.png"), "--batch"], /cannot read '.*cut\.png': damaged/);
});

test("Ctrl-C ends a run at once and leaves nothing behind", async () => {
  await withFolder(async (cwd) => {
    const photographs = Array.from({ length: 200 }, () => data("photographs"));
    const { code, signal, out, err } = await runSample(
      "classification-sample-async/main.ts",
      [EFFICIENTNET, ...photographs, "--quiet"],
      { cwd, onOutput: (text, child) => text.includes("Image path") && child.kill("SIGINT") },
    );
    assert(signal === "SIGINT" || code === 130, `${signal} ${code}`);
    assert(out.match(/Image path/g)!.length < 600);
    assertEquals([err, readdirSync(cwd)], ["", []]);
  });
});

test("a reader that has seen enough ends a run quietly", async () => {
  const { signal, err } = await runSample("classification-sample-async/main.ts", [LENET, DIGITS, "--quiet"], {
    onOutput: (_, child) => child.stdout.destroy(),
  });
  assertEquals([signal, err], [null, ""]);
});
