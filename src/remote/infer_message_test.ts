import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { WireError } from "../protocol/wire_error.ts";
import type { HttpAnswer } from "./http.ts";
import { readInferAnswer, writeInferMessage } from "./infer_message.ts";
import { readModelMetadata } from "./metadata.ts";

const tensor = (name: string, datatype: string, shape: unknown) => ({ name, datatype, shape });
const { inputs, outputs } = readModelMetadata({
  inputs: [tensor("x", "FP32", [1, 2])],
  outputs: [tensor("y", "FP32", [-1, 2]), tensor("n", "INT64", [1])],
});

function answer(message: unknown, parts: readonly number[] = [], headers: Record<string, string> = {}): HttpAnswer {
  const json = new TextEncoder().encode(typeof message === "string" ? message : JSON.stringify(message));
  const body = new Uint8Array(json.length + parts.length);
  body.set(json);
  body.set(parts, json.length);
  const length = { "inference-header-content-length": String(json.length) };
  return { kind: "answer", status: 200, headers: { ...(parts.length > 0 ? length : {}), ...headers }, body };
}

const y = { ...tensor("y", "FP32", [1, 2]), data: [1.5, -2] };
const n = { ...tensor("n", "INT64", [1]), data: [7] };
const bytes = { ...tensor("y", "FP32", [1, 2]), parameters: { binary_data_size: 8 } };
const eight = [0, 0, 128, 63, 0, 0, 0, 64];

const values = (answer: HttpAnswer) => readInferAnswer(answer, outputs).map(({ data }) => data);

test("readInferAnswer() reads JSON, bytes and both, in any order", () => {
  const read = [Float32Array.of(1.5, -2), BigInt64Array.of(7n)];
  assertEquals(values(answer({ outputs: [y, n] })), read);
  assertEquals(values(answer({ outputs: [n, y] })), read);
  assertEquals(values(answer({ outputs: [{ ...y, data: [[1.5, -2]] }, n] })), read);
  assertEquals(values(answer({ outputs: [n, bytes] }, eight)), [Float32Array.of(1, 2), BigInt64Array.of(7n)]);
  // Some servers write null for what is not there.
  const nulls = { ...bytes, data: null };
  assertEquals(values(answer({ outputs: [{ ...n, parameters: null }, nulls] }, eight)).length, 2);
  assertEquals(values(answer({ outputs: [{ ...y, parameters: { binary_data_size: null } }, n] })), read);
  // An output missing from the metadata is skipped with its bytes.
  const other = { ...tensor("z", "UINT8", [3]), parameters: { binary_data_size: 3 } };
  assertEquals(values(answer({ outputs: [other, bytes, n] }, [9, 9, 9, ...eight])).length, 2);
});

test("readInferAnswer() keeps all digits of long integers", () => {
  const text = `{"outputs":[${
    JSON.stringify(y)
  },{"name":"n","datatype":"INT64","shape":[1],"data":[-9223372036854775807]}]}`;
  assertEquals(values(answer(text))[1], BigInt64Array.of(-9223372036854775807n));
});

