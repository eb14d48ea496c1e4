import numpy as np
import openvino as ov
from check import after_cancel, check

ONE_ROW = ov.Tensor(np.ones((1, 8), dtype=np.float32))
TWO_ROWS = ov.Tensor(np.ones((2, 8), dtype=np.float32))


def waits_in_vain(request):
    try:
        request.wait()
    except RuntimeError:
        return
    raise AssertionError("wait did not raise")


@check("InferRequest/a callback is called once for each start_async, with its userdata")
def called_once(t):
    request = t.request()
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), "mine")
    t.see("before", calls)
    for i in (1, 2):
        request.start_async(t.picture(i))
        request.wait()
        t.see(f"after {i}", calls)
        t.see(f"results {i}", request.results)


@check("InferRequest/a callback sees the results of its own inference")
def sees_the_results(t):
    request = t.request()
    calls = []

    def callback(_):
        calls.extend([request.results, request.get_output_tensor(), request.get_input_tensor()])

    request.set_callback(callback, None)
    for i in (1, 2):
        request.start_async(t.picture(i))
        request.wait()
        t.see(f"seen {i}", calls)
        calls.clear()


@check("InferRequest/wait is over after the callback")
def wait_is_over_after(t):
    request = t.request()
    order = []
    request.set_callback(lambda userdata: order.append(f"callback {userdata}"), 1)
    request.start_async(t.picture(1))
    request.wait()
    order.append("waited")
    request.start_async(t.picture(2), 2)
    t.see("wait_for", request.wait_for(100_000))
    order.append("waited for")
    t.see("all but the first", order)


@check("InferRequest/infer does not call the callback")
def infer_does_not_call(t):
    request = t.request()
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), None)
    request.infer(t.picture(1))
    t.see("after infer", len(calls))
    request.infer(t.picture(2))
    t.see("after inferAsync", len(calls))
    request.start_async(t.picture(3))
    request.wait()
    t.see("after start_async", len(calls))


@check("InferRequest/the userdata of start_async replaces that of set_callback")
def userdata_of_start_async(t):
    request = t.request()
    calls = []

    def run(userdata=None):
        request.start_async(t.picture(1), userdata)
        request.wait()
        t.see(f"userdata after {len(calls)}", request.userdata)

    request.set_callback(lambda userdata: calls.append(userdata), "of the callback")
    t.see("userdata", request.userdata)
    run()
    run("of the start")
    run()
    run({"index": 3})
    run(0)
    run(False)
    t.see("calls", calls)


@check("InferRequest/a second callback replaces the first")
def second_callback(t):
    request = t.request()
    calls = []
    request.set_callback(lambda userdata: calls.append(["first", userdata]), 1)
    request.start_async(t.picture(1))
    request.wait()
    request.set_callback(lambda userdata: calls.append(["second", userdata]), 2)
    t.see("userdata", request.userdata)
    request.start_async(t.picture(1))
    request.wait()
    t.see("calls", calls)


@check("InferRequest/userdata is the very object")
def userdata_is_the_object(t):
    request = t.request()
    mine, other = {"name": "mine"}, {"name": "other"}
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), mine)
    t.see("of set_callback", request.userdata is mine)
    request.start_async(t.picture(1))
    request.wait()
    request.start_async(t.picture(1), other)
    t.see("while it runs", request.userdata is other)
    request.wait()
    t.see("given to the callback", [calls[0] is mine, calls[1] is other])
    mine["name"] = "changed"
    t.see("no copy", calls)


@check("InferRequest/userdata without a callback")
def userdata_without_a_callback(t):
    request = t.request()
    t.see("before", request.userdata)
    request.start_async(t.picture(1), "kept")
    request.wait()


@check("InferRequest/requests have callbacks and userdata of their own")
def of_their_own(t):
    first, second = t.request(), t.request()
    calls = []
    first.set_callback(lambda userdata: calls.append(userdata), "first")
    second.set_callback(lambda userdata: calls.append(userdata), "second")
    second.start_async(t.picture(1))
    second.wait()
    t.see("calls", calls)
    t.see("userdata", [first.userdata, second.userdata])
    first.start_async(t.picture(1))
    first.wait()
    t.see("calls of both", calls)


