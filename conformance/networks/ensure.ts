/**
 * The networks' files, generated once and then kept in a folder.
 *
 * A file gets its name only when it is complete and has the pinned SHA-256. Generation can therefore be interrupted at
 * any moment, and several processes may generate at once: each renames the same bytes to the same name.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alexnet } from "./alexnet.ts";
import { googlenet } from "./googlenet.ts";
import { toIr } from "./ir.ts";
import type { Network } from "./layers.ts";
import { toOnnx } from "./onnx.ts";
import { type Pin, pins } from "./pins.ts";
import { type DescribedNetwork, describeNetwork } from "./shapes.ts";
import { type Content, writeFiles } from "./write.ts";

/** The available networks. */
export type NetworkName = "alexnet" | "googlenet-v1";

/** OpenVINO IR, or ONNX. */
export type Format = "ir" | "onnx";

/** The paths of a network's files in all formats. */
export interface NetworkFiles {
  readonly xml: string;
  readonly bin: string;
  readonly onnx: string;
}

/** The paths of a network's files in some formats. */
export type FilesOf<F extends Format> = Pick<NetworkFiles, F extends "ir" ? "xml" | "bin" : "onnx">;

/** The progress of a network. */
export interface Progress {
  readonly network: string;
  readonly action: "checking" | "writing";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** Options for the files. */
export interface FilesOptions {
  /** The folder, created if it does not exist. */
  readonly folder?: string;
  /** How existing files are verified: by their hash, which takes seconds, or by their size. */
  readonly verify?: "sha256" | "size";
  /** Called every few megabytes. An error that it throws aborts the generation. */
  readonly onProgress?: (progress: Progress) => void;
  /** Returns the number of free bytes on a folder's disk. Default: asks the file system. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Options of `ensureNetworks`. */
export interface EnsureOptions<N extends NetworkName = NetworkName, F extends Format = Format> extends FilesOptions {
  /** The networks. Default: all. */
  readonly networks?: readonly N[];
  /** The formats. Default: all. */
  readonly formats?: readonly F[];
}

/** A network and the pins of its files. */
export interface PinnedNetwork {
  readonly network: Network;
  readonly pins: Readonly<Record<keyof NetworkFiles, Pin>>;
}

const networks: Readonly<Record<NetworkName, () => Network>> = { alexnet, "googlenet-v1": googlenet };

/** The names of all networks. */
export const networkNames: readonly NetworkName[] = ["alexnet", "googlenet-v1"];

/** All formats. */
export const formatNames: readonly Format[] = ["ir", "onnx"];

/** The age in milliseconds at which an unmodified temporary file counts as left behind by a killed process. */
const ABANDONED_MS = 10 * 60_000;

/** The default folder. */
export function defaultFolder(): string {
  return fileURLToPath(new URL("../../.cache/openvino-ffi-networks", import.meta.url));
}

/**
 * Ensures that the networks' files exist, generating those that are missing or damaged.
 *
 * @returns The files' paths by network.
 * @throws {Error} If the disk has too little space, or generated files do not match their pins.
 */
export async function ensureNetworks<N extends NetworkName = NetworkName, F extends Format = Format>(
  options: EnsureOptions<N, F> = {},
): Promise<Record<N, FilesOf<F>>> {
  const names: readonly NetworkName[] = options.networks ?? networkNames;
  const pinned = [...new Set(names)].map((name) => ({ network: networks[name](), pins: pins[name] }));
  return await ensureFiles(pinned, options.formats ?? formatNames, options) as Record<N, FilesOf<F>>;
}

/** Ensures that files of any networks exist: see {@linkcode ensureNetworks}. */
export async function ensureFiles(
  pinned: readonly PinnedNetwork[],
  formats: readonly Format[],
  options: FilesOptions = {},
): Promise<Record<string, Partial<NetworkFiles>>> {
  const { folder = defaultFolder(), freeBytes = freeBytesOf } = options;
  const fileKinds: (keyof NetworkFiles)[] = [
    // The `.xml` comes last, so that it never exists without its `.bin`.
    ...(formats.includes("ir") ? ["bin", "xml"] as const : []),
    ...(formats.includes("onnx") ? ["onnx"] as const : []),
  ];
  await mkdir(folder, { recursive: true });
  const jobs: { pinned: PinnedNetwork; missing: FileToWrite[] }[] = [];
  for (const each of pinned) {
    const files = fileKinds.map((kind) => ({ kind, path: pathOf(folder, each.network, kind), pin: each.pins[kind] }));
    const missing = await missingFiles(each.network.name, files, options);
    if (missing.length > 0) jobs.push({ pinned: each, missing });
  }
  if (jobs.length > 0) {
    await removeAbandoned(folder, pinned);
    const needed = totalBytes(jobs.flatMap(({ missing }) => missing));
    const free = await freeBytes(folder);
    if (free < needed) throw new Error(`${folder} has room for ${megabytes(free)}: ${megabytes(needed)} are needed`);
  }
  for (const { pinned: { network }, missing } of jobs) await generate(describeNetwork(network), missing, options);
  return Object.fromEntries(pinned.map(({ network }) => [
    network.name,
    Object.fromEntries(fileKinds.toSorted().map((kind) => [kind, pathOf(folder, network, kind)])),
  ]));
}

interface FileToWrite {
  readonly kind: keyof NetworkFiles;
  readonly path: string;
  readonly pin: Pin;
}

function pathOf(folder: string, { name }: Network, kind: keyof NetworkFiles): string {
  return join(folder, `${name}.${kind}`);
}

function totalBytes(files: readonly FileToWrite[]): number {
  return files.reduce((sum, { pin }) => sum + pin.bytes, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Reports the progress of several files as one. */
function meter(network: string, action: Progress["action"], files: readonly FileToWrite[], options: FilesOptions) {
  const total = totalBytes(files);
  let doneBytes = 0;
  return (bytes: number) => options.onProgress?.({ network, action, doneBytes: doneBytes += bytes, totalBytes: total });
}

/** The files that are missing or wrong. */
async function missingFiles(network: string, files: readonly FileToWrite[], options: FilesOptions) {
  const onBytes = meter(network, "checking", files, options);
  const missing: FileToWrite[] = [];
  for (const file of files) {
    if (!await isRight(file, options.verify ?? "sha256", onBytes)) missing.push(file);
  }
  return missing;
}

async function isRight(
  { path, pin }: FileToWrite,
  verify: "sha256" | "size",
  onBytes: (bytes: number) => void = () => {},
): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (found?.size !== pin.bytes) return false;
  return verify === "size" || await sha256Of(path, onBytes) === pin.sha256;
}

async function sha256Of(path: string, onBytes: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 22);
  const handle = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
      onBytes(bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Removes what killed processes have left behind. */
async function removeAbandoned(folder: string, pinned: readonly PinnedNetwork[]): Promise<void> {
  const ours = pinned.map(({ network }) => `${network.name}.`);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".tmp") && ours.some((o) => name.startsWith(o)));
  for (const path of names.map((name) => join(folder, name))) {
    // Another process may be removing or renaming it.
    const written = (await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity;
    if (Date.now() - written > ABANDONED_MS) await rm(path, { force: true });
  }
}

async function generate(network: DescribedNetwork, files: readonly FileToWrite[], options: FilesOptions) {
  const ir = toIr(network);
  const partsOf = {
    xml: () => [new TextEncoder().encode(ir.xml)],
    bin: () => ir.bin,
    onnx: () => toOnnx(network),
  };
  const run = randomUUID();
  const contents = files.map(({ kind, path }): Content => ({ path: `${path}.${run}.tmp`, parts: partsOf[kind]() }));
  try {
    const onBytes = meter(network.name, "writing", files, options);
    const hashes = await writeFiles(contents, network.parameters, onBytes);
    for (const [index, { path, pin }] of files.entries()) {
      if (hashes[index] !== pin.sha256) {
        throw new Error(`generated ${path} with the SHA-256 ${hashes[index]} instead of ${pin.sha256}`);
      }
    }
    for (const [index, file] of files.entries()) await moveTo(contents[index]!.path, file);
  } finally {
    for (const { path } of contents) await rm(path, { force: true });
  }
}

/** Renames a file. Windows refuses to replace a file that is in use; then another process has created it. */
async function moveTo(temporary: string, file: FileToWrite): Promise<void> {
  try {
    await rename(temporary, file.path);
  } catch (error) {
    if (!await isRight(file, "sha256")) throw error;
  }
}
