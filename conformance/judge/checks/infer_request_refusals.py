import datetime

import numpy as np
import openvino as ov
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10


def refuses_inputs(t, label, bad):
    request = t.request()
    before = request.infer(t.picture(1))
    good = {0: t.picture(1)}

    def start(inputs):
        request.start_async(inputs)
        request.wait()

    t.refuses(f"infer, {label}", lambda: request.infer(bad), lambda: request.infer(good))
    # A refused array may have given the request's own tensor another shape: what is good is given again.
    t.refuses(f"start_async, {label}", lambda: start(bad), lambda: start(good))
    t.see(f"before, {label}", before)
    t.see(f"afterwards, {label}", request.infer())


def in_other_shape(t, change):
    port = t.compiled().input()
    return ov.Tensor(port.element_type, ov.Shape(change(list(port.shape))))


def in_other_type(t):
    port = t.compiled().input()
    kind = ov.Type.f32 if port.element_type == ov.Type.f64 else ov.Type.f64
    return ov.Tensor(kind, port.shape)


def longer_batch(shape):
    return [shape[0] + 1, *shape[1:]]


@check("InferRequest/infer refuses an unknown name")
def unknown_name(t):
    refuses_inputs(t, "name", {"no such input": t.picture(2)})


@check("InferRequest/infer refuses an index out of range")
def index_out_of_range(t):
    refuses_inputs(t, "1", {1: t.picture(2)})
    refuses_inputs(t, "-1", {-1: t.picture(2)})


@check("InferRequest/infer refuses a key of a wrong kind")
def key_of_a_wrong_kind(t):
    refuses_inputs(t, "null", {None: t.picture(2)})
    refuses_inputs(t, "a list", {(0,): t.picture(2)})


@check("InferRequest/infer refuses a value of a wrong kind")
def value_of_a_wrong_kind(t):
    refuses_inputs(t, "nothing", {0: None})
    refuses_inputs(t, "a record", {0: {}})
    refuses_inputs(t, "a function", {0: lambda: 1})


@check("InferRequest/infer refuses inputs of a wrong kind")
def inputs_of_a_wrong_kind(t):
    refuses_inputs(t, "a set", {0}.copy())
    refuses_inputs(t, "an object of a class", datetime.date(1970, 1, 1))
    refuses_inputs(t, "a string", "a cat")


@check("InferRequest/infer refuses a tensor of another shape")
def tensor_of_another_shape(t):
    refuses_inputs(t, "a longer dimension", in_other_shape(t, lambda shape: [*shape[:-1], shape[-1] + 1]))
    refuses_inputs(t, "a shorter one", in_other_shape(t, lambda shape: [*shape[:-1], shape[-1] - 1]))
    refuses_inputs(t, "another batch", [in_other_shape(t, longer_batch)])
    refuses_inputs(t, "another rank", {0: in_other_shape(t, lambda shape: [1, *shape])})


@check("InferRequest/infer refuses a tensor of another element type")
def tensor_of_another_type(t):
    refuses_inputs(t, "given alone", in_other_type(t))
    refuses_inputs(t, "by name", {t.compiled().input().any_name: in_other_type(t)})


@check("InferRequest/infer refuses an array of another length")
def array_of_another_length(t):
    length = t.picture(2).size
    for change in (-1, 1, length, -length):
        refuses_inputs(t, f"{change}", {0: np.full(length + change, 9, dtype=np.float32)})


@check("InferRequest/infer refuses nested lists of another shape")
def nested_lists_of_another_shape(t):
    request = t.request()
    before = request.infer([A, B])

    def nested(values):
        return np.array(values, dtype=np.float32)

    def good():
        request.infer([A, B])

    t.refuses("turned", lambda: request.infer({"a": nested([[1, 2], [3, 4], [5, 6]])}), good)
    t.refuses("of more rows", lambda: request.infer({"a": nested([[1, 2, 3], [3, 4, 5], [5, 6, 7]])}), good)
    t.refuses("ragged", lambda: request.infer({"a": nested([[1, 2, 3], [4, 5]])}), good)
    t.see("before", before)
    t.see("afterwards", request.infer())


@check("InferRequest/infer refuses more values than inputs")
def more_values_than_inputs(t):
    request = t.request()
    request.infer([A, B])
    t.refuses("infer", lambda: request.infer([B, B, B]), lambda: request.infer([A, B]))
    t.refuses("start_async", lambda: request.start_async([B, B, B]), lambda: request.infer([A, B]))
    t.see("afterwards", request.infer())


