/**
 * The parts of Deno's global that this library uses, for `tsc`, which checks the code as users of Bun see it. Deno's
 * own checker knows the whole global and excludes this file (`exclude` in deno.json).
 */
declare namespace Deno {
  type NativeType =
    | ("u8" | "i8" | "u16" | "i16" | "u32" | "i32" | "u64" | "i64" | "usize" | "isize" | "f32" | "f64" | "bool")
    | ("pointer" | "buffer" | "function")
    | { readonly struct: readonly NativeType[] };
  type NativeResultType = NativeType | "void";

  interface ForeignFunction {
    readonly name?: string;
    readonly parameters: readonly NativeType[];
    readonly result: NativeResultType;
    readonly nonblocking?: boolean;
    readonly optional?: boolean;
  }
  interface ForeignStatic {
    readonly name?: string;
    readonly type: NativeType;
    readonly optional?: boolean;
  }
  type ForeignLibraryInterface = Readonly<Record<string, ForeignFunction | ForeignStatic>>;

  interface DynamicLibrary {
    readonly symbols: Record<string, unknown>;
    close(): void;
  }
  function dlopen(filename: string | URL, symbols: ForeignLibraryInterface): DynamicLibrary;

  interface PointerObject {
    readonly [brand: symbol]: unknown;
  }
  type PointerValue = PointerObject | null;

  class UnsafePointer {
    static create(value: bigint): PointerValue;
    static of(value: ArrayBufferView<ArrayBuffer>): PointerValue;
    static value(value: PointerValue): bigint;
  }

  class UnsafePointerView {
    static getArrayBuffer(pointer: PointerObject, byteLength: number, offset?: number): ArrayBuffer;
    static getCString(pointer: PointerObject, offset?: number): string;
  }

  let exitCode: number;

  const version: { readonly deno: string; readonly v8: string; readonly typescript: string };

  namespace errors {
    class NotCapable extends Error {}
  }

  const build: { readonly standalone: boolean };
}
