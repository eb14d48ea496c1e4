import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { partOf } from "./wheel_parts.ts";

test("partOf() knows the wheels' files on every system", () => {
  const files: [string, readonly string[]][] = [
    ["runtime", [
      ...["libopenvino.so.2641", "libopenvino_c.so.2641", "libopenvino_ir_frontend.so.2641", "libhwloc.so.15"],
      ...["libopenvino_intel_cpu_plugin.so", "libopenvino_auto_plugin.so", "libtbb.so.12", "libtbbbind_2_5.so.3"],
      ...["libopenvino.2641.dylib", "libopenvino_arm_cpu_plugin.so", "libopenvino_c.2641.dylib", "libtbb.12.dylib"],
      ...["libhwloc.dylib", "libopenvino_tensorflow_lite_frontend.2641.dylib", "libopenvino_hetero_plugin.so"],
      ...["openvino.dll", "openvino_c.dll", "openvino_intel_cpu_plugin.dll", "tbb12.dll", "tbbmalloc.dll"],
      ...["openvino_onnx_frontend.dll", "openvino_paddle_frontend.dll", "openvino_auto_batch_plugin.dll"],
    ]],
    ["gpu", ["libopenvino_intel_gpu_plugin.so", "openvino_intel_gpu_plugin.dll", "cache.json"]],
    ["npu", [
      ...["libopenvino_intel_npu_plugin.so", "openvino_intel_npu_plugin.dll", "openvino_intel_npu_compiler.dll"],
      ...["openvino_intel_npu_compiler_loader.dll", "openvino_intel_npu_vm_runtime.dll"],
    ]],
    ["nothing", [
      ...["libopenvino_pytorch_frontend.so.2641", "openvino_jax_frontend.dll", "libopenvino_gguf_frontend.2641.dylib"],
      ...["tbb.pc", "openvino.lib", "tbb12_debug.lib", "libtbbmalloc_proxy.so.2", "tbbmalloc_proxy.dll"],
    ]],
  ];
  for (const [part, names] of files) {
    assertEquals(names.map((name) => [name, partOf(name)]), names.map((name) => [name, part]));
  }
});

test("partOf() refuses what it does not know", () => {
  for (const name of ["libopenvino_new_plugin.so", "openvino_c_plugin.dll", "libopenvino_c.so.old"]) {
    assertThrows(() => partOf(name), Error, `The wheel has ${name}`);
  }
});
