import numpy as np
import openvino as ov
from check import after_cancel, check

FOUR = np.array([[1, 2, 3, 4]], dtype=np.float32)


def one(value):
    return np.array([[value]], dtype=np.float32)


def refused_while_busy(t, calls):
    busy, idle = t.request(), t.request()
    busy.start_async(one(3))
    for label, call in calls.items():
        t.refuses(label, lambda: call(busy), lambda: call(idle))
    busy.wait()
    t.see("afterwards", busy.results)
    for call in calls.values():
        call(busy)


def waits_in_vain(request):
    try:
        request.wait()
    except RuntimeError:
        return
    raise AssertionError("wait did not raise")


@check("InferRequest/a busy request does not give tensors")
def does_not_give_tensors(t):
    model = t.read_model()
    refused_while_busy(t, {
        "name": lambda request: request.get_tensor("x"),
        "port": lambda request: request.get_tensor(t.compiled().output()),
        "model's port": lambda request: request.get_tensor(model.input()),
        "input": lambda request: request.get_input_tensor(),
        "input by index": lambda request: request.get_input_tensor(0),
        "output": lambda request: request.get_output_tensor(),
        "output by index": lambda request: request.get_output_tensor(0),
        "input_tensors": lambda request: request.input_tensors,
        "output_tensors": lambda request: request.output_tensors,
        "inputs": lambda request: request.input_tensors,
        "outputs": lambda request: request.output_tensors,
        "results": lambda request: request.results,
    })


@check("InferRequest/a busy request does not take tensors")
def does_not_take_tensors(t):
    port = t.compiled().input()
    model = t.read_model()
    mine = ov.Tensor(one(1))
    refused_while_busy(t, {
        "set_tensor by name": lambda request: request.set_tensor("x", mine),
        "set_tensor by port": lambda request: request.set_tensor(port, mine),
        "set_tensor by the model's port": lambda request: request.set_tensor(model.output(), mine),
        "set_input_tensor": lambda request: request.set_input_tensor(mine),
        "set_input_tensor by index": lambda request: request.set_input_tensor(0, mine),
        "set_output_tensor": lambda request: request.set_output_tensor(mine),
        "set_output_tensor by index": lambda request: request.set_output_tensor(0, mine),
        "set_input_tensors": lambda request: request.set_input_tensors({0: mine}),
        "set_input_tensors of a list": lambda request: request.set_input_tensors([mine]),
        "set_input_tensors of a list by index": lambda request: request.set_input_tensors(0, [mine]),
        "set_output_tensors": lambda request: request.set_output_tensors({0: mine}),
        "set_tensors": lambda request: request.set_tensors({"x": mine}),
        "set_tensors of a list by name": lambda request: request.set_tensors("x", [mine]),
        "set_tensors of a list by port": lambda request: request.set_tensors(port, [mine]),
    })


@check("InferRequest/a busy request takes no callback, and tells no states or times")
def takes_no_callback(t):
    refused_while_busy(t, {
        "set_callback": lambda request: request.set_callback(lambda _: None, None),
        "query_state": lambda request: request.query_state(),
        "reset_state": lambda request: request.reset_state(),
        "get_profiling_info": lambda request: request.get_profiling_info(),
        "profiling_info": lambda request: request.profiling_info,
    })


@check("InferRequest/a busy request does not start")
def does_not_start(t):
    request = t.request()
    relu = t.compiled("relu_add").create_infer_request()
    # Its first inference takes long, and may lend its thread to the other one.
    relu.infer(FOUR)
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), "mine")
    request.start_async(one(3))

    def start():
        relu.start_async()
        relu.wait()

    t.refuses("infer", lambda: request.infer(), lambda: relu.infer(FOUR))
    t.refuses("infer of inputs", lambda: request.infer(one(9)), lambda: relu.infer(FOUR))
    t.refuses("inferAsync", lambda: request.infer(one(9)), lambda: relu.infer(FOUR))
    t.refuses("start_async of inputs", lambda: request.start_async(one(9), "not mine"), lambda: relu.infer(FOUR))
    t.refuses("start_async", lambda: request.start_async(), start)
    request.wait()
    t.see("results", request.results)
    t.see("calls", calls)
    t.see("userdata", request.userdata)


@check("InferRequest/what a busy request tells")
def what_a_busy_request_tells(t):
    request = t.request()
    request.set_callback(lambda _: None, "mine")
    request.start_async(one(3))
    t.see("inputs of the model", list(request.model_inputs))
    t.see("outputs of the model", list(request.model_outputs))
    t.see("the compiled model's input", request.get_compiled_model().input())
    t.see("userdata", request.userdata)
    t.see("wait_for", request.wait_for(0))
    request.wait()
    t.see("results", request.results)


@check("InferRequest/a busy error says so")
def busy_error(t):
    request = t.request()
    request.start_async(one(3))
    try:
        request.get_tensor("x")
        message = ""
    except RuntimeError as error:
        message = str(error)
    t.see("it says busy", "busy" in message.lower())
    request.wait()
    t.see("afterwards", request.get_tensor("x"))


@check("InferRequest/cancel ends a run")
def cancel_ends_a_run(t):
    request = t.request()
    other = t.compiled("relu_add").create_infer_request()
    other.infer(FOUR)
    request.start_async(one(3))
    t.see("cancel", request.cancel())
    t.refuses("wait", lambda: request.wait(), lambda: other.wait())
    t.refuses("wait again", lambda: request.wait(), lambda: other.wait())
    t.refuses("wait_for", lambda: request.wait_for(1000), lambda: other.wait_for(1000))
    t.see("the input is there", request.get_input_tensor())
    t.see("wait for the next", after_cancel(lambda: (request.start_async(one(5)), request.wait())[1]))
    t.see("results", request.results)


@check("InferRequest/infer after a cancelled run")
def infer_after_a_cancelled_run(t):
    request = t.request()
    request.start_async(one(3))
    request.cancel()
    waits_in_vain(request)
    # Whether wait() then still raises depends on the number of threads.
    t.see("results", after_cancel(lambda: request.infer(one(4))))


@check("InferRequest/cancel twice, and of one of two")
def cancel_twice(t):
    first, second = t.request(), t.request()
    first.start_async(one(1))
    second.start_async(one(2))
    first.cancel()
    first.cancel()
    t.refuses("the first", lambda: first.wait(), lambda: second.wait())
    t.see("the second", second.results)


@check("InferRequest/cancel of an idle request does nothing")
def cancel_of_an_idle_request(t):
    request = t.request()
    t.see("before any", request.cancel())
    t.see("infer", request.infer(t.picture(1)))
    request.cancel()
    t.see("wait", request.wait())
    request.start_async(t.picture(2))
    request.wait()
    request.cancel()
    t.see("wait_for", request.wait_for(0))
    t.see("results", request.results)
    request.start_async()
    t.see("wait for the next", request.wait())
