import { load } from "../../ffi/load.ts";
import { cString, structs } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { takeString } from "../native/strings.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { PartialShape } from "../partial_shape.ts";
import { elementCount } from "../values/shape.ts";
import type { StatefulModel, StatefulRequest } from "./stateful_request.ts";

/**
 * Decides whether the states of a request can be queried. If a plugin does not support them, the C++ functions throw,
 * and an exception through an FFI frame ends the process, so it must be certain in advance that they succeed.
 */

/** Devices whose plugins support states, according to their sources: `CPU`, `GPU`, `GPU.1`. */
const isKnown = (device: string) => /^(CPU|GPU)(\.\w+)*$/.test(device);

/** A device that stands for others: `AUTO`, `MULTI:CPU,GPU`, `BATCH:CPU(4)`. */
interface VirtualDevice {
  readonly kind: string;
  /** The devices named, without their numbers of requests or batch sizes. */
  readonly devices: readonly string[];
}

function virtualDevice(text: string): VirtualDevice | undefined {
  const [, kind, list] = /^(AUTO|MULTI|BATCH|HETERO)(?::(.*))?$/s.exec(text) ?? [];
  if (kind === undefined) return undefined;
  return { kind, devices: list?.split(",").map((name) => name.trim().replace(/\(\d*\)$/, "")) ?? [] };
}

/** What a compiled model's states permit. */
interface Access {
  /** The reason why states cannot be queried. */
  readonly refusal?: string;
  /** Whether only the CPU runs the model. */
  readonly isOnCPU: boolean;
  /** The precisions of the key-value caches on all devices. */
  readonly cachePrecisions: readonly string[];
}

const known = new WeakMap<StatefulModel, Access>();
const nothing: Access = { isOnCPU: false, cachePrecisions: [], refusal: "nothing is known of the device" };

function accessTo(compiled: StatefulModel): Access {
  return known.get(compiled) ?? nothing;
}

/**
 * Determines what a compiled model's states permit.
 *
 * @param compiled The compiled model, which may be released afterwards.
 * @param request The first of its native requests, which has never run.
 */
export function learnAccess(compiled: StatefulModel, request: Pointer): void {
  if (known.has(compiled)) return;
  known.set(compiled, { ...accessOf(compiled, request), cachePrecisions: cachePrecisionsOf(compiled) });
}

/**
 * Throws unless the states of an idle request can be queried.
 *
 * @param what What is being done, for error messages.
 * @returns The native request.
 */
export function requireStates(request: StatefulRequest, what: string): Pointer {
  const pointer = request.requireIdle(what);
  const { refusal } = accessTo(request.compiled);
  if (refusal !== undefined) throw new OpenVINOError(Status.NOT_IMPLEMENTED, `${what}: ${refusal}`);
  return pointer;
}

/**
 * Follows OpenVINO's sources: AUTO and MULTI support states if each request belongs to a single device, but not if it
 * is scheduled on any free one. HETERO and BATCH support them if their devices do.
 */
function accessOf(compiled: StatefulModel, request: Pointer): Omit<Access, "cachePrecisions"> {
  const { device } = compiled;
  if (isKnown(device)) return { isOnCPU: device === "CPU" };
  const virtual = virtualDevice(device);
  // A device that helps out until another is ready is in parentheses.
  const executing = virtual ? itemsOf(propertyOf(compiled, "EXECUTION_DEVICES")?.replace(/[()]/g, "")) : [];
  const unknown = executing.find((name) => !isKnown(name));
  if (!virtual || executing.length === 0 || unknown !== undefined) {
    return { isOnCPU: false, refusal: `whether ${unknown ?? device} has variable states is not known` };
  }
  const isOnCPU = executing.every((name) => name === "CPU");
  if (standsOnNamed(compiled, virtual) || hasProfile(request)) return { isOnCPU };
  return {
    isOnCPU,
    refusal: `a request of ${device} runs on whichever of several devices is free, which has no variable states: ` +
      "compile for one device",
  };
}

