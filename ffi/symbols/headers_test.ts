import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type CFunction,
  type CHeader,
  type CParameter,
  headersOf,
  layoutOf,
  normalise,
  parseHeader,
} from "../../conformance/test_support/c_headers.ts";
import { load } from "../load.ts";
import { layouts, structs } from "../structs.ts";
import {
  headers as tables,
  leftOut,
  leftOutHeaders,
  type Parameter,
  type ParameterKind,
  type ResultKind,
  type Signature,
  structWords,
  symbols,
  type SymbolTable,
} from "./mod.ts";

type Tables = Readonly<Record<string, SymbolTable>>;

const headers = () => headersOf(load().path);

/** Pointers that are not to memory of the call: objects that C returned earlier, and memory that C keeps. */
const nativeMemory = new Set(["ov_free content", "ov_infer_request_set_callback callback"]);

/** The kind that the table must have for a C parameter. */
function kindOf(owner: string, { type, name }: CParameter, all: readonly CHeader[]): ParameterKind {
  if (nativeMemory.has(`${owner} ${name}`)) return "handle";
  const bare = type.replace(/^const /, "").replace(/ ?const$/, "");
  if (bare.endsWith("**")) return "buffer";
  if (bare.endsWith("*")) {
    const pointee = bare.slice(0, -1);
    const isOurs = ["char", "wchar_t", "int", "int32_t", "int64_t", "size_t", "float"].includes(pointee) ||
      all.some(({ structs, enums, aliases }) => structs.has(pointee) || enums.has(pointee) || aliases.has(pointee));
    return isOurs ? "buffer" : "handle";
  }
  if (Object.hasOwn(structWords, bare)) return bare as ParameterKind;
  const numbers: Record<string, ParameterKind> = {
    size_t: "usize",
    int64_t: "i64",
    int32_t: "i32",
    int: "i32",
    float: "f32",
    ov_util_log_callback_func: "handle",
  };
  const number = numbers[bare];
  if (number) return number;
  if (all.some(({ enums }) => enums.has(bare))) return "enum";
  throw new Error(`no kind is known for a parameter of type ${type}`);
}

function resultsOf(type: string): readonly ResultKind[] {
  switch (type) {
    case "ov_status_e":
      return ["status"];
    case "void":
    case "bool":
      return [type];
    case "const char*":
      return ["owned string", "borrowed string"];
    default:
      throw new Error(`no kind is known for a result of type ${type}`);
  }
}

/** Lists all differences between tables and headers. */
function differences(
  all: readonly CHeader[],
  bound: Tables,
  omitted: Readonly<Record<string, string>> = leftOut,
  omittedHeaders: Readonly<Record<string, string>> = leftOutHeaders,
): string[] {
  const found: string[] = [];
  for (const header of all) {
    const table = bound[header.name];
    if (!table) {
      if (!Object.hasOwn(omittedHeaders, header.name)) found.push(`${header.name}.h has no table`);
      continue;
    }
    for (const declared of header.functions) {
      const signature = table[declared.name];
      if (signature) found.push(...signatureDifferences(declared, signature, all));
      else if (!Object.hasOwn(omitted, declared.name)) found.push(`${declared.name} is not in the table`);
    }
  }
  const names = (wanted: string) => all.find(({ name }) => name === wanted)?.functions.map(({ name }) => name) ?? [];
  for (const [header, table] of Object.entries(bound)) {
    for (const name of Object.keys(table)) {
      if (!names(header).includes(name)) found.push(`${name} is not in ${header}.h`);
    }
  }
  const declared = new Set(all.flatMap(({ functions }) => functions.map(({ name }) => name)));
  for (const name of Object.keys(omitted)) {
    if (!declared.has(name)) found.push(`${name} is left out, but in no header`);
    if (Object.values(bound).some((table) => Object.hasOwn(table, name))) found.push(`${name} is left out and bound`);
  }
  for (const name of Object.keys(omittedHeaders)) {
    if (!all.some((header) => header.name === name)) found.push(`${name}.h is left out, but there is none`);
  }
  return found;
}

function signatureDifferences(declared: CFunction, signature: Signature, all: readonly CHeader[]): string[] {
  const { name } = declared;
  const found: string[] = [];
  if (!resultsOf(declared.result).includes(signature.result)) {
    found.push(`${name} gives ${declared.result}, not ${signature.result}`);
  }
  if (declared.variadic !== (signature.variadic === true)) {
    found.push(`${name} is ${declared.variadic ? "" : "not "}variadic`);
  }
  if (declared.parameters.length !== signature.parameters.length) {
    found.push(`${name} has ${declared.parameters.length} parameters, not ${signature.parameters.length}`);
  }
  declared.parameters.forEach((parameter, i) => {
    const given = signature.parameters[i];
    if (!given) return;
    const [kind, c, out] = given;
    const text = `${parameter.type} ${parameter.name}`;
    const expected = kindOf(name, parameter, all);
    if (normalise(c) !== text) found.push(`${name}: parameter ${i} is "${text}", not "${c}"`);
    if (kind !== expected) found.push(`${name}: "${text}" is of the kind ${expected}, not ${kind}`);
    if ((parameter.type === "char**") !== (out === "owned string")) {
      found.push(`${name}: "${text}" is ${out ? "no" : "an"} out-parameter of a string`);
    }
  });
  return found;
}

