/** The OpenVINO release that the set-up fetches and error messages recommend. */
export const pinnedOpenVINO = "2026.4.1";

/** The oldest supported OpenVINO: the first whose C API takes properties as arrays. */
export const oldestOpenVINO = "2026.4.0";

/** The folder of a project that OpenVINO is fetched into. */
export const downloadFolder = ".openvino";

/** The command that fetches OpenVINO into {@linkcode downloadFolder} in the working folder. */
export function fetchCommand(platform: string): string {
  const python = platform === "win32" ? "python" : "python3";
  return `${python} -m pip install --no-deps --target ${downloadFolder} openvino==${pinnedOpenVINO}`;
}
