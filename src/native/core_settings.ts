import { withPlugins } from "../../ffi/loading/device_plugins.ts";
import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { Status } from "../openvino_error.ts";
import { check } from "./check.ts";
import { type PropertyArray, withoutProperty } from "./property_array.ts";

/** TBB, and thus its termination with a core, belongs to the process. */
export const ofTheProcess = "FORCE_TBB_TERMINATE";

/** Records the settings of a core, so that an equal one can be created. */
export class CoreSettings {
  readonly #ov: OpenVINO;
  readonly #config: string | undefined;
  readonly #extensions: string[] = [];
  /** Keyed by device and property names, so that setting the same properties repeatedly needs no more memory. */
  readonly #properties = new Map<string, { device: string | undefined; list: PropertyArray }>();

  /** @param config The plugin configuration file. */
  constructor(ov: OpenVINO, config: string | undefined) {
    this.#ov = ov;
    this.#config = config;
  }

  /** Records properties. */
  noteProperties(device: string | undefined, list: PropertyArray): void {
    const kept = withoutProperty(list, ofTheProcess);
    const key = JSON.stringify([device, ...kept.names.toSorted()]);
    // Deleted first, so that the latest setting is replayed last.
    this.#properties.delete(key);
    this.#properties.set(key, { device, list: kept });
  }

  /** Records a library of custom operations. */
  noteExtension(path: string): void {
    this.#extensions.push(path);
  }

  /** Creates a core with the configuration file only. The caller frees it. */
  makePlain(): Pointer {
    const { call } = this.#ov;
    const out = words(1);
    withPlugins(this.#config === undefined ? this.#ov.plugins : [this.#config], (file) => {
      if (file === undefined) check(call.ov_core_create(out), "starting OpenVINO");
      else check(call.ov_core_create_with_config(cString(file), out), `the configuration ${file}`);
    });
    return out[0]!;
  }

  /** Applies the recorded settings to a core. */
  replay(core: Pointer): void {
    for (const path of this.#extensions) {
      check(this.#ov.call.ov_core_add_extension(core, cString(path)), `the extension ${path}`);
    }
    for (const { device, list } of this.#properties.values()) {
      check(setProperties(this.#ov, core, device, list), `setting ${list.names.join(", ")}`);
    }
  }
}

/** Sets properties of a core, or of a device. */
export function setProperties(ov: OpenVINO, core: Pointer, device: string | undefined, list: PropertyArray): number {
  if (list.count === 0n) return Status.OK;
  const name = device === undefined ? null : cString(device);
  const status = ov.call.ov_core_set_properties(core, name, list.count, list.array);
  keepAlive(list.memory);
  return status;
}
