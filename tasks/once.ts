/** A test file whose code is the same in every runtime: a whole run executes it in one runtime only. */
export interface Once {
  readonly files: RegExp;
  readonly why: string;
}

/** All such files. */
export const once: readonly Once[] = [
  { files: /^conformance\/report\//, why: "reports are text, made of a run's results; the page runs in a browser" },
  {
    files: /^conformance\/networks\//,
    why: "the networks are numbers, the same in every runtime: the kit compares them",
  },
  { files: /^conformance\/judge\//, why: "files of recorded results are read and written" },
  { files: /^conformance\/isa\//, why: "which instructions are used is OpenVINO's matter" },
  {
    files: /^conformance\/test_support\/outside_server_test\.ts$/,
    why: "the tests of outside servers run once, too",
  },
  { files: /^conformance\/mutants\//, why: "faults are planted in text" },
  {
    files:
      /^conformance\/((documented_api|openvino_tests)_test|run\/(compare|completeness|options|plan|signatures)_test)\.ts$/,
    why: "data is compared with data",
  },
  {
    files: /^conformance\/(field\/(fetch|models)|onnx\/(outcome|part|summary))_test\.ts$/,
    why: "files and numbers are compared; the tests beside these run the models",
  },
  {
    files: /^conformance\/(field\/field|onnx\/onnx|remote\/remote)_test\.ts$/,
    why: "it starts every runtime itself, and what is judged or served once for all",
  },
  { files: /^conformance\/fuzz\/damaged_models_test\.ts$/, why: "OpenVINO reads the damaged models, not the runtime" },
  {
    files: /^src\/variables\/state_devices_test\.ts$/,
    why: "which devices have states is OpenVINO's matter, and is known from their names",
  },
  {
    files: /^conformance\/stress\/memory_check_control_test\.ts$/,
    why: "faults are planted in a record of native calls, which valgrind must find",
  },
  { files: /^bench\//, why: "figures are made into reports" },
  {
    files:
      /^samples\/(speech-activity\/segments|common\/(ctc|letterbox|non_maximum_suppression|reading_order))_test\.ts$/,
    why: "pure functions",
  },
  { files: /^samples\/serve\/kserve\//, why: "manifests are read, and the container has Deno in it" },
  {
    files: /^samples\/serve\/clients\/(kserve\/|schemathesis_test)/,
    why: "tritonclient, and http_test beside the server, ask in every runtime for what these ask for",
  },
  {
    files: /^samples\/serve\/clients\/(mlserver|triton)\//,
    why: "what other servers answer is read by code that the kit runs over samples/serve in every runtime",
  },
  {
    files: /^samples\/serve\/page_test\.ts$/,
    why: "the page runs in a browser; http_test asks for it in every runtime",
  },
  { files: /^samples\/serve\/(access|admission|batching|body_bounds|budget)_test\.ts$/, why: "pure functions" },
  {
    files: /^tasks\/(?!package\/(documented_programs|installed|executable|install)_test)/,
    why: "programs are called that are the same for all runtimes",
  },
  { files: /^src\/(layering|unguarded_calls)_test\.ts$/, why: "sources are read" },
  {
    files: /^ffi\/(calls\/abi|fetching\/pin_openvino|version|symbols\/headers)_test\.ts$/,
    why: "pure functions, and C's headers",
  },
  { files: /^ffi\/load_all_test\.ts$/, why: "Deno watches what its tests leave open" },
];

/** Whether a whole run executes a test file in one runtime only. */
export function runsOnce(file: string): boolean {
  return once.some(({ files }) => files.test(file));
}