@check("InferRequest/callbacks of many runs")
def many_runs(t):
    request = t.request()
    calls = []
    request.set_callback(lambda userdata: calls.append([userdata, request.results[0]]), None)
    for i in range(50):
        request.start_async(np.array([[i, -i, 2 * i, 0]], dtype=np.float32), i)
        request.wait()
    t.see("calls", calls)


@check("InferRequest/a callback is kept")
def callback_is_kept(t):
    request = t.request()
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), ["data"] * 3)
    request.start_async(t.picture(1))
    others = [t.picture(2) for _ in range(20)]
    request.wait()
    t.see("calls", calls)
    del others


@check("InferRequest/a callback that throws: wait gives its error, each time")
def callback_that_throws(t):
    request, other = t.request(), t.request()

    def callback(_):
        raise ValueError("mine")

    def good():
        other.start_async(t.picture(1))
        other.wait()

    request.set_callback(callback, None)
    other.set_callback(lambda _: None, None)
    request.start_async(t.picture(1))
    t.refuses("wait", lambda: request.wait(), good)
    t.refuses("wait again", lambda: request.wait(), good)
    t.see("the results are there", request.results)
    request.set_callback(lambda _: None, None)
    request.start_async(t.picture(2))
    t.see("wait for a good one", request.wait())
    t.see("results", request.results)


@check("InferRequest/a callback that is no function is refused")
def callback_is_no_function(t):
    request = t.request()
    calls = []

    def good():
        request.set_callback(lambda userdata: calls.append(userdata), "good")

    for label, bad in (("a number", 5), ("nothing", None), ("a record", {})):
        t.refuses(label, lambda: request.set_callback(bad, "bad"), good)
    t.see("userdata", request.userdata)
    request.start_async(t.picture(1))
    request.wait()
    t.see("calls", len(calls))


@check("InferRequest/a failed inference does not call the callback")
def failed_inference(t):
    request = t.compile().create_infer_request()
    memory = np.zeros((1, 8), dtype=np.float32)
    request.set_output_tensor(ov.Tensor(memory, shared_memory=True))
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), "mine")
    request.start_async(TWO_ROWS, "bad")
    waits_in_vain(request)
    t.see("calls", calls)
    t.see("userdata", request.userdata)
    request.start_async(ONE_ROW, "good")
    request.wait()
    t.see("calls, after a good one", calls)


@check("InferRequest/a cancelled inference does not call the callback")
def cancelled_inference(t):
    request = t.request()
    calls = []
    request.set_callback(lambda userdata: calls.append(userdata), "mine")
    request.start_async(np.array([[1]], dtype=np.float32), "cancelled")
    request.cancel()
    waits_in_vain(request)
    t.see("calls", calls)
    after_cancel(lambda: (request.start_async(np.array([[2]], dtype=np.float32), "good"), request.wait()))
    t.see("calls, after a good one", calls)
    t.see("results", request.results)


@check("InferRequest/a callback set on one object is that of its second object")
def second_object(t):
    request = t.request()
    request.set_callback(lambda userdata: None, "first")
    ov.InferRequest(request).start_async(t.picture(1))
    request.wait()
    t.see("results", request.results)


@check("InferRequest/start_async within a callback")
def start_async_within_a_callback(t):
    request = t.request()
    calls = []

    def callback(_):
        calls.append(request.get_output_tensor().data[0, 0])
        if len(calls) < 3:
            request.start_async(np.array([[len(calls) * 10, 0, 0, 0]], dtype=np.float32))

    request.set_callback(callback, None)
    request.start_async(np.array([[5, 0, 0, 0]], dtype=np.float32))
    while len(calls) < 3:
        request.wait()
    request.wait()
    t.see("calls", calls)
    t.see("results", request.results)
