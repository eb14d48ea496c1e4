import numpy as np
import openvino as ov
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10


@check("InferRequest/infer of an array, and of another")
def infer_of_an_array(t):
    request = t.request()
    t.see("first", request.infer(t.picture(1)))
    t.see("second", request.infer(t.picture(2)))
    t.see("first again", request.infer(t.picture(1)))


@check("InferRequest/infer without inputs runs again on what is set")
def infer_without_inputs(t):
    request = t.request()
    request.infer(t.picture(3))
    t.see("none", request.infer())
    t.see("no keys", request.infer({}))
    t.see("undefined", request.infer(None))
    t.see("after them", request.results)
    request.infer(t.picture(4))
    t.see("none, after another picture", request.infer())


@check("InferRequest/infer copies an array")
def infer_copies_an_array(t):
    request = t.request()
    picture = t.picture(1)
    request.infer(picture)
    picture.fill(0)
    t.see("again, after the array has changed", request.infer())
    t.see("the input", request.get_input_tensor())


@check("InferRequest/infer of a Tensor binds it")
def infer_of_a_tensor(t):
    request = t.request()
    mine = t.picture_tensor(1)
    t.see("first", request.infer(mine))
    mine.copy_from(t.picture_tensor(2))
    t.see("changed in place", request.infer())
    t.see("another", request.infer(t.picture_tensor(3)))
    t.see("mine is as I left it", mine)


@check("InferRequest/infer of a list of one")
def infer_of_a_list_of_one(t):
    request = t.request()
    t.see("array", request.infer([t.picture(1)]))
    t.see("tensor", request.infer([t.picture_tensor(2)]))


@check("InferRequest/infer by index")
def infer_by_index(t):
    request = t.request()
    t.see("record", request.infer({0: t.picture(1)}))
    t.see("map", request.infer({0: t.picture(2)}))
    t.see("tensor", request.infer({0: t.picture_tensor(3)}))


@check("InferRequest/infer by name")
def infer_by_name(t):
    request = t.request()
    names = sorted(t.compiled().input().names)
    for i, name in enumerate(names):
        t.see(f"record, name {i}", request.infer({name: t.picture(2 * i)}))
        t.see(f"map, name {i}", request.infer({name: t.picture(2 * i + 1)}))
    t.see("tensor", request.infer({names[0]: t.picture_tensor(9)}))


@check("InferRequest/infer by port")
def infer_by_port(t):
    request = t.request()
    t.see("array", request.infer({t.compiled().input(): t.picture(1)}))
    t.see("tensor", request.infer({request.model_inputs[0]: t.picture_tensor(2)}))


@check("InferRequest/infer of nested lists and of a flat one")
def infer_of_nested_lists(t):
    # The binding takes lists as NumPy does: their element type must be told.
    request = t.request()
    kind = t.compiled().input().element_type.to_dtype()
    t.see("nested", request.infer(np.array(t.picture(1).tolist(), dtype=kind)))
    t.see("flat", request.infer(np.array(t.picture(2).ravel().tolist(), dtype=kind).reshape(t.picture(2).shape)))
    t.see("nested, by index", request.infer({0: np.array(t.picture(3).tolist(), dtype=kind)}))


@check("InferRequest/infer converts arrays of other kinds")
def infer_converts(t):
    request = t.request()
    t.see("u8", request.infer(t.picture(1).astype(np.uint8)))
    t.see("i16", request.infer(t.picture(2).astype(np.int16)))
    t.see("i32", request.infer({0: t.picture(3).astype(np.int32)}))
    t.see("i64", request.infer(t.picture(4).astype(np.int64)))
    t.see("f16", request.infer(t.picture(5).astype(np.float16)))
    t.see("f64", request.infer([t.picture(6).astype(np.float64)]))
    t.see("the last input", request.get_input_tensor())


@check("InferRequest/infer of part of an array")
def infer_of_part_of_an_array(t):
    request = t.request()
    picture = t.picture(1)
    larger = np.full(picture.size + 10, 7, dtype=np.float32)
    larger[5:-5] = picture.ravel()
    t.see("part", request.infer(larger[5:-5].reshape(picture.shape)))


@check("InferRequest/infer of a Tensor over the caller's memory")
def infer_of_a_tensor_over_memory(t):
    memory = t.picture_tensor(1).data.copy()
    request = t.request()
    over = ov.Tensor(memory, shared_memory=True)
    t.see("before", request.infer(over))
    memory[:] = t.picture(2)
    t.see("after", request.infer())


@check("InferRequest/infer of several inputs by position")
def infer_by_position(t):
    request = t.request()
    t.see("arrays", request.infer([A, B]))
    t.see("the other way round", request.infer([B, A]))
    t.see("tensors", request.infer([ov.Tensor(A), ov.Tensor(B)]))
    t.see("mixed", request.infer([ov.Tensor(B), A]))
    nested = [np.array(each, dtype=np.float32) for each in ([[1, 1, 2], [3, 5, 8]], [[0, 1, 0], [1, 0, 1]])]
    t.see("nested", request.infer(nested))


@check("InferRequest/infer of fewer values than inputs sets the leading ones")
def infer_of_fewer_values(t):
    request = t.request()
    request.infer([A, B])
    t.see("the first", request.infer([B]))
    t.see("inputs", request.input_tensors)
    t.see("the second, by name", request.infer({"b": A}))
    t.see("the first, by index", request.infer({0: A}))


@check("InferRequest/infer of several inputs by key")
def infer_by_key(t):
    request = t.request()
    first, second = t.compiled().input("a"), t.compiled().input("b")
    t.see("names", request.infer({"b": B, "a": A}))
    t.see("indexes", request.infer({1: A, 0: B}))
    t.see("ports", request.infer({second: B, first: A}))
    t.see("name and index", request.infer({"b": A, 0: B}))
    t.see("name and port", request.infer({"a": A, second: ov.Tensor(B)}))


@check("InferRequest/infer of two keys for one input: the last wins")
def infer_of_two_keys(t):
    request = t.request()
    zero = np.zeros((2, 3), dtype=np.float32)
    t.see("index, then name", request.infer({0: B, "a": A, 1: zero}))
    t.see("name, then port", request.infer({"a": A, t.compiled().input(0): B}))


@check("InferRequest/infer by a port of another compile")
def infer_by_a_port_of_another_compile(t):
    request = t.request()
    other = t.compile()
    t.see("results", request.infer({other.input("b"): B, other.input("a"): A}))


@check("InferRequest/infer of results")
def infer_of_results(t):
    request = t.request()
    results = request.infer([A, B])
    t.see("once", request.infer(results))
    t.see("twice", request.infer(request.results))
    t.see("the results themselves are as they were", results)


@check("InferRequest/infer of one string key that looks like an index")
def infer_of_a_string_index(t):
    request = t.request()
    request.infer([A, B])
    t.see("results", request.results)
