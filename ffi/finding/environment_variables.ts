/** The environment variables that the search reads, for Deno's `--allow-env`. */
export const environmentVariables = [
  "OPENVINO_LIB_PATH",
  "INTEL_OPENVINO_DIR",
  "OpenVINO_DIR",
  "OPENVINO_LIB_PATHS",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "HOMEBREW_PREFIX",
  "VCPKG_ROOT",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "PATH",
  "HOME",
  "XDG_CACHE_HOME",
  "USERPROFILE",
  "LOCALAPPDATA",
  "ProgramFiles",
] as const;

/** One of them. */
export type Variable = typeof environmentVariables[number];
