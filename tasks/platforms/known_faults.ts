import type { Failure } from "../failed_tests.ts";
import type { Place } from "./places.ts";
import type { SystemName } from "./system.ts";

/** Failures that are known: of OpenVINO or an emulator, with their proof, or of what this library lacks on a system. */
export interface KnownFault {
  /** Whose it is. */
  readonly of: string;
  readonly systems: readonly SystemName[];
  /** The releases of OpenVINO; undefined for all. */
  readonly releases?: readonly string[];
  /** The test file; undefined for all. */
  readonly file?: string;
  /** What the test's name, or the error's text, has in it; undefined for every failure of the file. */
  readonly sign?: RegExp;
  readonly why: string;
}

export const knownFaults: readonly KnownFault[] = [{
  of: "OpenVINO",
  systems: ["Linux x64"],
  releases: ["2026.0.0", "2026.1.0", "2026.2.1"],
  file: "src/core_test.ts",
  why:
    "reading a part of an ONNX file from memory corrupts memory: in Python with 2026.1.0, too, `core.read_model(onnx[:60], weights)` ends the process, at once under glibc's malloc checks",
}, {
  of: "Wine",
  systems: ["Windows x64"],
  sign: /EFAULT: bad address in system call argument, rm|importedGoesOn: 'EFAULT'/,
  why:
    "Bun cannot remove a folder: `bun -e 'fs.rmSync(fs.mkdtempSync(\"x\"), { recursive: true })'` fails in the same way",
}, {
  of: "Wine",
  systems: ["Windows x64"],
  sign: /Internal error: directory mismatch for directory/,
  why: "Bun says so of every folder with a package.json: `bun -e 0` in this one, too",
}, {
  of: "Deno under Wine",
  systems: ["Windows x64"],
  file: "src/cli/command_test.ts",
  sign: /named_pipe\.rs:\d+:\d+:\s+internal error: entered unreachable code/,
  why: "now and then a pipe to another process ends it: the panic is in mio's `named_pipe.rs`",
}, {
  of: "Bun under qemu",
  systems: ["Linux arm64"],
  file: "conformance",
  sign: /memory that does not fit @relu_add[\s\S]*the process ended: signal SIGABRT/,
  why:
    "the process ends where an array grows: `bun -e 'new ArrayBuffer(8, { maxByteLength: 64 }).resize(32)'` says “mprotect failed: Cannot allocate memory”; what comes after that check did not run",
}, {
  of: "this library",
  systems: ["Windows x64"],
  file: "ffi/backend_test.ts",
  sign: /^latency\(\) ends with the run/,
  why:
    "in Deno, the C library records when a run ends, on Linux and macOS; elsewhere `latency` ends when JavaScript sees it",
}];

/** The known fault that explains a failure. */
export function faultOf(
  { system, openvino }: Place,
  file: string,
  { name, text }: Failure,
  known: readonly KnownFault[],
): KnownFault | undefined {
  return known.find((fault) =>
    fault.systems.includes(system) && (fault.releases?.includes(openvino) ?? true) &&
    (fault.file ?? file) === file && (fault.sign?.test(`${name}\n${text}`) ?? true)
  );
}
