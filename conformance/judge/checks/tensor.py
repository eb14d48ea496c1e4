import numpy as np
import openvino as ov
from check import check
from seen import Integer

PACKED = ["u1", "u2", "u3", "u4", "u6", "i4", "nf4", "f4e2m1"]
RAW_FLOATS = ["f8e4m3", "f8e5m2", "f8e8m0"]
INTEGERS = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]
NUMERIC = ["f16", "f32", "f64", *INTEGERS]
IN_MEMORY = ["boolean", "bf16", *NUMERIC, *PACKED, *RAW_FLOATS]


def type_of(name):
    return getattr(ov.Type, name)


def array_for(name, length=48):
    """An array whose bytes differ, 0 and 1 for booleans."""
    data = [i % 2 if name == "boolean" else i + 1 for i in range(length)]
    return np.array(data, dtype=np.uint8).view(type_of(name).to_dtype())


def shown(shape):
    """A shape as it stands in labels."""
    return f"[{','.join(map(str, shape))}]"


def describe(t, label, tensor):
    t.see(f"{label}: element type", tensor.element_type)
    t.see(f"{label}: shape", tensor.shape)
    t.see(f"{label}: size", tensor.size)
    t.see(f"{label}: byte size", tensor.byte_size)
    t.see(f"{label}: continuous", tensor.is_continuous())


def floats(*values):
    return np.array(values, dtype=np.float32)


def flat(*values):
    return ov.Tensor(floats(*values))


def convert_model(name):
    """A model of one input of an element type, `[2,8]`, which it gives back as f32."""

    def port(number, names=""):
        return f'<port id="{number}" precision="FP32"{names}><dim>2</dim><dim>8</dim></port>'

    xml = f"""<?xml version="1.0"?>
<net name="convert" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="2,8" element_type="{name}"/><output>{port(0, ' names="x"')}</output>
    </layer>
    <layer id="1" name="convert" type="Convert" version="opset1">
      <data destination_type="f32"/><input>{port(0)}</input>
      <output>{port(1, ' names="y"')}</output>
    </layer>
    <layer id="2" name="result" type="Result" version="opset1"><input>{port(0)}</input></layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
    <edge from-layer="1" from-port="1" to-layer="2" to-port="0"/>
  </edges>
</net>"""
    return ov.Core().read_model(xml.encode(), b"")


def input_type(t):
    return t.compiled().input().element_type


@check("Tensor/tensors of a request")
def tensors_of_a_request(t):
    request = t.request()
    describe(t, "input", request.get_input_tensor())
    request.infer([t.picture(1)])
    output = request.get_output_tensor()
    t.see("output: element type", output.get_element_type())
    t.see("output: shape", output.get_shape())
    t.see("output: size", output.get_size())
    t.see("output: byte size", output.get_byte_size())
    t.see("output: continuous", output.is_continuous())


@check("Tensor/made of a port's type and shape")
def made_of_a_ports_type_and_shape(t):
    made = ov.Tensor(input_type(t), t.compiled().input().shape)
    describe(t, "made", made)
    made.copy_from(t.picture_tensor(1))
    t.see("results", t.request().infer([made]))
    t.see("the tensor is not written to", made)


@check("Tensor/strides of a request's tensors")
def strides_of_a_requests_tensors(t):
    request = t.request()
    t.see("input", request.get_input_tensor().strides)
    t.see("output", request.get_output_tensor().get_strides())
    t.see("made", ov.Tensor(input_type(t), list(t.compiled().input().shape)[::-1]).strides)


@check("Tensor/shared with an input")
def shared_with_an_input(t):
    memory = t.picture(1).astype(input_type(t).to_dtype())
    shared = ov.Tensor(memory, shared_memory=True)
    request = t.request()
    t.see("of picture 1", request.infer([shared]))
    memory[:] = t.picture(2)
    t.see("of picture 2, in the same memory", request.infer())
    t.see("the memory", memory.ravel())


@check("Tensor/copied from an array")
def copied_from_an_array(t):
    memory = t.picture(1).astype(input_type(t).to_dtype())
    copy = ov.Tensor(memory, shared_memory=False)
    memory.fill(0)
    t.see("results", t.request().infer([copy]))
    t.see("the tensor", copy)


