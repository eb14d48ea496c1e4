/** A native address; `0n` is NULL. Both FFIs pass 64-bit integers as bigint at full speed. */
export type Pointer = bigint;

/** JavaScript memory whose address is passed to a C function; `null` is NULL. */
export type Memory = ArrayBufferView | null;

/** The structs that the C API takes by value, each a sequence of 64-bit integers, and the number of integers. */
export const structWords = {
  ov_shape_t: 2,
  ov_partial_shape_t: 3,
  ov_dimension_t: 2,
  ov_rank_t: 2,
} as const;

/** A struct that is passed by value. */
export type StructName = keyof typeof structWords;

/** The types of C parameters, and the JavaScript types of their values. */
export interface ParameterTypes {
  /** An opaque native object or native memory, passed as its address. */
  handle: Pointer;
  /** JavaScript memory that C reads or fills during the call: strings, arrays, structs by pointer, out-parameters. */
  buffer: Memory;
  usize: bigint;
  i64: bigint;
  i32: number;
  f32: number;
  enum: number;
  /** Structs by value, as their words. */
  ov_shape_t: BigInt64Array;
  ov_partial_shape_t: BigInt64Array;
  ov_dimension_t: BigInt64Array;
  ov_rank_t: BigInt64Array;
}

/** The kind of a parameter. */
export type ParameterKind = keyof ParameterTypes;

/**
 * The results of C functions. A string is the address of its bytes; an owned one must be released with `ov_free`.
 *
 * Only functions that return a status catch C++ exceptions. An exception through an FFI frame ends the process, so
 * other functions are only called where nothing can throw; a test keeps a list of those.
 */
export interface ResultTypes {
  status: number;
  void: void;
  bool: boolean;
  "owned string": Pointer;
  "borrowed string": Pointer;
  /** The address of an object. No C function returns one; C++ functions do. */
  address: Pointer;
}

/** The kind of a result. */
export type ResultKind = keyof ResultTypes;

/** A parameter: its kind, its C declaration, and who owns a string that C writes to an out-parameter. */
export type Parameter = readonly [kind: ParameterKind, c: string, out?: "owned string"];

/** One C function. */
export interface Signature {
  readonly result: ResultKind;
  readonly parameters: readonly Parameter[];
  /** Also called off the JavaScript thread, because it takes long or waits. */
  readonly offThread?: true;
  /**
   * Ends in `...`. Not bound, since no FFI can call it on every platform; the form that takes an array is used, which
   * `array_forms.ts` makes of this one for libraries without it.
   */
  readonly variadic?: true;
  /** May be missing in a supported library. */
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

/** The functions of a table as TypeScript functions; optional ones may be undefined. */
export type Calls<T extends SymbolTable> = Callable<T>;

/** The names of a table's functions that may be called off the JavaScript thread. */
export type OffThreadName<T extends SymbolTable> = {
  [K in keyof T]: T[K] extends { offThread: true } ? K : never;
}[keyof T];

/** The argument list of a function of a table. */
export type ArgumentsOf<T extends SymbolTable, K extends keyof T> = Arguments<T[K]["parameters"]>;
