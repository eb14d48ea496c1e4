"""
Some checks once more, by hand and without the bridge, as a Python program would be written: what they see must be what
the bridge gives, or a wrong name in the table would judge itself. The same models, labels and order as in ../../checks.
"""

import numpy as np
import openvino as ov
from openvino.preprocess import PrePostProcessor, ResizeAlgorithm
from check_context import CONFIG

CONTROLS = {}
A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10


def control(name):
    """Registers a function as the control of a check: `@control("ConstOutput/any_name")`."""

    def register(run):
        CONTROLS[name] = run
        return run

    return register


def outputs_of(queue, start):
    """Runs jobs, and gives the first output's copy by userdata."""
    outputs = {}
    queue.set_callback(lambda request, userdata: outputs.__setitem__(userdata, request.get_output_tensor(0).data.copy()))
    start()
    queue.wait_all()
    return [[key, outputs[key]] for key in sorted(outputs)]


@control("Core/compile_model of a model")
def compile_model(t):
    core = ov.Core()
    model = core.read_model(t.path())
    compiled = core.compile_model(model, "CPU", CONFIG)

    def ports(of):
        named = [*enumerate(of.inputs), *enumerate(of.outputs)]
        return [[index, sorted(port.names), port.element_type, port.partial_shape] for index, port in named]

    t.observe("ports", ports(compiled))
    t.observe("output", compiled([t.picture_tensor(1)])[0])
    t.observe("another picture", compiled([t.picture_tensor(2)])[0])
    t.observe("the model as before", ports(model))


@control("Model/outputs' sizes, shapes and types")
def sizes_shapes_and_types(t):
    model = t.read_model()
    size = model.get_output_size()
    t.observe("size", size)
    t.observe("shapes", [model.get_output_partial_shape(i) for i in range(size)])
    t.observe("element types", [model.get_output_element_type(i) for i in range(size)])


@control("Model/reshape several inputs")
def reshape_several_inputs(t):
    model = t.read_model()

    def shapes():
        return [port.partial_shape for port in [*model.inputs, *model.outputs]]

    model.reshape({0: [4, 3], 1: "[4,3]"})
    t.observe("by index", shapes())
    model.reshape({"b": [1, 6], "a": ov.PartialShape([5, 6])})
    t.observe("by name", shapes())
    model.reshape({model.input("b"): [2, 2], model.input("a"): [2, 2]})
    t.observe("by port", shapes())
    model.reshape({"b": [1, 2], 0: [3, 2]})
    t.observe("by index and name", shapes())

    def numbers(shape):
        return (np.arange(int(np.prod(shape)), dtype=np.float32) - 2).reshape(shape)

    results = ov.Core().compile_model(model, "CPU", CONFIG)({"a": numbers([3, 2]), "b": numbers([1, 2])})
    t.observe("sum", results["sum"])
    t.observe("diff", results["diff"])


@control("CompiledModel/call with every kind of key")
def call_with_every_kind_of_key(t):
    compiled = t.compiled()
    port = compiled.input()
    t.observe("index", compiled({0: t.picture(1)}))
    t.observe("name", compiled({port.any_name: t.picture(2)}))
    t.observe("port", compiled({port: t.picture(3)}))
    t.observe("tensor", compiled(t.picture_tensor(4)))
    t.observe("array", compiled(t.picture(5)))


@control("CompiledModel/reset_state")
def reset_state(t):
    def four(*values):
        return np.array([values], dtype=np.float32)

    compiled = t.compile()
    compiled.reset_state()
    other = compiled.create_infer_request()
    other.infer(four(9, 9, 9, 9))
    compiled(four(1, 5, 2, -1))
    compiled.reset_state()
    t.observe("values", [variable.state for variable in compiled.query_state()])
    t.observe("next run", compiled(four(0, 1, 0, 0)))
    t.observe("another request keeps its own", other.infer(four(0, 0, 0, 0)))


@control("InferRequest/tensors of several inputs and outputs")
def tensors_of_several(t):
    request = t.request()
    compiled = t.compiled()
    request.infer([A, B])
    for i in (0, 1):
        t.observe(f"input {i}", request.get_input_tensor(i))
        t.observe(f"output {i}", request.get_output_tensor(i))
        t.observe(f"input port {i}", request.get_tensor(compiled.input(i)))
        t.observe(f"output port {i}", request.get_tensor(compiled.output(i)))
    for name in ("diff", "b", "a", "sum"):
        t.observe(name, request.get_tensor(name))
    request.get_tensor("b").data[:] = A
    t.observe("results", request.infer())


