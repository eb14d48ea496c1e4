/**
 * An OpenVINO IR of one operation, y = max(0, x) of four numbers, without weights: the smallest model that can be read,
 * compiled and run.
 */
export const smallestModel = `<?xml version="1.0"?>
<net name="smallest" version="11">
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
