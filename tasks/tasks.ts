import type { Packages } from "./packages.ts";

/** A task's script and requirements. */
export interface Task {
  /** The script, relative to the repository's root. */
  readonly file: string;
  /** The npm packages that it requires. Default: all. */
  readonly packages?: Packages;
  /** Whether it runs inference, and thus requires OpenVINO. */
  readonly setUp?: boolean;
  /** Whether it needs what {@linkcode sampleFiles} fetches. Default: no. */
  readonly sampleFiles?: boolean;
  /** Whether the script can call `gc()`. */
  readonly gc?: boolean;
  /** Deno's permission flags. Default: all permissions. */
  readonly permissions?: readonly string[];
}

/** The variables for finding OpenVINO. */
const variables = [
  ...["OPENVINO_LIB_PATH", "INTEL_OPENVINO_DIR", "OpenVINO_DIR", "OPENVINO_LIB_PATHS"],
  ...["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOMEBREW_PREFIX", "VCPKG_ROOT", "VIRTUAL_ENV", "CONDA_PREFIX"],
  ...["PATH", "HOME", "XDG_CACHE_HOME", "USERPROFILE", "LOCALAPPDATA", "ProgramFiles"],
];

/** The script that ensures OpenVINO. */
export const openvino = "tasks/fetch_openvino.ts";

/** The script that ensures what the samples need besides. */
export const sampleFiles = "tasks/fetch_samples.ts";

const allowing = (names: readonly string[]) => ["--allow-ffi", "--allow-read", `--allow-env=${names}`];
const samplePermissions = allowing(variables);
/** Of samples that write pictures. */
const drawingPermissions = [...samplePermissions, "--allow-write"];

/** The repository's tasks, by their names for `deno task`, `bun run` and `npm run`. */
export const tasks: Readonly<Record<string, Task>> = {
  sample: {
    file: "samples/classification-sample-async/main.ts",
    packages: "samples",
    // In a terminal, it asks for NO_COLOR.
    permissions: allowing([...variables, "NO_COLOR"]),
  },
  bench: { file: "bench/main.ts" },
  conformance: { file: "conformance/main.ts" },
  "conformance:remote": { file: "conformance/remote/main.ts" },
  "conformance:isa": { file: "conformance/isa/main.ts" },
  "conformance:mutants": { file: "conformance/mutants/main.ts" },
  "conformance:onnx": { file: "conformance/onnx/main.ts" },
  "conformance:field": { file: "conformance/field/main.ts" },
  docs: { file: "tasks/site/main.ts", setUp: false },
  endings: { file: "conformance/stress/endings.ts" },
  executable: { file: "tasks/package/executable.ts", packages: "samples", setUp: false },
  "face-detection": {
    file: "samples/face-detection/main.ts",
    packages: "samples",
    permissions: drawingPermissions,
  },
  fuzz: { file: "conformance/fuzz/main.ts", gc: true },
  "memory-check": { file: "conformance/stress/memory_check.ts" },
  ocr: { file: "samples/ocr/main.ts", packages: "samples", sampleFiles: true, permissions: drawingPermissions },
  platforms: { file: "tasks/platforms/main.ts" },
  pack: { file: "tasks/package/main.ts", setUp: false },
  setup: { file: sampleFiles, packages: "samples" },
  soak: { file: "conformance/stress/soak.ts", gc: true },
  "speech-activity": {
    file: "samples/speech-activity/main.ts",
    packages: "samples",
    permissions: samplePermissions,
  },
  test: { file: "tasks/test.ts", sampleFiles: true },
  "text-embeddings": {
    file: "samples/text-embeddings/main.ts",
    packages: "samples",
    sampleFiles: true,
    permissions: samplePermissions,
  },
  "text-generation": {
    file: "samples/text-generation/main.ts",
    packages: "samples",
    sampleFiles: true,
    permissions: samplePermissions,
  },
};
