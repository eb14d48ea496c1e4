import time

import numpy as np
import openvino as ov
from check import after_cancel, check

BEFORE, OTHER, MANY = 2, 3, 300
BAD = {"x": np.array([[1]], dtype=np.float32), "at": np.array([7])}


def job(rows, seed):
    """The inputs of an inference of long_static."""
    return {"x": np.array([[rows + seed]], dtype=np.float32), "at": np.array([seed % 2])}


def rows_of(tensor):
    return [float(value) for value in tensor.data.flat]


def infer(request, rows, seed):
    after_cancel(lambda: request.infer(job(rows, seed)))
    return rows_of(request.get_tensor("y"))


def cancel(request):
    request.start_async(job(MANY, 5))
    time.sleep(0.003)
    request.cancel()
    try:
        request.wait()
    except RuntimeError as error:
        assert "cancel" in str(error).lower(), error


def fail(request):
    request.start_async(BAD)
    try:
        request.wait()
    except RuntimeError as error:
        assert "ScatterUpdate" in str(error), error
    else:
        raise AssertionError("it does not fail")


def same_request(t, stop, rows):
    request = t.compile({"NUM_STREAMS": 1}).create_infer_request()
    infer(request, BEFORE, 1)
    stop(request)
    request.start_async(job(rows, 2))
    request.wait()
    return [infer(request, each, each) for each in (rows, BEFORE, OTHER)]


def another_request(t, stop, rows):
    compiled = t.compile({"NUM_STREAMS": 2})
    stopped, idle, busy = (compiled.create_infer_request() for _ in range(3))
    for each in (stopped, idle, busy):
        infer(each, BEFORE, 1)
    busy.start_async(job(rows, 3))
    stop(stopped)
    busy.wait()
    requests = (idle, busy, compiled.create_infer_request())
    return [infer(each, length, length) for each in requests for length in (rows, BEFORE, OTHER)]


def queue_of(t, stop, length, rows):
    compiled = t.compile({"NUM_STREAMS": length})
    queue = ov.AsyncInferQueue(compiled, length)
    answers = {}
    queue.set_callback(lambda request, key: answers.__setitem__(key, rows_of(request.get_tensor("y"))))

    def start(seed):
        for i in range(2 * length):
            queue.start_async(job(rows if i % 2 == 0 else BEFORE, seed + i), seed + i)

    start(1)
    queue.wait_all()
    start(11)
    # Beside the queue: an error of one of its own jobs aborts the process.
    stop(compiled.create_infer_request())
    queue.wait_all()
    start(21)
    queue.wait_all()
    return [answers[21 + i] for i in range(2 * length)]


def isolated(t, stop):
    compiled = t.compile({"NUM_STREAMS": 1})
    fresh = [infer(compiled.create_infer_request(), rows, 5) for rows in (BEFORE, OTHER, MANY)]
    t.see("a fresh model", fresh)
    for name, rows in (("the shape as before", BEFORE), ("another shape", OTHER)):
        t.see(f"the same request, {name}", same_request(t, stop, rows))
        t.see(f"another request, {name}", another_request(t, stop, rows))
        for length in (2, 4):
            t.see(f"a queue of {length}, {name}", queue_of(t, stop, length, rows))


@check("InferRequest/a cancelled inference changes no other's answer with static shapes")
def cancelled(t):
    isolated(t, cancel)


@check("InferRequest/a failed inference changes no other's answer with static shapes")
def failed(t):
    isolated(t, fail)
