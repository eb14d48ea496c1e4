import numpy as np
import openvino as ov
from check import check

RELU_SHAPE = "[2..5,4]"


def compile_model(model):
    return ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def shapes_of(model):
    return [port.partial_shape for port in [*model.inputs, *model.outputs]]


def names_of(ports):
    return [[index, sorted(port.names)] for index, port in enumerate(ports)]


def types_of(model):
    return [port.element_type for port in [*model.inputs, *model.outputs]]


def numbers(shape):
    return (np.arange(int(np.prod(shape)), dtype=np.float32) - 2).reshape(shape)


def answer(t, model, seed=1):
    return compile_model(model)([t.picture_tensor(seed, model.input().shape)])[0]


@check("Model/inputs and outputs")
def inputs_and_outputs(t):
    model = t.read_model()
    t.see("inputs", names_of(model.inputs))
    t.see("outputs", names_of(model.outputs))
    t.see("shapes", shapes_of(model))
    t.see("types", types_of(model))


@check("Model/several inputs and outputs, in order")
def several_inputs_and_outputs_in_order(t):
    model = t.read_model()
    t.see("inputs", names_of(model.inputs))
    t.see("outputs", names_of(model.outputs))
    t.see("shapes", shapes_of(model))
    t.see("types", types_of(model))
    model.inputs.clear()
    model.outputs.clear()
    t.see("again", [len(model.inputs), len(model.outputs)])


@check("Model/the only input and output")
def the_only_input_and_output(t):
    model = t.read_model()
    t.see("input", sorted(model.input().names))
    t.see("output", sorted(model.output().names))
    t.see("input shape", model.input().shape)
    t.see("output shape", model.output().shape)


@check("Model/the only one of several")
def the_only_one_of_several(t):
    model = t.read_model()
    t.refuses("input", lambda: model.input(), lambda: model.input(0))
    t.refuses("output", lambda: model.output(), lambda: model.output(0))


@check("Model/by index")
def by_index(t):
    model = t.read_model()
    t.see("input", sorted(model.input(0).names))
    t.see("output", sorted(model.output(0).names))
    for label, index in (("past the end", 1), ("negative", -1), ("a fraction", 0.5)):
        t.refuses(f"input {label}", lambda: model.input(index), lambda: model.input(0))
        t.refuses(f"output {label}", lambda: model.output(index), lambda: model.output(0))
    t.refuses("null", lambda: model.input(None), lambda: model.input(0))


@check("Model/by index of several")
def by_index_of_several(t):
    model = t.read_model()
    t.see("inputs", [model.input(i).any_name for i in range(len(model.inputs))])
    t.see("outputs", [model.output(i).any_name for i in range(len(model.outputs))])
    t.see("types", [model.output(i).element_type for i in range(len(model.outputs))])


@check("Model/by name")
def by_name(t):
    model = t.read_model()
    source, sink = model.input().any_name, model.output().any_name
    t.see("input", model.input(source).shape)
    t.see("output", model.output(sink).shape)
    t.refuses("unknown input", lambda: model.input("no such"), lambda: model.input(source))
    t.refuses("unknown output", lambda: model.output("no such"), lambda: model.output(sink))
    t.refuses("an output as input", lambda: model.input(sink), lambda: model.input(source))
    t.refuses("no name", lambda: model.input(""), lambda: model.input(source))
    t.refuses("an index as text", lambda: model.input("0"), lambda: model.input(source))


@check("Model/by name of several")
def by_name_of_several(t):
    model = t.read_model()
    t.see("b", model.input("b").any_name)
    t.see("a", model.input("a").any_name)
    t.see("diff", model.output("diff").any_name)
    t.see("sum", model.output("sum").any_name)


@check("Model/friendly_name")
def friendly_name(t):
    t.see("name", t.read_model().get_friendly_name())


@check("Model/name")
def name(t):
    t.see("friendly name", t.read_model().friendly_name)


@check("Model/is_dynamic of a static model")
def is_dynamic_of_a_static_model(t):
    model = t.read_model()
    t.see("static", model.is_dynamic())
    ov.set_batch(model, -1)
    t.see("any batch", model.dynamic)
    ov.set_batch(model, 2)
    t.see("batch", model.is_dynamic())


@check("Model/is_dynamic of dynamic models")
def is_dynamic_of_dynamic_models(t):
    t.see("dynamic", t.read_model().is_dynamic())


@check("Model/output's size, shape and type")
def size_shape_and_type_of_an_output(t):
    model = t.read_model()
    t.see("size", model.get_output_size())
    t.see("shape", model.get_output_shape(0))
    t.see("partial shape", model.get_output_partial_shape(0))
    t.see("element type", model.get_output_element_type(0))
    t.refuses("none there", lambda: model.get_output_shape(1), lambda: model.get_output_shape(0))


@check("Model/outputs' sizes, shapes and types")
def sizes_shapes_and_types_of_outputs(t):
    model = t.read_model()
    size = model.get_output_size()
    t.see("size", size)
    t.see("shapes", [model.get_output_partial_shape(i) for i in range(size)])
    t.see("element types", [model.get_output_element_type(i) for i in range(size)])


@check("Model/a dynamic output's shape")
def shape_of_a_dynamic_output(t):
    model = t.read_model()
    t.refuses("shape", lambda: model.get_output_shape(0), lambda: model.get_output_partial_shape(0))
    t.see("partial shape", model.get_output_partial_shape(0))


@check("Model/reshape the only input")
def reshape_the_only_input(t):
    batched = t.read_model()
    ov.set_batch(batched, 2)
    model = t.read_model()
    before = list(model.input().shape)
    model.reshape(list(batched.input().shape))
    t.see("two pictures", shapes_of(model))
    t.see("output", answer(t, model))
    model.reshape(before)
    t.see("back", shapes_of(model))
    t.see("output of one", answer(t, model, 2))


