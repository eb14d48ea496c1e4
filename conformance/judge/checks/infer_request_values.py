import numpy as np
import openvino as ov
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)


def square(values, kind):
    return np.array(values, dtype=kind).reshape(2, 2)


def bf16(bits):
    tensor = ov.Tensor(ov.Type.bf16, ov.Shape([2, 2]))
    tensor.data.view(np.uint16)[:] = square(bits, np.uint16)
    return tensor


def rounded_to_bf16(values):
    """The bits of f32 values, rounded to the nearest, ties to even."""
    bits = np.array(values, dtype=np.float32).view(np.uint32)
    return bf16((bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16))


@check("InferRequest/infer of each element type's own arrays")
def own_arrays(t):
    request = t.request()
    request.infer([
        square([0, 1, 128, 254], np.uint8),
        square([0, -1, 9007199254740993, -(2**62)], np.int64),
        square([0.5, -1.25, 1000, 60000], np.float16),
        bf16([0x3F80, 0xC000, 0x3F00, 0x4380]),
    ])
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)


@check("InferRequest/infer of each integer type's own arrays")
def own_integers(t):
    request = t.request()
    request.infer([
        np.array([False, True, True, False]),
        np.array([-64, -1, 0, 63], dtype=np.int8),
        np.array([-16384, -1, 0, 16383], dtype=np.int16),
        np.array([-4194304, -1, 0, 4194303], dtype=np.int32),
    ])
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)


@check("InferRequest/infer of each wide type's own arrays")
def own_wide(t):
    request = t.request()
    request.infer([
        np.array([0, 1, 32767, 1000], dtype=np.uint16),
        np.array([0, 1, 4194303, 1000], dtype=np.uint32),
        np.array([0, 1, 4194303, 1000], dtype=np.uint64),
        np.array([0.5, -1.25, 1e10, -3], dtype=np.float64),
    ])
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)


@check("InferRequest/infer of what does not fit when it is added to")
def does_not_fit(t):
    request = t.request()
    if t.model == "precisions":
        request.infer({"in_u8": square([255, 254, 1, 0], np.uint8)})
    else:
        request.infer({"in_i8": np.array([127, -128, 1, 100], dtype=np.int8)})
    name = "u8" if t.model == "precisions" else "i8"
    t.see("input", request.get_tensor(f"in_{name}"))
    t.see("output", request.get_tensor(f"out_{name}"))


@check("InferRequest/infer of lists of numbers by element type")
def lists_of_numbers(t):
    request = t.request()
    request.infer({
        "in_u8": square([1, 2, 3, 4], np.int64),
        "in_i64": square([5, -6, 7, -8], np.int64),
        "in_f16": square([1.5, -2.5, 3, 4], np.float64),
        "in_bf16": rounded_to_bf16([1, -2, 0.5, 256]),
    })
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)
    request.infer({"in_u8": np.array([[9, 8], [7, 6]]), "in_bf16": rounded_to_bf16([4, 3, 2, 1])})
    t.see("inputs, two of them nested", request.input_tensors)


@check("InferRequest/infer wraps integers, as a typed array does")
def wraps_integers(t):
    request = t.request()
    wide = np.array([256 + 7, -1, 65536 * 3 + 300, 127], dtype=np.int32)
    first, *others = [port.any_name for port in request.model_inputs]
    if t.model == "precisions":
        request.infer({first: wide.reshape(2, 2)})
        t.see("inputs", request.get_input_tensor(0))
    else:
        for name in others:
            request.infer({name: wide})
        t.see("inputs", list(request.input_tensors)[1:])


@check("InferRequest/infer truncates fractions for integers")
def truncates_fractions(t):
    request = t.request()
    request.infer({
        "in_u8": square([1.9, 2.1, 254.999, 0.4], np.float32),
        "in_i64": square([1.9, -1.9, -0.5, 1e15], np.float64),
    })
    t.see("u8", request.get_tensor("in_u8"))
    t.see("i64", request.get_tensor("in_i64"))


