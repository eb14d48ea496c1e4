import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { type Abi, abiOf, isStruct, lower, type Word } from "./abi.ts";
import { keepAlive } from "../keep_alive.ts";
import { load, type OpenVINO } from "../load.ts";
import { cString, signedWords, signedWordsOf, structs, words } from "../structs.ts";
import { type ParameterKind, type Pointer, type Signature, symbols } from "../symbols/mod.ts";

const abis: readonly Abi[] = ["sysv-x64", "aapcs64", "apple-arm64", "windows-x64"];

/** Formats an argument list: `a2` is the third argument, `w1.0` a word of the second, `@1` its address, `0` a dummy. */
function text(parameterKinds: readonly ParameterKind[], abi: Abi): string {
  const word = (word: Word) => {
    switch (word.from) {
      case "argument":
        return `a${word.index}`;
      case "word":
        return `w${word.index}.${word.word}`;
      case "address":
        return `@${word.index}`;
      case "zero":
        return "0";
    }
  };
  return lower(parameterKinds, abi).map(word).join(" ");
}

const parameterKindsOf = (name: keyof typeof symbols) => (symbols[name] as Signature).parameters.map(([kind]) => kind);

/** Asserts the argument lists under System V, both arm64 conventions, and Windows. */
function assertLowered(parameterKinds: readonly ParameterKind[], sysv: string, arm64: string, windows: string): void {
  assertEquals(text(parameterKinds, "sysv-x64"), sysv);
  assertEquals(text(parameterKinds, "aapcs64"), arm64);
  assertEquals(text(parameterKinds, "apple-arm64"), arm64);
  assertEquals(text(parameterKinds, "windows-x64"), windows);
}

const handles = (count: number) => new Array<ParameterKind>(count).fill("handle");

test("abiOf() knows the calling conventions of the 64-bit platforms", () => {
  assertEquals(abiOf("linux", "x64"), "sysv-x64");
  assertEquals(abiOf("darwin", "x64"), "sysv-x64");
  assertEquals(abiOf("linux", "arm64"), "aapcs64");
  assertEquals(abiOf("darwin", "arm64"), "apple-arm64");
  assertEquals(abiOf("win32", "x64"), "windows-x64");
  // Deno's name of the architecture.
  assertEquals(abiOf("linux", "x86_64"), "sysv-x64");
  assertEquals(abiOf("darwin", "aarch64"), "apple-arm64");
  assertEquals(abiOf("windows", "x86_64"), "windows-x64");
});

test("abiOf() knows none for other platforms", () => {
  assertEquals(abiOf("linux", "ia32"), undefined);
  assertEquals(abiOf("linux", "riscv64"), undefined);
  assertEquals(abiOf("win32", "arm64"), undefined);
});

test("lower() leaves functions without structs as they are", () => {
  for (const abi of abis) {
    assertEquals(text(parameterKindsOf("ov_infer_request_wait_for"), abi), "a0 a1");
    assertEquals(text(parameterKindsOf("ov_core_compile_model_props"), abi), "a0 a1 a2 a3 a4 a5");
  }
});

test("lower() passes a struct of two words in registers, on Windows by reference", () => {
  assertLowered(parameterKindsOf("ov_tensor_create"), "a0 w1.0 w1.1 a2", "a0 w1.0 w1.1 a2", "a0 @1 a2");
  assertLowered(
    parameterKindsOf("ov_tensor_create_from_host_ptr"),
    "a0 w1.0 w1.1 a2 a3",
    "a0 w1.0 w1.1 a2 a3",
    "a0 @1 a2 a3",
  );
  assertLowered(
    parameterKindsOf("ov_tensor_create_from_string_array"),
    "a0 a1 w2.0 w2.1 a3",
    "a0 a1 w2.0 w2.1 a3",
    "a0 a1 @2 a3",
  );
  assertLowered(parameterKindsOf("ov_tensor_set_shape"), "a0 w1.0 w1.1", "a0 w1.0 w1.1", "a0 @1");
  assertLowered(parameterKindsOf("ov_shape_to_partial_shape"), "w0.0 w0.1 a1", "w0.0 w0.1 a1", "@0 a1");
  assertLowered(parameterKindsOf("ov_partial_shape_create_dynamic"), "w0.0 w0.1 a1 a2", "w0.0 w0.1 a1 a2", "@0 a1 a2");
  assertLowered(parameterKindsOf("ov_dimension_is_dynamic"), "w0.0 w0.1", "w0.0 w0.1", "@0");
  assertLowered(parameterKindsOf("ov_rank_is_dynamic"), "w0.0 w0.1", "w0.0 w0.1", "@0");
});

