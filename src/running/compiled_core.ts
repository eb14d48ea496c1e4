import type { Model } from "../model.ts";
import type { Properties, PropertyValue } from "../property_types.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import type { RequestCore } from "./request_core.ts";

/** The interface behind `CompiledModel`, for native compiled models and those on a server. */
export interface CompiledCore {
  readonly info: CompiledInfo;
  /** Creates the state of a new infer request. */
  makeRequest(): RequestCore;
  /** Exports the compiled model as bytes. */
  exportModel(): Uint8Array;
  /** Returns the model as the device executes it. */
  getRuntimeModel(): Model;
  /** Gets a property, as a value of the property's type. */
  getProperty(name: string): PropertyValue;
  /** Sets properties, after checking them. */
  setProperty(properties: Properties): void;
}
