/**
 * onnxruntime-node, the outsider: another runtime, on the ONNX file of the same network.
 *
 *     node onnxruntime.mjs FOLDER   takes the orders of ../orders.ts; FOLDER is the package's
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

const { InferenceSession, Tensor } = createRequire(join(process.argv[2], "package.json"))(process.argv[2]);

let sink = 0;
let work;

/** Its only way to run is asynchronous, so it takes part in the cases that are too, and in `infer-copy`. */
async function open(name, requests, model) {
  const session = await InferenceSession.create(model);
  const [input] = session.inputMetadata;
  const shape = input.shape.map((dimension) => typeof dimension === "number" ? dimension : 1);
  const values = Float32Array.from(
    { length: shape.reduce((product, dimension) => product * dimension, 1) },
    (_, i) => (i % 17) / 17,
  );
  const run = async () => {
    const results = await session.run({ [input.name]: new Tensor("float32", values, shape) });
    sink += results[session.outputNames[0]].data[0];
  };
  const inFlight = name === "queue" ? requests || 2 : 1;
  const supported = ["infer-copy", "infer-async", "queue"].includes(name);
  return { session, run, inFlight, supported };
}

async function runMany({ run, inFlight }, iterations) {
  let left = iterations;
  const lane = async () => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

async function obey(line) {
  const [verb, ...rest] = line.split("\t");
  switch (verb) {
    case "open":
      work = await open(rest[0], Number(rest[1]), rest[2]);
      return { requests: work.inFlight };
    case "run": {
      if (!work.supported) return { unsupported: true };
      const start = process.hrtime.bigint();
      await runMany(work, Number(rest[0]));
      return { nanoseconds: Number(process.hrtime.bigint() - start) };
    }
    case "close":
      await work?.session.release();
      work = undefined;
      return {};
    default:
      return { error: "unknown order" };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await obey(line).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exitCode = Number.isNaN(sink) ? 1 : 0;
