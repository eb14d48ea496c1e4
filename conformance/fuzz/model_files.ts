/**
 * Reads, compiles and runs damaged models in this process, started by `model_files_test.ts`. Each step is announced in
 * the output, so that a crash can be attributed; the last line counts.
 *
 *     model_files.ts KIND MODEL FROM TO
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { Core } from "openvino-ffi";
import { writeNow } from "../run/write_now.ts";
import { modelPath } from "../test_support/model_path.ts";
import { damages, isDamage } from "./damage.ts";

function say(line: string): void {
  writeNow(`${line}\n`);
}

const [kind = "", name = "", from = "0", to = "0"] = process.argv.slice(2);
if (!isDamage(kind)) throw new Error(`there is no kind of damage ${kind}`);
const read = (path: string) => new Uint8Array(readFileSync(path));
const xml = read(modelPath(name));
const weights = read(modelPath(name).replace(/xml$/, "bin"));
const core = new Core();
const config = { INFERENCE_PRECISION_HINT: "f32", NUM_STREAMS: 1, INFERENCE_NUM_THREADS: 1 };
const blob = core.compileModel(modelPath(name), "CPU", config).exportModel();
const counts = { usable: 0, refused: 0 };
for (let i = Number(from); i < Number(to); i++) {
  say(`${kind} ${i} of ${name}`);
  try {
    const make = () => {
      if (kind.startsWith("blob")) return core.importModel(damages[kind](blob, i), "CPU");
      const isWeights = kind.startsWith("weights");
      const [text, values] = isWeights ? [xml, damages[kind](weights, i)] : [damages[kind](xml, i), weights];
      using model = core.readModel(text, values);
      return core.compileModel(model, "CPU", config);
    };
    using compiled = make();
    counts.usable += 1;
    // A damaged model may need other inputs than the zeros set by default; it must not crash on them. Strings are
    // passed, since after a string tensor without elements, OpenVINO's CPU plugin ends the process at a later model, in
    // Python too.
    compiled.infer(compiled.inputs.every(({ elementType }) => elementType === "string") ? ["text"] : undefined);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    counts.refused += 1;
  }
}
// Nothing so far may have damaged the process.
const results = core.compileModel(modelPath("relu_add"), "CPU", config).infer([1, 2, 3, 4]);
say(JSON.stringify({ ...counts, control: Array.from(results.get(0).data as Float32Array) }));