@check("Tensor/shared with an output")
def shared_with_an_output(t):
    output = t.compiled().output()
    memory = np.zeros(list(output.shape), dtype=output.element_type.to_dtype())
    request = t.request()
    request.set_output_tensor(ov.Tensor(memory, shared_memory=True))
    request.infer([t.picture(1)])
    t.see("of picture 1", memory.ravel())
    request.infer([t.picture(2)])
    t.see("of picture 2", memory.ravel())


@check("Tensor/data is a view")
def data_is_a_view(t):
    request = t.request()
    source = request.get_input_tensor()
    source.data[:] = t.picture(1)
    t.see("written through it", request.infer())
    view = request.get_output_tensor().data
    source.data[:] = t.picture(2)
    request.infer()
    t.see("after another run", view.ravel())
    t.see("read anew", request.get_output_tensor().data.ravel())


@check("Tensor/bytes of a network's tensors")
def bytes_of_a_networks_tensors(t):
    t.see("results", t.request().infer([t.picture(1)]))


@check("Tensor/no strings in a network's tensors")
def no_strings_in_a_networks_tensors(t):
    source = t.request().get_input_tensor()

    def put():
        source.str_data = ["a"]

    t.refuses("read", lambda: source.str_data, lambda: source.data)
    t.refuses("set", put, lambda: source.data)


@check("Tensor/copy_to of a network's tensors")
def copy_to_of_a_networks_tensors(t):
    request = t.request()
    request.infer([t.picture(1)])
    copy = ov.Tensor(t.compiled().output().element_type, [1])
    request.get_output_tensor().copy_to(copy)
    t.see("copy", copy)
    request.infer([t.picture(2)])
    t.see("after another run", copy)
    t.see("the output", request.get_output_tensor())


@check("Tensor/copy_from of a network's tensors")
def copy_from_of_a_networks_tensors(t):
    request = t.request()
    source = t.picture_tensor(1)
    request.get_input_tensor().copy_from(source)
    t.see("of a tensor", request.infer())
    source.data.fill(0)
    t.see("is a copy", request.infer())
    request.get_input_tensor().copy_from(t.picture_tensor(2).data)
    t.see("of an array", request.infer())


@check("Tensor/set_shape of a network's tensors")
def set_shape_of_a_networks_tensors(t):
    tensor = t.picture_tensor(1)
    shape = t.compiled().input().shape
    tensor.set_shape([tensor.size])
    t.see("flat", tensor)
    t.see("strides", tensor.strides)
    tensor.shape = shape
    t.see("as it was", tensor)
    t.see("results", t.request().infer([tensor]))


@check("Tensor/set_shape of what a request has bound")
def set_shape_of_what_a_request_has_bound(t):
    request = t.request()
    source = ov.Tensor(ov.Type.f32, [4, 8])
    source.data[:] = t.picture(1, [4, 8])
    request.set_input_tensor(source)
    for rows in (4, 2, 3):
        source.set_shape([rows, 8])
        t.see(f"{rows} rows", request.infer())


@check("Tensor/every element type")
def every_element_type(t):
    for name in [*IN_MEMORY, "string"]:
        for shape in ([2, 3], [7], [], [1, 9, 1], [0, 2]):
            describe(t, f"{name} {shown(shape)}", ov.Tensor(type_of(name), shape))


@check("Tensor/every element type over memory")
def every_element_type_over_memory(t):
    for name in IN_MEMORY:
        for shape in ([2, 3], [5], []):
            array = array_for(name)
            t.see(f"{name} {shown(shape)}", ov.Tensor(array, shape, type_of(name)))


@check("Tensor/kinds of arrays")
def kinds_of_arrays(t):
    for name in NUMERIC:
        array = array_for(name)
        t.see(name, ov.Tensor(array, [2], type_of(name)).data)
    t.see("elements of i64", [Integer(each) for each in ov.Tensor(np.array([-1, 2**62], dtype=np.int64)).data])
    t.see("elements of u64", [Integer(each) for each in ov.Tensor(np.array([2**64 - 1], dtype=np.uint64)).data])


@check("Tensor/strides")
def strides(t):
    for name in [*(each for each in IN_MEMORY if each not in PACKED), "string"]:
        shapes = ([2, 3, 4], [5], [], [2, 3, 4, 5, 6])
        t.see(name, [ov.Tensor(type_of(name), shape).get_strides() for shape in shapes])
    t.see("empty", [ov.Tensor(ov.Type.f32, shape).strides for shape in ([0], [2, 0, 3], [2, 0], [0, 2])])


