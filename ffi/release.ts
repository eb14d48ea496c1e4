/** The OpenVINO release that the set-up fetches and the load error recommends. */
export const pinnedOpenVINO = "2026.4.1";

/** The oldest OpenVINO this library works with: the first whose C API takes properties as arrays. */
export const oldestOpenVINO = "2026.4.0";

/** Name of the folder in a project that OpenVINO is fetched into. */
export const downloadFolder = ".openvino";

/** The command that fetches OpenVINO into the working folder's {@linkcode downloadFolder}. */
export function fetchCommand(platform: string): string {
  const python = platform === "win32" ? "python" : "python3";
  return `${python} -m pip install --no-deps --target ${downloadFolder} openvino==${pinnedOpenVINO}`;
}