test("lower() passes a struct of three words on the System V stack, elsewhere by reference", () => {
  assertLowered(parameterKindsOf("ov_model_reshape_single_input"), "a0 0 0 0 0 0 w1.0 w1.1 w1.2", "a0 @1", "a0 @1");
  assertLowered(
    parameterKindsOf("ov_model_reshape_input_by_name"),
    "a0 a1 0 0 0 0 w2.0 w2.1 w2.2",
    "a0 a1 @2",
    "a0 a1 @2",
  );
  assertLowered(parameterKindsOf("ov_partial_shape_to_shape"), "a1 0 0 0 0 0 w0.0 w0.1 w0.2", "@0 a1", "@0 a1");
  assertLowered(parameterKindsOf("ov_partial_shape_is_dynamic"), "0 0 0 0 0 0 w0.0 w0.1 w0.2", "@0", "@0");
  assertLowered(parameterKindsOf("ov_partial_shape_to_string"), "0 0 0 0 0 0 w0.0 w0.1 w0.2", "@0", "@0");
});

test("lower() lets later arguments use the registers that a struct did not fit in under System V only", () => {
  // One general register is left: System V uses it for the argument after the struct.
  assertLowered(
    [...handles(5), "ov_shape_t", "handle"],
    "a0 a1 a2 a3 a4 a6 w5.0 w5.1",
    "a0 a1 a2 a3 a4 w5.0 w5.1 a6",
    "a0 a1 a2 a3 a4 @5 a6",
  );
  // arm64 leaves it unused: after the first struct on the stack, everything is on the stack.
  assertLowered(
    [...handles(7), "ov_shape_t", "handle"],
    "a0 a1 a2 a3 a4 a5 a6 w7.0 w7.1 a8",
    "a0 a1 a2 a3 a4 a5 a6 0 w7.0 w7.1 a8",
    "a0 a1 a2 a3 a4 a5 a6 @7 a8",
  );
});

test("lower() puts what exceeds the registers on the stack in order", () => {
  assertLowered(
    ["ov_partial_shape_t", ...handles(7)],
    "a1 a2 a3 a4 a5 a6 w0.0 w0.1 w0.2 a7",
    "@0 a1 a2 a3 a4 a5 a6 a7",
    "@0 a1 a2 a3 a4 a5 a6 a7",
  );
  assertLowered(
    [...handles(8), "ov_partial_shape_t"],
    "a0 a1 a2 a3 a4 a5 a6 a7 w8.0 w8.1 w8.2",
    "a0 a1 a2 a3 a4 a5 a6 a7 @8",
    "a0 a1 a2 a3 a4 a5 a6 a7 @8",
  );
  assertLowered(
    ["ov_shape_t", "ov_shape_t", "ov_shape_t", "ov_shape_t", "ov_shape_t"],
    "w0.0 w0.1 w1.0 w1.1 w2.0 w2.1 w3.0 w3.1 w4.0 w4.1",
    "w0.0 w0.1 w1.0 w1.1 w2.0 w2.1 w3.0 w3.1 w4.0 w4.1",
    "@0 @1 @2 @3 @4",
  );
});

test("lower() counts floats apart, which take vector registers", () => {
  // An FFI places arguments by their order within their own class; on Windows by position.
  assertLowered(["f32", "ov_shape_t", "f32", "handle"], "w1.0 w1.1 a3 a0 a2", "w1.0 w1.1 a3 a0 a2", "a0 @1 a2 a3");
  assertLowered(
    ["handle", "f32", "ov_partial_shape_t"],
    "a0 0 0 0 0 0 a1 w2.0 w2.1 w2.2",
    "a0 @2 a1",
    "a0 a1 @2",
  );
});

test("lower() puts the ninth float on the stack, in order with what else is there", () => {
  const floats = new Array<ParameterKind>(9).fill("f32");
  assertLowered(
    [...floats, "ov_partial_shape_t", "handle"],
    "a10 0 0 0 0 0 a0 a1 a2 a3 a4 a5 a6 a7 a8 w9.0 w9.1 w9.2",
    "@9 a10 0 0 0 0 0 0 a0 a1 a2 a3 a4 a5 a6 a7 a8",
    "a0 a1 a2 a3 a4 a5 a6 a7 a8 @9 a10",
  );
});

