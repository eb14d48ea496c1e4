import { decode } from "@cwasm/jpeg-turbo";
import { Core, PrePostProcessor, Tensor } from "openvino-ffi";
import { readFileSync } from "node:fs";
import { thisThread } from "../threads.ts";

/** A message to a Worker: a photograph to classify, or the command to close. */
export type Job = { name: string; url: string } | "close";

/** A Worker's answer: ready for the first photograph, a result, or closed. */
export type Reply = "ready" | { name: string; classId: number; label: string; score: number } | "closed";

const port = thisThread<Job, Reply>();
const data = new URL("../data/", import.meta.url);
const labels = readFileSync(new URL("efficientnet-lite0.labels", data), "utf8").split("\n");

// Each Worker has its own core, network and request: Workers share nothing.
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
  // Blocking is fine on the Worker's own thread.
  const scores = request.infer(input).get(0).as("f32").data;
  const classId = scores.indexOf(Math.max(...scores));
  return { name: job.name, classId, label: labels[classId]!, score: scores[classId]! };
}

port.listen((job) => {
  if (job !== "close") return port.post(classify(job));
  // Terminating a Worker from outside would free no native objects.
  for (const owned of [request, network, core]) owned.dispose();
  port.post("closed");
});
port.post("ready");
