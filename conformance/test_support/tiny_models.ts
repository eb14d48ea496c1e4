import { readFileSync } from "node:fs";
import { type CompiledModel, Core, type Properties } from "openvino-ffi";
import { modelPath } from "./model_path.ts";

const compiled = new Map<string, CompiledModel>();

/** A tiny model in f32, compiled once per process. */
export function tiny(name: string): CompiledModel {
  let model = compiled.get(name);
  if (!model) compiled.set(name, model = compileTiny(name));
  return model;
}

/**
 * Compiles a tiny model again. `slow` must be slow on every machine, so it runs on one thread, which takes about as
 * long everywhere.
 */
export function compileTiny(name: string, config: Properties = {}): CompiledModel {
  const threads: Properties = name === "slow" ? { INFERENCE_NUM_THREADS: 1 } : {};
  return new Core().compileModel(modelPath(name), "CPU", { INFERENCE_PRECISION_HINT: "f32", ...threads, ...config });
}

/** Compiles a tiny model with parts of its text replaced. */
export function compileEdited(name: string, replacements: Readonly<Record<string, string>>): CompiledModel {
  const path = modelPath(name);
  let xml = readFileSync(path, "utf8");
  for (const [text, by] of Object.entries(replacements)) xml = xml.replaceAll(text, by);
  return compileText(xml, new Uint8Array(readFileSync(path.replace(/xml$/, "bin"))));
}

/** The format's names of element types, where they differ. */
const precisionNames: Readonly<Record<string, string>> = { boolean: "BOOL", f16: "FP16", f32: "FP32", f64: "FP64" };

/** A model with one input of any element type and shape, which it returns as f32. */
export function compileConvert(type: string, shape: string): CompiledModel {
  const dims = shape === ""
    ? ""
    : shape.split(",").map((size) => `<dim>${/^\d+$/.test(size) ? size : -1}</dim>`).join("");
  const port = (id: number, precision: string, names = "") =>
    `<port id="${id}" precision="${precisionNames[precision] ?? precision.toUpperCase()}"${
      names && ` names="${names}"`
    }>${dims}</port>`;
  return compileText(
    `<?xml version="1.0"?>
<net name="convert" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="${shape}" element_type="${type}"/><output>${port(0, type, "x")}</output>
    </layer>
    <layer id="1" name="convert" type="Convert" version="opset1">
      <data destination_type="f32"/><input>${port(0, type)}</input><output>${port(1, "f32", "y")}</output>
    </layer>
    <layer id="2" name="y" type="Result" version="opset1"><input>${port(0, "f32")}</input></layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
  </edges>
</net>`,
    new Uint8Array(0),
  );
}

/** A model whose outputs are its only input, without an operation in between. */
export function compilePassthrough(type: string, shape: string, outputs = 1): CompiledModel {
  const results = Array.from({ length: outputs }, (_, i) => i + 1);
  return compileText(
    `<?xml version="1.0"?>
<net name="passthrough" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="${shape}" element_type="${type}"/><output><port id="0" precision="${type}" names="x"/></output>
    </layer>
    ${
      results.map((id) =>
        `<layer id="${id}" name="y${id}" type="Result" version="opset1"><input><port id="0" precision="${type}"/></input></layer>`
      ).join("")
    }
  </layers>
  <edges>${results.map((id) => `<edge from-layer="0" from-port="0" to-layer="${id}" to-port="0"/>`).join("")}</edges>
</net>`,
    new Uint8Array(0),
  );
}

function compileText(xml: string, weights: Uint8Array): CompiledModel {
  const core = new Core();
  const model = core.readModel(new TextEncoder().encode(xml), weights);
  return core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
}
