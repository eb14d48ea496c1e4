import numpy as np
import openvino as ov
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10
ONE_ROW = ov.Tensor(np.ones((1, 8), dtype=np.float32))
TWO_ROWS = ov.Tensor(np.ones((2, 8), dtype=np.float32))


def failing(t):
    """A request whose inferences fail on two rows: its output is the caller's memory of one."""
    request = t.compile().create_infer_request()
    memory = np.zeros((1, 8), dtype=np.float32)
    request.set_output_tensor(ov.Tensor(memory, shared_memory=True))
    return request, memory


def good(t):
    other = t.compile().create_infer_request()
    other.start_async(ONE_ROW)
    other.wait()
    other.wait_for(0)


def one(value):
    return np.array([[value]], dtype=np.float32)


@check("InferRequest/start_async and wait")
def start_async_and_wait(t):
    request = t.request()
    request.start_async(t.picture(1))
    request.wait()
    t.see("first", request.results)
    request.start_async(t.picture(2))
    request.wait()
    t.see("second", request.results)
    t.see("the output", request.get_output_tensor())


@check("InferRequest/start_async of a tensor, and again without inputs")
def start_async_of_a_tensor(t):
    request = t.request()
    mine = t.picture_tensor(1)
    request.start_async(mine)
    request.wait()
    t.see("first", request.results)
    mine.copy_from(t.picture_tensor(2))
    request.start_async()
    request.wait()
    t.see("changed in place", request.results)
    request.start_async({})
    request.wait()
    t.see("no keys", request.results)


@check("InferRequest/start_async by index, name and port")
def start_async_by_key(t):
    request = t.request()
    port = t.compiled().input()
    for i, key in enumerate((0, port.any_name, port)):
        request.start_async({key: t.picture(i)})
        request.wait()
        t.see(f"key {i}", request.results)
    request.start_async([t.picture(7)])
    request.wait()
    t.see("list", request.results)


@check("InferRequest/start_async of two inputs")
def start_async_of_two(t):
    request = t.request()
    for i, inputs in enumerate(([A, B], {"b": A, "a": B}, {1: B, 0: B}, [A], [ov.Tensor(B), A])):
        request.start_async(inputs)
        request.wait()
        t.see(f"results {i}", request.results)


@check("InferRequest/start_async has copied when it returns")
def start_async_has_copied(t):
    request = t.request()
    picture = t.picture(1)
    request.start_async(picture)
    picture.fill(0)
    request.wait()
    t.see("results", request.results)
    t.see("the input", request.get_input_tensor())


@check("InferRequest/wait before any start, and again after one")
def wait_before_any(t):
    request = t.request()
    t.see("before", request.wait())
    request.start_async(t.picture(1))
    t.see("once", request.wait())
    t.see("twice", request.wait())
    t.see("results", request.results)
    t.see("infer after it", request.infer(t.picture(2)))
    t.see("after infer", request.wait())


@check("InferRequest/wait gives a promise, and many may wait")
def many_may_wait(t):
    request = t.request()
    request.start_async(t.picture(1))
    request.wait()
    t.see("results", request.results)


@check("InferRequest/wait_for before and after a run")
def wait_for(t):
    request = t.request()
    t.see("before any", request.wait_for(0))
    t.see("before any, with time", request.wait_for(5))
    request.start_async(t.picture(1))
    t.see("with much time", request.wait_for(100_000))
    t.see("after it", request.wait_for(0))
    t.see("results", request.results)
    other = t.request()
    other.infer(t.picture(1))
    t.see("after infer", other.wait_for(0))


@check("InferRequest/wait_for while a run lasts")
def wait_for_while_a_run_lasts(t):
    request = t.request()
    request.infer(one(1))
    request.start_async(one(2))
    t.see("no time", request.wait_for(0))
    t.see("little time", request.wait_for(1))
    request.wait()
    t.see("afterwards", request.wait_for(0))
    t.see("results", request.results)


