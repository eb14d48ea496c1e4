import numpy as np
import openvino as ov
from check import check

BATCHED = {}


def of_two(t):
    """A request of the stage's model with a batch of two, which is compiled once."""
    if t.model not in BATCHED:
        model = t.read_model()
        ov.set_batch(model, 2)
        BATCHED[t.model] = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return BATCHED[t.model].create_infer_request()


def see_batch(t, give):
    request = of_two(t)
    first, second = t.picture_tensor(1), t.picture_tensor(2)
    give(request, [first, second])
    t.see("results", request.infer())
    give(request, [second, first])
    t.see("the other way round", request.infer())
    second.data[:] = t.picture(3)
    t.see("one changed in place", request.infer())
    first.data[:] = t.picture(4)
    request.start_async()
    request.wait()
    t.see("both changed, asynchronously", request.results)
    t.see("the tensors are as they were", [first, second])


def small(t, seed, shape=(1, 3, 2, 2)):
    return ov.Tensor(t.picture(seed, shape))


def tensor(values, shape):
    return ov.Tensor(np.array(values, dtype=np.float32).reshape(shape))


def zeros(port):
    whole = ov.Tensor(port.element_type, port.shape)
    whole.data.fill(0)
    return whole


@check("InferRequest/set_input_tensors of a batch")
def set_input_tensors(t):
    see_batch(t, lambda request, tensors: request.set_input_tensors(tensors))


@check("InferRequest/set_input_tensors of a batch by index")
def set_input_tensors_by_index(t):
    see_batch(t, lambda request, tensors: request.set_input_tensors(0, tensors))


@check("InferRequest/set_tensors of a batch by name")
def set_tensors_by_name(t):
    see_batch(t, lambda request, tensors: request.set_tensors(t.compiled().input().any_name, tensors))


@check("InferRequest/set_tensors of a batch by port")
def set_tensors_by_port(t):
    see_batch(t, lambda request, tensors: request.set_tensors(request.model_inputs[0], tensors))


@check("InferRequest/a batch of tensors gives what each gives alone")
def gives_what_each_gives(t):
    request = of_two(t)
    request.set_input_tensors([t.picture_tensor(1), t.picture_tensor(2)])
    t.see("results", request.infer())


@check("InferRequest/a list of one whole tensor is a plain set")
def list_of_one(t):
    request = t.request()
    port = t.compiled().input()
    request.set_input_tensors([t.picture_tensor(1)])
    t.see("list", request.infer())
    mine = t.picture_tensor(2)
    request.set_input_tensors(0, [mine])
    t.see("index", request.infer())
    t.see("the input can be read", request.get_input_tensor())
    mine.data[:] = t.picture(3)
    t.see("changed in place", request.infer())
    request.set_tensors(port.any_name, [t.picture_tensor(4)])
    t.see("name", request.infer())
    request.set_tensors(port, [t.picture_tensor(5)])
    t.see("port", request.infer())


@check("InferRequest/a plain set ends a batch")
def plain_set_ends_a_batch(t):
    request = of_two(t)
    request.set_input_tensors([t.picture_tensor(1), t.picture_tensor(2)])
    t.see("batch", request.infer())
    request.set_input_tensor(zeros(request.model_inputs[0]))
    t.see("plain", request.infer())
    t.see("the input", request.get_input_tensor())
    request.set_input_tensors([t.picture_tensor(3), t.picture_tensor(4)])
    t.see("batch again", request.infer())


@check("InferRequest/a batch is refused with a wrong number of tensors")
def wrong_number(t):
    request = of_two(t)
    good = [t.picture_tensor(1), t.picture_tensor(2)]
    port = request.model_inputs[0]
    three = [*good, t.picture_tensor(3)]
    t.refuses("three", lambda: request.set_input_tensors(three), lambda: request.set_input_tensors(good))
    t.refuses("three, index", lambda: request.set_input_tensors(0, three), lambda: request.set_input_tensors(0, good))
    name = port.any_name
    t.refuses("three, name", lambda: request.set_tensors(name, three), lambda: request.set_tensors(name, good))
    t.refuses("three, port", lambda: request.set_tensors(port, three), lambda: request.set_tensors(port, good))
    t.refuses("one of batch 1", lambda: request.set_input_tensors(good[:1]), lambda: request.set_input_tensors(good))
    t.refuses("none", lambda: request.set_input_tensors([]), lambda: request.set_input_tensors(good))
    t.see("afterwards", request.infer())


