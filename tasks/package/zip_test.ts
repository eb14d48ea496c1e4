import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { Zip } from "./zip.ts";

interface Made {
  readonly path: string;
  readonly text: string;
  readonly deflate?: boolean;
  readonly flags?: number;
  readonly checksum?: number;
}

/** A small archive, written as the format's description has it. */
function archive(files: readonly Made[], comment = ""): Buffer {
  const [locals, entries]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const { path, text, deflate = false, flags = 0, checksum = crc32(text) } of files) {
    const data = deflate ? deflateRawSync(text) : Buffer.from(text);
    const common = Buffer.alloc(26);
    [20, flags, deflate ? 8 : 0].forEach((value, i) => common.writeUInt16LE(value, 2 * i));
    [checksum, data.length, text.length].forEach((value, i) => common.writeUInt32LE(value, 10 + 4 * i));
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(path), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, Buffer.from(path)]));
    locals.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(at, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...locals, ...entries, Buffer.from("PK\x05\x06"), end, Buffer.from(comment)]);
}

test("Zip reads stored and deflated files, with a comment behind them or none", () => {
  const files = [{ path: "a/b.txt", text: "b".repeat(99), deflate: true }, { path: "c", text: "stored" }];
  for (const comment of ["", "what it is"]) {
    const zip = new Zip(archive([...files, { path: "a/", text: "" }], comment));
    assertEquals(zip.paths, ["a/b.txt", "c"]);
    for (const { path, text } of files) assertEquals(zip.read(path).toString(), text);
  }
});

test("Zip refuses what is no archive, and files that are damaged, encrypted or not there", () => {
  assertThrows(() => new Zip(Buffer.from("no archive")), Error, "no ZIP archive");
  const damaged = archive([{ path: "c", text: "stored" }]);
  damaged[damaged.lastIndexOf("PK\x01\x02")] = 0;
  assertThrows(() => new Zip(damaged), Error, "damaged");
  const zip = new Zip(archive([
    { path: "good", text: "good" },
    { path: "wrong", text: "wrong", checksum: 1 },
    { path: "secret", text: "secret", flags: 1 },
  ]));
  assertEquals(zip.read("good").toString(), "good");
  assertThrows(() => zip.read("wrong"), Error, "wrong is damaged");
  assertThrows(() => zip.read("secret"), Error, "secret is packed in a way");
  assertThrows(() => zip.read("none"), Error, "There is no none");
});
