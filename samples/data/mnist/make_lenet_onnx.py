"""Writes lenet-mnist.onnx: the ONNX twin of lenet-mnist.xml, node for node, with the same 16-bit weights.

    python -m pip install openvino onnx
    python samples/data/mnist/make_lenet_onnx.py
"""

from pathlib import Path

import numpy as np
import onnx
import openvino as ov
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
INPUT, OUTPUT = "data", "prob"

weights = []
for node in ov.Core().read_model(HERE / "lenet-mnist.xml").get_ordered_ops():
    if node.get_type_name() == "Constant" and node.get_element_type() == ov.Type.f16:
        weights.append(node.data)
NAMES = ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "ip1.weight", "ip1.bias", "ip2.weight", "ip2.bias"]
assert [w.shape for w in weights[:1]] == [(20, 1, 5, 5)] and len(weights) == len(NAMES)

initializers, nodes = [], []
for name, values in zip(NAMES, weights):
    flat = name.endswith("bias")  # the IR keeps a bias as [1, C, 1, 1] or [1, C]
    initializers.append(numpy_helper.from_array(np.ascontiguousarray(values.reshape(-1) if flat else values), name + ".f16"))
    nodes.append(helper.make_node("Cast", [name + ".f16"], [name], to=TensorProto.FLOAT))

nodes += [
    helper.make_node("Conv", [INPUT, "conv1.weight", "conv1.bias"], ["conv1"], kernel_shape=[5, 5]),
    helper.make_node("MaxPool", ["conv1"], ["pool1"], kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("Conv", ["pool1", "conv2.weight", "conv2.bias"], ["conv2"], kernel_shape=[5, 5]),
    helper.make_node("MaxPool", ["conv2"], ["pool2"], kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("Flatten", ["pool2"], ["flat"], axis=1),
    helper.make_node("Gemm", ["flat", "ip1.weight", "ip1.bias"], ["ip1"], transB=1),
    helper.make_node("Relu", ["ip1"], ["relu1"]),
    helper.make_node("Gemm", ["relu1", "ip2.weight", "ip2.bias"], ["ip2"], transB=1),
    helper.make_node("Softmax", ["ip2"], [OUTPUT], axis=1),
]
graph = helper.make_graph(
    nodes,
    "lenet-mnist",
    [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, 1, 28, 28])],
    [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, 10])],
    initializers,
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="make_lenet_onnx.py")
onnx.checker.check_model(model)
onnx.save(model, HERE / "lenet-mnist.onnx")
