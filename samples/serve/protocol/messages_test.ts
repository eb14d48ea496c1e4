import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import type { NamedTensor } from "openvino-ffi/protocol";
import { readInferRequest } from "./infer_request.ts";
import { wantedOutputs, writeInferResponse } from "./infer_response.ts";

const encode = (message: unknown) => new TextEncoder().encode(JSON.stringify(message));

/** A body of JSON followed by binary data. */
function binaryBody(message: unknown, ...parts: Uint8Array[]): [Uint8Array<ArrayBuffer>, number] {
  const header = encode(message);
  return [Uint8Array.from([...header, ...parts.flatMap((part) => [...part])]), header.byteLength];
}

const x = { name: "x", datatype: "UINT8", shape: [2] };

test("readInferRequest() reads JSON, with what the client wants", () => {
  const request = readInferRequest(encode({
    id: "7",
    parameters: { timeout: 1500, binary_data_output: true, mine: "kept quiet" },
    inputs: [{ ...x, data: [1, 2] }],
    outputs: [{ name: "a" }, { name: "b", parameters: { binary_data: false, classification: 3 } }],
  }));
  assertEquals(request, {
    id: "7",
    inputs: [{ name: "x", datatype: "UINT8", shape: [2], data: Uint8Array.of(1, 2) }],
    outputs: [{ name: "a", binary: true, classes: 0 }, { name: "b", binary: false, classes: 3 }],
    binary: true,
    timeoutMs: 1.5,
  });
});

test("readInferRequest() reads binary data after the JSON, mixed with data in it", () => {
  const sized = (name: string, size: number) => ({ ...x, name, parameters: { binary_data_size: size } });
  const [body, length] = binaryBody(
    { inputs: [sized("a", 2), { ...x, name: "b", data: [3, 4] }, sized("c", 2)] },
    Uint8Array.of(1, 2),
    Uint8Array.of(5, 6),
  );
  const { inputs } = readInferRequest(body, length);
  assertEquals(inputs.map(({ data }) => [...data as Uint8Array]), [[1, 2], [3, 4], [5, 6]]);
});

test("readInferRequest() refuses what is wrong, and says where", () => {
  const refused = (message: unknown, text: string, ...parts: Uint8Array[]) => {
    const [body, length] = binaryBody(message, ...parts);
    assertThrows(() => readInferRequest(body, length), Error, text);
  };
  assertThrows(() => readInferRequest(new TextEncoder().encode("{")), Error, "no JSON");
  assertThrows(() => readInferRequest(Uint8Array.of(0xff)), Error, "no JSON");
  assertThrows(() => readInferRequest(encode({}), 99), Error, "is 99, but the body has 2 bytes");
  refused([], "the request's JSON");
  refused({}, "the request's inputs");
  refused({ inputs: [] }, "inputs");
  refused({ inputs: [{ ...x, datatype: "FP8", data: [] }] }, "inputs.0.datatype");
  refused({ inputs: [{ ...x, shape: [-1], data: [] }] }, "inputs.0.shape.0");
  refused({ inputs: [{ ...x }] }, "no list");
  refused({ inputs: [{ ...x, data: [1, 2] }, { ...x, data: [1, 2] }] }, "'x' is given twice");
  refused(
    { inputs: [{ ...x, data: [1, 2], parameters: { binary_data_size: 2 } }] },
    "both data and",
    Uint8Array.of(1, 2),
  );
  refused({ inputs: [{ ...x, parameters: { binary_data_size: 2 } }] }, "the body ends before", Uint8Array.of(1));
  refused({ inputs: [{ ...x, parameters: { binary_data_size: 2 } }] }, "1 bytes of the body", Uint8Array.of(1, 2, 3));
});

const model = { name: "m", version: "1", labels: ["no", "perhaps", "yes"] };
const scores: NamedTensor = {
  name: "p",
  datatype: "FP32",
  shape: [2, 3],
  data: Float32Array.of(0.5, 2, 1, NaN, -1, 2),
};
const plain = { binary: false, classes: 0 };
const read = ({ body, headerLength }: ReturnType<typeof writeInferResponse>) =>
  JSON.parse(new TextDecoder().decode(body.subarray(0, headerLength)));

test("writeInferResponse() writes JSON, and binary data after it", () => {
  const small: NamedTensor = { name: "q", datatype: "BYTES", shape: [1], data: ["é"] };
  const json = writeInferResponse(model, "7", [{ name: "q", ...plain }], [scores, small]);
  assertEquals([read(json), json.headerLength], [{
    model_name: "m",
    model_version: "1",
    id: "7",
    outputs: [{ name: "q", datatype: "BYTES", shape: [1], data: ["é"] }],
  }, undefined]);
  const wanted = [{ name: "q", ...plain, binary: true }, { name: "p", ...plain, binary: true }];
  const binary = writeInferResponse(model, undefined, wanted, [scores, small]);
  assertEquals(read(binary).outputs, [
    { name: "q", datatype: "BYTES", shape: [1], parameters: { binary_data_size: 6 } },
    { name: "p", datatype: "FP32", shape: [2, 3], parameters: { binary_data_size: 24 } },
  ]);
  const rest = binary.body.slice(binary.headerLength);
  assertEquals(rest.subarray(0, 6), Uint8Array.of(2, 0, 0, 0, 0xc3, 0xa9));
  assertEquals(new Float32Array(rest.slice(6).buffer), scores.data);
});

test("writeInferResponse() gives the best classes of each row with their labels", () => {
  const [output] = read(writeInferResponse(model, undefined, [{ name: "p", ...plain, classes: 2 }], [scores])).outputs;
  assertEquals(output, {
    name: "p",
    datatype: "BYTES",
    shape: [2, 2],
    data: ["2:1:perhaps", "1:2:yes", "2:2:yes", "-1:1:perhaps"],
  });
  const others = { ...model, labels: ["too", "few"] };
  const all = read(writeInferResponse(others, undefined, [{ name: "p", ...plain, classes: 9 }], [scores])).outputs[0];
  assertEquals([all.shape, all.data[0]], [[2, 3], "2:1"]);
});

test("wantedOutputs() are all that there are, or those named, and no others", () => {
  const request = readInferRequest(encode({ inputs: [{ ...x, data: [1, 2] }] }));
  const named = (...names: string[]) => ({ ...request, outputs: names.map((name) => ({ name, ...plain })) });
  assertEquals(wantedOutputs(request, ["a", "b"]).map(({ name }) => name), ["a", "b"]);
  assertEquals(wantedOutputs(named("b"), ["a", "b"]).map(({ name }) => name), ["b"]);
  assertThrows(() => wantedOutputs(named("c"), ["a", "b"]), Error, "there is no output 'c', only a, b");
  assertThrows(() => wantedOutputs(named("a", "a"), ["a", "b"]), Error, "'a' is wanted twice");
});