@check("Tensor/no strides of packed types")
def no_strides_of_packed_types(t):
    for name in PACKED:
        tensor = ov.Tensor(type_of(name), [4, 6])
        t.refuses(name, lambda: tensor.strides, lambda: tensor.byte_size)


@check("Tensor/every element type through a model")
def every_element_type_through_a_model(t):
    request = t.request()
    for index, port in enumerate(t.compiled().inputs):
        kind = port.element_type
        if kind == ov.Type.bf16:
            values = np.array([0x3F80, 0xC000, 0x4248, 0], dtype=np.uint16)
        else:
            numbers = [1, 0, 0, 1] if kind == ov.Type.boolean else [1, 3, 60, 0]
            values = np.array(numbers).astype(kind.to_dtype())
        request.set_input_tensor(index, ov.Tensor(values, port.shape, kind))
        # The tensor is over the array's memory, and does not hold it.
        setattr(t, f"kept_{index}", values)
    request.infer()
    t.see("inputs", request.input_tensors)
    t.see("outputs", request.output_tensors)


@check("Tensor/every element type into a model")
def every_element_type_into_a_model(t):
    for name in IN_MEMORY:
        model = convert_model(name)
        t.see(f"type of an input of {name}", model.input().element_type)
        # The CPU has no inputs of these.
        if name in ("u1", "u3", "u6"):
            continue
        compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        request = compiled.create_infer_request()
        t.see(f"type of an input tensor of {name}", request.get_input_tensor().element_type)
        memory = array_for(name, 128)
        request.set_input_tensor(ov.Tensor(memory, [2, 8], type_of(name)))
        t.see(f"results of {name}", request.infer())


@check("Tensor/copied from nested lists")
def copied_from_nested_lists(t):
    t.see("numbers", ov.Tensor(np.array([[1, 2.5], [-3, 4]], dtype=np.float32)))
    t.see("a cube", ov.Tensor(np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], dtype=np.float32)))
    t.see("integers", ov.Tensor(np.array([1, -2, 2**62])))
    t.see("booleans", ov.Tensor(np.array([[True], [False]])))
    t.see("strings", ov.Tensor(np.array([["a", "Grüße"], ["", "漢字"]])))
    t.see("empty", ov.Tensor(np.array([[], []], dtype=np.float32)))


@check("Tensor/copied from each kind of array")
def copied_from_each_kind_of_array(t):
    arrays = [
        np.array([0.5, -2], dtype=np.float16),
        np.array([0.1, np.nan], dtype=np.float32),
        np.array([0.1, -np.inf], dtype=np.float64),
        np.array([-128, 127], dtype=np.int8),
        np.array([-32768, 32767], dtype=np.int16),
        np.array([-2147483648, 2147483647], dtype=np.int32),
        np.array([-(2**63), 2**63 - 1], dtype=np.int64),
        np.array([0, 255], dtype=np.uint8),
        np.array([0, 65535], dtype=np.uint16),
        np.array([0, 4294967295], dtype=np.uint32),
        np.array([0, 2**64 - 1], dtype=np.uint64),
    ]
    for array in arrays:
        copy = ov.Tensor(array)
        array.fill(0)
        t.see(copy.element_type.get_type_name(), copy)
    t.see("in a shape", ov.Tensor(floats(1, 2, 3, 4, 5, 6).reshape([2, 3])))
    t.see("a part", ov.Tensor(np.array([1, 2, 3, 4, 5], dtype=np.int32)[1:4]))


def converted(values, name):
    return ov.Tensor(np.array(values).astype(type_of(name).to_dtype()))


@check("Tensor/copied and converted")
def copied_and_converted(t):
    for name in NUMERIC:
        t.see(name, converted([0, 1, 2.75, 100.5], name))
    t.see("negative", [converted([-1.9, -100.0], name) for name in ("i8", "i16", "i32", "i64")])
    t.see("boolean", converted([0, 2, -1, 0.5, np.nan], "boolean"))
    with np.errstate(over="ignore"):
        t.see("half of what halves cannot hold", converted([65519, 65520, 1e-8, 2049, 2051, 0.1], "f16"))
    t.see("from an array", converted(np.array([1.5, -2.5]), "f32"))
    t.see("64 bits", converted(np.array([5, -7]), "i32"))


