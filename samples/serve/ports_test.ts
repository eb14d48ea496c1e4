import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { Core } from "openvino-ffi";
import { describePorts, largestInputs, matchInputs, nameAll } from "./ports.ts";
import { fixture, projectFile } from "../../conformance/test_support/serve_process.ts";

const core = new Core();

test("nameAll() gives each port a name of its own, also those of one tensor and those without", () => {
  assertEquals(nameAll(core.compileModel(fixture("same_names"), "CPU").outputs, "output"), ["r", "output_1", "n"]);
  const text = (name: string) =>
    `<net name="nameless" version="11"><layers>
    <layer id="0" name="x" type="Parameter" version="opset1"><data shape="1" element_type="f32"/>
      <output><port id="0" precision="FP32" names="${name}"><dim>1</dim></port></output></layer>
    <layer id="1" name="y" type="ReLU" version="opset1"><input><port id="0" precision="FP32"><dim>1</dim></port></input>
      <output><port id="1" precision="FP32"><dim>1</dim></port></output></layer>
    <layer id="2" name="z" type="Result" version="opset1"><input><port id="0" precision="FP32"><dim>1</dim></port></input>
    </layer></layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="1" to-layer="2" to-port="0"/></edges></net>`;
  const read = (name: string) => core.readModel(new TextEncoder().encode(text(name)));
  assertEquals(nameAll(read("").outputs, "output"), ["output_0"]);
  const { inputs } = read("input_1,a");
  const [port] = inputs;
  assertEquals(nameAll([port!, port!, port!], "input").toSorted(), ["a", "input_0", "input_1"]);
});

test("matchInputs() finds an input by the name that the server gives it, or by any of its names", () => {
  const { inputs } = core.compileModel(projectFile("conformance/models/two_in_two_out.xml"), "CPU");
  const [a, b] = describePorts(inputs, "input");
  // As for two inputs of one tensor.
  const ports = [{ ...a!, names: new Set(["a", "b", "both"]) }, b!];
  const tensorOf = (name: string) => ({ name, datatype: "FP32" as const, shape: [2, 3], data: new Float32Array(6) });
  const names = (...wanted: string[]) => matchInputs(ports, wanted.map(tensorOf)).map(({ name }) => name);
  assertEquals([names("a", "b"), names("b", "a"), names("both", "b")], [["a", "b"], ["a", "b"], ["a", "b"]]);
  assertThrows(() => names("both", "a"), Error, "'a' is an input that is given already");
  assertThrows(() => names("a"), Error, "the input 'b' is missing");
});

test("largestInputs() are those of all inputs, and infinite if one is", () => {
  const of = (name: string) => {
    const { inputs } = core.compileModel(projectFile(`conformance/models/${name}.xml`), "CPU");
    return largestInputs(describePorts(inputs, "input"));
  };
  assertEquals(of("two_in_two_out"), { elements: 12, bytes: 48 });
  assertEquals(of("precisions"), { elements: 16, bytes: 4 + 32 + 8 + 8 });
  assertEquals(of("dynamic_nchw"), { elements: Infinity, bytes: Infinity });
  assertEquals(of("strings").bytes, Infinity);
});