@control("InferRequest/set_input_tensors of two inputs")
def set_input_tensors_of_two(t):
    request = t.request()
    request.set_input_tensors({0: ov.Tensor(A), 1: ov.Tensor(B)})
    t.observe("both", request.infer())
    request.set_input_tensors({1: ov.Tensor(A)})
    t.observe("the second", request.infer())
    request.set_input_tensors({})
    t.observe("none", request.infer())


@control("InferRequest/infer converts arrays of other kinds")
def infer_converts(t):
    request = t.request()
    t.observe("u8", request.infer(t.picture(1).astype(np.uint8)))
    t.observe("i16", request.infer(t.picture(2).astype(np.int16)))
    t.observe("i32", request.infer({0: t.picture(3).astype(np.int32)}))
    t.observe("i64", request.infer(t.picture(4).astype(np.int64)))
    t.observe("f16", request.infer(t.picture(5).astype(np.float16)))
    t.observe("f64", request.infer([t.picture(6).astype(np.float64)]))
    t.observe("the last input", request.get_input_tensor())


@control("InferRequest/wait_for while a run lasts")
def wait_for_while_a_run_lasts(t):
    def one(value):
        return np.array([[value]], dtype=np.float32)

    request = t.request()
    request.infer(one(1))
    request.start_async(one(2))
    t.observe("no time", request.wait_for(0))
    t.observe("little time", request.wait_for(1))
    request.wait()
    t.observe("afterwards", request.wait_for(0))
    t.observe("results", request.results)


@control("InferRequest/the userdata of start_async replaces that of set_callback")
def userdata_of_start_async(t):
    request = t.request()
    calls = []

    def run(userdata=None):
        request.start_async(t.picture(1), userdata)
        request.wait()
        t.observe(f"userdata after {len(calls)}", request.userdata)

    request.set_callback(lambda userdata: calls.append(userdata), "of the callback")
    t.observe("userdata", request.userdata)
    run()
    run("of the start")
    run()
    run({"index": 3})
    run(0)
    run(False)
    t.observe("calls", calls)


@control("OVDict/[key]")
def key(t):
    results = t.compiled()([t.picture(1)])
    port = t.compiled().output()
    t.observe("index", results[0])
    t.observe("negative index", results[-1])
    t.observe("name", results[port.any_name])
    t.observe("port", results[port])
    t.observe("is one object", results[0] is results[port] and results[-1] is results[port.any_name])
    t.refuses("no such name", lambda: results["no such"], lambda: results[port.any_name])
    t.refuses("no such index", lambda: results[1], lambda: results[0])
    t.refuses("no such negative index", lambda: results[-2], lambda: results[-1])
    t.refuses("no key", lambda: results[None], lambda: results[0])
    t.observe("afterwards", results[0])


@control("AsyncInferQueue/each job's own results")
def each_jobs_own_results(t):
    queue = ov.AsyncInferQueue(t.compiled(), 2)

    def start():
        for seed in (1, 2, 3, 4, 5):
            queue.start_async([t.picture(seed)], seed)

    t.observe("by userdata", outputs_of(queue, start))


@control("AsyncInferQueue/idle requests first in, first out")
def idle_requests(t):
    queue = ov.AsyncInferQueue(t.compiled(), 3)
    ids = []
    for job in range(7):
        ids.append(queue.get_idle_request_id())
        queue.start_async([t.picture(1)], job)
        queue.wait_all()
    t.observe("ids", ids)
    t.observe("userdata", queue.userdata)


@control("Tensor/set_shape over memory")
def set_shape_over_memory(t):
    memory = np.array([1, 2, 3, 4, 5, 6], dtype=np.float32)
    tensor = ov.Tensor(memory, shared_memory=True)
    tensor.set_shape([2])
    t.observe("shrunk", tensor)
    tensor.data[1] = 20
    tensor.set_shape([3, 2])
    t.observe("regrown", tensor)
    t.refuses("past the memory", lambda: tensor.set_shape([7]), lambda: tensor.set_shape([6]))
    t.refuses("set past the memory", lambda: setattr(tensor, "shape", [2, 4]), lambda: tensor.shape)
    t.observe("afterwards", tensor)
    t.observe("memory", memory)


