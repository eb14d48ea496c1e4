import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { encodings } from "../../conformance/test_support/ir_encodings.ts";
import { compileConvert, compileEdited } from "../../conformance/test_support/tiny_models.ts";
import { Core, OpenVINOError, type PartialShape } from "../mod.ts";
import { declarationsIn, variablesOf } from "./ir_variables.ts";
import type { DeclaredShapes } from "./variable_shapes.ts";

const xml = readFileSync(modelPath("stateful_accumulator"), "utf8");
const bin = new Uint8Array(readFileSync(modelPath("stateful_accumulator").replace(".xml", ".bin")));
const data = `<data variable_id="acc" variable_type="f32" variable_shape="1,4" />`;
const encode = (text: string) => new TextEncoder().encode(text);

/** The shapes as text, by name. */
function texts(shapes: DeclaredShapes): Record<string, string> | string | undefined {
  if (typeof shapes !== "object") return shapes;
  return Object.fromEntries(Array.from(shapes, ([name, shape]) => [name, String(shape)]));
}

/** The model's text with the read layer's data, or another part, replaced. */
function edited(by: string, part = data): string {
  assert(xml.includes(part), part);
  return xml.replace(part, by);
}

const notTold = "it is told by models read from OpenVINO's own format";

test("variablesOf() reads the shapes of an IR's variables", () => {
  const shapesOf = (name: string) => texts(variablesOf(new Uint8Array(readFileSync(modelPath(name)))));
  assertEquals(shapesOf("stateful_two"), { count: "[1]", max: "[1,4]" });
  assertEquals(shapesOf("stateful_attention"), { keys: "[?,1,?,32]", values: "[?,1,?,32]" });
  assertEquals(shapesOf("relu_add"), {});
  assertEquals(texts(variablesOf(new Uint8Array(readFileSync(modelPath("relu_add").replace("xml", "onnx"))))), notTold);
});

/** Data attributes of the layer that reads the variable, and the variables that OpenVINO creates from them. */
const notations: readonly (readonly [data: string, variables: Record<string, string>])[] = [
  [data, { acc: "[1,4]" }],
  [data.replaceAll('"', "'"), { acc: "[1,4]" }],
  [`<data variable_shape\n=\n'..8 , 4' variable_id = "acc" variable_type="f32"/>`, { acc: "[..8,4]" }],
  [`<!-- <data variable_id="b"/> --><![CDATA[<data variable_id="c"/>]]>${data}`, { acc: "[1,4]" }],
  [`${data}<data variable_id="b" variable_type="f32" variable_shape="2,4"/>`, { acc: "[1,4]" }],
  [data.replace(`"acc"`, `"acc" variable_id="b"`), { acc: "[1,4]" }],
  [data.replace(`"acc"`, `"&#97;c&#x63;"`), { acc: "[1,4]" }],
  [data.replace("/>", "></data>"), { acc: "[1,4]" }],
  [data.replace(`"1,4"`, `"[?,4]"`), { acc: "[?,4]" }],
  [data.replace(`"1,4"`, `"1..8,4"`), { acc: "[1..8,4]" }],
];

test("variablesOf() reads them in every notation that OpenVINO reads, which finds the same variables", () => {
  const core = new Core();
  for (const [notation, variables] of notations) {
    const bytes = encode(edited(notation));
    assertEquals(texts(variablesOf(bytes)), variables, notation);
    const states = core.compileModel(core.readModel(bytes, bin), "CPU").createInferRequest().queryState();
    assertEquals(states.map(({ name }) => name), Object.keys(variables), notation);
  }
});

test("variablesOf() reads names as OpenVINO does", () => {
  const core = new Core();
  const names = [
    "a &lt;b&gt; &amp; &quot;c&apos;",
    "a\nb",
    "a\r\nb",
    "&#10;",
    "ünï😀",
    "&#x1F600;",
    "&a;",
    "\ufeffacc",
    "",
  ];
  for (const written of names) {
    const bytes = encode(xml.replaceAll(`variable_id="acc"`, `variable_id="${written}"`));
    const states = core.compileModel(core.readModel(bytes, bin), "CPU").createInferRequest().queryState();
    assertEquals(Object.keys(texts(variablesOf(bytes))!), states.map(({ name }) => name), JSON.stringify(written));
    assertEquals(states[0]!.state.shape, [1, 4]);
  }
});

