#!/usr/bin/env python3
"""relu_add.onnx: relu_add, y = relu(x + 1), in ONNX's format.  Usage: make_onnx.py OUT_DIR   needs: onnx, numpy"""
import sys
import numpy as np, onnx
from onnx import TensorProto, helper, numpy_helper
out = sys.argv[1] if len(sys.argv) > 1 else '.'

graph = helper.make_graph(
    [helper.make_node('Add', ['x', 'one'], ['sum']), helper.make_node('Relu', ['sum'], ['y'])],
    'relu_add',
    [helper.make_tensor_value_info('x', TensorProto.FLOAT, [1, 4])],
    [helper.make_tensor_value_info('y', TensorProto.FLOAT, [1, 4])],
    [numpy_helper.from_array(np.ones((1, 4), np.float32), 'one')],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, f'{out}/relu_add.onnx')
