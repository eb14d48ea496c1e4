import { decode } from "@cwasm/jpeg-turbo";
import { Core, PrePostProcessor, Tensor } from "openvino-ffi";
import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** What a Worker is told: a photograph to classify, or to close. */
export type Job = { name: string; url: string } | "close";

/** What it answers: that it is ready for the first, what it sees, or that it has closed. */
export type Reply = "ready" | { name: string; classId: number; label: string; score: number } | "closed";

const port = parentPort!;
const data = new URL("../data/", import.meta.url);
const labels = readFileSync(new URL("efficientnet-lite0.labels", data), "utf8").split("\n");

// A core, a network and a request of its own: Workers share nothing.
const core = new Core();
const processor = new PrePostProcessor(core.readModel(new URL("efficientnet-lite0.xml", data)));
processor.input().tensor().setElementType("u8").setLayout("NHWC").setColorFormat("RGBX").setSpatialDynamicShape();
processor.input().preprocess().convertColor("RGB").resize("linear");
processor.input().model().setLayout("NCHW");
const network = core.compileModel(processor.build(), "CPU", { INFERENCE_PRECISION_HINT: "f32" });
const request = network.createInferRequest();

function classify(job: { name: string; url: string }): Reply {
  const photo = decode(readFileSync(new URL(job.url)));
  const input = new Tensor("u8", [1, photo.height, photo.width, 4], new Uint8Array(photo.data.buffer));
  // The thread is this Worker's own, so it may block.
  const scores = request.infer(input).get(0).data as Float32Array;
  const classId = scores.indexOf(Math.max(...scores));
  return { name: job.name, classId, label: labels[classId]!, score: scores[classId]! };
}

port.on("message", (job: Job) => {
  if (job !== "close") return port.postMessage(classify(job));
  // Ended from outside, a Worker frees nothing that is native.
  for (const owned of [request, network, core]) owned.dispose();
  port.postMessage("closed" satisfies Reply);
});
port.postMessage("ready" satisfies Reply);
