import numpy as np
import openvino as ov
from check import check


def infer_picture(t, seed):
    return t.compiled()([t.picture(seed)])


def infer_two(t):
    return t.compiled()(
        [
            np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32),
            np.array([[10, 20, 30], [40, 50, 60]], dtype=np.float32),
        ]
    )


@check("OVDict/[key]")
def key(t):
    results = infer_picture(t, 1)
    port = t.compiled().output()
    t.see("index", results[0])
    t.see("negative index", results[-1])
    t.see("name", results[port.any_name])
    t.see("port", results[port])
    t.see("is one object", results[0] is results[port] and results[-1] is results[port.any_name])
    t.refuses("no such name", lambda: results["no such"], lambda: results[port.any_name])
    t.refuses("no such index", lambda: results[1], lambda: results[0])
    t.refuses("no such negative index", lambda: results[-2], lambda: results[-1])
    t.refuses("no key", lambda: results[None], lambda: results[0])
    t.see("afterwards", results[0])


@check("OVDict/[key] of several")
def key_of_several(t):
    results = infer_two(t)
    inputs, outputs = t.compiled().inputs, t.compiled().outputs
    t.see("indexes", [results[index] for index in (0, 1, -1, -2)])
    t.see("names", [results[name] for name in ("diff", "sum")])
    t.see("ports", [results[port] for port in reversed(outputs)])
    t.refuses("an input's name", lambda: results["a"], lambda: results["sum"])
    t.refuses("an input", lambda: results[inputs[0]], lambda: results[outputs[0]])
    t.refuses("past the end", lambda: results[2], lambda: results[1])
    t.refuses("past the start", lambda: results[-3], lambda: results[-2])


@check("OVDict/[key] of each element type")
def key_of_each_element_type(t):
    results = t.compiled()()
    t.see("types", [ov.Tensor(results[port.any_name]).element_type for port in t.compiled().outputs])
    values = [np.array([1, 2, 3, 0]).astype(port.element_type.to_dtype()) for port in t.compiled().inputs]
    t.see("results", t.compiled()(values))


@check("OVDict/[key] of small floats and large integers")
def key_of_small_floats_and_large_integers(t):
    results = t.compiled()(
        {
            "in_u8": np.array([[0, 1], [254, 100]], dtype=np.uint8),
            "in_i64": np.array([[-5, 0], [1, 70_000]], dtype=np.int64),
            "in_f16": np.array([[0.5, -1], [2, 1000]], dtype=np.float16),
        }
    )
    for name in ("out_u8", "out_i64", "out_f16"):
        t.see(name, results[name])


@check("OVDict/[key] of strings")
def key_of_strings(t):
    results = t.compiled()(["a", "Grüße", "", "漢字 and more than sixteen bytes"])
    t.see("strings", results["echo"])
    t.see("lengths", results["length"])


@check("OVDict/[key] of rank 0")
def key_of_rank_0(t):
    t.see("total", t.compiled()(np.array([[1, 2, 3, 4]], dtype=np.float32))[0])


@check("OVDict/results are copies")
def results_are_copies(t):
    first = infer_picture(t, 1)
    second = t.compiled()([t.picture(2)], share_inputs=False)
    t.see("first", first[0])
    t.see("second", second[0])
    second[0].fill(0)
    t.see("the runtime's own", t.compiled()()[0])
    t.see("changed", second[0])


@check("OVDict/results of a request")
def results_of_a_request(t):
    request = t.request()
    given = request.infer([t.picture(1)])
    results = request.results
    t.see("the same", results)
    t.see("number", len(results))
    t.see("by name", results[t.compiled().output().any_name])
    t.see("given", given)


@check("OVDict/get")
def get(t):
    results = infer_picture(t, 1)
    port = t.compiled().output()
    for label, name in (("index", 0), ("name", port.any_name), ("port", port)):
        t.see(label, results.get(name))


@check("OVDict/keys")
def keys(t):
    ports = list(infer_picture(t, 1).keys())
    t.see("keys", ports)
    t.see("the model's port", ports[0] == t.compiled().output())


@check("OVDict/values")
def values(t):
    t.see("values", list(infer_picture(t, 1).values()))
    t.see("of another picture", list(infer_picture(t, 2).values()))


@check("OVDict/items")
def items(t):
    t.see("items", list(infer_picture(t, 1).items()))


@check("OVDict/names")
def names(t):
    results = infer_picture(t, 1)
    t.see("names", [sorted(each) for each in results.names()])
    t.see("each finds it", [results[name] is results[0] for each in results.names() for name in each])


@check("OVDict/to_dict")
def to_dict(t):
    t.see("values", list(infer_picture(t, 1).to_dict().values()))


@check("OVDict/to_tuple")
def to_tuple(t):
    results = infer_picture(t, 1)
    t.see("tuple", results.to_tuple())
    t.see("again", results.to_tuple())


@check("OVDict/len")
def length(t):
    t.see("number", len(infer_picture(t, 1)))


@check("OVDict/in")
def contains(t):
    results = infer_picture(t, 1)
    port = t.compiled().output()
    t.see("index", [index in results for index in (0, 1, -1, -2)])
    t.see("name", [name in results for name in (port.any_name, "no such")])
    t.see("port", [each in results for each in (port, t.compiled().input())])


@check("OVDict/several in order")
def several_in_order(t):
    results = infer_two(t)
    t.see("keys", list(results.keys()))
    t.see("values", list(results.values()))
    t.see("items", list(results.items()))
    t.see("names", results.names())
    t.see("dict", list(results.to_dict().values()))
    t.see("tuple", results.to_tuple())
    t.see("number", len(results))
    t.see("in", [name in results for name in ("sum", "diff", "a")])


@check("OVDict/results as inputs")
def results_as_inputs(t):
    t.see("results of results", t.compiled()(infer_two(t).to_tuple()))


@check("OVDict/forEach")
def for_each(t):
    t.see("calls", [[port, value] for port, value in infer_two(t).items()])


@check("OVDict/forEach of one")
def for_each_of_one(t):
    t.see("calls", [[port, value] for port, value in infer_picture(t, 1).items()])