@check("InferRequest/infer rounds to f16 to the nearest")
def rounds_to_f16(t):
    request = t.request()
    for label, values, kind in (
        ("from f64", [1 / 3, 2049, 65519, 1e-8], np.float64),
        ("from f32", [0.1, 2051, 65504, 6e-8], np.float32),
        ("from numbers", [1 / 3, -0.0, np.inf, -1 / 3], np.float64),
        ("rounded once", [1 + 2**-11 + 2**-26, 0, 0, 0], np.float64),
    ):
        request.infer({"in_f16": square(values, kind)})
        t.see(label, request.get_tensor("in_f16"))


@check("InferRequest/infer rounds to bf16 to the nearest")
def rounds_to_bf16(t):
    request = t.request()
    request.infer({"in_bf16": rounded_to_bf16([1 / 3, 257, 259, -0.1])})
    t.see("from f32", request.get_tensor("in_bf16"))
    t.see("the output", request.get_tensor("out_bf16"))
    request.infer({"in_bf16": rounded_to_bf16([1 / 3, 257, 259, -0.1])})
    t.see("from numbers", request.get_tensor("in_bf16"))
    request.infer({"in_bf16": rounded_to_bf16([1, 257, -259, 1000])})
    t.see("from integers", request.get_tensor("in_bf16"))


@check("InferRequest/infer of other kinds of arrays for i64")
def other_kinds_for_i64(t):
    request = t.request()
    request.infer({"in_i64": square([-1, 2, -3, 4], np.int8)})
    t.see("from i8", request.get_tensor("in_i64"))
    request.infer({"in_i64": square([2**63, 1, 2**64 - 1, 0], np.uint64)})
    t.see("from u64", request.get_tensor("in_i64"))
    request.infer({"in_i64": square([2**53 + 1, -1, 0, 7], np.int64)})
    t.see("from bigints", request.get_tensor("in_i64"))
    request.infer({"in_i64": square([0, 1, 2, 3], np.int64)})
    t.see("afterwards", request.get_tensor("in_i64"))


@check("InferRequest/infer of bigints for smaller integers wraps")
def bigints_wrap(t):
    request = t.request()
    request.infer({
        "in_i8": np.array([255, 256, -129, 5], dtype=np.int64),
        "in_i32": np.array([2**32 + 5, -1, 0, 2**31], dtype=np.int64),
    })
    t.see("i8", request.get_tensor("in_i8"))
    t.see("i32", request.get_tensor("in_i32"))


@check("InferRequest/infer of other kinds for boolean: what is not zero is true")
def other_kinds_for_boolean(t):
    request = t.request()
    for label, values in (
        ("from f32", np.array([0, 0.5, -1, 256], dtype=np.float32)),
        ("from i32", np.array([256, 0, -1, 2], dtype=np.int32)),
        ("from booleans", np.array([True, False, False, True])),
        ("from u8", np.array([2, 0, 255, 1], dtype=np.uint8)),
    ):
        request.infer({"in_boolean": values})
        t.see(label, [request.get_tensor("in_boolean"), request.get_tensor("out_boolean")])


@check("InferRequest/infer of booleans for numbers")
def booleans_for_numbers(t):
    request = t.request()
    request.infer({
        "in_u8": np.array([[True, False], [True, True]]),
        "in_f16": np.array([[False, True], [False, True]]),
    })
    t.see("u8", request.get_tensor("in_u8"))
    t.see("f16", request.get_tensor("in_f16"))


@check("InferRequest/infer never converts a Tensor")
def never_converts_a_tensor(t):
    request = t.request()
    right = ov.Tensor(square([1, 2, 3, 4], np.uint8))
    request.infer({"in_u8": right})
    for kind in ("f32", "i8", "i32", "boolean"):
        wrong = ov.Tensor(getattr(ov.Type, kind), ov.Shape([2, 2]))
        t.refuses(f"infer, {kind}", lambda: request.infer({"in_u8": wrong}), lambda: request.infer({"in_u8": right}))
        t.refuses(f"start_async, {kind}", lambda: request.start_async([wrong]), lambda: request.infer([right]))
        t.refuses(
            f"set_tensor, {kind}",
            lambda: request.set_tensor("in_u8", wrong),
            lambda: request.set_tensor("in_u8", right),
        )
    request.infer()
    t.see("afterwards", request.get_tensor("out_u8"))