@check("Model/reshape to a partial shape")
def reshape_to_a_partial_shape(t):
    dynamic = t.read_model()
    ov.set_batch(dynamic, -1)
    shape = dynamic.input().partial_shape
    sizes = [-1 if each.is_dynamic else each.get_length() for each in shape]
    for i, form in enumerate([shape, shape.to_string(), sizes]):
        model = t.read_model()
        model.reshape(form)
        t.see(f"{i}", [shapes_of(model), model.is_dynamic()])


@check("Model/reshape with every kind of dimension")
def reshape_with_every_kind_of_dimension(t):
    model = t.read_model()
    forms = [RELU_SHAPE, ov.PartialShape(RELU_SHAPE), [(2, 5), 4], [-1, 4], [0, 4], [7, 4], "[3..,?]"]
    for i, form in enumerate(forms):
        model.reshape(form)
        t.see(f"{i}", [shapes_of(model), model.is_dynamic()])
    model.reshape([3, 4])
    t.see("output", compile_model(model)([numbers([3, 4])])[0])


@check("Model/reshape leaves what was compiled")
def reshape_leaves_what_was_compiled(t):
    model = t.read_model()
    compiled = compile_model(model)
    batch, *rest = model.input().shape
    model.reshape([batch + 1, *rest])
    t.see("compiled before", shapes_of(compiled))
    t.see("compiled after", shapes_of(compile_model(model)))
    t.see("output before", compiled([numbers([batch, *rest])])[0])
    t.see("output after", compile_model(model)([numbers([batch + 1, *rest])])[0])


@check("Model/reshape refuses")
def reshape_refuses(t):
    model = t.read_model()

    def control():
        model.reshape([1, 4])

    t.refuses("a shape that does not fit", lambda: model.reshape([2, 5]), control)
    t.refuses("no text of a shape", lambda: model.reshape("[1,x]"), control)
    t.refuses("a number", lambda: model.reshape(3), control)
    t.refuses("null", lambda: model.reshape(None), control)
    t.refuses("a fraction", lambda: model.reshape([1.5, 4]), control)
    t.see("as before", shapes_of(model))
    t.see("output", compile_model(model)([numbers([1, 4])])[0])


@check("Model/reshape one input of several")
def reshape_one_input_of_several(t):
    model = t.read_model()
    t.refuses("which?", lambda: model.reshape([4, 3]), lambda: model.reshape({0: [4, 3], 1: [4, 3]}))


@check("Model/reshape by index, name and port")
def reshape_by_index_name_and_port(t):
    batched = t.read_model()
    ov.set_batch(batched, 2)
    shape = batched.input().partial_shape
    model = t.read_model()
    before = list(model.input().shape)
    model.reshape({0: shape})
    t.see("by index", shapes_of(model))
    model.reshape({model.input().any_name: before})
    t.see("by name", shapes_of(model))
    model.reshape({model.input(): shape.to_string()})
    t.see("by port", shapes_of(model))
    t.see("output", answer(t, model))
    model.reshape({})
    t.see("nothing", shapes_of(model))


@check("Model/reshape several inputs")
def reshape_several_inputs(t):
    model = t.read_model()
    model.reshape({0: [4, 3], 1: "[4,3]"})
    t.see("by index", shapes_of(model))
    model.reshape({"b": [1, 6], "a": ov.PartialShape([5, 6])})
    t.see("by name", shapes_of(model))
    model.reshape({model.input("b"): [2, 2], model.input("a"): [2, 2]})
    t.see("by port", shapes_of(model))
    model.reshape({"b": [1, 2], 0: [3, 2]})
    t.see("by index and name", shapes_of(model))
    results = compile_model(model)({"a": numbers([3, 2]), "b": numbers([1, 2])})
    t.see("sum", results["sum"])
    t.see("diff", results["diff"])


@check("Model/reshape by keys refuses")
def reshape_by_keys_refuses(t):
    model = t.read_model()

    def control():
        model.reshape({"a": [2, 3], "b": [2, 3]})

    t.refuses("what does not fit", lambda: model.reshape({"a": [4, 3]}), control)
    t.refuses("no such name", lambda: model.reshape({"nope": [2, 3]}), control)
    t.refuses("no such index", lambda: model.reshape({2: [2, 3]}), control)
    t.refuses("no shape", lambda: model.reshape({"a": 3}), control)
    t.see("as before", shapes_of(model))


@check("Model/set_batch")
def set_batch(t):
    model = t.read_model()
    ov.set_batch(model, 2)
    t.see("two", shapes_of(model))
    t.see("output of two", answer(t, model))
    ov.set_batch(model, 1)
    t.see("one", shapes_of(model))
    ov.set_batch(model, -1)
    t.see("any", shapes_of(model))
    t.see("output of any", compile_model(model)([t.picture_tensor(2)])[0])


@check("Model/set_batch by layout")
def set_batch_by_layout(t):
    model = t.read_model()
    for size in (4, 1, -1, 7):
        ov.set_batch(model, size)
        t.see(f"{size}", shapes_of(model))
    t.refuses("a fraction", lambda: ov.set_batch(model, 1.5), lambda: ov.set_batch(model, 3))
    t.refuses("text", lambda: ov.set_batch(model, "4"), lambda: ov.set_batch(model, 3))
    t.see("as before", shapes_of(model))


@check("Model/set_batch without a layout")
def set_batch_without_a_layout(t):
    model = t.read_model()
    t.refuses("no N", lambda: ov.set_batch(model, 2), lambda: model.reshape([1, 4]))
    t.see("as before", shapes_of(model))