@check("Tensor/copied to bf16")
def copied_to_bf16(t):
    bits = np.array([0x3F80, 0xC000], dtype=np.uint16)
    t.see("bits", ov.Tensor(bits, [2], ov.Type.bf16))


@check("Tensor/copied bytes of packed types")
def copied_bytes_of_packed_types(t):
    for name in [*PACKED, *RAW_FLOATS]:
        shape = [3, 8]
        size = ov.Tensor(type_of(name), shape).byte_size
        data = np.array([3 * i + 1 for i in range(size)], dtype=np.uint8)
        t.see(name, ov.Tensor(data.view(type_of(name).to_dtype()), shape, type_of(name)))


@check("Tensor/values that are no tensor's")
def values_that_are_no_tensors(t):
    def make(values):
        return lambda: ov.Tensor(np.array(values, dtype=np.float32))

    t.refuses("unequal lists", make([[1, 2], [3]]), make([[1, 2], [3, 4]]))
    t.refuses("unequal depths", make([[1, 2], 3]), make([1, 2]))


@check("Tensor/wrong types and shapes")
def wrong_types_and_shapes(t):
    def make(kind, shape):
        return lambda: ov.Tensor(kind, shape)

    control = make(ov.Type.f32, [2])
    t.refuses("a type", make("f33", [2]), control)
    t.refuses("a negative length", make(ov.Type.f32, [-1]), control)
    t.refuses("a fraction", make(ov.Type.f32, [1.5]), control)
    t.refuses("no shape", make(ov.Type.f32, "x"), control)


@check("Tensor/memory shared both ways")
def memory_shared_both_ways(t):
    memory = floats(1, 2, 3, 4, 5, 6)
    tensor = ov.Tensor(memory.reshape([2, 3]), shared_memory=True)
    memory[0] = 10
    t.see("written to the memory", tensor)
    tensor.data[1, 2] = 60
    t.see("written to the tensor", memory)
    part = ov.Tensor(memory[1:5].reshape([2, 2]), shared_memory=True)
    part.data[0, 0] = 20
    t.see("a part", part)
    t.see("the whole", memory)
    again = ov.Tensor(memory, shared_memory=True)
    again.data[1] = 21
    t.see("two tensors", [part, tensor])


@check("Tensor/memory of every kind")
def memory_of_every_kind(t):
    for name in [*NUMERIC, "boolean", "u4"]:
        memory = np.zeros(2 if name == "u4" else 4, dtype=type_of(name).to_dtype())
        shared = ov.Tensor(memory, [4], type_of(name))
        memory.fill(1)
        t.see(name, shared)


@check("Tensor/memory that does not fit")
def memory_that_does_not_fit(t):
    memory = floats(1, 2, 3)
    t.see("longer than needed", ov.Tensor(memory, [2], ov.Type.f32))


@check("Tensor/rank 0 and empty tensors")
def rank_0_and_empty_tensors(t):
    scalar = ov.Tensor(ov.Type.f32, [])
    scalar.data[()] = 5
    t.see("scalar", scalar)
    t.see("size of a scalar", scalar.size)
    t.see("copied", ov.Tensor(np.array(7, dtype=np.float32)))
    for shape in ([0], [2, 0], [0, 3, 2]):
        t.see(shown(shape), ov.Tensor(ov.Type.i64, shape))


@check("Tensor/shape is a copy")
def shape_is_a_copy(t):
    given = [3, 2]
    other = ov.Tensor(ov.Type.f32, given)
    given[0] = 9
    t.see("of a changed array", other.shape)


@check("Tensor/set_shape")
def set_shape(t):
    tensor = flat(1, 2, 3, 4, 5, 6)
    for shape in ([2, 3], [3, 2], [4], [1, 1], [6], [2, 1, 3]):
        tensor.set_shape(shape)
        t.see(shown(shape), tensor)
        t.see(f"strides of {shown(shape)}", tensor.strides)
        t.see(f"bytes of {shown(shape)}", [tensor.get_size(), tensor.get_byte_size()])
    tensor.shape = [5]
    t.see("set", tensor)
    tensor.set_shape([3, 4])
    t.see("grown", [tensor.shape, tensor.size, tensor.strides])


