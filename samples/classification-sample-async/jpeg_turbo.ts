import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { Failure } from "./failure.ts";
import type { Size } from "./least_size.ts";

/**
 * libjpeg-turbo in WebAssembly, from the package `@cwasm/jpeg-turbo`.
 *
 * The package's own function gives four channels, copies them twice, decodes at full size only, and does not say what
 * is wrong with a file. So this calls what it exports of libjpeg-turbo itself, whose documentation is `turbojpeg.h`.
 */
interface Exports {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  free(pointer: number): void;
  tjInitDecompress(): number;
  tjDecompressHeader3(
    handle: number,
    jpeg: number,
    size: number,
    width: number,
    height: number,
    subsampling: number,
    colorspace: number,
  ): number;
  tjDecompress2(
    handle: number,
    jpeg: number,
    size: number,
    to: number,
    width: number,
    pitch: number,
    height: number,
    format: number,
    flags: number,
  ): number;
  tjDestroy(handle: number): number;
}

/** The layouts of pixels, by libjpeg-turbo's numbers. */
const pixelFormats = { rgb: 0, grey: 6, cmyk: 11 } as const;
export type PixelFormat = keyof typeof pixelFormats;
const channelsOf = { rgb: 3, grey: 1, cmyk: 4 } as const;

/** What was decoded. */
export interface DecodedJpeg {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
  /** What libjpeg-turbo found wrong, if anything; pixels it could not read are grey. */
  warning: string | undefined;
}

const wasm = new WebAssembly.Module(readWasm());

function readWasm(): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(new URL(import.meta.resolve("@cwasm/jpeg-turbo/jpeg-turbo.wasm"))));
  } catch {
    // A single executable may have no folders of packages; this file is put beside the modules then.
    return new Uint8Array(readFileSync(new URL("./jpeg-turbo.wasm", import.meta.url)));
  }
}

/** What it asks of an operating system, and does not need. */
const systemCalls = ["environ_get", "environ_sizes_get", "fd_close", "fd_seek", "fd_write", "proc_exit"];

/** What a decoder keeps of its memory, which never shrinks, for the next picture. */
const keptBytes = 16 * 2 ** 20;

/** The start of the text in which libjpeg-turbo says what is wrong; nothing exported tells it, but it has a fixed place. */
const noError = new TextEncoder().encode("No error\0\0");

/** Decodes one file after another. */
export class JpegTurbo {
  #exports: Exports | undefined;
  /** Where the message is. */
  #message = 0;

  /**
   * Decodes a JPEG file.
   *
   * @param size Its size, by which it was let pass.
   * @param eighths The size to decode to, in eighths of the whole: 8, 4, 2 and 1 take ever less time.
   * @throws What libjpeg-turbo says, if there are no pixels to be had.
   */
  decode(bytes: Uint8Array, format: PixelFormat, size: Size, eighths = 8): DecodedJpeg {
    const exports = this.#exports ??= this.#start();
    let whole = false;
    try {
      const decoded = this.#decode(exports, bytes, format, size, eighths);
      whole = true;
      return decoded;
    } finally {
      // After an error its memory is not in order.
      if (!whole || exports.memory.buffer.byteLength > keptBytes) this.#exports = undefined;
    }
  }

  #decode(exports: Exports, bytes: Uint8Array, format: PixelFormat, expected: Size, eighths: number): DecodedJpeg {
    const { memory, malloc, free } = exports;
    this.#view(exports, this.#message, 200).fill(0).set(noError);
    const allocate = (size: number) => {
      const pointer = malloc(size);
      if (pointer === 0) throw new Failure(`there is no memory for its ${size} bytes`);
      return pointer >>> 0;
    };
    const jpeg = allocate(bytes.length);
    this.#view(exports, jpeg, bytes.length).set(bytes);
    const handle = exports.tjInitDecompress();
    const at = allocate(16);
    this.#view(exports, at, 16).fill(0);
    // Real errors are thrown; the code tells of warnings too.
    const read = exports.tjDecompressHeader3(handle, jpeg, bytes.length, at, at + 4, at + 8, at + 12);
    const [fullWidth = 0, fullHeight = 0] = new Int32Array(memory.buffer, at, 2);
    if (fullWidth !== expected.width || fullHeight !== expected.height) {
      throw new Error(read === 0 ? "it gives two sizes" : this.#said(exports));
    }
    const [width, height] = [scaled(fullWidth, eighths), scaled(fullHeight, eighths)];
    const channels = channelsOf[format];
    const size = width * height * channels;
    const to = allocate(size);
    const code = exports.tjDecompress2(
      ...[handle, jpeg, bytes.length, to, width, width * channels, height, pixelFormats[format], 0] as const,
    );
    const pixels = this.#view(exports, to, size).slice();
    exports.tjDestroy(handle);
    [jpeg, at, to].forEach((pointer) => free(pointer));
    return { width, height, pixels, warning: code === 0 ? undefined : this.#said(exports) };
  }

  #start(): Exports {
    const instance = new WebAssembly.Instance(wasm, {
      env: {
        // libjpeg-turbo sets this point to come back to after an error; there is no coming back here.
        setjmp: () => 0,
        longjmp: () => {
          throw new Error(this.#said(exports));
        },
      },
      wasi_snapshot_preview1: Object.fromEntries(systemCalls.map((name) => [name, () => 0])),
    });
    const exports = instance.exports as unknown as Exports;
    this.#message = Buffer.from(exports.memory.buffer).indexOf(noError);
    return exports;
  }

  #view({ memory }: Exports, start: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(memory.buffer as ArrayBuffer, start, length);
  }

  #said(exports: Exports): string {
    const text = this.#view(exports, this.#message, 200);
    return new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
  }
}

/** A length in eighths, as libjpeg-turbo rounds it. */
const scaled = (length: number, eighths: number) => Math.ceil(length * eighths / 8);
