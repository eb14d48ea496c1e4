import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { encodings } from "../../conformance/test_support/ir_encodings.ts";
import { irTextOf, mayBeIR } from "./ir_text.ts";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

test("irTextOf() reads IR in every encoding that OpenVINO reads", () => {
  const xml = `<net version="11" name="ä€😀"/>`;
  for (const [name, encode] of Object.entries(encodings)) {
    const text = name === "latin1" ? xml.replace(/[€😀]+/u, "") : xml;
    const ir = irTextOf(encode(text))!;
    assertEquals(ir.decode(ir.text).replace(/^<\?.*?\?>/, ""), text, name);
  }
});

test("irTextOf() goes by the first element, which is net in any case", () => {
  for (const before of ["", "\n\n ", "text", "<!-- <a/> -->", `<?xml version="1.0"?>`, "<!DOCTYPE net>"]) {
    assertEquals(irTextOf(bytesOf(`${before}<net/>`))?.text, `${before}<net/>`);
    assertEquals(irTextOf(bytesOf(`${before}<NeT/>`))?.text, `${before}<NeT/>`);
  }
  for (const other of ["", "net", "<foo/><net/>", "<network/>", "\0<net/>", "x\0<net/>", "<!-- <net/>", "{}"]) {
    assertEquals(irTextOf(bytesOf(other)), undefined, other);
  }
  assertEquals(irTextOf(new Uint8Array(readFileSync(modelPath("relu_add").replace(".xml", ".onnx")))), undefined);
});

test("irTextOf() ends at a NUL, as the parser does", () => {
  assertEquals(irTextOf(bytesOf("<net/>\0<more/>"))?.text, "<net/>");
});

test("mayBeIR() tells by as much of the bytes as is needed", () => {
  const text = `<?xml version="1.0"?><!-- ${"x".repeat(100)} --><net version="11">`;
  for (const encode of Object.values(encodings)) {
    const bytes = encode(text);
    // The encoding is detected from four bytes.
    const answers = Array.from(bytes.subarray(4), (_, i) => mayBeIR(bytes.subarray(0, i + 4)));
    const first = answers.indexOf(true);
    assert(first > 0);
    assertEquals(answers.slice(0, first).some((answer) => answer !== undefined), false);
    assertEquals(answers.slice(first).every((answer) => answer === true), true);
    assertEquals(mayBeIR(bytes), true);
  }
  assertEquals(mayBeIR(bytesOf("<foo>")), false);
  assertEquals(mayBeIR(bytesOf("\x08\x07\0\x01")), false);
  assertEquals(mayBeIR(new Uint8Array(readFileSync(modelPath("relu_add").replace(".xml", ".onnx")))), false);
});