test("variablesOf() reads them in every encoding and with anything before them, as OpenVINO does", () => {
  const core = new Core();
  const bare = xml.replace(/^<\?xml.*?\?>\s*/, "");
  const befores = [
    "",
    "\n \n\t",
    "text",
    "<!-- <net/> -->",
    `<?xml version="1.0"?>`,
    `<!DOCTYPE net [<!ENTITY a "b">]>`,
  ];
  for (const [name, encoded] of Object.entries(encodings)) {
    for (const before of name === "latin1" ? [""] : befores) {
      const bytes = encoded(before + bare.replaceAll('"acc"', '"äcc"'));
      // Without a byte-order mark, 16- and 32-bit encodings are detected only from a tag at the beginning.
      if (/^UTF-(16|32)..$/.test(name) && !/^(<|$)/.test(before)) {
        assertEquals(texts(variablesOf(bytes)), notTold, `${name} ${before}`);
        assertThrows(() => core.readModel(bytes, bin), OpenVINOError);
        continue;
      }
      assertEquals(texts(variablesOf(bytes)), { äcc: "[1,4]" }, `${name} ${before}`);
      const [state] = core.compileModel(core.readModel(bytes, bin), "CPU").createInferRequest().queryState();
      assertEquals([state!.name, state!.state.shape], ["äcc", [1, 4]], `${name} ${before}`);
    }
  }
});

test("variablesOf() knows nothing of a variable whose shape cannot be told", () => {
  const other = data.replace(`"1,4"`, `"1..8,4"`);
  const twice = xml.replace("</layers>", `<layer id="9" name="b" type="ReadValue">${other}</layer></layers>`);
  const unknown = [
    twice,
    edited(data.replace(` variable_shape="1,4"`, "")),
    edited(data.replace(`"1,4"`, `"what?"`)),
    edited(data.replace(`"1,4"`, `""`)),
  ];
  for (const text of unknown.slice(0, 3)) assertEquals(texts(variablesOf(encode(text))), { acc: "undefined" }, text);
  assertEquals(texts(variablesOf(encode(unknown[3]!))), { acc: "[]" });
  // Two names that become the same in JavaScript.
  const broken = edited(data).replace(`variable_id="acc"`, `variable_id="a\ufffd"`);
  assertEquals(texts(variablesOf(encode(broken))), "its model has variables whose names are no text");
});

test("a shape's text stands for what OpenVINO takes it for", () => {
  for (
    const text of ["1,4", "?,4", "-1,4", "..8,4", "2..8,4", "2..,4", "..,4", "0..8,4", " 1 , 4 ", "01,4", "1..1,4"]
  ) {
    const [shape] = (variablesOf(encode(edited(data.replace("1,4", text)))) as ReadonlyMap<string, PartialShape>)
      .values();
    const native = compileConvert("f32", text.trim()).input().partialShape;
    assertEquals(String(shape), String(native), text);
  }
});

/** Models that end the process when OpenVINO reads them: a variable's layer has no variable_id. */
const withoutId: Readonly<Record<string, string>> = {
  "no attribute": edited(data.replace(`variable_id="acc" `, "")),
  "no data": edited(""),
  "no data of the layer that assigns": edited("", `<data variable_id="acc" />`),
  "data of another name": edited(data.replace("<data", "<DATA")),
  "only the first data counts": edited(`<data variable_type="f32"/>${data}`),
  "a comment is no data": edited(`<!-- ${data} -->`),
  "CDATA is no data": edited(`<![CDATA[${data}]]>`),
  "the type in small letters": edited("").replace(`"ReadValue"`, `"readvalue"`),
  "the type with an entity": edited("").replace(`"ReadValue"`, `'Read&#86;alue'`),
  "an attribute of another name": edited(data.replace("variable_id", "my-variable_id")),
};

test("a layer of a variable without variable_id is refused, in every notation and encoding", () => {
  for (const [what, text] of Object.entries(withoutId)) {
    for (const [name, encoded] of Object.entries(encodings)) {
      assertThrows(() => variablesOf(encoded(text)), OpenVINOError, "has no variable_id", `${what} ${name}`);
    }
  }
  for (const encoded of Object.values(encodings)) assertEquals(texts(variablesOf(encoded(xml))), { acc: "[1,4]" });
  // In another model's text it means nothing.
  assertEquals(texts(variablesOf(encode(`<other>${withoutId["no data"]}</other>`))), notTold);
});