@control("Tensor/string tensors of a request")
def string_tensors_of_a_request(t):
    request = t.request()
    source = ov.Tensor(["a", "Grüße", "longer than the sixteen bytes that fit inside"])
    request.set_input_tensor(source)
    request.infer()
    t.observe("results", request.output_tensors)
    source.str_data = ["b", "", "c"]
    request.infer()
    t.observe("of the changed ones", request.output_tensors)
    t.observe("input", request.get_input_tensor())


@control("PartialShape/get_min_shape and get_max_shape")
def get_min_shape_and_get_max_shape(t):
    fixed = t.compiled().input().partial_shape
    rest = list(fixed.to_shape())[1:]
    free, bounded = ov.PartialShape([-1, *rest]), ov.PartialShape([(0, 8), *rest])
    for shape in (fixed, bounded, ov.PartialShape("[...]"), ov.PartialShape([]), ov.PartialShape("[0,..5]")):
        t.observe(str(shape), [shape.get_min_shape(), shape.get_max_shape()])
    t.observe("least of any", free.get_min_shape())
    t.observe("unbounded", [size == 2**63 - 1 for size in free.get_max_shape()])
    t.observe("bounded beside it", list(free.get_max_shape())[1:])
    t.observe("least", ov.PartialShape("[3..,2..4]").get_min_shape())
    t.observe("still", [fixed.get_min_shape(), fixed.get_max_shape()])


@control("VariableState/state before and after runs")
def state_before_and_after_runs(t):
    request = t.request()

    def states():
        return [[variable.name, variable.state] for variable in request.query_state()]

    t.observe("before any run", states())
    request.infer(np.array([[1, 5, 2, -1]], dtype=np.float32))
    t.observe("after one", states())
    request.infer(np.array([[3, 1, 9, 0]], dtype=np.float32))
    t.observe("after two", states())


@control("ProfilingInfo/node_type")
def node_type(t):
    compiled = t.compile({"PERF_COUNT": True})
    request = compiled.create_infer_request()
    request.infer([t.picture(1)])
    infos = request.get_profiling_info()
    t.observe("types", [info.node_type for info in infos])
    t.observe("inputs", len([info for info in infos if info.node_type == "Parameter"]))
    t.observe("outputs", len([info for info in infos if info.node_type == "Result"]))


def see_built(t, describe, label):
    model = t.read_model()
    processor = PrePostProcessor(model)
    processor.input().model().set_layout(ov.Layout("NCHW"))
    describe(processor.input())
    model = processor.build()
    ports = [*model.inputs, *model.outputs]
    t.observe(f"{label}: ports", [[sorted(port.names), port.element_type, port.partial_shape] for port in ports])
    request = ov.Core().compile_model(model, "CPU", CONFIG).create_infer_request()
    port = model.input()
    picture = t.picture(1, list(port.shape)).astype(port.element_type.to_dtype())
    request.infer({0: ov.Tensor(picture, shared_memory=False)})
    t.observe(f"{label}: outputs", list(request.output_tensors))


@control("preprocess.InputTensorInfo/set_shape before and after the element type")
def set_shape_and_element_type(t):
    def resized(source):
        source.tensor().set_layout(ov.Layout("NHWC"))
        source.preprocess().convert_element_type(ov.Type.f32).resize(ResizeAlgorithm.RESIZE_NEAREST)

    def after(source):
        source.tensor().set_element_type(ov.Type.u8).set_shape([1, 2, 8, 3])
        resized(source)

    def before(source):
        source.tensor().set_shape([1, 2, 8, 3]).set_element_type(ov.Type.i16)
        resized(source)

    def without(source):
        source.tensor().set_shape([1, 8, 2, 3])
        resized(source)

    see_built(t, after, "after")
    see_built(t, before, "before")
    see_built(t, without, "without")
    # Its parts do not keep it.
    processor = PrePostProcessor(t.read_model())
    tensor = processor.input().tensor()
    t.refuses("text", lambda: tensor.set_shape("1,2"), lambda: tensor.set_shape([1, 2, 3, 4]))
    t.refuses("text in it", lambda: tensor.set_shape(["x", 3]), lambda: tensor.set_shape([1, 2, 3, 4]))


@control("preprocess.InputInfo/tensor, steps and model")
def tensor_steps_and_model(t):
    dimensions = len(t.read_model().input().shape)
    t.observe("dimensions", dimensions)
    if dimensions != 4:
        return

    def described(source):
        source.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
        source.preprocess().convert_element_type(ov.Type.f32).mean(3)

    see_built(t, described, "built")
