import { cppLibrary } from "./cpp.ts";
import { load } from "./load.ts";

/** Opens OpenVINO's libraries as `load` does, and binds all their functions, so that nothing is opened later. */
export function loadAll(path?: string): void {
  const ov = load(path);
  ov.bindAll?.();
  cppLibrary(ov)?.bindAll?.();
}
