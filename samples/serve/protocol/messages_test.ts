import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { test } from "node:test";
import { joinBytes, type NamedTensor } from "openvino-ffi/protocol";
import { Budget } from "../budget.ts";
import { LongText } from "../long_text.ts";
import { type ResponseMeans, wantedOutputs, writeInferResponse } from "./infer_response.ts";

const encode = (message: unknown) => new TextEncoder().encode(JSON.stringify(message));

/** A body of JSON followed by binary data. */
function binaryBody(message: unknown, ...parts: Uint8Array[]): [Uint8Array<ArrayBuffer>, number] {
  const header = encode(message);
  return [Uint8Array.from([...header, ...parts.flatMap((part) => [...part])]), header.byteLength];
}

const text = new LongText();
const means: ResponseMeans = { maxTextBytes: 2 ** 20, lease: new Budget(2 ** 30).lease(), text };
const readRequest = (body: Uint8Array<ArrayBuffer>, headerLength?: number, { maxTextBytes } = means) => {
  return text.read({ body, headerLength, maxTextBytes });
};

const x = { name: "x", datatype: "UINT8", shape: [2] };

test("readInferRequest() reads JSON, with what the client wants", async () => {
  const request = await readRequest(encode({
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

test("readInferRequest() reads binary data after the JSON, mixed with data in it", async () => {
  const sized = (name: string, size: number) => ({ ...x, name, parameters: { binary_data_size: size } });
  const [body, length] = binaryBody(
    { inputs: [sized("a", 2), { ...x, name: "b", data: [3, 4] }, sized("c", 2)] },
    Uint8Array.of(1, 2),
    Uint8Array.of(5, 6),
  );
  const { inputs } = await readRequest(body, length);
  assertEquals(inputs.map(({ data }) => [...data as Uint8Array]), [[1, 2], [3, 4], [5, 6]]);
});

test("readInferRequest() takes null for what is not given, and no outputs for all", async () => {
  const nothing = { id: null, parameters: null, outputs: null };
  const input = { ...x, data: [1, 2], parameters: null };
  const plain = await readRequest(encode({ inputs: [{ ...x, data: [1, 2] }] }));
  assertEquals(await readRequest(encode({ ...nothing, inputs: [input] })), plain);
  assertEquals(await readRequest(encode({ inputs: [input], outputs: [] })), plain);
  const named = await readRequest(encode({ inputs: [input], outputs: [{ name: "y", parameters: null }] }));
  assertEquals(named.outputs, [{ name: "y", binary: false, classes: 0 }]);
});

test("readInferRequest() refuses parameters that would change the answer", async () => {
  const inputs = [{ ...x, data: [1, 2] }];
  for (const name of ["sequence_id", "sequence_start", "sequence_end", "shared_memory_region"]) {
    const parameters = { [name]: name === "sequence_id" ? 7 : true };
    for (
      const message of [{ inputs, parameters }, { inputs: [{ ...inputs[0], parameters }] }, {
        inputs,
        outputs: [{ name: "y", parameters }],
      }]
    ) await assertRejects(() => readRequest(encode(message)), Error, `the parameter ${name} is not supported`);
  }
  const harmless = { sequence_id: 0, sequence_start: false, priority: 1, mine: "x" };
  assertEquals((await readRequest(encode({ inputs, parameters: harmless }))).inputs.length, 1);
});

test("too much text is refused, and as binary data read and written", async () => {
  const few: ResponseMeans = { ...means, maxTextBytes: 2 ** 11 };
  const ask = (message: unknown, ...parts: Uint8Array[]) => {
    const [body, length] = binaryBody(message, ...parts);
    return readRequest(body, length, few);
  };
  const shape = [2000];
  const json = { ...x, shape, data: new Array(2000).fill(0) };
  await assertRejects(() => ask({ inputs: [json] }), Error, "bytes of JSON are more than 2048: send numbers as binary");
  const binary = { ...x, shape, parameters: { binary_data_size: 2000 } };
  const { inputs } = await ask({ inputs: [binary] }, new Uint8Array(2000));
  const strings = (count: number, size: number) => {
    return { ...x, datatype: "BYTES", shape: [count], parameters: { binary_data_size: size } };
  };
  await assertRejects(() => ask({ inputs: [strings(40, 160)] }, new Uint8Array(160)), Error, "40 elements of BYTES");
  await assertRejects(() => ask({ inputs: [strings(1, 2060)] }, new Uint8Array(2060)), Error, "of 2060 bytes");
  assertEquals(
    (await ask({ inputs: [strings(32, 128)] }, new Uint8Array(128))).inputs[0]!.data,
    new Array(32).fill(""),
  );
  const write = (isBinary: boolean) => {
    return writeInferResponse(model, undefined, [{ name: "x", binary: isBinary, classes: 0 }], inputs, few);
  };
  await assertRejects(
    () => write(false),
    Error,
    "2000 elements are too many for JSON, at most 256: ask for binary data",
  );
  assertEquals(read(await write(true)).outputs[0].parameters, { binary_data_size: 2000 });
});

test("an answer with NaN tells what to ask for", async () => {
  const outputs = [{ name: "p", datatype: "FP32", shape: [1], data: Float32Array.of(NaN) }] as const;
  const write = (binary: boolean) => {
    return writeInferResponse(model, undefined, [{ name: "p", binary, classes: 0 }], outputs, means);
  };
  await assertRejects(() => write(false), Error, 'ask for binary data by "parameters": {"binary_data_output": true}');
  assertEquals(read(await write(true)).outputs[0].parameters, { binary_data_size: 4 });
});

test("readInferRequest() refuses what is wrong, and says where", async () => {
  const refused = async (message: unknown, text: string, ...parts: Uint8Array[]) => {
    const [body, length] = binaryBody(message, ...parts);
    await assertRejects(() => readRequest(body, length), Error, text);
  };
  await assertRejects(() => readRequest(new TextEncoder().encode("{")), Error, "no JSON");
  await assertRejects(() => readRequest(Uint8Array.of(0xff)), Error, "no JSON");
  await assertRejects(() => readRequest(encode({}), 99), Error, "is 99, but the body has 2 bytes");
  await refused([], "the request's JSON");
  await refused({}, "the request's inputs");
  await refused({ inputs: [] }, "inputs");
  await refused({ inputs: [{ ...x, datatype: "FP8", data: [] }] }, "inputs.0.datatype");
  await refused({ inputs: [{ ...x, shape: [-1], data: [] }] }, "inputs.0.shape.0");
  await refused({ inputs: [{ ...x }] }, "no list");
  await refused({ inputs: [{ ...x, data: [1, 2] }, { ...x, data: [1, 2] }] }, "'x' is given twice");
  await refused(
    { inputs: [{ ...x, data: [1, 2], parameters: { binary_data_size: 2 } }] },
    "both data and",
    Uint8Array.of(1, 2),
  );
  await refused({ inputs: [{ ...x, parameters: { binary_data_size: 2 } }] }, "the body ends before", Uint8Array.of(1));
  await refused(
    { inputs: [{ ...x, parameters: { binary_data_size: 2 } }] },
    "1 bytes of the body",
    Uint8Array.of(1, 2, 3),
  );
});

const model = { name: "m", version: "1", labels: ["no", "perhaps", "yes"] };
const scores: NamedTensor = {
  name: "p",
  datatype: "FP32",
  shape: [2, 3],
  data: Float32Array.of(0.5, 2, 1, NaN, -1, 2),
};
const plain = { binary: false, classes: 0 };
const read = ({ body, headerLength }: Awaited<ReturnType<typeof writeInferResponse>>) =>
  JSON.parse(new TextDecoder().decode(joinBytes(body).subarray(0, headerLength)));

test("writeInferResponse() writes JSON, and binary data after it", async () => {
  const small: NamedTensor = { name: "q", datatype: "BYTES", shape: [1], data: ["é"] };
  const json = await writeInferResponse(model, "7", [{ name: "q", ...plain }], [scores, small], means);
  assertEquals([read(json), json.headerLength], [{
    model_name: "m",
    model_version: "1",
    id: "7",
    outputs: [{ name: "q", datatype: "BYTES", shape: [1], data: ["é"] }],
  }, undefined]);
  const wanted = [{ name: "q", ...plain, binary: true }, { name: "p", ...plain, binary: true }];
  const binary = await writeInferResponse(model, undefined, wanted, [scores, small], means);
  assertEquals(read(binary).outputs, [
    { name: "q", datatype: "BYTES", shape: [1], parameters: { binary_data_size: 6 } },
    { name: "p", datatype: "FP32", shape: [2, 3], parameters: { binary_data_size: 24 } },
  ]);
  const rest = joinBytes(binary.body).slice(binary.headerLength);
  assertEquals(rest.subarray(0, 6), Uint8Array.of(2, 0, 0, 0, 0xc3, 0xa9));
  assertEquals(new Float32Array(rest.slice(6).buffer), scores.data);
});

test("writeInferResponse() gives the best classes of each row with their labels", async () => {
  const [output] =
    read(await writeInferResponse(model, undefined, [{ name: "p", ...plain, classes: 2 }], [scores], means)).outputs;
  assertEquals(output, {
    name: "p",
    datatype: "BYTES",
    shape: [2, 2],
    data: ["2:1:perhaps", "1:2:yes", "2:2:yes", "-1:1:perhaps"],
  });
  const others = { ...model, labels: ["too", "few"] };
  const all = read(await writeInferResponse(others, undefined, [{ name: "p", ...plain, classes: 9 }], [scores], means))
    .outputs[0];
  assertEquals([all.shape, all.data[0]], [[2, 3], "2:1"]);
});

test("wantedOutputs() are all that there are, or those named, and no others", async () => {
  const request = await readRequest(encode({ inputs: [{ ...x, data: [1, 2] }] }));
  const named = (...names: string[]) => ({ ...request, outputs: names.map((name) => ({ name, ...plain })) });
  assertEquals(wantedOutputs(request, ["a", "b"]).map(({ name }) => name), ["a", "b"]);
  assertEquals(wantedOutputs(named("b"), ["a", "b"]).map(({ name }) => name), ["b"]);
  assertThrows(() => wantedOutputs(named("c"), ["a", "b"]), Error, "there is no output 'c', only a, b");
  assertEquals(wantedOutputs(named("a", "a"), ["a", "b"]).map(({ name }) => name), ["a", "a"]);
});
