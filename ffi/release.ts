/** The OpenVINO release that the set-up fetches and error messages recommend. */
export const pinnedOpenVINO = "2026.4.1";

/**
 * The oldest supported OpenVINO: each minor release since is tested. On Macs with Apple silicon it is 2026.4.0, the first
 * whose C API takes properties as arrays.
 */
export const oldestOpenVINO = "2026.0.0";

/** The folder of a project that OpenVINO is fetched into. */
export const downloadFolder = ".openvino";

/**
 * The options of pip and uv for the pinned wheel. It is always the one for Python 3.12, since its C library is the same
 * for every Python: so Pythons that are older or newer than those with wheels of their own will do.
 */
export const wheelOptions: readonly string[] = ["--no-deps", "--only-binary", ":all:", "--python-version", "3.12"];

/** The command that fetches OpenVINO into {@linkcode downloadFolder} in the working folder. */
export function fetchCommand(platform: string): string {
  const python = platform === "win32" ? "python" : "python3";
  const options = [...wheelOptions, "--ignore-requires-python", "--target", downloadFolder].join(" ");
  return `${python} -m pip install ${options} openvino==${pinnedOpenVINO}`;
}
