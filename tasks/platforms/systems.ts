import { arm64 } from "./arm64/system.ts";
import { linuxX64 } from "./linux_x64.ts";
import type { System, SystemName } from "./system.ts";
import { windows } from "./wine/system.ts";

/** The systems that programs can be run for here. */
export const systems: Readonly<Record<SystemName, System>> = {
  "Linux x64": linuxX64,
  "Windows x64": windows,
  "Linux arm64": arm64,
};
