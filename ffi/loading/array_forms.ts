import type { Abi } from "../calls/abi.ts";
import type { Backend, Library } from "../backend.ts";
import { keepAlive } from "../keep_alive.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { cString, words } from "../structs.ts";
import { type Symbols, symbols } from "../symbols/mod.ts";
import type { Parameter, Signature, SymbolTable } from "../symbols/signature.ts";

/**
 * The functions that take an array, which OpenVINO has since 2026.4, by those that older releases have: they take the
 * array's words as further arguments.
 */

/** How a function that takes an array is called in a release without it. */
interface ArrayForm {
  /** The variadic function. */
  readonly variadic: keyof Symbols;
  /** The calls of it that together do the same: their arguments. */
  readonly calls: (...args: unknown[]) => unknown[][];
  /** The function that reads what a call sets, so that it can be set back; its last argument is the result's place. */
  readonly getter?: keyof Symbols;
}

/** The words of an array of C strings. */
function wordsOf(count: unknown, array: unknown): bigint[] {
  return array === null ? [] : [...(array as BigUint64Array).subarray(0, Number(count))];
}

/** The words of an array of properties: a key and a value each. */
function pairsOf(count: unknown, array: unknown): [key: bigint, value: bigint][] {
  const words = wordsOf(2n * (count as bigint), array);
  return Array.from({ length: words.length / 2 }, (_, i) => [words[2 * i]!, words[2 * i + 1]!]);
}

/** Properties in one call, which counts keys and values. */
const compiling: ArrayForm["calls"] = (core, model, device, count, array, out) => {
  const words = pairsOf(count, array).flat();
  return [[core, model, device, BigInt(words.length), out, ...words]];
};

const forms = {
  ov_core_set_properties: {
    variadic: "ov_core_set_property",
    getter: "ov_core_get_property",
    calls: (core, device, count, array) => pairsOf(count, array).map((pair) => [core, device, ...pair]),
  },
  ov_compiled_model_set_properties: {
    variadic: "ov_compiled_model_set_property",
    getter: "ov_compiled_model_get_property",
    calls: (compiled, count, array) => pairsOf(count, array).map((pair) => [compiled, ...pair]),
  },
  ov_core_compile_model_props: { variadic: "ov_core_compile_model", calls: compiling },
  ov_core_compile_model_from_file_props: { variadic: "ov_core_compile_model_from_file", calls: compiling },
  ov_preprocess_input_tensor_info_set_color_format_with_subnames: {
    variadic: "ov_preprocess_input_tensor_info_set_color_format_with_subname",
    calls: (part, format, count, array) => [[part, format, count, ...wordsOf(count, array)]],
  },
} as const satisfies Readonly<Record<string, ArrayForm>>;

type Missing = keyof typeof forms;
type Call = (...args: unknown[]) => number;

/** The table of all functions, in which those that a supported library may lack are optional. */
export function tableOfAnyRelease(): Symbols {
  const table: Record<string, Signature> = { ...symbols };
  for (const name of Object.keys(forms)) table[name] = { ...table[name]!, optional: true };
  return table as unknown as Symbols;
}

/**
 * Completes a library that was opened by {@linkcode tableOfAnyRelease}.
 *
 * @param library The library.
 * @param path Its file.
 * @param abi The calling convention.
 * @returns The library itself if nothing is missing.
 * @throws {OpenVINOLoadError} If functions are missing, and the variadic ones cannot be called: Apple passes their
 *   further arguments on the stack, which no FFI of the runtimes can be told.
 */
export function withArrayForms(
  backend: Pick<Backend, "open" | "addressOf" | "readString">,
  library: Library<Symbols>,
  path: string,
  abi: Abi | undefined,
): Library<Symbols> {
  const call = library.call as unknown as Record<string, Call | undefined>;
  const missing = (Object.keys(forms) as Missing[]).filter((name) => call[name] === undefined);
  if (missing.length === 0) return library;
  if (abi === "apple-arm64") {
    throw new OpenVINOLoadError(
      `OpenVINO at ${path} is too old for Macs with Apple silicon: 2026.4.0 or newer is needed there (it has no ${
        missing[0]
      })`,
    );
  }
  const opened = new Map<string, Library<SymbolTable>>();
  /** The variadic function for a number of further arguments. */
  const variadic = (name: Missing, count: number): Library<SymbolTable> => {
    const key = `${name} ${count}`;
    let found = opened.get(key);
    if (!found) opened.set(key, found = backend.open(path, { [forms[name].variadic]: fixedArity(forms[name], count) }));
    return found;
  };
  const callsOf = (name: Missing, args: readonly unknown[]) => {
    const form: ArrayForm = forms[name];
    const fixed = symbols[form.variadic].parameters.length;
    return form.calls(...args).map((each) => ({ each, in: variadic(name, each.length - fixed) }));
  };
  for (const name of missing) {
    const value: Call = (...args) => {
      const form: ArrayForm = forms[name];
      const undo: (() => void)[] = [];
      for (const { each, in: { call: further } } of callsOf(name, args)) {
        const set = (further as unknown as Record<string, Call>)[form.variadic]!;
        const before = form.getter && valueBefore(backend, call, form.getter, each);
        const status = set(...each);
        if (status !== 0) {
          for (const setBack of undo) setBack();
          return status;
        }
        if (!before) continue;
        undo.unshift(() => {
          set(...each.slice(0, -1), backend.addressOf(before));
          keepAlive(before);
        });
      }
      return 0;
    };
    Object.defineProperty(call, name, { value });
  }
  const offThread = async (name: string, ...args: unknown[]): Promise<number> => {
    for (const { each, in: { offThread } } of callsOf(name as Missing, args)) {
      const status = await (offThread as (name: string, ...args: unknown[]) => Promise<number>)(
        forms[name as Missing].variadic,
        ...each,
      );
      if (status !== 0) return status;
    }
    return 0;
  };
  return {
    ...library,
    offThread:
      ((name: string, ...args: unknown[]) =>
        missing.includes(name as Missing)
          ? offThread(name, ...args)
          : (library.offThread as typeof offThread)(name, ...args)) as Library<Symbols>["offThread"],
  };
}

/** The value that a call with a property's key and new value replaces; undefined if it cannot be read. */
function valueBefore(
  { readString }: Pick<Backend, "readString">,
  call: Readonly<Record<string, Call | undefined>>,
  getter: keyof Symbols,
  each: readonly unknown[],
): Uint8Array | undefined {
  const [owner, key] = [each.slice(0, -2), each.at(-2) as bigint];
  if (owner.includes(null)) return undefined; // a property of all devices has as many values
  const out = words(1);
  if (call[getter]!(...owner, cString(readString(key)), out) !== 0) return undefined;
  const text = cString(readString(out[0]!));
  call["ov_free"]!(out[0]!);
  return text;
}

/** The signature of a variadic function with a number of further arguments, all addresses. */
function fixedArity({ variadic }: ArrayForm, count: number): Signature {
  const further: Parameter[] = Array.from({ length: count }, () => ["handle", "const char*"]);
  return { result: "status", parameters: [...symbols[variadic].parameters, ...further], offThread: true };
}