test("readModel() and compileModel() refuse it from bytes and from files of any name, and go on", async () => {
  using folder = temporaryFolder();
  const files = Object.values(withoutId).flatMap((text, i) =>
    [".xml", ".XML", "", ".txt"].map((ending) => {
      const path = join(folder.path, `model${i}${ending}`);
      writeFileSync(path, encodings[i % 2 === 0 ? "UTF-16LE" : "UTF-8 with a mark"]!(text));
      return path;
    })
  );
  // In its own process, which would end if the model were not refused.
  const ended = await runInOwnProcess(
    `import { readFileSync } from "node:fs";
    import { Core } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
    const core = new Core();
    let refused = 0;
    const attempt = async (act) => {
      try { await act(); } catch (error) { if (error.message.includes("has no variable_id")) refused += 1; else throw error; }
    };
    const bin = ${JSON.stringify(modelPath("stateful_accumulator").replace(".xml", ".bin"))};
    for (const path of ${JSON.stringify(files)}) {
      const bytes = new Uint8Array(readFileSync(path));
      await attempt(() => core.readModel(path, bin));
      await attempt(() => core.readModelAsync(path, bin));
      await attempt(() => core.readModel(bytes, new Uint8Array(readFileSync(bin))));
      await attempt(() => core.readModelAsync(bytes, new Uint8Array(readFileSync(bin))));
      await attempt(() => core.compileModel(path, "CPU"));
      await attempt(() => core.compileModelAsync(path, "CPU"));
    }
    core.compileModel(${JSON.stringify(modelPath("stateful_accumulator"))}, "CPU");
    console.log(refused);`,
  );
  assertEquals([ended.stdout.trim(), ended.code], [String(files.length * 6), 0], ended.stderr);
});

test("declarationsIn() reads a file at once, and only if it can be IR", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "model");
  const known = (content: string | Uint8Array) => {
    writeFileSync(path, content);
    return texts(declarationsIn(path).variables()());
  };
  assertEquals(known(xml), { acc: "[1,4]" });
  assertEquals(known(`<!-- ${"x".repeat(100_000)} -->${xml}`), { acc: "[1,4]" });
  assertEquals(known(encodings["UTF-32BE with a mark"]!(`${" ".repeat(100_000)}${xml}`)), { acc: "[1,4]" });
  for (const other of ["", "no model", "x".repeat(100_000), "\x08\0", `<other/>${xml}`]) {
    assertEquals(known(other), notTold);
  }
  assertEquals(texts(declarationsIn(folder.path).variables()()), notTold);
  assertEquals(texts(declarationsIn(join(folder.path, "missing")).variables()()), notTold);
});

test("FileVariables.variables() knows nothing more if the file has become another", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "model.xml");
  const other = xml.replace("1,4", "2,4");
  const changes: readonly (() => void)[] = [
    () => writeFileSync(path, other),
    () => writeFileSync(path, `${xml} `),
    () => rmSync(path),
    () => {
      rmSync(path);
      writeFileSync(path, other);
    },
  ];
  for (const change of changes) {
    writeFileSync(path, xml);
    const variables = declarationsIn(path);
    change();
    assertEquals(texts(variables.variables()()), "the model's file was changed while it was read");
  }
  writeFileSync(path, xml);
  const confirmed = declarationsIn(path).variables();
  // The file may change afterwards.
  rmSync(path);
  assertEquals(texts(confirmed()), { acc: "[1,4]" });
});

test("VariableState.state says why it cannot be told before an inference", () => {
  const core = new Core();
  const compiled = core.compileModel(modelPath("stateful_accumulator"), "CPU");
  const [state] = compiled.createInferRequest().queryState();
  assertEquals(state!.state.shape, [1, 4]);
  const two = compileEdited("stateful_two", { 'variable_shape="1,4"': 'variable_shape="1..8,4"' });
  for (const imported of core.importModel(two.exportModel(), "CPU").createInferRequest().queryState()) {
    const error = assertThrows(() => imported.state, OpenVINOError);
    assertStringIncludes(error.message, "its declared shape is not known: the model was imported");
  }
});
