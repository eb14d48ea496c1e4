import type { Core } from "../core.ts";

/** A model of one operation, y = max(0, x), as OpenVINO IR without weights. */
const model = `<?xml version="1.0"?>
<net name="trial" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="4" element_type="f32"/>
      <output><port id="0" precision="FP32"><dim>4</dim></port></output>
    </layer>
    <layer id="1" name="y" type="ReLU" version="opset1">
      <input><port id="0" precision="FP32"><dim>4</dim></port></input>
      <output><port id="1" precision="FP32"><dim>4</dim></port></output>
    </layer>
    <layer id="2" name="result" type="Result" version="opset1">
      <input><port id="0" precision="FP32"><dim>4</dim></port></input>
    </layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
  </edges>
</net>`;

/** Runs a small model on a device; tells why that does not work, if so. */
export async function tryDevice(core: Core, device: string): Promise<string | undefined> {
  try {
    using read = core.readModel(new TextEncoder().encode(model));
    using compiled = await core.compileModelAsync(read, device);
    const values = [...compiled.infer(Float32Array.of(1, -2, 3, -4)).get(0).data].join();
    return values === "1,0,3,0" ? undefined : `max(0, x) of 1, -2, 3, -4 came to ${values}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