@check("InferRequest/infer refuses one value for two inputs")
def one_value_for_two_inputs(t):
    request = t.request()
    mine = ov.Tensor(B)
    request.infer([A, B])
    t.refuses("an array", lambda: request.infer(B), lambda: request.infer([A, B]))
    t.refuses("a tensor", lambda: request.infer(mine), lambda: request.infer([A, B]))
    t.refuses("start_async", lambda: request.start_async(mine), lambda: request.infer([A, B]))
    t.see("afterwards", request.infer())


@check("InferRequest/infer refuses all inputs if one is wrong")
def one_is_wrong(t):
    request = t.request()
    request.infer([A, B])
    wrong = ov.Tensor(np.zeros(5, dtype=np.float32))
    t.refuses("infer", lambda: request.infer([B, wrong]), lambda: request.infer([A, B]))
    t.refuses("start_async", lambda: request.start_async({"a": B, "b": wrong}), lambda: request.infer([A, B]))
    t.see("afterwards", request.infer())


@check("InferRequest/a refusal's message names what was given and what is expected")
def message(t):
    t.see("usable", t.request().infer([A, B]))


@check("InferRequest/get_tensor refuses an unknown name")
def get_tensor_refuses(t):
    request = t.request()
    name = t.compiled().output().any_name
    t.refuses("name", lambda: request.get_tensor("no such tensor"), lambda: request.get_tensor(name))
    t.refuses("index", lambda: request.get_tensor(0), lambda: request.get_tensor(name))
    t.refuses("nothing", lambda: request.get_tensor(), lambda: request.get_tensor(name))


@check("InferRequest/get_tensor refuses a port of another model")
def get_tensor_refuses_a_port(t):
    request = t.request()
    other = t.compiled("relu_add")
    own = t.compiled().input(1)
    t.refuses("input", lambda: request.get_tensor(other.input()), lambda: request.get_tensor(own))
    t.refuses("output", lambda: request.get_tensor(other.output()), lambda: request.get_tensor(own))


@check("InferRequest/tensors are refused by an index out of range")
def tensors_by_index_out_of_range(t):
    request = t.request()
    before = request.infer(t.picture(1))
    mine = t.picture_tensor(2)
    source, sink = request.get_input_tensor(), request.get_output_tensor()
    for index in (1, -1, 1000):
        t.refuses(
            f"get input {index}",
            lambda: request.get_input_tensor(index),
            lambda: request.get_input_tensor(0),
        )
        t.refuses(
            f"get output {index}",
            lambda: request.get_output_tensor(index),
            lambda: request.get_output_tensor(0),
        )
        t.refuses(
            f"set input {index}",
            lambda: request.set_input_tensor(index, mine),
            lambda: request.set_input_tensor(0, source),
        )
        t.refuses(
            f"set output {index}",
            lambda: request.set_output_tensor(index, sink),
            lambda: request.set_output_tensor(0, sink),
        )
    t.see("before", before)
    t.see("afterwards", request.infer())


@check("InferRequest/several inputs or outputs must be told apart")
def told_apart(t):
    request = t.request()
    request.infer([A, B])
    mine = ov.Tensor(ov.Type.f32, ov.Shape([2, 3]))
    source = request.get_input_tensor(0)
    t.refuses("get input", lambda: request.get_input_tensor(), lambda: request.get_input_tensor(1))
    t.refuses("get output", lambda: request.get_output_tensor(), lambda: request.get_output_tensor(1))
    t.refuses("set input", lambda: request.set_input_tensor(mine), lambda: request.set_input_tensor(0, source))
    t.refuses("set output", lambda: request.set_output_tensor(mine), lambda: request.set_output_tensor(0, mine))
    t.see("afterwards", request.infer())