def put_shape(tensor, shape):
    def call():
        tensor.shape = shape

    return call


@check("Tensor/set_shape over memory")
def set_shape_over_memory(t):
    memory = floats(1, 2, 3, 4, 5, 6)
    tensor = ov.Tensor(memory, shared_memory=True)
    tensor.set_shape([2])
    t.see("shrunk", tensor)
    tensor.data[1] = 20
    tensor.set_shape([3, 2])
    t.see("regrown", tensor)
    t.refuses("past the memory", lambda: tensor.set_shape([7]), lambda: tensor.set_shape([6]))
    t.refuses("set past the memory", put_shape(tensor, [2, 4]), lambda: tensor.shape)
    t.see("afterwards", tensor)
    t.see("memory", memory)


@check("Tensor/set_shape refuses wrong shapes")
def set_shape_refuses_wrong_shapes(t):
    tensor = flat(1, 2, 3, 4)

    def put(shape):
        return lambda: tensor.set_shape(shape)

    t.refuses("negative", put([-1]), put([2, 2]))
    t.refuses("a fraction", put([1.5]), put([2, 2]))
    t.refuses("no shape", put("x"), put([2, 2]))
    t.see("afterwards", tensor)


@check("Tensor/set_shape of packed types")
def set_shape_of_packed_types(t):
    for name in PACKED:
        memory = array_for(name)
        tensor = ov.Tensor(memory, [2, 24], type_of(name))
        tensor.set_shape([8])
        t.see(f"{name} shrunk", tensor)
        tensor.set_shape([4, 6])
        t.see(f"{name} regrown", tensor)


@check("Tensor/views after set_shape")
def views_after_set_shape(t):
    tensor = flat(1, 2, 3, 4)
    view = tensor.data
    tensor.set_shape([2])
    t.see("shrunk", tensor.data)
    view[0] = 10
    t.see("the same memory", tensor.data)


@check("Tensor/copy_to")
def copy_to(t):
    for name in IN_MEMORY:
        memory = array_for(name)
        target = ov.Tensor(type_of(name), [1])
        ov.Tensor(memory, [2, 3], type_of(name)).copy_to(target)
        t.see(name, target)
    source, target = ov.Tensor(np.array([[1, 2], [3, 4]], dtype=np.float32)), flat(0, 0, 0, 0, 9)
    source.copy_to(target)
    source.data[0, 0] = 100
    t.see("is a copy", target)
    source.copy_to(source)
    t.see("to itself", source)


@check("Tensor/copy_to refuses what does not fit")
def copy_to_refuses_what_does_not_fit(t):
    source = flat(1, 2, 3, 4)
    integers = ov.Tensor(np.array([5, 6], dtype=np.int32))
    memory = floats(7, 8)
    small = ov.Tensor(memory, shared_memory=True)

    def control():
        source.copy_to(ov.Tensor(ov.Type.f32, [9]))

    t.refuses("another element type", lambda: source.copy_to(integers), control)
    t.refuses("too little memory", lambda: source.copy_to(small), control)
    t.refuses("no tensor", lambda: source.copy_to(3), control)
    t.see("afterwards", [source, integers, small])
    t.see("memory", memory)


@check("Tensor/copy_from")
def copy_from(t):
    tensor = ov.Tensor(ov.Type.f32, [2])
    source = ov.Tensor(np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32))
    tensor.copy_from(source)
    source.data[0, 0] = 100
    t.see("a tensor", tensor)
    tensor.copy_from(ov.Tensor(np.array([[7]], dtype=np.float32)))
    t.see("a smaller one", tensor)
    array = np.array([1, 2, 3], dtype=np.int32)
    integers = ov.Tensor(ov.Type.i32, [3])
    integers.copy_from(array)
    array.fill(0)
    t.see("an array", integers)
    memory = floats(0, 0, 0, 0)
    over = ov.Tensor(memory.reshape([2, 2]), shared_memory=True)
    over.copy_from(ov.Tensor(np.array([[1, 2], [3, 4]], dtype=np.float32)))
    t.see("over memory", memory)