test("no bound function has an argument below 64 bits on the stack of Apple's arm64", () => {
  // On Apple's arm64, unlike elsewhere, such arguments share a stack slot.
  const small = (name: string, parameters: readonly ParameterKind[]) => {
    let general = 0;
    let vector = 0;
    return parameters.flatMap((kind, index) => {
      const onStack = kind === "f32" ? (vector += 1) > 8 : (general += kind.startsWith("ov_") ? 2 : 1) > 8;
      return onStack && ["i32", "enum", "f32"].includes(kind) ? [`${name} ${index}`] : [];
    });
  };
  assertEquals(small("control", [...handles(8), "i32"]), ["control 8"]);
  assertEquals(Object.keys(symbols).flatMap((name) => small(name, parameterKindsOf(name as keyof typeof symbols))), []);
});

test("isStruct() tells the structs that are passed by value", () => {
  assert(isStruct("ov_shape_t"));
  assert(isStruct("ov_rank_t"));
  assert(!isStruct("buffer"));
  assert(!isStruct("handle"));
});

/** A partial shape allocated by C: [[1, 1], [-1, -1], [2, 4]] is `{1,?,2..4}` in C's notation. */
function partialShape({ call }: OpenVINO, dimensions: readonly (readonly [number, number])[]): BigInt64Array {
  const struct = structs.partialShape();
  const dims = signedWordsOf(dimensions.flat());
  assertEquals(call.ov_partial_shape_create(BigInt(dimensions.length), dims, struct), 0);
  return struct;
}

function takeText({ call, backend }: OpenVINO, address: Pointer): string {
  const read = backend.readString(address);
  call.ov_free(address);
  return read;
}

function dimensionsAt({ backend }: OpenVINO, struct: BigInt64Array): number[] {
  return Array.from(new BigInt64Array(backend.viewOf(struct[1]!, Number(struct[0]) * 8)), Number);
}

test("ov_partial_shape_to_string() gets the struct by value", () => {
  const ov = load();
  const mixed = partialShape(ov, [[1, 1], [-1, -1], [2, 4]]);
  assertEquals(takeText(ov, ov.call.ov_partial_shape_to_string(mixed)), "{1,?,2..4}");
  const fixed = partialShape(ov, [[1, 1], [3, 3]]);
  assertEquals(takeText(ov, ov.call.ov_partial_shape_to_string(fixed)), "{1,3}");
  ov.call.ov_partial_shape_free(mixed);
  ov.call.ov_partial_shape_free(fixed);
});

test("ov_partial_shape_is_dynamic() gets the struct by value", () => {
  const ov = load();
  const mixed = partialShape(ov, [[1, 1], [-1, -1], [2, 4]]);
  const fixed = partialShape(ov, [[1, 1], [3, 3]]);
  assertEquals(ov.call.ov_partial_shape_is_dynamic(mixed), true);
  assertEquals(ov.call.ov_partial_shape_is_dynamic(fixed), false);
  ov.call.ov_partial_shape_free(mixed);
  ov.call.ov_partial_shape_free(fixed);
});

test("ov_partial_shape_create_dynamic() gets the rank by value", () => {
  const ov = load();
  const struct = structs.partialShape();
  const unused = signedWords(2);
  assertEquals(ov.call.ov_partial_shape_create_dynamic(signedWordsOf([-1, -1]), unused, struct), 0);
  assertEquals(takeText(ov, ov.call.ov_partial_shape_to_string(struct)), "?");
  ov.call.ov_partial_shape_free(struct);
  assertEquals(ov.call.ov_partial_shape_create_dynamic(signedWordsOf([1, 1]), signedWordsOf([5, 7]), struct), 0);
  assertEquals(takeText(ov, ov.call.ov_partial_shape_to_string(struct)), "{5..7}");
  ov.call.ov_partial_shape_free(struct);
});

test("ov_partial_shape_to_shape() gets the struct by value", () => {
  const ov = load();
  const fixed = partialShape(ov, [[1, 1], [3, 3], [224, 224]]);
  const shape = structs.shape();
  assertEquals(ov.call.ov_partial_shape_to_shape(fixed, shape), 0);
  assertEquals(dimensionsAt(ov, shape), [1, 3, 224]);
  assertEquals(ov.call.ov_shape_free(shape), 0);
  ov.call.ov_partial_shape_free(fixed);
  const mixed = partialShape(ov, [[1, 1], [-1, -1]]);
  assertEquals(ov.call.ov_partial_shape_to_shape(mixed, shape), -4);
  ov.call.ov_partial_shape_free(mixed);
});