test("readInferAnswer() refuses what is no answer, and never gives a wrong tensor", () => {
  const wrong: [HttpAnswer, string][] = [
    [answer("<html></html>"), "it is no JSON"],
    [answer(""), "it is no JSON"],
    [answer('{"outputs":[{"data":[1,NaN]}]}'), "NaN or infinity, which JSON cannot say: use binary data"],
    [answer({ outputs: [{ ...y, data: [[1.5], [-2]] }, n] }), "nested in another way"],
    [answer("[]"), "no JSON object"],
    [answer({}), "no outputs"],
    [answer({ outputs: [y] }), `output "n" is missing`],
    [answer({ outputs: [y, y, n] }), "is there twice"],
    [answer({ outputs: [{ ...y, datatype: "FP64" }, n] }), `is of FP32, and the answer of "FP64"`],
    [answer({ outputs: [{ ...y, shape: [2, 1] }, n] }), "has shape [?,2], and the answer [2,1]"],
    [answer({ outputs: [{ ...y, shape: [1e300, 2] }, n] }), "has shape"],
    [answer({ outputs: [{ ...y, shape: [-1, 2] }, n] }), "has shape"],
    [answer({ outputs: [{ ...y, shape: undefined }, n] }), "and the answer none"],
    [answer({ outputs: [{ ...y, shape: [2 ** 40, 2] }, n] }), "needs 2199023255552 elements"],
    [answer({ outputs: [{ ...y, data: [1] }, n] }), "needs 2 elements for its shape, got 1"],
    [answer({ outputs: [{ ...y, data: [1, "2"] }, n] }), "an element 1 that is no FP32"],
    [answer({ outputs: [{ ...y, data: [1, null] }, n] }), "an element 1 that is no FP32: null may stand for NaN"],
    [answer({ outputs: [{ ...y, data: undefined }, n] }), "has no list as data"],
    [answer({ outputs: [y, { ...n, data: [1.5] }] }), "is no INT64"],
    [answer({ outputs: [bytes, n] }, eight.slice(1)), "has 8 bytes, and the body fewer"],
    [answer({ outputs: [bytes, n] }, [...eight, 0]), "1 bytes belong to no output"],
    [answer({ outputs: [y, n] }, eight), "8 bytes belong to no output"],
    [
      answer({ outputs: [{ ...bytes, parameters: { binary_data_size: 4 } }, n] }, eight.slice(4)),
      "needs 8 bytes for 2 elements",
    ],
    [answer({ outputs: [{ ...bytes, parameters: { binary_data_size: -8 } }, n] }, eight), "wrong binary_data_size"],
    [answer({ outputs: [{ ...bytes, parameters: { binary_data_size: "8" } }, n] }, eight), "wrong binary_data_size"],
    [answer({ outputs: [{ ...bytes, data: [1, 2] }, n] }, eight), "or data beside it"],
    [answer({ outputs: [y, n] }, [], { "inference-header-content-length": "99999" }), "and the body has"],
    [answer({ outputs: [y, n] }, [], { "inference-header-content-length": "-1" }), "and the body has"],
  ];
  for (const [answer, why] of wrong) assertThrows(() => values(answer), WireError, why);
});

test("writeInferMessage() writes bytes after a header that tells their lengths, or JSON", () => {
  const tensors = [{ name: "x", datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 2) }] as const;
  const { headers, body } = writeInferMessage(tensors, outputs, true);
  const length = Number(headers["inference-header-content-length"]);
  assertEquals(JSON.parse(new TextDecoder().decode(body.subarray(0, length))), {
    inputs: [{ name: "x", datatype: "FP32", shape: [1, 2], parameters: { binary_data_size: 8 } }],
    outputs: [{ name: "y", parameters: { binary_data: true } }, { name: "n", parameters: { binary_data: true } }],
  });
  assertEquals([...body.subarray(length)], eight);
  const json = writeInferMessage([{ ...tensors[0], data: Float32Array.of(-0, 0.5) }], outputs, false);
  assertEquals(
    new TextDecoder().decode(json.body),
    `{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[-0.0,0.5]}]}`,
  );
});

test("readModelMetadata() gives ports, and refuses what describes none", () => {
  assertEquals(inputs.map(({ anyName, type, label }) => [anyName, type, label]), [["x", "f32", `input 0 ("x")`]]);
  assertEquals(outputs.map(({ partialShape }) => String(partialShape)), ["[?,2]", "[1]"]);
  const good = tensor("x", "FP32", ["1", "-1"]);
  assertEquals(String(readModelMetadata({ inputs: [good], outputs: [good] }).inputs[0]!.partialShape), "[1,?]");
  const wrong: [unknown, string][] = [
    [null, "no JSON object"],
    [{ outputs: [good] }, "tell no inputs"],
    [{ inputs: [good], outputs: [] }, "tell no outputs"],
    [{ inputs: [{ ...good, name: "" }], outputs: [good] }, "input 0 has no name"],
    [{ inputs: [{ ...good, datatype: "FP8" }], outputs: [good] }, `unknown datatype, "FP8"`],
    [{ inputs: [{ ...good, shape: [-2] }], outputs: [good] }, "has no shape"],
    [{ inputs: [good], outputs: [{ ...good, shape: ["a"] }] }, "has no shape"],
  ];
  for (const [json, why] of wrong) assertThrows(() => readModelMetadata(json), WireError, why);
});