/** Whether the devices' names alone show that states are supported. */
function standsOnNamed(compiled: StatefulModel, { kind, devices }: VirtualDevice): boolean {
  if (devices.length === 0 || !devices.every(isKnown)) return false;
  if (kind === "HETERO") return true;
  if (devices.length > 1) return false;
  // GPU may be several devices; the compiled model lists those it uses, for example GPU.0 and GPU.1.
  return kind === "BATCH" || propertyOf(compiled, "MULTI_DEVICE_PRIORITIES") === devices[0];
}

/**
 * Tells whether a request that has never run belongs to a single device. If so, AUTO and MULTI return its profile;
 * otherwise they refuse until an inference has run. The C API reports that as an error.
 */
function hasProfile(request: Pointer): boolean {
  const { call } = load();
  const list = structs.list();
  const status = call.ov_infer_request_get_profiling_info(request, list);
  if (status === Status.OK) call.ov_profiling_info_list_free(list);
  return status === Status.OK;
}

function itemsOf(list = ""): string[] {
  return list.split(/[\s,]+/).filter((item) => item !== "");
}

/** A property of a compiled model as text; undefined if it has none. */
function propertyOf({ handle }: StatefulModel, name: string): string | undefined {
  const ov = load();
  try {
    const get = (out: BigUint64Array) => ov.call.ov_compiled_model_get_property(handle.pointer, cString(name), out);
    return takeString(ov, name, get);
  } catch {
    return undefined;
  }
}

/**
 * Key-value caches are variables of rank 4 with a dynamic dimension. To save memory, OpenVINO may store them in another
 * form than it shows.
 */

/**
 * Throws if a variable's value cannot be read: the GPU plugin refuses compressed ones.
 *
 * @param rank The variable's rank, if known.
 */
export function requireReadable(compiled: StatefulModel, what: string, rank: number | null | undefined): void {
  if (accessTo(compiled).isOnCPU || (rank ?? 4) !== 4) return;
  requirePrecision(compiled, what, /^(f32|f16|bf16|dynamic|undefined)$/);
}

/**
 * Returns the shape that a variable may be given values of; undefined if that is only its value's. The CPU plugin takes
 * every shape that the variable's declaration permits, and throws for others. Automatic batching gives each request a
 * part of a value of fixed shape.
 *
 * @param declared The declared shape, if known.
 */
export function settableShape(compiled: StatefulModel, declared: PartialShape | undefined): PartialShape | undefined {
  return accessTo(compiled).isOnCPU && !compiled.device.includes("BATCH") ? declared : undefined;
}

/**
 * Throws if a variable's value cannot be replaced: the CPU plugin writes past the end of 4-bit caches and cannot read
 * an empty value back, and the GPU plugin refuses compressed ones.
 */
export function requireReplaceable(compiled: StatefulModel, what: string, shape: readonly number[]): void {
  if (shape.length !== 4) return;
  if (elementCount(shape) === 0) {
    throw new OpenVINOError(
      Status.NOT_IMPLEMENTED,
      `${what}: a variable of four dimensions cannot be given a value without elements, reset() it`,
    );
  }
  if (accessTo(compiled).isOnCPU) requirePrecision(compiled, what, /^(f32|f16|bf16|u8)$/);
}

function requirePrecision(compiled: StatefulModel, what: string, allowed: RegExp): void {
  const { cachePrecisions } = accessTo(compiled);
  const refused = cachePrecisions.length === 0
    ? "unknown"
    : cachePrecisions.find((precision) => !allowed.test(precision));
  if (refused === undefined) return;
  throw new OpenVINOError(
    Status.NOT_IMPLEMENTED,
    `${what}: ${compiled.device} keeps variables of four dimensions in the precision ${refused}, which does not allow ` +
      "that: compile with KV_CACHE_PRECISION f16",
  );
}

function cachePrecisionsOf(compiled: StatefulModel): string[] {
  const own = ["KEY_CACHE_PRECISION", "VALUE_CACHE_PRECISION", "KV_CACHE_PRECISION"]
    .map((name) => propertyOf(compiled, name))
    .filter((precision) => precision !== undefined);
  if (own.length > 0) return own;
  const all = propertyOf(compiled, "DEVICE_PROPERTIES") ?? "";
  return Array.from(all.matchAll(/\b(?:KEY|VALUE|KV)_CACHE_PRECISION:(\w+)/g), ([, precision]) => precision!);
}
