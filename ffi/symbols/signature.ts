/** A native address. `0n` is NULL. Both FFIs take and give 64-bit integers as bigint at full speed. */
export type Pointer = bigint;

/** JavaScript memory whose address is passed to a C function; `null` is NULL. */
export type Memory = ArrayBufferView | null;

/** The structs that the C API takes by value, each a run of 64-bit integers: how many. */
export const structWords = {
  ov_shape_t: 2,
  ov_partial_shape_t: 3,
  ov_dimension_t: 2,
  ov_rank_t: 2,
} as const;

/** A struct that is passed by value. */
export type StructName = keyof typeof structWords;

/** What a C parameter is, and the type of the JavaScript value that is passed for it. */
export interface ParameterTypes {
  /** An opaque native object or native memory, passed as its address. */
  handle: Pointer;
  /** Memory of ours that C reads or fills during the call: strings, arrays, structs by pointer, out-parameters. */
  buffer: Memory;
  usize: bigint;
  i64: bigint;
  i32: number;
  f32: number;
  enum: number;
  /** Structs by value: their words. */
  ov_shape_t: BigInt64Array;
  ov_partial_shape_t: BigInt64Array;
  ov_dimension_t: BigInt64Array;
  ov_rank_t: BigInt64Array;
}

/** The kind of a parameter. */
export type ParameterKind = keyof ParameterTypes;

/**
 * What a C function returns. A string is the address of its bytes: an owned one must be released with `ov_free`.
 *
 * Only the functions with a status catch what the C++ library throws. An exception through an FFI frame ends the
 * process, so any other is called only where nothing can be thrown; a test holds the list of those that are.
 */
export interface ResultTypes {
  status: number;
  void: void;
  bool: boolean;
  "owned string": Pointer;
  "borrowed string": Pointer;
}

/** The kind of a result. */
export type ResultKind = keyof ResultTypes;

/** One parameter: its kind, its C text, and for an out-parameter of strings who owns what C writes there. */
export type Parameter = readonly [kind: ParameterKind, c: string, out?: "owned string"];

/** One C function. */
export interface Signature {
  readonly result: ResultKind;
  readonly parameters: readonly Parameter[];
  /** Also called off the JavaScript thread: it takes long, or waits. */
  readonly offThread?: true;
  /** Ends in `...`: bound by no runtime, since no FFI can express it on every platform; its array form is used. */
  readonly variadic?: true;
  /** May be missing from a supported library. */
  readonly optional?: true;
}

/** The functions of one header, by name. */
export type SymbolTable = Readonly<Record<string, Signature>>;

type Arguments<P extends readonly Parameter[]> = { [I in keyof P]: ParameterTypes[P[I][0]] };

type Callable<T extends SymbolTable> = {
  [K in keyof T as T[K] extends { variadic: true } ? never : K]:
    | ((...args: Arguments<T[K]["parameters"]>) => ResultTypes[T[K]["result"]])
    | (T[K] extends { optional: true } ? undefined : never);
};

/** A table's functions as TypeScript calls them; an optional one may be undefined. */
export type Calls<T extends SymbolTable> = Callable<T>;

/** The functions of a table that may run off the JavaScript thread. */
export type OffThreadName<T extends SymbolTable> = {
  [K in keyof T]: T[K] extends { offThread: true } ? K : never;
}[keyof T];

/** The argument list of one function of a table. */
export type ArgumentsOf<T extends SymbolTable, K extends keyof T> = Arguments<T[K]["parameters"]>;
