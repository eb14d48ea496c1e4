import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { Status } from "../openvino_error.ts";
import { check } from "./check.ts";
import { type PropertyArray, withoutProperty } from "./property_array.ts";

/** The threads' library is the process's, and so is what happens to it when a core ends. */
const ofTheProcess = "FORCE_TBB_TERMINATE";

/** What was set in a core, so that another can be made that is the same. */
export class CoreSettings {
  readonly #ov: OpenVINO;
  readonly #config: string | undefined;
  readonly #extensions: string[] = [];
  /** By device and names: who sets the same again and again takes no more room. */
  readonly #properties = new Map<string, { device: string | undefined; list: PropertyArray }>();

  /** @param config The plugin configuration file it is made with. */
  constructor(ov: OpenVINO, config: string | undefined) {
    this.#ov = ov;
    this.#config = config;
  }

  /** Notes properties that were set. */
  noteProperties(device: string | undefined, list: PropertyArray): void {
    const kept = withoutProperty(list, ofTheProcess);
    const key = JSON.stringify([device, ...kept.names.toSorted()]);
    // What is set later comes later.
    this.#properties.delete(key);
    this.#properties.set(key, { device, list: kept });
  }

  /** Notes a library of operations that was loaded. */
  noteExtension(path: string): void {
    this.#extensions.push(path);
  }

  /** A core without any of this but the configuration: the caller frees it. */
  makePlain(): Pointer {
    const { call } = this.#ov;
    const out = words(1);
    if (this.#config === undefined) check(call.ov_core_create(out), "starting OpenVINO");
    else check(call.ov_core_create_with_config(cString(this.#config), out), `the configuration ${this.#config}`);
    return out[0]!;
  }

  /** Makes a core like the noted one. */
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
