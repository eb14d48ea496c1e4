import type { Model } from "../model.ts";
import type { Properties, PropertyValue } from "../properties.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import type { RequestCore } from "./request_core.ts";

/** What a `CompiledModel` calls: a native compiled model, or one on a server. */
export interface CompiledCore {
  readonly info: CompiledInfo;
  /** Makes the state of a new infer request. */
  makeRequest(): RequestCore;
  /** The compiled model as bytes. */
  exportModel(): Uint8Array;
  /** The model as the device runs it. */
  getRuntimeModel(): Model;
  /** A property's value, with its type. */
  getProperty(name: string): PropertyValue;
  /** Sets properties, whatever was given as such. */
  setProperty(properties: Properties): void;
}