@check("InferRequest/infer of a scalar for an input of one element")
def scalars(t):
    model = t.read_model()
    model.reshape([1, 1])
    request = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    t.see("number", request.infer(np.array(2.5)))
    t.see("integer, by index", request.infer({0: np.array(7)}))
    t.see("by name", request.infer({"x": np.array(-3)}))
    t.see("bigint", request.infer(np.array(5, dtype=np.int64)))
    t.see("boolean", request.infer(np.array(True)))
    request.start_async(np.array(4))
    request.wait()
    t.see("asynchronously", request.results)
    t.see("the input", request.get_input_tensor())


@check("InferRequest/infer refuses a scalar for more elements")
def scalar_for_more_elements(t):
    request = t.request()
    t.see("before", request.infer(np.array([[1, 2, 3, 4]], dtype=np.float32)))
    t.see("afterwards", request.infer())


# Models of strings are compiled anew: the binding may crash where one has had several requests.


@check("InferRequest/infer of strings")
def strings(t):
    request = t.compile().create_infer_request()
    texts = ["one", "", "zwölf", "日本語", "🙂 and more than fifteen bytes, past what lies in place"]
    t.see("list", request.infer(np.array(texts))["echo"])
    t.see("lengths", request.get_tensor("length"))
    t.see("by name", request.infer({"text": np.array(["another"])})["echo"])
    t.see("by index", request.infer({0: np.array(["a", "b"])})["echo"])
    t.see("the input", request.get_input_tensor())
    t.see("again", request.infer()["echo"])


@check("InferRequest/infer of one string")
def one_string(t):
    model = t.read_model()
    model.reshape([1])
    request = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    t.see("results", request.infer({"text": np.array(["alone"])})["echo"])
    t.see("length", request.get_tensor("length"))


@check("InferRequest/infer of a Tensor of strings")
def tensor_of_strings(t):
    request = t.compile().create_infer_request()
    mine = ov.Tensor(["first", "second"])
    t.see("results", request.infer(mine)["echo"])
    mine.str_data = ["changed", "in place"]
    t.see("changed in place", request.infer()["echo"])
    t.see("lengths", request.get_tensor("length"))
    request.set_input_tensor(ov.Tensor(["set"]))
    t.see("set", request.infer()["echo"])


@check("InferRequest/infer of strings with a NUL inside")
def strings_with_nul(t):
    request = t.compile().create_infer_request()
    request.infer(ov.Tensor(["a\0b", "\0c"]))
    t.see("lengths", request.get_tensor("length"))
    t.see("the texts", [text.replace("\0", "NUL") for text in texts_of(request.get_tensor("echo"))])


def texts_of(tensor):
    return [bytes(each).decode() for each in tensor.bytes_data]


@check("InferRequest/infer refuses strings for numbers, and numbers for strings")
def strings_for_numbers(t):
    request = t.compile().create_infer_request()
    if t.model == "strings":
        # The binding reads an array of numbers as if it were of strings, and crashes.
        right, wrong = np.array(["a"]), ov.Tensor(np.array([1], dtype=np.float32))
    else:
        right, wrong = np.array([[1, 2, 3, 4]], dtype=np.float32), "a b c d"
    request.infer(right)
    t.refuses("infer", lambda: request.infer(wrong), lambda: request.infer(right))
    t.refuses("start_async", lambda: request.start_async(wrong), lambda: request.infer(right))
    t.refuses("by index", lambda: request.infer({0: wrong}), lambda: request.infer(right))
    t.see("afterwards", request.infer()[0])


@check("InferRequest/infer leaves inputs that were not given")
def leaves_other_inputs(t):
    request = t.request()
    request.infer([np.full(4, value, dtype=np.int64) for value in (1, 2, 3, 4)])
    request.infer({"in_u32": np.array([9, 8, 7, 6], dtype=np.uint32)})
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)


@check("InferRequest/infer of special numbers")
def special_numbers(t):
    request = t.request()
    special = np.array([np.inf, -np.inf, 1e-42, -0.0, 3.4028234663852886e38, 2**-149], dtype=np.float32).reshape(2, 3)
    request.infer([special, np.zeros((2, 3), dtype=np.float32)])
    t.see("the input", request.get_tensor("a"))
    request.infer([special.astype(np.float64), A])
    t.see("the input, from numbers", request.get_tensor("a"))