@check("InferRequest/wait_for refuses times that are none")
def wait_for_refuses(t):
    request = t.request()
    request.infer(t.picture(1))
    t.refuses("negative", lambda: request.wait_for(-1), lambda: request.wait_for(0))
    t.refuses("text", lambda: request.wait_for("1"), lambda: request.wait_for(0))
    t.refuses("nothing", lambda: request.wait_for(), lambda: request.wait_for(0))
    t.refuses("NaN", lambda: request.wait_for(float("nan")), lambda: request.wait_for(0))
    t.see("afterwards", request.wait_for(0))


@check("InferRequest/two requests run at once")
def two_at_once(t):
    first, second = t.request(), t.request()
    first.start_async(t.picture(1))
    second.start_async(t.picture(2))
    second.wait()
    first.wait()
    t.see("first", first.results)
    t.see("second", second.results)
    t.see("input of the first", first.get_input_tensor())


@check("InferRequest/many requests run at once")
def many_at_once(t):
    requests = [t.request() for _ in range(16)]
    for turn in range(5):
        for i, request in enumerate(requests):
            request.start_async(np.array([[i, -i, turn, 1]], dtype=np.float32))
        for request in reversed(requests):
            request.wait()
        t.see(f"round {turn}", [request.results[0] for request in requests])


@check("InferRequest/a sync inference while another request runs")
def sync_while_another_runs(t):
    slow, other = t.request(), t.compiled("relu_add").create_infer_request()
    slow.start_async(one(3))
    t.see("the other", other.infer(np.array([[1, 2, 3, 4]], dtype=np.float32)))
    slow.wait()
    t.see("the slow one", slow.results)


@check("InferRequest/sync and async in turn")
def sync_and_async(t):
    request = t.request()
    t.see("sync", request.infer(t.picture(1)))
    request.start_async(t.picture(2))
    request.wait()
    results = request.results
    t.see("sync again", request.infer(t.picture(3)))
    t.see("results of the async one, asked for before", results)


@check("InferRequest/a failed inference comes out of wait, each time")
def failed_inference(t):
    request, memory = failing(t)
    request.start_async(TWO_ROWS)
    t.refuses("wait", lambda: request.wait(), lambda: good(t))
    t.refuses("wait again", lambda: request.wait(), lambda: good(t))
    t.refuses("wait_for", lambda: request.wait_for(1000), lambda: good(t))
    request.start_async(ONE_ROW)
    t.see("wait for a good one", request.wait())
    t.see("wait_for it", request.wait_for(0))
    t.see("results", request.results)


@check("InferRequest/a failed sync inference throws, and the next works")
def failed_sync_inference(t):
    request, memory = failing(t)
    t.refuses("infer", lambda: request.infer(TWO_ROWS), lambda: request.infer(ONE_ROW))
    t.see("again", request.infer())


@check("InferRequest/inferAsync gives the results")
def infer_async(t):
    request = t.request()
    results = request.infer(t.picture(1))
    t.see("first", results)
    t.see("second", request.infer({0: t.picture(2)}))
    t.see("again", request.infer())
    t.see("the first, which are copies", results)
    t.see("the output", request.get_output_tensor())


@check("InferRequest/inferAsync of several requests at once")
def infer_async_of_several(t):
    for i in range(3):
        t.see(f"results {i}", t.request().infer(t.picture(i)))


@check("InferRequest/inferAsync has copied when it returns")
def infer_async_has_copied(t):
    t.see("results", t.request().infer(t.picture(3)))


@check("InferRequest/inferAsync rejects what infer refuses")
def infer_async_rejects(t):
    request = t.request()
    t.refuses(
        "name",
        lambda: request.infer({"no such input": t.picture(2)}),
        lambda: request.infer(t.picture(1)),
    )
    t.refuses("index", lambda: request.infer({1: t.picture(2)}), lambda: request.infer(t.picture(1)))
    t.refuses("value", lambda: request.infer({0: {}}), lambda: request.infer(t.picture(1)))
    t.see("afterwards", request.infer())


@check("InferRequest/inferAsync rejects with a failed inference's error")
def infer_async_fails(t):
    request, memory = failing(t)
    t.refuses("two rows", lambda: request.infer(TWO_ROWS), lambda: request.infer(ONE_ROW))
    t.see("afterwards", request.infer())