/** Returns the tables with one function changed. */
function doctored(header: keyof typeof tables, name: string, change: (signature: Signature) => Signature): Tables {
  const table: SymbolTable = tables[header];
  return { ...tables, [header]: { ...table, [name]: change(table[name]!) } };
}

/** Returns a signature with one parameter replaced. */
function withParameter(signature: Signature, index: number, parameter: Parameter): Signature {
  return { ...signature, parameters: signature.parameters.with(index, parameter) };
}

function without<V>(record: Readonly<Record<string, V>>, name: string): Record<string, V> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

test("symbols agree with the headers that come with the library", () => {
  const all = headers();
  const declared = all.flatMap(({ functions }) => functions);
  // Makes sure that the parser has found something.
  assert(declared.length > 140, `${declared.length} functions were read`);
  assertEquals(differences(all, tables), []);
  const bound = Object.values(tables).flatMap((table) => Object.keys(table));
  assertEquals(bound.toSorted(), Object.keys(symbols).toSorted());
});

test("every required function is in the library itself", () => {
  const { call } = load();
  const missing = Object.entries<Signature>(symbols)
    .filter(([name, { variadic, optional }]) =>
      !variadic && !optional && typeof call[name as keyof typeof call] !== "function"
    )
    .map(([name]) => name);
  assertEquals(missing, []);
});

test("the header check reports what the tables lack", () => {
  const all = headers();
  const lacking = { ...tables, ov_shape: without<Signature>(tables.ov_shape, "ov_shape_free") };
  assertEquals(differences(all, lacking), ["ov_shape_free is not in the table"]);
  assertEquals(differences(all, without<SymbolTable>(tables, "ov_rank")), ["ov_rank.h has no table"]);
  assertEquals(differences(all, tables, without(leftOut, "ov_core_create_context")), [
    "ov_core_create_context is not in the table",
  ]);
  assertEquals(differences(all, tables, leftOut, without(leftOutHeaders, "ov_property")), [
    "ov_property.h has no table",
  ]);
});

test("the header check reports what is in no header", () => {
  const all = headers();
  const free: Signature = tables.ov_shape.ov_shape_free;
  const invented = { ...tables, ov_shape: { ...tables.ov_shape, ov_shape_clear: free } };
  assertEquals(differences(all, invented), ["ov_shape_clear is not in ov_shape.h"]);
  assertEquals(differences(all, tables, { ...leftOut, ov_gone: "gone" }), ["ov_gone is left out, but in no header"]);
  assertEquals(differences(all, tables, { ...leftOut, ov_shape_free: "bound" }), [
    "ov_shape_free is left out and bound",
  ]);
  assertEquals(differences(all, tables, leftOut, { ...leftOutHeaders, ov_gone: "gone" }), [
    "ov_gone.h is left out, but there is none",
  ]);
});

test("the header check reports a wrong arity", () => {
  const shorter = doctored("ov_tensor", "ov_tensor_create", (signature) => ({
    ...signature,
    parameters: signature.parameters.slice(0, 2),
  }));
  assertEquals(differences(headers(), shorter), ["ov_tensor_create has 3 parameters, not 2"]);
});

test("the header check reports a wrong kind", () => {
  const all = headers();
  const asBuffer = doctored(
    "ov_tensor",
    "ov_tensor_create",
    (signature) => withParameter(signature, 1, ["buffer", "const ov_shape_t shape"]),
  );
  assertEquals(differences(all, asBuffer), [
    'ov_tensor_create: "const ov_shape_t shape" is of the kind ov_shape_t, not buffer',
  ]);
  const narrow = doctored(
    "ov_shape",
    "ov_shape_create",
    (signature) => withParameter(signature, 0, ["i32", "const int64_t rank"]),
  );
  assertEquals(differences(all, narrow), ['ov_shape_create: "const int64_t rank" is of the kind i64, not i32']);
  const handle = doctored(
    "ov_core",
    "ov_core_free",
    (signature) => withParameter(signature, 0, ["buffer", "ov_core_t* core"]),
  );
  assertEquals(differences(all, handle), ['ov_core_free: "ov_core_t* core" is of the kind handle, not buffer']);
  const float = doctored(
    "ov_prepostprocess",
    "ov_preprocess_preprocess_steps_mean",
    (signature) => withParameter(signature, 1, ["i32", "float value"]),
  );
  assertEquals(differences(all, float), [
    'ov_preprocess_preprocess_steps_mean: "float value" is of the kind f32, not i32',
  ]);
});

