import { crc32, inflateRawSync } from "node:zlib";

/** The files of a ZIP archive, which is what a wheel is: by their paths, each unpacked when it is read. */
export class Zip {
  readonly #bytes: Buffer;
  readonly #entries = new Map<string, Entry>();

  /**
   * Reads the list of files.
   *
   * @param bytes The archive.
   * @throws {Error} If it is none, or of a kind that wheels are not: encrypted, or of more than 4 GiB
   */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    // The end record is the last thing, but for a comment of up to 64 KiB.
    const end = bytes.lastIndexOf(signatures.end);
    if (end < 0) throw new Error("This is no ZIP archive");
    let at = bytes.readUInt32LE(end + 16);
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      if (bytes.compare(signatures.entry, 0, 4, at, at + 4) !== 0) throw new Error("The ZIP archive is damaged");
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
      const path = bytes.toString("utf8", at + 46, at + 46 + nameLength!);
      this.#entries.set(path, {
        encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
        method: bytes.readUInt16LE(at + 10),
        checksum: bytes.readUInt32LE(at + 16),
        packed: bytes.readUInt32LE(at + 20),
        header: bytes.readUInt32LE(at + 42),
      });
      at += 46 + nameLength! + extraLength! + commentLength!;
    }
  }

  /** The paths of its files. */
  get paths(): readonly string[] {
    return [...this.#entries.keys()].filter((path) => !path.endsWith("/"));
  }

  /**
   * Unpacks a file.
   *
   * @param path Its path in the archive.
   * @returns Its bytes, which agree with the archive's checksum.
   */
  read(path: string): Buffer {
    const entry = this.#entries.get(path);
    if (!entry) throw new Error(`There is no ${path} in the ZIP archive`);
    const { header, packed, method, checksum, encrypted } = entry;
    if (encrypted || (method !== stored && method !== deflated)) {
      throw new Error(`${path} is packed in a way that wheels do not use`);
    }
    const start = header + 30 + this.#bytes.readUInt16LE(header + 26) + this.#bytes.readUInt16LE(header + 28);
    const raw = this.#bytes.subarray(start, start + packed);
    const data = method === stored ? Buffer.from(raw) : inflateRawSync(raw);
    if (crc32(data) !== checksum) throw new Error(`${path} is damaged in the ZIP archive`);
    return data;
  }
}

interface Entry {
  readonly encrypted: boolean;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  /** Where the file's own header is. */
  readonly header: number;
}

const signatures = { end: Buffer.from("PK\x05\x06"), entry: Buffer.from("PK\x01\x02") };
const [stored, deflated] = [0, 8];
