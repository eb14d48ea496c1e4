import type { RuntimeName } from "../../conformance/run/runtimes.ts";
import { pinnedOpenVINO } from "../../ffi/release.ts";
import type { SystemName } from "./system.ts";

/** A place in which the tests run: a system, and releases of OpenVINO and of a runtime. */
export interface Place {
  readonly system: SystemName;
  readonly openvino: string;
  readonly runtime: RuntimeName;
  /** The runtime's release; undefined for the one that this project is tested with. */
  readonly release?: string;
}

const runtimes: readonly RuntimeName[] = ["Deno", "Bun", "Node"];

/** A release of each minor one that is supported, and the last one that is not. */
const releases: readonly string[] = ["2025.4.1", "2026.0.0", "2026.1.0", "2026.2.1", "2026.3.1", pinnedOpenVINO];

/** Older releases of runtimes, from the oldest that is supported. Node.js has none: its FFI is new. */
const older: readonly (readonly [RuntimeName, string])[] = [
  ["Deno", "2.4.4"],
  ["Deno", "2.9.0"],
  ["Bun", "1.4.0"],
  ["Bun", "1.4.2"],
];

/** The places of each kind, by the names that `--only` takes. */
export const places: Readonly<Record<string, readonly Place[]>> = {
  versions: [
    ...releases.flatMap((openvino) => runtimes.map((runtime): Place => ({ system: "Linux x64", openvino, runtime }))),
    ...older.map(([runtime, release]): Place => ({
      system: "Linux x64",
      openvino: pinnedOpenVINO,
      runtime,
      release,
    })),
  ],
  windows: runtimes.map((runtime) => ({ system: "Windows x64", openvino: pinnedOpenVINO, runtime })),
  arm64: runtimes.map((runtime) => ({ system: "Linux arm64", openvino: pinnedOpenVINO, runtime })),
};

/** What runs in each place: the FFI layer's tests, the heart of `src`'s, and the command's. */
export const testFiles: readonly string[] = [
  ...[
    "backend",
    "calls/abi",
    "load",
    "loading/array_forms",
    "loading/element_numbering",
    "loading/measured_cpp",
  ].map((name) => `ffi/${name}_test.ts`),
  ...["core", "core_async", "model", "compiled_model", "infer_request", "async_infer_queue", "tensor", "variable_state"]
    .map((name) => `src/${name}_test.ts`),
  ...[
    "save_model_test.ts",
    "rt_info_test.ts",
    "preprocess/pre_post_processor_test.ts",
    "arguments/absolute_path_test.ts",
    "native/catching_test.ts",
    "native/elsewhere_test.ts",
    "running/request_state_test.ts",
    "cli/command_test.ts",
  ].map((name) => `src/${name}`),
];
