"""The rounds of disposing_program.ts through the official binding, with "del": `disposing.py WORK FOLDER`, or `models FOLDER`."""

import json
import os
import pathlib
import re
import sys

import numpy as np
import openvino as ov
from openvino import Type
from openvino import opset13 as op
from openvino.op.util import Variable, VariableInfo
from openvino.preprocess import PrePostProcessor

ROUNDS = 30
SIZE = 2**20


def make_models(folder):
    """A model with 4 MiB of weights, one whose tensors have as many, and one whose variable has."""
    x = op.parameter([1, 2**10], np.float32, name="x")
    product = op.matmul(x, op.constant(np.ones([2**10, 2**10], np.float32)), False, False)
    save(ov.Model([op.result(product)], [x], "weights"), folder)
    x = op.parameter([1, SIZE], np.float32, name="x")
    save(ov.Model([op.result(op.relu(x))], [x], "tensors"), folder)
    x = op.parameter([1, SIZE], np.float32, name="x")
    info = VariableInfo()
    info.data_shape, info.data_type, info.variable_id = ov.PartialShape([1, SIZE]), Type.f32, "sum"
    variable = Variable(info)
    total = op.add(op.read_value(op.constant(np.zeros([1, SIZE], np.float32)), variable), x)
    save(ov.Model([op.result(total)], [op.assign(total, variable)], [x], "variable"), folder)


def save(model, folder):
    ov.save_model(model, f"{folder}/{model.friendly_name}.xml", compress_to_fp16=False)


class Works:
    def __init__(self, folder):
        self.core = ov.Core()
        # Weights that are mapped are not memory of the process's.
        self.core.set_property({"ENABLE_MMAP": False})
        self.path = {name: f"{folder}/{name}.xml" for name in ("weights", "tensors", "variable")}
        self.text, self.weights = (pathlib.Path(f"{folder}/weights.{end}").read_bytes() for end in ("xml", "bin"))
        self.x = np.ones([1, 2**10], np.float32)
        self.big = np.ones([1, SIZE], np.float32)

    def compile(self, name="weights"):
        return self.core.compile_model(self.path[name], "CPU")

    def use(self, compiled):
        [p.any_name if p.names else "" for p in [*compiled.inputs, *compiled.outputs]]
        compiled(self.x)

    def prepare(self, work):
        if work == "importModel":
            self.blob = self.compile().export_model()
        if work in ("InferRequest", "AsyncInferQueue"):
            self.compiled = self.compile("tensors")
        if work == "VariableState":
            self.request = self.compile("variable").create_infer_request()
            self.request.infer(self.big)

    def Core(self):
        core = ov.Core()
        core.get_property("CPU", "FULL_DEVICE_NAME")
        core.compile_model(self.path["weights"], "CPU")

    def Model(self):
        model = self.core.read_model(self.path["weights"])
        [p.any_name for p in model.inputs]

    def modelOfBytes(self):
        model = self.core.read_model(model=self.text, weights=self.weights)
        [p.any_name for p in model.inputs]

    def CompiledModel(self):
        model = self.core.read_model(self.path["weights"])
        self.use(self.core.compile_model(model, "CPU"))

    def compiledModelOfPath(self):
        self.use(self.compile())

    def importModel(self):
        self.use(self.core.import_model(self.blob, "CPU"))

    def getRuntimeModel(self):
        model = self.compile().get_runtime_model()
        [p.any_name if p.names else "" for p in model.outputs]

    def InferRequest(self):
        request = self.compiled.create_infer_request()
        request.infer(self.big)
        request.start_async(self.big)
        request.wait()

    def AsyncInferQueue(self):
        queue = ov.AsyncInferQueue(self.compiled, 2)
        queue.set_callback(lambda request, _: request.results[request.model_outputs[0]].size)
        for _ in range(4):
            queue.start_async(self.big)
        queue.wait_all()

    def Tensor(self):
        tensor = ov.Tensor(Type.f32, [1, SIZE])
        tensor.data[:] = 1
        tensor.shape = [2, SIZE]
        tensor.data[:] = 1
        ov.Tensor(self.big, shared_memory=False)

    def VariableState(self):
        (state,) = self.request.query_state()
        state.state = ov.Tensor(np.array(state.state.data))
        state.reset()

    def PrePostProcessor(self):
        model = self.core.read_model(self.path["weights"])
        processor = PrePostProcessor(model)
        processor.input().tensor().set_element_type(Type.u8)
        processor.build()


def resident():
    """Resident memory, in MiB."""
    return int(re.search(r"VmRSS:\s*(\d+)", pathlib.Path("/proc/self/status").read_text()).group(1)) / 1024


def main():
    work, folder = sys.argv[1:]
    if work == "models":
        return make_models(folder)
    works = Works(folder)
    works.prepare(work)
    sizes = [resident()]
    for _ in range(ROUNDS):
        getattr(works, work)()
        sizes.append(resident())
    print(json.dumps(sizes), flush=True)
    # The end of a compiled model waits for its threads, and one of them may wait for Python, to drop a queue's callback.
    os._exit(0)


main()
