import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { Failure } from "../failure.ts";
import type { Size } from "./least_size.ts";

/**
 * libjpeg-turbo in WebAssembly, from the package `@cwasm/jpeg-turbo`.
 *
 * The package's own function returns four channels, copies them twice, decodes at full size only, and does not report
 * what is wrong with a file. This module therefore calls the libjpeg-turbo functions that the package exports;
 * `turbojpeg.h` documents them.
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

/** libjpeg-turbo's numbers of pixel formats. */
const pixelFormats = { rgb: 0, grey: 6, cmyk: 11 } as const;
export type PixelFormat = keyof typeof pixelFormats;
const channelsOf = { rgb: 3, grey: 1, cmyk: 4 } as const;

/** A decoded image. */
export interface DecodedJpeg {
  width: number;
  height: number;
  pixels: Uint8Array<ArrayBuffer>;
  /** libjpeg-turbo's warning, if any; unreadable pixels are grey. */
  warning: string | undefined;
}

const wasm = new WebAssembly.Module(readWasm());

function readWasm(): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(new URL(import.meta.resolve("@cwasm/jpeg-turbo/jpeg-turbo.wasm"))));
  } catch {
    // A single executable may have no package folders; the file is then next to the modules.
    return new Uint8Array(readFileSync(new URL("./jpeg-turbo.wasm", import.meta.url)));
  }
}

/** Operating system functions that it imports but does not need. */
const systemCalls = ["environ_get", "environ_sizes_get", "fd_close", "fd_seek", "fd_write", "proc_exit"];

/** The amount of memory, which never shrinks, that a decoder may keep for the next image. */
const keptBytes = 16 * 2 ** 20;

/** The start of libjpeg-turbo's error message, which no export returns, but which is at a fixed place. */
const noError = new TextEncoder().encode("No error\0\0");

/** Decodes one file after another. */
export class JpegTurbo {
  #exports: Exports | undefined;
  /** The address of the message. */
  #message = 0;

  /**
   * Decodes a JPEG file.
   *
   * @param size The size in the header that has been checked.
   * @param eighths The scale of the result in eighths: 8, 4, 2 or 1, each faster than the one before.
   * @throws libjpeg-turbo's message, if no pixels could be decoded.
   */
  decode(bytes: Uint8Array, format: PixelFormat, size: Size, eighths = 8): DecodedJpeg {
    const exports = this.#exports ??= this.#start();
    let whole = false;
    try {
      const decoded = this.#decode(exports, bytes, format, size, eighths);
      whole = true;
      return decoded;
    } finally {
      // After an error its memory is inconsistent.
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
    // Real errors throw; the code also reports warnings.
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
        // libjpeg-turbo sets the point to return to after an error, but nothing can return there.
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

/** Scales a length by eighths, rounding as libjpeg-turbo does. */
const scaled = (length: number, eighths: number) => Math.ceil(length * eighths / 8);