@check("InferRequest/set_input_tensor refuses tensors that do not fit")
def set_input_tensor_refuses(t):
    request = t.request()
    before = request.infer(t.picture(1))
    good = t.picture_tensor(1)
    for what, wrong in (("shape", in_other_shape(t, longer_batch)), ("type", in_other_type(t))):
        t.refuses(
            f"tensor, {what}",
            lambda: request.set_input_tensor(wrong),
            lambda: request.set_input_tensor(good),
        )
        t.refuses(
            f"index, {what}",
            lambda: request.set_input_tensor(0, wrong),
            lambda: request.set_input_tensor(0, good),
        )
        t.refuses(
            f"record, {what}",
            lambda: request.set_input_tensors({0: wrong}),
            lambda: request.set_input_tensors({0: good}),
        )
    array = t.picture(2)
    t.refuses("an array", lambda: request.set_input_tensor(array), lambda: request.set_input_tensor(good))
    t.refuses(
        "an array in a record",
        lambda: request.set_input_tensors({0: array}),
        lambda: request.set_input_tensors({0: good}),
    )
    t.see("before", before)
    t.see("afterwards", request.infer())


@check("InferRequest/set_output_tensor refuses tensors that do not fit")
def set_output_tensor_refuses(t):
    request = t.request()
    port = t.compiled().output()
    good = ov.Tensor(port.element_type, port.shape)
    request.set_output_tensor(good)
    wrong_shape = ov.Tensor(port.element_type, ov.Shape(longer_batch(list(port.shape))))
    wrong_type = ov.Tensor(ov.Type.f32 if port.element_type == ov.Type.f64 else ov.Type.f64, port.shape)
    for what, wrong in (("shape", wrong_shape), ("type", wrong_type)):
        t.refuses(
            f"tensor, {what}",
            lambda: request.set_output_tensor(wrong),
            lambda: request.set_output_tensor(good),
        )
        t.refuses(
            f"index, {what}",
            lambda: request.set_output_tensor(0, wrong),
            lambda: request.set_output_tensor(0, good),
        )
        t.refuses(
            f"record, {what}",
            lambda: request.set_output_tensors({0: wrong}),
            lambda: request.set_output_tensors({0: good}),
        )
    request.infer(t.picture(1))
    t.see("what was bound before", good)


@check("InferRequest/set_tensor refuses tensors that do not fit")
def set_tensor_refuses(t):
    request = t.request()
    before = request.infer(t.picture(1))
    good = t.picture_tensor(1)
    port = t.compiled().input()
    model_port = t.read_model().input()
    name = port.any_name
    for what, wrong in (("shape", in_other_shape(t, longer_batch)), ("type", in_other_type(t))):
        for label, key in (("name", name), ("port", port), ("model's port", model_port)):
            t.refuses(
                f"{label}, {what}",
                lambda: request.set_tensor(key, wrong),
                lambda: request.set_tensor(key, good),
            )
        t.refuses(
            f"record, {what}",
            lambda: request.set_tensors({name: wrong}),
            lambda: request.set_tensors({name: good}),
        )
    t.refuses("unknown name", lambda: request.set_tensor("nowhere", good), lambda: request.set_tensor(name, good))
    t.refuses(
        "unknown name in a record",
        lambda: request.set_tensors({"nowhere": good}),
        lambda: request.set_tensors({0: good}),
    )
    t.refuses("index in a record", lambda: request.set_tensors({5: good}), lambda: request.set_tensors({0: good}))
    t.refuses("an array", lambda: request.set_tensor(name, t.picture(1)), lambda: request.set_tensor(name, good))
    t.see("before", before)
    t.see("afterwards", request.infer())


@check("InferRequest/tensors are set all or none")
def all_or_none(t):
    request = t.request()
    request.infer([A, B])
    mine, wrong = ov.Tensor(ov.Type.f32, ov.Shape([2, 3])), ov.Tensor(ov.Type.f32, ov.Shape([3, 2]))
    p, q, out = ov.Tensor(A), ov.Tensor(B), ov.Tensor(ov.Type.f32, ov.Shape([2, 3]))

    def good():
        request.set_input_tensors({0: p, 1: q})

    t.refuses("inputs", lambda: request.set_input_tensors({0: mine, 1: wrong}), good)
    t.refuses("tensors", lambda: request.set_tensors({"a": mine, "b": wrong}), good)
    t.refuses(
        "outputs",
        lambda: request.set_output_tensors({0: mine, 1: wrong}),
        lambda: request.set_output_tensors({0: out}),
    )
    good()
    t.see("afterwards", request.infer())
    t.see("the output", out)


@check("InferRequest/InferRequest is made of nothing else")
def made_of_nothing_else(t):
    request = t.request()
    for label, other in (("nothing", None), ("a model", t.compiled()), ("a number", 5)):
        t.refuses(label, lambda: ov.InferRequest(other), lambda: ov.InferRequest(request))
