import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runArguments, type RuntimeName, runtimePath } from "../conformance/run/runtimes.ts";
import { findLibrary } from "../ffi/finding/finder.ts";
import type { Command } from "./contender_process.ts";
import type { ContenderName } from "./measurement.ts";

/** A program that takes part in the benchmark. */
export interface Contender {
  readonly name: ContenderName;
  readonly version: string;
  /** The program that takes orders. */
  readonly worker: Command;
  /** The program that classifies once; undefined if there is none. */
  readonly first?: (model: string) => Command;
  /** The program that classifies photographs, optionally decoding all of their pixels. */
  readonly classify?: (model: string, images: readonly string[], fullSize?: boolean) => Command;
  /** The program that creates photographs: see `folders.ts`. */
  readonly makePictures?: (args: readonly string[]) => Command;
  /** Whether it requires ONNX files. */
  readonly onnx?: boolean;
}

/** A contender that cannot take part, and the reason. */
export interface LeftOut {
  readonly name: ContenderName;
  readonly reason: string;
}

/** All contenders, present or not. */
export interface Contenders {
  readonly present: readonly Contender[];
  readonly leftOut: readonly LeftOut[];
  /** OpenVINO's C library, which all contenders but onnxruntime-node use. */
  readonly library: string;
  /** Removes the files created to find them. */
  dispose(): void;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const inBench = (path: string) => join(root, "bench", path);
const sample = join(root, "samples", "classification-sample-async", "main.ts");

/** Finds the contenders on this machine. `python` is the interpreter. Default: the first suitable one. */
export function findContenders(wanted: readonly ContenderName[], python: string | undefined): Contenders {
  const library = findLibrary();
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-bench-"));
  const finders: Readonly<Record<ContenderName, () => Contender>> = {
    Deno: () => runtime("Deno", library),
    Bun: () => runtime("Bun", library),
    Node: () => runtime("Node", library),
    C: () => compilePeer(library, folder),
    Python: () => findPython(library, python),
    "onnxruntime-node": findOnnxruntime,
  };
  const present: Contender[] = [];
  const leftOut: LeftOut[] = [];
  for (const name of wanted) {
    try {
      present.push(finders[name]());
    } catch (error) {
      leftOut.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { present, leftOut, library, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A program's output, trimmed; undefined if it fails. */
function outputOf({ command, args, env }: Command): string | undefined {
  const { status, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim() : undefined;
}

function firstLine(text: string | undefined): string {
  return text?.split("\n")[0] ?? "unknown version";
}

/** This library in a runtime, using the same library as the peers. */
function runtime(name: RuntimeName, library: string): Contender {
  const command = runtimePath(name);
  const run = (file: string, ...args: string[]): Command => ({
    command,
    args: [...runArguments(name, file), ...args],
    env: { OPENVINO_LIB_PATH: library },
  });
  return {
    name,
    version: versionOf(name, firstLine(outputOf({ command, args: ["--version"] }))),
    worker: run(inBench("worker.ts")),
    first: (model) => run(inBench("first.ts"), model),
    classify: (model, images, fullSize) => run(sample, model, ...images, ...(fullSize ? ["--full-size"] : [])),
  };
}

/** Deno prints its name before its version, the others do not. */
function versionOf(name: RuntimeName, line: string): string {
  return { Deno: line, Bun: `bun ${line}`, Node: `node ${line}` }[name];
}

/** Folders that may contain the C headers, relative to the library: in a Python package, an archive, a system. */
const headerFolders = [
  "../include",
  "../../include",
  "../../../include",
  "../../../../include",
  "../../../../../include",
];

function compilePeer(library: string, folder: string): Contender {
  const libraryFolder = dirname(library);
  const headers = [...headerFolders.map((path) => join(libraryFolder, path)), "/usr/include", "/usr/local/include"]
    .find((path) => existsSync(join(path, "openvino", "c", "openvino.h")));
  if (headers === undefined) throw new Error(`there are no C headers beside ${library}`);
  const compilers = [process.env["CC"], "cc", "gcc", "clang"].filter((name) => name !== undefined);
  const compiler = compilers.find((command) => outputOf({ command, args: ["--version"] }) !== undefined);
  if (compiler === undefined) throw new Error(`there is no C compiler: ${compilers.join(", ")}`);
  const program = join(folder, "peer");
  const built = spawnSync(compiler, [
    ...["-O2", "-I", headers, inBench("peers/peer.c"), library],
    ...[`-Wl,-rpath,${libraryFolder}`, "-lpthread", "-o", program],
  ], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`${compiler} cannot build peer.c: ${firstLine(built.stderr)}`);
  return {
    name: "C",
    version: firstLine(outputOf({ command: compiler, args: ["--version"] })),
    worker: { command: program, args: [] },
    first: (model) => ({ command: program, args: ["--first", model] }),
  };
}

/** A Python with the binding: if possible that of the library's own package, so that both use one file. */
function findPython(library: string, named: string | undefined): Contender {
  const environment = process.env["VIRTUAL_ENV"];
  const interpreters = named !== undefined
    ? [named]
    : [...(environment ? [join(environment, "bin", "python")] : []), "python3", "python"];
  const packageFolder = dirname(dirname(dirname(library)));
  const isPackage = basename(dirname(dirname(library))) === "openvino";
  const environments = [...(isPackage ? [{ PYTHONPATH: packageFolder }] : []), {}];
  for (const command of interpreters) {
    for (const env of environments) {
      const run = (...args: string[]): Command => ({ command, args, env });
      const version = outputOf(run(inBench("peers/peer.py"), "--version"));
      if (version === undefined) continue;
      const hasPillow = outputOf(run("-c", "import PIL")) !== undefined;
      return {
        name: "Python",
        version: `${outputOf(run("--version"))}, openvino ${version}`,
        worker: run(inBench("peers/peer.py")),
        first: (model) => run(inBench("peers/peer.py"), "--first", model),
        ...(hasPillow && {
          classify: (model, images) => run(inBench("peers/classify.py"), model, ...images),
          makePictures: (args) => run(inBench("peers/pictures.py"), ...args),
        }),
      };
    }
  }
  throw new Error(`no Python with openvino and numpy: ${interpreters.join(", ")}; --python names one`);
}

/**
 * onnxruntime-node. It is not a dependency, since its package has 290 MB; it is used if `BENCH_ONNXRUNTIME` or Node.js
 * finds it.
 */
function findOnnxruntime(): Contender {
  const node = outputOf({ command: "node", args: ["--version"] });
  if (node === undefined) throw new Error("there is no Node.js to run it in");
  const named = process.env["BENCH_ONNXRUNTIME"];
  const folder = named ?? installedOnnxruntime();
  if (folder === undefined) {
    throw new Error("not installed: npm install --ignore-scripts onnxruntime-node, and BENCH_ONNXRUNTIME=its folder");
  }
  const { version } = createRequire(import.meta.url)(join(folder, "package.json")) as { version: string };
  return {
    name: "onnxruntime-node",
    version: `${version}, Node.js ${node}`,
    worker: { command: "node", args: [inBench("peers/onnxruntime.mjs"), folder] },
    onnx: true,
  };
}

function installedOnnxruntime(): string | undefined {
  const folder = join(root, "node_modules", "onnxruntime-node");
  return existsSync(folder) ? folder : undefined;
}
