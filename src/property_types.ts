import type { ElementType } from "./element_type.ts";

/** The value of a property: see `openvino.properties` in Python. */
export type PropertyValue = string | number | boolean | readonly (string | number)[] | NestedProperties;

/** Values by name inside of a property, as those of each device in `DEVICE_PROPERTIES`. */
export interface NestedProperties {
  /** A value, by its name. */
  readonly [name: string]: PropertyValue;
}

/** What may be done with a property: read it, read and write it, or write it. */
export type PropertyAccess = "RO" | "RW" | "WO";

/** Any text, of which editors complete what OpenVINO knows: a newer OpenVINO, or another device, may know more. */
export type Completed<Known extends string> = Known | (string & Record<never, never>);

/** A device, for example `"CPU"`, `"GPU.1"` or `"AUTO:GPU,CPU"`. */
export type Device = Completed<"CPU" | "GPU" | "NPU" | "AUTO" | "MULTI" | "HETERO" | "BATCH">;

/**
 * The types of the values of OpenVINO's documented properties, as `getProperty` returns them: see `openvino.properties`
 * in Python. Those of devices' own plugins, other than the CPU's, are not among them.
 */
export interface KnownProperties {
  /** A scale that keeps activations in the range of half precision. */
  ACTIVATIONS_SCALE_FACTOR: number;
  /** Whether a throughput hint lets the device collect inferences into batches. */
  ALLOW_AUTO_BATCHING: boolean;
  /** How long to wait until a batch is full, in milliseconds. */
  AUTO_BATCH_TIMEOUT: number;
  /** The ids of a device's instances. */
  AVAILABLE_DEVICES: string[];
  /** The folder for compiled models; none if empty. */
  CACHE_DIR: string;
  /** What the cache is optimized for. */
  CACHE_MODE: Completed<"OPTIMIZE_SIZE" | "OPTIMIZE_SPEED">;
  /** Whether a device can import a compiled model. */
  COMPATIBILITY_CHECK: Completed<"NOT_APPLICABLE" | "SUPPORTED" | "UNSUPPORTED">;
  /** The maximum number of threads that compile. */
  COMPILATION_NUM_THREADS: number;
  /** Whether denormal numbers count as zero on the CPU. */
  CPU_DENORMALS_OPTIMIZATION: boolean;
  /** The ratio of zeros from which the CPU stores weights compressed. */
  CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE: number;
  /** The device's architecture. */
  DEVICE_ARCHITECTURE: string;
  /** Whether AUTO and MULTI bind the inputs' memory to devices. */
  DEVICE_BIND_BUFFER: boolean;
  /** Which of several devices of a kind. */
  DEVICE_ID: string;
  /** The properties of each device that a virtual device uses. */
  DEVICE_PROPERTIES: NestedProperties | string;
  /** Whether the device is part of the host. */
  DEVICE_TYPE: Completed<"integrated" | "discrete">;
  /** The utilization, in percent, above which AUTO avoids a device. */
  DEVICES_UTILIZATION_THRESHOLD: NestedProperties | string;
  /** The number of elements that dynamic quantization treats together; 0 for none. */
  DYNAMIC_QUANTIZATION_GROUP_SIZE: number;
  /** Whether threads are pinned to processors. */
  ENABLE_CPU_PINNING: boolean;
  /** Whether a model's processors are kept from other models. */
  ENABLE_CPU_RESERVATION: boolean;
  /** Whether a core's second thread is used. */
  ENABLE_HYPER_THREADING: boolean;
  /** Whether model files are mapped to memory. */
  ENABLE_MMAP: boolean;
  /** Whether AUTO goes on with another device when one fails. */
  ENABLE_RUNTIME_FALLBACK: boolean;
  /** Whether AUTO infers on the CPU until its device is ready. */
  ENABLE_STARTUP_FALLBACK: boolean;
  /** Whether a model is split between sockets. */
  ENABLE_TENSOR_PARALLEL: boolean;
  /** Whether exported models are without weights. */
  ENABLE_WEIGHTLESS: boolean;
  /** The devices that a model runs on. */
  EXECUTION_DEVICES: string[];
  /** Whether speed may cost accuracy. */
  EXECUTION_MODE_HINT: Completed<"PERFORMANCE" | "ACCURACY">;
  /** Whether the threads of TBB end with the core. */
  FORCE_TBB_TERMINATE: boolean;
  /** The device's name, for people. */
  FULL_DEVICE_NAME: string;
  /** The number of parts that HETERO made of a model. */
  HETERO_NUMBER_OF_SUBMODELS: number;
  /** The maximum number of threads that infer; 0 for the default. */
  INFERENCE_NUM_THREADS: number;
  /** The element type that a device computes in. */
  INFERENCE_PRECISION_HINT: Completed<ElementType | "dynamic">;
  /** The number of elements of a key cache that are quantized together. */
  KEY_CACHE_GROUP_SIZE: number;
  /** The element type of key caches. */
  KEY_CACHE_PRECISION: Completed<ElementType | "dynamic">;
  /** The element type of key and value caches. */
  KV_CACHE_PRECISION: Completed<ElementType | "dynamic">;
  /** Whether a compiled model comes from the cache. */
  LOADED_FROM_CACHE: boolean;
  /** How much is logged. */
  LOG_LEVEL: Completed<"LOG_NONE" | "LOG_ERROR" | "LOG_WARNING" | "LOG_INFO" | "LOG_DEBUG" | "LOG_TRACE">;
  /** The device that AUTO prefers if the power is low. */
  LOW_POWER_DEVICE: string;
  /** The largest batch that fits the device's memory. */
  MAX_BATCH_SIZE: number;
  /** How a model is split between sockets or devices. */
  MODEL_DISTRIBUTION_POLICY: Completed<"TENSOR_PARALLEL" | "PIPELINE_PARALLEL">[];
  /** Which models get the best devices. */
  MODEL_PRIORITY: Completed<"LOW" | "MEDIUM" | "HIGH">;
  /** The devices of a virtual device, by priority. */
  MULTI_DEVICE_PRIORITIES: string;
  /** The name of a compiled model. */
  NETWORK_NAME: string;
  /** The number of streams, each of which runs inferences one after another. */
  NUM_STREAMS: number;
  /** The best batch size for a model. */
  OPTIMAL_BATCH_SIZE: number;
  /** The number of infer requests that keep the device busy. */
  OPTIMAL_NUMBER_OF_INFER_REQUESTS: number;
  /** What the device is made for, for example `"INT8"`. */
  OPTIMIZATION_CAPABILITIES: string[];
  /** Whether nodes are measured: see `profilingInfo`. */
  PERF_COUNT: boolean;
  /** Whether short or many inferences matter. */
  PERFORMANCE_HINT: Completed<"LATENCY" | "THROUGHPUT" | "CUMULATIVE_THROUGHPUT">;
  /** The number of infer requests that a program uses; 0 if it does not say. */
  PERFORMANCE_HINT_NUM_REQUESTS: number;
  /** The speeds by which AUTO compares devices. */
  PERF_CURVE_TABLE: NestedProperties | string;
  /** The smallest and largest number of infer requests, and the step. */
  RANGE_FOR_ASYNC_INFER_REQUESTS: number[];
  /** The smallest and largest number of streams. */
  RANGE_FOR_STREAMS: number[];
  /** What is needed to import a compiled model. */
  RUNTIME_REQUIREMENTS: string;
  /** The order in which MULTI and AUTO take devices. */
  SCHEDULE_POLICY: Completed<"ROUND_ROBIN" | "DEVICE_PRIORITY">;
  /** Which kind of cores infer. */
  SCHEDULING_CORE_TYPE: Completed<"ANY_CORE" | "PCORE_ONLY" | "ECORE_ONLY">;
  /** The names of all properties that can be read. */
  SUPPORTED_PROPERTIES: string[];
  /** How the CPU divides work among threads. */
  TBB_PARTITIONER: Completed<"NONE" | "STATIC" | "AUTO">;
  /** The number of elements of a value cache that are quantized together. */
  VALUE_CACHE_GROUP_SIZE: number;
  /** The element type of value caches. */
  VALUE_CACHE_PRECISION: Completed<ElementType | "dynamic">;
  /** The file that a model's weights are read from. */
  WEIGHTS_PATH: string;
  /** How urgent a model's inferences are. */
  WORKLOAD_TYPE: Completed<"DEFAULT" | "EFFICIENT">;
}

/** A property's name. Editors complete those of OpenVINO; devices of others may have more. */
export type PropertyName = Completed<keyof KnownProperties>;

/** The type of the value of a property. */
export type PropertyOf<Name extends string> = Name extends keyof KnownProperties ? KnownProperties[Name]
  : PropertyValue;

/** What a property of a type can be set to: also text as OpenVINO reads it, for example `"YES"`. */
export type SettableAs<Value> = (Value extends readonly (infer Item)[] ? readonly Item[] : Value) | Completed<never>;

/**
 * Properties by name; OpenVINO's documented ones have their types. Those whose C value is an address are refused:
 * `CACHE_ENCRYPTION_CALLBACKS` and GPU handles.
 */
export type Properties =
  & { readonly [Name in Exclude<keyof KnownProperties, "DEVICE_PROPERTIES">]?: SettableAs<KnownProperties[Name]> }
  & { readonly DEVICE_PROPERTIES?: { readonly [device: string]: Properties } | string }
  & Readonly<Record<string, PropertyValue>>;
