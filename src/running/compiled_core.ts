import type { Model } from "../model.ts";
import type { Properties, PropertyAccess, PropertyValue } from "../property_types.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import type { RequestCore } from "./request_core.ts";

/** What is behind a `CompiledModel`: a native compiled model, or one on a server. */
export abstract class CompiledCore {
  abstract readonly info: CompiledInfo;
  /** Creates the state of a new infer request. */
  abstract makeRequest(): RequestCore;
  /** Exports the compiled model as bytes. */
  abstract exportModel(): Uint8Array;
  /** Returns the model as the device executes it. */
  abstract getRuntimeModel(): Model;
  /** Gets a property, as a value of the property's type. */
  abstract getProperty(name: string): PropertyValue;
  /** Gets what may be done with each property. */
  abstract getSupportedProperties(): Record<string, PropertyAccess>;
  /** Sets properties, after checking them. */
  abstract setProperty(properties: Properties): void;
  /** Frees the memory that the device keeps between inferences. */
  abstract releaseMemory(): void;
}