@check("Tensor/copy_from refuses what does not fit")
def copy_from_refuses_what_does_not_fit(t):
    tensor = flat(1, 2)

    def control():
        tensor.copy_from(flat(3, 4))

    t.refuses("another type", lambda: tensor.copy_from(ov.Tensor(np.array([1, 2], dtype=np.int64))), control)
    t.refuses("strings", lambda: tensor.copy_from(ov.Tensor(["a", "b"])), control)
    t.refuses("nothing to copy", lambda: tensor.copy_from(3), control)
    t.see("afterwards", tensor)


@check("Tensor/copy_from an array of another kind")
def copy_from_an_array_of_another_kind(t):
    tensor = ov.Tensor(ov.Type.f32, [1])
    tensor.copy_from(floats(1.5))
    t.see("its own", tensor)


@check("Tensor/str_data")
def str_data(t):
    texts = [["a", ""], ["Grüße 漢字 🎈", "longer than the sixteen bytes that fit inside"], ["a\0b", "\ufeffmark"]]
    tensor = ov.Tensor(np.array(texts))
    t.see("read", tensor)
    describe(t, "strings", tensor)
    t.see("strides", tensor.strides)
    tensor.str_data[0][0] = "changed"
    t.see("is a copy", tensor)
    tensor.str_data = ["u", "v", "w", "", "now this one is longer than sixteen bytes", "é"]
    t.see("set", tensor)
    tensor.str_data = ["1", "2", "3", "4", "5", "6"]
    t.see("set twice", tensor)


@check("Tensor/bytes_data")
def bytes_data(t):
    tensor = ov.Tensor(["a", "", "Grüße", "longer than the sixteen bytes that fit inside"])
    t.see("lengths", [len(each) for each in tensor.bytes_data])
    t.see("bytes", [list(each) for each in tensor.bytes_data])
    tensor.bytes_data[0] = b"\0"
    t.see("is a copy", tensor)


@check("Tensor/str_data refuses what does not fit")
def str_data_refuses_what_does_not_fit(t):
    tensor = ov.Tensor(["a", "b"])

    def put(texts):
        def call():
            tensor.str_data = texts

        return call

    t.refuses("too few", put(["x"]), put(["c", "d"]))
    t.refuses("too many", put(["x", "y", "z"]), put(["c", "d"]))
    t.refuses("numbers", put([1, 2]), put(["c", "d"]))
    t.refuses("one text", put("xy"), put(["c", "d"]))
    t.see("afterwards", tensor)


@check("Tensor/new string tensors")
def new_string_tensors(t):
    tensor = ov.Tensor(ov.Type.string, [2, 2])
    t.see("empty", tensor)
    tensor.str_data = [["a", "b"], ["c", "d"]]
    t.see("set", tensor)
    t.see("none", ov.Tensor(ov.Type.string, [0]))


@check("Tensor/shapes of string tensors")
def shapes_of_string_tensors(t):
    tensor = ov.Tensor(["a", "bb", "c is longer than sixteen bytes", "d"])
    tensor.set_shape([2, 2])
    t.see("reshaped", tensor)
    tensor.set_shape([2])
    t.see("shrunk", tensor)
    tensor.set_shape([3])
    t.see("regrown", [tensor.shape, tensor.str_data.size])
    tensor.set_shape([6])
    tensor.str_data = ["1", "2", "3", "4", "5", "6"]
    t.see("grown and set", tensor)


@check("Tensor/string tensors are copied")
def string_tensors_are_copied(t):
    source = ov.Tensor(np.array([["a", "longer than the sixteen bytes inside"], ["", "é"]]))
    to, from_ = ov.Tensor(ov.Type.string, [1]), ov.Tensor(ov.Type.string, [9])
    source.copy_to(to)
    from_.copy_from(source)
    source.str_data = ["1", "2", "3", "4"]
    t.see("copies", [to, from_])
    t.see("source", source)
    t.refuses("numbers", lambda: source.copy_to(ov.Tensor(ov.Type.u8, [4])), lambda: source.copy_to(to))


@check("Tensor/string tensors of a request")
def string_tensors_of_a_request(t):
    request = t.request()
    source = ov.Tensor(["a", "Grüße", "longer than the sixteen bytes that fit inside"])
    request.set_input_tensor(source)
    request.infer()
    t.see("results", request.output_tensors)
    source.str_data = ["b", "", "c"]
    request.infer()
    t.see("of the changed ones", request.output_tensors)
    t.see("input", request.get_input_tensor())
