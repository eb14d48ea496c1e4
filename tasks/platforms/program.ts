/** The first program that anybody writes: it ends with exit code 3, and the reason alone on stdout, if it is refused. */
import process from "node:process";
import { Core, OpenVINOLoadError } from "openvino-ffi";

try {
  const core = new Core();
  const compiled = core.compileModel(new URL("../../conformance/models/relu_add.xml", import.meta.url), "CPU");
  const [result] = compiled.infer([new Float32Array([1, -2, 3, -4])]).values();
  console.log([...result!.data as Float32Array].join());
} catch (error) {
  if (!(error instanceof OpenVINOLoadError)) throw error;
  const lines = [...error.tried, ...error.message.split("\n")];
  console.log(lines.find((line) => line.includes("too old")) ?? lines[0]);
  process.exitCode = 3;
}