test("ov_shape_to_partial_shape() gets the struct by value", () => {
  const ov = load();
  const dims = signedWordsOf([7, 8, 9]);
  const shape = structs.shape();
  shape[0] = 3n;
  shape[1] = ov.backend.addressOf(dims);
  const made = structs.partialShape();
  assertEquals(ov.call.ov_shape_to_partial_shape(shape, made), 0);
  keepAlive(dims);
  assertEquals(takeText(ov, ov.call.ov_partial_shape_to_string(made)), "{7,8,9}");
  ov.call.ov_partial_shape_free(made);
});

test("ov_dimension_is_dynamic() and ov_rank_is_dynamic() get the struct by value", () => {
  const { call } = load();
  for (const isDynamic of [call.ov_dimension_is_dynamic, call.ov_rank_is_dynamic]) {
    assertEquals(isDynamic(signedWordsOf([3, 3])), false);
    assertEquals(isDynamic(signedWordsOf([2, 4])), true);
    assertEquals(isDynamic(signedWordsOf([0, -1])), true);
  }
});

test("tensor functions get the shape by value", () => {
  const ov = load();
  const { call } = ov;
  const out = words(1);
  const dims = signedWordsOf([2, 3]);
  const shape = structs.shape();
  shape[0] = 2n;
  shape[1] = ov.backend.addressOf(dims);
  const size = words(1);
  const memory = new Float32Array(new ArrayBuffer(24));
  const strings = ["a", "b", "c", "d", "e", "f"].map(cString);
  const addresses = words(6);
  strings.forEach((string, i) => addresses[i] = ov.backend.addressOf(string));
  const makers = {
    create: () => call.ov_tensor_create(4, shape, out),
    fromHost: () => call.ov_tensor_create_from_host_ptr(4, shape, ov.backend.addressOf(memory), out),
    fromStrings: () => call.ov_tensor_create_from_string_array(addresses, 6n, shape, out),
  };
  for (const [name, make] of Object.entries(makers)) {
    dims.set([2n, 3n]);
    assertEquals(make(), 0, name);
    const tensor = out[0]!;
    const read = structs.shape();
    assertEquals(call.ov_tensor_get_shape(tensor, read), 0);
    assertEquals(dimensionsAt(ov, read), [2, 3], name);
    call.ov_shape_free(read);
    dims.set([3n, 1n]);
    assertEquals(call.ov_tensor_set_shape(tensor, shape), 0);
    assertEquals(call.ov_tensor_get_size(tensor, size), 0);
    assertEquals(size[0], 3n, name);
    call.ov_tensor_free(tensor);
  }
  keepAlive(dims, memory, strings);
});

test("model functions get the partial shape by value", () => {
  const ov = load();
  const { call } = ov;
  const out = words(1);
  assertEquals(call.ov_core_create(out), 0);
  const core = out[0]!;
  assertEquals(call.ov_core_read_model(core, cString(modelPath("dynamic_nchw")), null, out), 0);
  const model = out[0]!;
  const shapeNow = () => {
    assertEquals(call.ov_model_const_input(model, out), 0);
    const port = out[0]!;
    const struct = structs.partialShape();
    assertEquals(call.ov_port_get_partial_shape(port, struct), 0);
    const read = takeText(ov, call.ov_partial_shape_to_string(struct));
    call.ov_partial_shape_free(struct);
    call.ov_output_const_port_free(port);
    return read;
  };
  assertEquals(shapeNow(), "{?,3,?,?}");
  const first = partialShape(ov, [[1, 1], [3, 3], [2, 8], [4, 4]]);
  assertEquals(call.ov_model_reshape_single_input(model, first), 0);
  assertEquals(shapeNow(), "{1,3,2..8,4}");
  const second = partialShape(ov, [[2, 2], [3, 3], [5, 5], [-1, -1]]);
  assertEquals(call.ov_model_reshape_input_by_name(model, cString("x"), second), 0);
  assertEquals(shapeNow(), "{2,3,5,?}");
  call.ov_partial_shape_free(first);
  call.ov_partial_shape_free(second);
  call.ov_model_free(model);
  call.ov_core_free(core);
});

test("cString() ends a string with NUL and refuses one inside", () => {
  assertEquals(cString("é"), new Uint8Array([0xc3, 0xa9, 0]));
  assertThrows(() => cString("a\0b"), TypeError, "NUL");
});
