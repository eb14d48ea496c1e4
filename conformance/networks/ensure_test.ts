import { createHash } from "node:crypto";
import { readdir, readFile, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { runInOwnProcess } from "../test_support/own_process.ts";
import { ensureFiles, type FilesOptions, type PinnedNetwork } from "./ensure.ts";
import { describeNetwork } from "./shapes.ts";
import { filesOf, twoLayers, wideNetwork } from "../test_support/networks.ts";
import { temporaryFolder } from "../test_support/temporary_folder.ts";

/** A network with the pins of its files. */
function pinned(network = twoLayers()): PinnedNetwork {
  const { xml, bin, onnx } = filesOf(describeNetwork(network));
  const pin = (bytes: Uint8Array) => ({
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  return { network, pins: { xml: pin(xml), bin: pin(bin), onnx: pin(onnx) } };
}

const ensure = (network: PinnedNetwork, options: FilesOptions) => ensureFiles([network], ["ir", "onnx"], options);

const all = (name: string) => ["bin", "onnx", "xml"].map((kind) => `${name}.${kind}`);

const names = async (folder: string) => (await readdir(folder)).sort();

/** A program that generates a network. */
function program(network: PinnedNetwork, folder: string, onProgress: string): string {
  return `import process from "node:process";
    import { ensureFiles } from ${JSON.stringify(new URL("./ensure.ts", import.meta.url))};
    const options = { folder: ${JSON.stringify(folder)}, onProgress: (progress) => { ${onProgress} } };
    await ensureFiles([${JSON.stringify(network)}], ["ir", "onnx"], options);
    console.log("done");`;
}

test("ensureFiles() writes the files, and gives their paths", async () => {
  using folder = temporaryFolder();
  const inside = join(folder.path, "a", "b");
  const network = pinned();
  const paths = await ensure(network, { folder: inside });
  assertEquals(paths, {
    "two-layers": {
      bin: join(inside, "two-layers.bin"),
      onnx: join(inside, "two-layers.onnx"),
      xml: join(inside, "two-layers.xml"),
    },
  });
  assertEquals(await names(inside), all("two-layers"));
  const expected = filesOf(describeNetwork(network.network));
  for (const kind of ["xml", "bin", "onnx"] as const) {
    assertEquals(new Uint8Array(await readFile(paths["two-layers"]![kind]!)), new Uint8Array(expected[kind]));
  }
});

test("ensureFiles() writes only the formats asked for, and only what is missing", async () => {
  using folder = temporaryFolder();
  const network = pinned();
  await ensureFiles([network], ["onnx"], { folder: folder.path });
  assertEquals(await names(folder.path), ["two-layers.onnx"]);
  const { mtimeMs } = await stat(join(folder.path, "two-layers.onnx"));
  await ensureFiles([network], ["ir", "onnx"], { folder: folder.path });
  assertEquals(await names(folder.path), all("two-layers"));
  assertEquals((await stat(join(folder.path, "two-layers.onnx"))).mtimeMs, mtimeMs);
});

test("ensureFiles() replaces a file that is cut or damaged", async () => {
  using folder = temporaryFolder();
  const network = pinned();
  const options = { folder: folder.path };
  await ensure(network, options);
  const bin = join(folder.path, "two-layers.bin");
  const right = await readFile(bin);
  await truncate(bin, 100);
  await ensure(network, options);
  assertEquals(await readFile(bin), right);
  await writeFile(bin, right.map((byte, index) => index === 200 ? byte ^ 1 : byte));
  await ensure(network, options);
  assertEquals(await readFile(bin), right);
});

test("ensureFiles() trusts a file of the right size if it is told to, and no other", async () => {
  using folder = temporaryFolder();
  const network = pinned();
  const options = { folder: folder.path, verify: "size" } as const;
  await ensure(network, options);
  const bin = join(folder.path, "two-layers.bin");
  const { length } = await readFile(bin);
  await writeFile(bin, new Uint8Array(length));
  await ensure(network, options);
  assert((await readFile(bin)).every((byte) => byte === 0));
  await truncate(bin, length - 1);
  await ensure(network, options);
  assert((await readFile(bin)).some((byte) => byte !== 0));
});

test("ensureFiles() refuses what it generated if it is not what is pinned", async () => {
  using folder = temporaryFolder();
  const network = pinned();
  const sha256 = "0".repeat(64);
  const wrong = { ...network, pins: { ...network.pins, bin: { ...network.pins.bin, sha256 } } };
  await assertRejects(() => ensure(wrong, { folder: folder.path }), Error, `instead of ${sha256}`);
  assertEquals(await names(folder.path), []);
  await ensure(network, { folder: folder.path });
  assertEquals(await names(folder.path), all("two-layers"));
});

test("ensureFiles() refuses a disk that is too small, and only if there is something to write", async () => {
  using folder = temporaryFolder();
  const network = pinned();
  const needed = Object.values(network.pins).reduce((sum, { bytes }) => sum + bytes, 0);
  const withFree = (bytes: number) => ({ folder: folder.path, freeBytes: () => Promise.resolve(bytes) });
  await assertRejects(() => ensure(network, withFree(needed - 1)), Error, "are needed");
  assertEquals(await names(folder.path), []);
  await ensure(network, withFree(needed));
  assertEquals(await names(folder.path), all("two-layers"));
  await ensure(network, withFree(0));
});

test("ensureFiles() leaves nothing half-written when it is stopped, and goes on afterwards", async () => {
  using folder = temporaryFolder();
  const network = pinned(wideNetwork());
  const onProgress = ({ action, doneBytes }: { action: string; doneBytes: number }) => {
    if (action === "writing" && doneBytes > 5e6) throw new Error("stopped");
  };
  await assertRejects(() => ensure(network, { folder: folder.path, onProgress }), Error, "stopped");
  assertEquals(await names(folder.path), []);
  await ensure(network, { folder: folder.path });
  assertEquals(await names(folder.path), all("wide"));
});

test("ensureFiles() can be killed while it writes", async () => {
  using folder = temporaryFolder();
  const network = pinned(wideNetwork());
  const suicide = `if (progress.action === "writing") process.kill(process.pid, "SIGKILL");`;
  const ended = await runInOwnProcess(program(network, folder.path, suicide));
  assertEquals([ended.signal, ended.stdout], ["SIGKILL", ""]);
  const left = await names(folder.path);
  assertEquals(left.filter((name) => !name.endsWith(".tmp")), []);
  assertEquals(left.length, 3);
  await ensure(network, { folder: folder.path });
  assertEquals((await names(folder.path)).filter((name) => !name.endsWith(".tmp")), all("wide"));
});

test("ensureFiles() removes its temporary files that are abandoned, and no others", async () => {
  using folder = temporaryFolder();
  const old = ["two-layers.bin.1.tmp", "two-layers.bin.2", "other.bin.3.tmp"];
  for (const name of [...old, "two-layers.bin.4.tmp"]) await writeFile(join(folder.path, name), "");
  const before = new Date(Date.now() - 3_600_000);
  for (const name of old) await utimes(join(folder.path, name), before, before);
  await ensure(pinned(), { folder: folder.path });
  const kept = ["two-layers.bin.2", "other.bin.3.tmp", "two-layers.bin.4.tmp"];
  assertEquals(await names(folder.path), [...all("two-layers"), ...kept].sort());
});

test("ensureFiles() may run several times at once, in one process and in others", async () => {
  using folder = temporaryFolder();
  const network = pinned(wideNetwork());
  const ended = await Promise.all([
    runInOwnProcess(program(network, folder.path, "")),
    runInOwnProcess(program(network, folder.path, "")),
    ensure(network, { folder: folder.path }),
    ensure(network, { folder: folder.path }),
  ]);
  assertEquals(ended.slice(0, 2).map((each) => [each.code, each.stdout, each.stderr]), [
    [0, "done\n", ""],
    [0, "done\n", ""],
  ]);
  assertEquals(await names(folder.path), all("wide"));
});

test("ensureFiles() reports every byte", async () => {
  using folder = temporaryFolder();
  const network = pinned(wideNetwork());
  const total = Object.values(network.pins).reduce((sum, { bytes }) => sum + bytes, 0);
  const last = async (action: string) => {
    let done = 0;
    await ensure(network, {
      folder: folder.path,
      onProgress: (progress) => {
        assertEquals([progress.network, progress.action, progress.totalBytes], ["wide", action, total]);
        assert(progress.doneBytes > done);
        done = progress.doneBytes;
      },
    });
    return done;
  };
  assertEquals([await last("writing"), await last("checking")], [total, total]);
});
