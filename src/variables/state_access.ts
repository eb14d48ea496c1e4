import { load } from "../../ffi/load.ts";
import { cString, structs } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { takeString } from "../native/strings.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { CompiledInfo } from "../running/compiled_info.ts";
import { elementCount } from "../values/shape.ts";
import type { StatefulRequest } from "./stateful_request.ts";

/*
 * When the states of a request may be asked for. The C++ functions for it throw where a plugin has none, and an
 * exception through an FFI frame ends the process, so it has to be certain before that they will answer.
 */

/** Devices whose plugins have states, by their sources: `CPU`, `GPU`, `GPU.1`. */
const isKnown = (device: string) => /^(CPU|GPU)(\.\w+)*$/.test(device);

/** A device that stands for others: `AUTO`, `MULTI:CPU,GPU`, `BATCH:CPU(4)`. */
interface VirtualDevice {
  readonly kind: string;
  /** Those that are named, without the numbers of their requests or batches. */
  readonly devices: readonly string[];
}

function virtualDevice(text: string): VirtualDevice | undefined {
  const [, kind, list] = /^(AUTO|MULTI|BATCH|HETERO)(?::(.*))?$/s.exec(text) ?? [];
  if (kind === undefined) return undefined;
  return { kind, devices: list?.split(",").map((name) => name.trim().replace(/\(\d*\)$/, "")) ?? [] };
}

/** What is known of a compiled model's states. */
interface Access {
  /** Why they cannot be asked for. */
  readonly refusal?: string;
  /** Whether nothing else than the CPU runs the model. */
  readonly isOnCPU: boolean;
  /** The precisions in which keys and values of attention are kept, of all its devices. */
  readonly cachePrecisions: readonly string[];
}

const known = new WeakMap<CompiledInfo, Access>();
const nothing: Access = { isOnCPU: false, cachePrecisions: [], refusal: "nothing is known of the device" };

function accessTo(compiled: CompiledInfo): Access {
  return known.get(compiled) ?? nothing;
}

/**
 * Finds out what a compiled model's states allow.
 *
 * @param compiled The compiled model, which may be disposed of afterwards.
 * @param request One of its native requests, the first, which has never run.
 */
export function learnAccess(compiled: CompiledInfo, request: Pointer): void {
  if (known.has(compiled)) return;
  known.set(compiled, { ...accessOf(compiled, request), cachePrecisions: cachePrecisionsOf(compiled) });
}

/**
 * Throws unless the states of an idle request can be asked for.
 *
 * @param what What is being done, for the message.
 * @returns The native request.
 */
export function requireStates(request: StatefulRequest, what: string): Pointer {
  const pointer = request.requireIdle(what);
  const { refusal } = accessTo(request.compiled);
  if (refusal !== undefined) throw new OpenVINOError(Status.NOT_IMPLEMENTED, `${what}: ${refusal}`);
  return pointer;
}

/**
 * By what they throw for in OpenVINO's sources: AUTO and MULTI have states where each request stands on one of a single
 * device, not where it is sent to whichever is free; HETERO has those of its devices, BATCH those of its device.
 */
function accessOf(compiled: CompiledInfo, request: Pointer): Omit<Access, "cachePrecisions"> {
  const { device } = compiled;
  if (isKnown(device)) return { isOnCPU: device === "CPU" };
  const virtual = virtualDevice(device);
  // In brackets where it helps out until another is ready.
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

/** Whether it is certain by the devices' names alone. */
function standsOnNamed(compiled: CompiledInfo, { kind, devices }: VirtualDevice): boolean {
  if (devices.length === 0 || !devices.every(isKnown)) return false;
  if (kind === "HETERO") return true;
  if (devices.length > 1) return false;
  // GPU may be several, of which the compiled model lists those it uses, GPU.0 and GPU.1.
  return kind === "BATCH" || propertyOf(compiled, "MULTI_DEVICE_PRIORITIES") === devices[0];
}

/**
 * Whether a request that has never run stands on one of a single device's. AUTO and MULTI give the profile of such a
 * request; of others only after an inference, and before it they refuse, which the C API can tell.
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
function propertyOf({ handle }: CompiledInfo, name: string): string | undefined {
  const ov = load();
  try {
    const get = (out: BigUint64Array) => ov.call.ov_compiled_model_get_property(handle.pointer, cString(name), out);
    return takeString(ov, name, get);
  } catch {
    return undefined;
  }
}

/*
 * Keys and values of attention: variables of four dimensions, of which at least one is dynamic. The runtime may keep
 * them otherwise than it shows them, to save memory.
 */

/**
 * Throws where a variable's value cannot be read: the GPU refuses what it has compressed.
 *
 * @param rank How many dimensions it has, as far as that is known.
 */
export function requireReadable(compiled: CompiledInfo, what: string, rank: number | null | undefined): void {
  if (accessTo(compiled).isOnCPU || (rank ?? 4) !== 4) return;
  requirePrecision(compiled, what, /^(f32|f16|bf16|dynamic|undefined)$/);
}

/**
 * Throws where a variable's value cannot be replaced: the CPU writes past the end of what it keeps with four bits, and
 * cannot read a value without elements again; the GPU refuses what it has compressed.
 */
export function requireReplaceable(compiled: CompiledInfo, what: string, shape: readonly number[]): void {
  if (shape.length !== 4) return;
  if (elementCount(shape) === 0) {
    throw new OpenVINOError(
      Status.NOT_IMPLEMENTED,
      `${what}: a variable of four dimensions cannot be given a value without elements, reset() it`,
    );
  }
  if (accessTo(compiled).isOnCPU) requirePrecision(compiled, what, /^(f32|f16|bf16|u8)$/);
}

function requirePrecision(compiled: CompiledInfo, what: string, allowed: RegExp): void {
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

function cachePrecisionsOf(compiled: CompiledInfo): string[] {
  const own = ["KEY_CACHE_PRECISION", "VALUE_CACHE_PRECISION", "KV_CACHE_PRECISION"]
    .map((name) => propertyOf(compiled, name))
    .filter((precision) => precision !== undefined);
  if (own.length > 0) return own;
  const all = propertyOf(compiled, "DEVICE_PROPERTIES") ?? "";
  return Array.from(all.matchAll(/\b(?:KEY|VALUE|KV)_CACHE_PRECISION:(\w+)/g), ([, precision]) => precision!);
}