test("the header check reports a wrong text, result, variadic flag and owner of a string", () => {
  const all = headers();
  const renamed = doctored(
    "ov_tensor",
    "ov_tensor_free",
    (signature) => withParameter(signature, 0, ["handle", "const ov_tensor_t* tensor"]),
  );
  assertEquals(differences(all, renamed), [
    'ov_tensor_free: parameter 0 is "ov_tensor_t* tensor", not "const ov_tensor_t* tensor"',
  ]);
  const spaced = doctored(
    "ov_tensor",
    "ov_tensor_free",
    (signature) => withParameter(signature, 0, ["handle", " ov_tensor_t  *tensor"]),
  );
  assertEquals(differences(all, spaced), []);
  const status = doctored("ov_tensor", "ov_tensor_free", (signature) => ({ ...signature, result: "status" }));
  assertEquals(differences(all, status), ["ov_tensor_free gives void, not status"]);
  const variadic = doctored("ov_tensor", "ov_tensor_free", (signature) => ({ ...signature, variadic: true }));
  assertEquals(differences(all, variadic), ["ov_tensor_free is not variadic"]);
  const leaking = doctored(
    "ov_core",
    "ov_core_get_property",
    (signature) => withParameter(signature, 3, ["buffer", "char** property_value"]),
  );
  assertEquals(differences(all, leaking), [
    'ov_core_get_property: "char** property_value" is an out-parameter of a string',
  ]);
});

test("parseHeader() reads all functions or throws", () => {
  const good =
    "OPENVINO_C_API(ov_status_e)\nov_a(const char** names,\n      size_t size, ...);\nOPENVINO_C_API(void) ov_b();";
  assertEquals(parseHeader("x", good).functions, [
    {
      name: "ov_a",
      result: "ov_status_e",
      parameters: [{ type: "const char**", name: "names" }, { type: "size_t", name: "size" }],
      variadic: true,
    },
    { name: "ov_b", result: "void", parameters: [], variadic: false },
  ]);
  assertThrows(
    () => parseHeader("x", "OPENVINO_C_API(void) ov_c(void (*callback)(int));"),
    Error,
    "x.h declares 1 functions, 0 of them",
  );
});

test("headersOf() says where it looked when there are none", () => {
  assertThrows(() => headersOf("/nowhere/libs/libopenvino_c.so"), Error, "/nowhere/include/openvino/c");
});

test("structWords are the sizes of the structs that are passed by value", () => {
  const all = headers();
  for (const [name, count] of Object.entries(structWords)) assertEquals(layoutOf(name, all).size, count * 8, name);
  assertEquals(layoutOf("ov_rank_t", all).offsets, { min: 0, max: 8 });
  assertEquals(layoutOf("ov_shape_t", all).offsets, { rank: 0, dims: 8 });
  assertEquals(layoutOf("ov_partial_shape_t", all).offsets, { rank: 0, min: 0, max: 8, dims: 16 });
});

test("layouts are those of the structs that lists are made of", () => {
  const all = headers();
  const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const offsets = (type: string) =>
    Object.fromEntries(Object.entries(layoutOf(type, all).offsets).map(([name, at]) => [camelCase(name), at]));
  assertEquals({ ...layouts.coreVersion, version: 8 }, {
    size: layoutOf("ov_core_version_t", all).size,
    ...offsets("ov_core_version_t"),
  } as never);
  assertEquals({ ...layouts.profilingInfo }, {
    size: layoutOf("ov_profiling_info_t", all).size,
    ...offsets("ov_profiling_info_t"),
  } as never);
});

test("structs have the sizes of what C fills", () => {
  const all = headers();
  assertEquals(structs.version().byteLength, layoutOf("ov_version_t", all).size);
  assertEquals(layoutOf("ov_version_t", all).offsets, { buildNumber: 0, description: 8 });
  assertEquals(structs.shape().byteLength, layoutOf("ov_shape_t", all).size);
  assertEquals(structs.partialShape().byteLength, layoutOf("ov_partial_shape_t", all).size);
  for (const list of ["ov_available_devices_t", "ov_core_version_list_t", "ov_profiling_info_list_t"]) {
    const { size, offsets } = layoutOf(list, all);
    assertEquals(structs.list().byteLength, size, list);
    assertEquals(Object.values(offsets), [0, 8], list);
    assertEquals(Object.keys(offsets)[1], "size", list);
  }
  // The structs for properties and callbacks, which the library builds itself.
  assertEquals(layoutOf("ov_property_t", all), { size: 16, offsets: { key: 0, value: 8 } });
  assertEquals(layoutOf("ov_callback_t", all), { size: 16, offsets: { callback_func: 0, args: 8 } });
});
