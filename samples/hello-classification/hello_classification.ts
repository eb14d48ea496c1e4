import { decode } from "@cwasm/jpeg-turbo";
import { Core, PrePostProcessor, Tensor } from "openvino-ffi";
import { readFileSync } from "node:fs";

const data = new URL("../data/", import.meta.url);
const core = new Core();
const processor = new PrePostProcessor(core.readModel(new URL("efficientnet-lite0.xml", data)));
processor.input().tensor().setElementType("u8").setLayout("NHWC").setColorFormat("RGBX").setSpatialDynamicShape();
processor.input().preprocess().convertColor("RGB").resize("linear");
processor.input().model().setLayout("NCHW");
const network = core.compileModel(processor.build(), "CPU");

const photo = decode(readFileSync(new URL("photographs/cat.jpg", data)));
const input = new Tensor("u8", [1, photo.height, photo.width, 4], new Uint8Array(photo.data.buffer));
const scores = network.infer(input).get(0).as("f32").data;

const labels = readFileSync(new URL("efficientnet-lite0.labels", data), "utf8").split("\n");
const best = scores.indexOf(Math.max(...scores));
console.log(best, labels[best], scores[best]?.toFixed(2));