@check("InferRequest/a batch is refused with tensors that do not fit")
def do_not_fit(t):
    request = of_two(t)
    port = t.compiled().input()
    shape = list(port.shape)
    good = [t.picture_tensor(1), t.picture_tensor(2)]

    def control():
        request.set_input_tensors(good)

    wide = ov.Tensor(port.element_type, ov.Shape([*shape[:-1], shape[-1] + 1]))
    double = ov.Tensor(port.element_type, ov.Shape([2, *shape[1:]]))
    wrong = ov.Tensor(ov.Type.f32 if port.element_type == ov.Type.i32 else ov.Type.i32, port.shape)

    t.refuses("mixed shapes", lambda: request.set_input_tensors([good[0], wide]), control)
    t.refuses("a whole batch each", lambda: request.set_input_tensors([double, double]), control)
    t.refuses("mixed types", lambda: request.set_input_tensors([good[0], wrong]), control)
    t.refuses("no tensors", lambda: request.set_input_tensors([1, 2]), control)
    t.see("afterwards", request.infer())


@check("InferRequest/a batch is refused by a wrong key")
def wrong_key(t):
    request = of_two(t)
    good = [t.picture_tensor(1), t.picture_tensor(2)]
    source, sink = request.model_inputs[0], request.model_outputs[0]

    def control():
        request.set_input_tensors(0, good)

    t.refuses("index 1", lambda: request.set_input_tensors(1, good), control)
    t.refuses("unknown name", lambda: request.set_tensors("nowhere", good), control)
    t.refuses("output's name", lambda: request.set_tensors(sink.any_name, good), control)
    t.refuses("output's port", lambda: request.set_tensors(sink, good), lambda: request.set_tensors(source, good))
    t.see("afterwards", request.infer())


@check("InferRequest/a batched input cannot be read back")
def cannot_be_read_back(t):
    request = t.compile().create_infer_request()
    plain = small(t, 3, (2, 3, 2, 2))
    # The binding may give, or not, what stood there before the batch.

    def batch():
        request.set_input_tensors([small(t, 1), small(t, 2)])

    def control():
        request.set_input_tensor(plain)
        request.get_input_tensor()

    batch()
    t.refuses("get_input_tensor", lambda: request.get_input_tensor(), control)
    batch()
    t.refuses("get_tensor", lambda: request.get_tensor("x"), control)
    batch()
    t.refuses("input_tensors", lambda: request.input_tensors, control)
    t.see("the plain one", request.infer())


@check("InferRequest/a batch for a dynamic batch dimension")
def dynamic_batch(t):
    request = t.compile().create_infer_request()
    request.set_input_tensors([small(t, 1), small(t, 2), small(t, 3)])
    t.see("three", request.infer())
    request.set_tensors("x", [small(t, 4, (1, 3, 1, 5)), small(t, 5, (1, 3, 1, 5))])
    t.see("two of another shape", request.infer())
    request.set_input_tensors([small(t, 6), small(t, 7), small(t, 8), small(t, 9)])
    t.see("four", request.infer())


@check("InferRequest/a batch needs a layout with a batch dimension")
def needs_a_layout(t):
    request = t.request()
    rows = [tensor([1, 2, 3], (1, 3)), tensor([4, 5, 6], (1, 3))]
    whole = tensor([1, 2, 3, 4, 5, 6], (2, 3))
    t.refuses(
        "index",
        lambda: request.set_input_tensors(0, rows),
        lambda: request.set_input_tensors(0, [whole]),
    )
    t.refuses("name", lambda: request.set_tensors("b", rows), lambda: request.set_tensors("b", [whole]))
    t.refuses(
        "no index",
        lambda: request.set_input_tensors(rows),
        lambda: request.set_input_tensors(1, [whole]),
    )
    t.see("afterwards", request.infer())


@check("InferRequest/a batch is started asynchronously")
def started_asynchronously(t):
    request = of_two(t)
    tensors = [t.picture_tensor(5), t.picture_tensor(6)]
    request.set_input_tensors(tensors)
    request.start_async()
    request.wait()
    t.see("results", request.results)
    tensors[0].data.fill(0)
    t.see("again", request.infer())


@check("InferRequest/inputs given to infer end a batch")
def inputs_end_a_batch(t):
    request = of_two(t)
    request.set_input_tensors([t.picture_tensor(1), t.picture_tensor(2)])
    t.see("a tensor", request.infer(zeros(request.model_inputs[0])))
    request.set_input_tensors([t.picture_tensor(1), t.picture_tensor(2)])
    t.see("the batch is still there after a refusal", request.infer())


@check("InferRequest/a tensor of a batch may be given up by the caller")
def given_up(t):
    request = of_two(t)
    request.set_input_tensors([t.picture_tensor(1), t.picture_tensor(2)])
    t.see("results", request.infer())


@check("InferRequest/a busy request takes no batch")
def busy_takes_no_batch(t):
    request = of_two(t)
    request.set_input_tensors([t.picture_tensor(1), t.picture_tensor(2)])
    request.start_async()
    request.wait()
    t.see("results", request.results)
    t.see("again", request.infer())
