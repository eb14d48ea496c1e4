import datetime
import time

import numpy as np
import openvino as ov
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10
NO_TIME = datetime.timedelta(0)


def node(info):
    return [info.status.name, info.node_name, info.node_type]


def one(value):
    return np.array([[value]], dtype=np.float32)


@check("InferRequest/input_tensors and output_tensors")
def input_tensors(t):
    request = t.request()
    request.infer(t.picture(1))
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)
    request.input_tensors[0].data[:] = t.picture(2)
    live = request.output_tensors
    t.see("results of what was written to the input", request.infer())
    t.see("the outputs, asked for before", live)


@check("InferRequest/inputs and outputs")
def inputs_and_outputs(t):
    # Documented, but the binding has these names no more.
    request = t.request()
    request.infer(t.picture(1))
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)
    request.input_tensors[0].data[:] = t.picture(2)
    t.see("results of what was written to the input", request.infer())
    request.output_tensors[0].data.fill(4)
    t.see("the output is the request's own memory", request.get_output_tensor())


@check("InferRequest/tensors of two inputs and outputs in order")
def tensors_in_order(t):
    request = t.request()
    request.infer([A, B])
    t.see("input_tensors", request.input_tensors)
    t.see("output_tensors", request.output_tensors)
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)
    request.set_input_tensor(0, ov.Tensor(B))
    t.see("with a tensor of mine", request.input_tensors)


@check("InferRequest/model_inputs and model_outputs")
def model_inputs(t):
    request = t.request()
    ports = [*request.model_inputs, *request.model_outputs]
    t.see("inputs", request.model_inputs)
    t.see("outputs", request.model_outputs)
    t.see("shapes", [port.shape for port in ports])
    t.see("types", [port.element_type for port in ports])
    t.see("equal to the compiled model's", [
        request.model_inputs[0] == t.compiled().input(),
        request.model_outputs[0] == t.compiled().output(),
        request.model_inputs[0] == t.compiled().output(),
    ])


@check("InferRequest/model_inputs and model_outputs in order")
def model_inputs_in_order(t):
    request = t.request()
    t.see("inputs", request.model_inputs)
    t.see("outputs", request.model_outputs)
    request.model_inputs.reverse()
    t.see("the list is a new one each time", request.model_inputs)


@check("InferRequest/get_compiled_model")
def get_compiled_model(t):
    model = t.request().get_compiled_model()
    t.see("inputs", model.inputs)
    t.see("outputs", model.outputs)
    t.see("equal ports", model.input() == t.compiled().input())
    t.see("a request of it", model.create_infer_request().infer(t.picture(1)))


@check("InferRequest/results are copies of the outputs")
def results_are_copies(t):
    request = t.request()
    request.infer(t.picture(1))
    results = request.results
    t.see("results", results)
    results[0].fill(7)
    t.see("again", request.results)
    request.infer(t.picture(2))
    t.see("the first, which was written to", results)
    t.see("of the second", request.results)


@check("InferRequest/results by index, name and port")
def results_by_key(t):
    request = t.request()
    results = request.infer(t.picture(1))
    port = t.compiled().output()
    t.see("index", results[0])
    t.see("name", results[port.any_name])
    t.see("port", results[port])
    t.see("results' port", request.results[request.model_outputs[0]])
    t.see("size", len(results))


@check("InferRequest/results of two outputs")
def results_of_two(t):
    request = t.request()
    request.infer([A, B])
    results = request.results
    t.see("results", results)
    t.see("by name", [results["diff"], results["sum"]])
    t.see("names", [list(names) for names in results.names()])
    t.see("of a port", results[t.compiled().output("diff")])


@check("InferRequest/latency")
def latency(t):
    request = t.request()
    t.see("before any", request.latency)
    request.infer(t.picture(1))
    t.see("after infer", request.latency > 0)
    t.see("the same until the next", request.latency == request.latency)
    request.start_async(t.picture(2))
    request.wait()
    t.see("after start_async", request.latency > 0)
    t.see("of another request", t.request().latency)


def is_most(latency, seconds):
    """Whether so many milliseconds are most of the seconds that passed."""
    return seconds * 10 < latency <= seconds * 1000


@check("InferRequest/latency is in milliseconds")
def latency_in_milliseconds(t):
    request = t.request()
    start = time.perf_counter()
    request.infer(one(1))
    between = time.perf_counter()
    t.see("sync", is_most(request.latency, between - start))
    request.start_async(one(1))
    request.wait()
    t.see("async", is_most(request.latency, time.perf_counter() - between))


@check("InferRequest/profiling of a model compiled without it")
def without_profiling(t):
    request = t.request()
    request.infer(t.picture(1))
    infos = request.get_profiling_info()
    t.see("nodes", [node(info) for info in infos])
    t.see("times", all(info.real_time == NO_TIME and info.cpu_time == NO_TIME for info in infos))
    t.see("profiling_info", [node(info) for info in request.profiling_info])
    t.see("implementations", [info.exec_type for info in infos])


@check("InferRequest/profiling of a model compiled with PERF_COUNT")
def with_profiling(t):
    request = t.compile({"PERF_COUNT": True}).create_infer_request()
    request.infer(t.picture(1))
    infos = request.get_profiling_info()
    t.see("nodes", [node(info) for info in infos])
    t.see("implementations", [info.exec_type for info in infos])
    executed = [info for info in infos if info.status.name == "EXECUTED"]
    t.see("executed nodes took time", any(info.real_time > NO_TIME for info in executed))
    t.see("others did not", all(info.status.name != "NOT_RUN" or info.real_time == NO_TIME for info in infos))
    request.start_async(t.picture(2))
    request.wait()
    t.see("profiling_info, after start_async", [node(info) for info in request.profiling_info])


@check("InferRequest/profiling before any run")
def profiling_before_any_run(t):
    t.see("nodes", [node(info) for info in t.request().get_profiling_info()])
    request = t.compile({"PERF_COUNT": True}).create_infer_request()
    t.see("nodes, with PERF_COUNT", [node(info) for info in request.get_profiling_info()])


@check("InferRequest/a second object over the same request")
def second_object(t):
    request = t.request()
    request.infer(t.picture(1))
    second = ov.InferRequest(request)
    t.see("results of the second", second.results)
    t.see("infer of the second", second.infer(t.picture(2)))
    t.see("the first has them", request.results)
    second.set_input_tensor(t.picture_tensor(3))
    t.see("the first, with the second's tensor", request.infer())
    second.start_async(t.picture(4))
    second.wait()
    t.see("the first, after the second's start", request.results)
    t.see("model_inputs of the second", second.model_inputs)


@check("InferRequest/a second object outlives the first")
def second_object_outlives(t):
    request = t.request()
    request.infer(t.picture(1))
    second = ov.InferRequest(request)
    del request
    t.see("results", second.results)
    t.see("infer", second.infer(t.picture(2)))


@check("InferRequest/both objects are busy at once")
def both_are_busy(t):
    request, other = t.request(), t.request()
    second = ov.InferRequest(request)
    request.start_async(one(3))
    t.refuses("the second", lambda: second.get_tensor("x"), lambda: other.get_tensor("x"))
    second.wait()
    t.see("results", second.results)


@check("InferRequest/a request keeps its model")
def keeps_its_model(t):
    request = t.compile().create_infer_request()
    others = [t.compile().create_infer_request() for _ in range(20)]
    t.see("results", request.infer(np.array([[1, 2, 3, 4]], dtype=np.float32)))
    t.see("of another", others[7].infer(np.array([[4, 3, 2, 1]], dtype=np.float32)))
