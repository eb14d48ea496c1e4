import numpy as np
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10


def picture_of_own_kind(t, seed):
    return t.picture_tensor(seed).data.copy()


@check("InferRequest/infer with shared inputs binds the caller's array")
def shared_inputs(t):
    request = t.request()
    mine = picture_of_own_kind(t, 1)
    t.see("first", request.infer(mine, share_inputs=True))
    mine[:] = t.picture(2)
    t.see("changed in place", request.infer())
    mine[:] = t.picture(3)
    t.see("the input is the caller's memory", request.get_input_tensor())
    t.see("and once more", request.infer(mine, share_inputs=True))


@check("InferRequest/infer with shared inputs by index, name and port")
def shared_inputs_by_key(t):
    request = t.request()
    port = t.compiled().input()
    mine = picture_of_own_kind(t, 1)
    for i, key in enumerate((0, port.any_name, port)):
        request = t.request()
        request.infer({key: mine}, share_inputs=True)
        mine[:] = t.picture(i + 2)
        t.see(f"key {i}", request.infer())


@check("InferRequest/infer with shared inputs binds part of a larger array")
def shared_part(t):
    request = t.request()
    picture = picture_of_own_kind(t, 1)
    larger = np.full(picture.size + 32, 7, dtype=picture.dtype)
    larger[16:-16] = picture.ravel()
    t.see("part", request.infer(larger[16:-16].reshape(picture.shape), share_inputs=True))
    larger[16:-16] = t.picture(2).ravel()
    t.see("changed in place", request.infer())


@check("InferRequest/infer with shared inputs copies arrays of another kind")
def shared_inputs_of_another_kind(t):
    request = t.request()
    mine = t.picture(1).astype(np.int32)
    t.see("first", request.infer(mine, share_inputs=True))
    mine.fill(0)
    t.see("again, after the array has changed", request.infer())


@check("InferRequest/infer with shared inputs keeps their memory")
def shared_inputs_are_kept(t):
    request = t.request()
    request.infer(picture_of_own_kind(t, 1), share_inputs=True)
    t.see("again", request.infer())


@check("InferRequest/infer copies never go into memory that was shared")
def copies_after_shared(t):
    request = t.request()
    t.see("shared", request.infer(picture_of_own_kind(t, 1), share_inputs=True))
    t.see("copied", request.infer(t.picture(2)))


@check("InferRequest/infer copies never go into a bound tensor")
def copies_after_bound(t):
    request = t.request()
    request.set_input_tensor(t.picture_tensor(1))
    t.see("copied", request.infer(t.picture(2)))
    t.see("the input", request.get_input_tensor())


@check("InferRequest/infer shares no inputs unless asked")
def shares_no_inputs_unless_asked(t):
    request = t.request()
    mine = t.picture(1)
    request.infer(mine, share_inputs=False)
    mine.fill(0)
    t.see("again", request.infer())


@check("InferRequest/infer and start_async without options")
def without_options(t):
    request = t.request()
    mine = picture_of_own_kind(t, 1)
    first = request.infer(mine)
    mine[:] = t.picture(2)
    t.see("inputs are copied", request.infer())
    request.start_async(mine)
    mine[:] = t.picture(3)
    request.wait()
    t.see("by start_async too", request.results)
    request.start_async()
    request.wait()
    t.see("again", request.results)
    t.see("results are copies", first)


@check("InferRequest/infer with shared inputs of a model with two")
def shared_inputs_of_two(t):
    request = t.request()
    first, second = A.copy(), B.copy()
    t.see("shared", request.infer([first, second], share_inputs=True))
    first.fill(1)
    t.see("the first changed", request.infer())
    second.fill(2)
    t.see("both changed", request.infer())
    # The binding leaves it to the caller to keep what was shared before.
    other = B.copy()
    t.see("the first is another", request.infer({"a": other}, share_inputs=True))
    first.fill(9)
    second.fill(3)
    t.see("the second is still shared", request.infer())


@check("InferRequest/infer with shared outputs gives views, otherwise copies")
def shared_outputs(t):
    request = t.request()
    copies = request.infer(t.picture(1))
    views = request.infer(t.picture(2), share_outputs=True)
    t.see("views", views)
    third = request.infer(t.picture(3), share_outputs=False)
    t.see("copies, after two more", copies)
    t.see("views, after one more", views)
    t.see("the third", third)


@check("InferRequest/infer with shared outputs gives the output's own memory")
def shared_outputs_are_the_outputs_memory(t):
    request = t.request()
    view = request.infer(t.picture(1), share_outputs=True)[0]
    view.fill(5)
    t.see("the output tensor", request.get_output_tensor())
    copy = request.infer(t.picture(2))[0]
    copy.fill(6)
    t.see("the output tensor, after a copy was written to", request.get_output_tensor())


@check("InferRequest/infer with shared outputs of a model with two")
def shared_outputs_of_two(t):
    request = t.request()
    views = request.infer([A, B], share_outputs=True)
    t.see("before", views)
    request.infer([B, B])
    t.see("after", views)


@check("InferRequest/infer with shared outputs of strings gives copies")
def shared_outputs_of_strings(t):
    request = t.compile().create_infer_request()
    results = request.infer(np.array(["one", "two"]), share_outputs=True)["echo"]
    request.infer(np.array(["another", "one", "yet"]))
    t.see("before", results)
    t.see("after", request.get_tensor("echo"))


@check("InferRequest/start_async with shared inputs binds the caller's array")
def start_async_shared(t):
    request = t.request()
    mine = picture_of_own_kind(t, 1)
    request.start_async(mine, share_inputs=True)
    request.wait()
    t.see("first", request.results)
    mine[:] = t.picture(2)
    request.start_async()
    request.wait()
    t.see("changed in place", request.results)


@check("InferRequest/start_async keeps shared memory while it runs")
def start_async_keeps_shared(t):
    request = t.request()
    request.start_async(picture_of_own_kind(t, 1), share_inputs=True)
    request.wait()
    t.see("results", request.results)


@check("InferRequest/inferAsync shares inputs and outputs as infer does")
def infer_async_shares(t):
    request = t.request()
    mine = picture_of_own_kind(t, 1)
    views = request.infer(mine, share_inputs=True, share_outputs=True)
    t.see("first", views)
    mine[:] = t.picture(2)
    copies = request.infer()
    t.see("the views", views)
    request.infer(t.picture(3))
    t.see("the copies", copies)
