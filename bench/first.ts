/** This library from a process's start to its first classification: `first.ts MODEL` prints the class. */
import { Core, shapeSize } from "openvino-ffi";
import process from "node:process";
import { someValues } from "./cases/case.ts";

const model = new Core().compileModel(process.argv[2]!, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
const scores = model.infer(someValues(shapeSize(model.input(0).shape))).get(0).as("f32").data;
console.log(scores.indexOf(Math.max(...scores)));
