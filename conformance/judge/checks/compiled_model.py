import numpy as np
import openvino as ov
from check import check

F32 = {"INFERENCE_PRECISION_HINT": "f32"}


def floats(*values):
    return np.array([values], dtype=np.float32)


@check("CompiledModel/inputs and outputs")
def inputs_and_outputs(t):
    inputs, outputs = t.compiled().inputs, t.compiled().outputs
    t.see("inputs", inputs)
    t.see("outputs", outputs)
    t.see("shapes", [port.shape for port in [*inputs, *outputs]])
    t.see("element types", [port.element_type for port in [*inputs, *outputs]])
    inputs.pop()
    outputs.clear()
    t.see("lists are copies", [len(t.compiled().inputs), len(t.compiled().outputs)])


@check("CompiledModel/inputs and outputs of several")
def inputs_and_outputs_of_several(t):
    t.see("inputs", t.compiled().inputs)
    t.see("outputs", t.compiled().outputs)
    t.see("input types", [port.element_type for port in t.compiled().inputs])
    t.see("output types", [port.element_type for port in t.compiled().outputs])
    t.see("shapes", [port.partial_shape for port in t.compiled().inputs])


@check("CompiledModel/the only input and output")
def the_only_input_and_output(t):
    t.see("input", t.compiled().input())
    t.see("output", t.compiled().output())
    t.see("input is the first", t.compiled().input() == t.compiled().inputs[0])
    t.see("output is the first", t.compiled().output() == t.compiled().outputs[0])


@check("CompiledModel/the only one of several")
def the_only_one_of_several(t):
    compiled = t.compiled()
    t.refuses("input", lambda: compiled.input(), lambda: compiled.input(0))
    t.refuses("output", lambda: compiled.output(), lambda: compiled.output(0))


@check("CompiledModel/input and output by index")
def input_and_output_by_index(t):
    compiled = t.compiled()
    t.see("input", compiled.input(0))
    t.see("output", compiled.output(0))
    past, past_outputs = len(compiled.inputs), len(compiled.outputs)
    t.refuses("input past the end", lambda: compiled.input(past), lambda: compiled.input(past - 1))
    t.refuses(
        "output past the end", lambda: compiled.output(past_outputs), lambda: compiled.output(past_outputs - 1)
    )
    t.refuses("a negative index", lambda: compiled.input(-1), lambda: compiled.input(0))
    t.refuses("a fraction", lambda: compiled.output(0.5), lambda: compiled.output(0))


@check("CompiledModel/each of several by index")
def each_of_several_by_index(t):
    t.see("inputs", [t.compiled().input(index) for index in (1, 0)])
    t.see("outputs", [t.compiled().output(index) for index in (1, 0)])


@check("CompiledModel/input and output by name")
def input_and_output_by_name(t):
    compiled = t.compiled()
    source, sink = compiled.input(), compiled.output()
    t.see("input", [compiled.input(name) for name in sorted(source.names)])
    t.see("output", [compiled.output(name) for name in sorted(sink.names)])
    any_name = source.any_name
    t.refuses("no such input", lambda: compiled.input("no such"), lambda: compiled.input(any_name))
    t.refuses("an output's name", lambda: compiled.input(sink.any_name), lambda: compiled.input())
    t.refuses("an input's name", lambda: compiled.output(any_name), lambda: compiled.output())


@check("CompiledModel/each of several by name")
def each_of_several_by_name(t):
    t.see("inputs", [t.compiled().input(name) for name in ("b", "a")])
    t.see("outputs", [t.compiled().output(name) for name in ("diff", "sum")])


@check("CompiledModel/requests of their own")
def requests_of_their_own(t):
    one, two = t.compiled().create_infer_request(), t.compiled().create_infer_request()
    one.infer([t.picture(1)])
    two.infer([t.picture(2)])
    t.see("the first", one.get_output_tensor())
    t.see("the second", two.get_output_tensor())
    t.see("the first again", one.infer())


@check("CompiledModel/call")
def call(t):
    first = t.compiled()([t.picture(1)])
    t.see("picture 1", first)
    t.see("picture 2", t.compiled()([t.picture(2)], share_inputs=False))
    t.see("picture 1 as it was", first)
    t.see("without inputs, again", t.compiled()())


@check("CompiledModel/call with every kind of key")
def call_with_every_kind_of_key(t):
    compiled = t.compiled()
    port = compiled.input()
    t.see("index", compiled({0: t.picture(1)}))
    t.see("name", compiled({port.any_name: t.picture(2)}))
    t.see("port", compiled({port: t.picture(3)}))
    t.see("tensor", compiled(t.picture_tensor(4)))
    t.see("array", compiled(t.picture(5)))


@check("CompiledModel/call of several")
def call_of_several(t):
    a = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
    b = np.array([[10, 20, 30], [40, 50, 60]], dtype=np.float32)
    t.see("list", t.compiled()([a, b]))
    t.see("names", t.compiled()({"b": a, "a": b}))
    t.see("one of two", t.compiled()({1: b}))
    t.see("the leading one", t.compiled()([a]))


@check("CompiledModel/call with shared inputs")
def call_with_shared_inputs(t):
    own = t.compile()
    memory = t.picture(1)
    t.see("shared", own([memory], share_inputs=True))
    memory[:] = t.picture(2)
    t.see("shared memory is read again", own())
    t.see("copied", own([memory], share_inputs=False))


@check("CompiledModel/call without options")
def call_without_options(t):
    own = t.compile()
    memory, other = t.picture(1), t.picture(2)
    first = own([memory])
    memory[:] = other
    changed = own()
    # Inputs are shared unless share_inputs=False is given, here only.
    assert not np.array_equal(changed[0], first[0])
    assert np.array_equal(changed[0], own([other])[0])
    t.see("of the array as it was given", first)
    t.see("of the array as it was changed", changed)
    own([t.picture(3)])
    t.see("results are copies", changed)


@check("CompiledModel/call with shared outputs")
def call_with_shared_outputs(t):
    copy = t.compiled()([t.picture(1)], share_outputs=False)
    live = t.compiled()([t.picture(1)], share_outputs=True)
    t.see("live before", live)
    t.see("of picture 2", t.compiled()([t.picture(2)]))
    t.see("live after", live)
    t.see("copy after", copy)


@check("CompiledModel/call refuses wrong inputs")
def call_refuses_wrong_inputs(t):
    compiled = t.compiled()
    picture = t.picture(1)

    def control():
        return compiled([picture])

    t.refuses("too short", lambda: compiled([picture.ravel()[1:]]), control)
    t.refuses("unknown name", lambda: compiled({"no such": picture}), control)
    t.refuses("index past the end", lambda: compiled({3: picture}), control)
    t.see("afterwards, without inputs", compiled())


@check("CompiledModel/call refuses a wrong shape")
def call_refuses_a_wrong_shape(t):
    compiled = t.compiled()
    kind = compiled.input().element_type
    wrong = ov.Tensor(kind, [1, *compiled.input().shape])
    right = t.picture_tensor(2)
    t.refuses("rank", lambda: compiled([wrong]), lambda: compiled([right]))
    other = ov.Tensor(ov.Type.f64 if kind == ov.Type.f32 else ov.Type.f32, compiled.input().shape)
    t.refuses("element type", lambda: compiled([other]), lambda: compiled([right]))
    t.see("afterwards", compiled())


@check("CompiledModel/call with one shape after another")
def call_with_one_shape_after_another(t):
    def rows(count):
        return ov.Tensor(t.picture(count, [count, 8]))

    for count in (1, 4, 2):
        t.see(f"{count} rows", t.compiled()(rows(count)))
    t.refuses("5 rows", lambda: t.compiled()(rows(5)), lambda: t.compiled()(rows(3)))
    t.see("afterwards", t.compiled()())


@check("CompiledModel/call keeps its state")
def call_keeps_its_state(t):
    compiled = t.compile()
    t.see("first", compiled(floats(1, 5, 2, -1)))
    t.see("second", compiled(floats(3, 1, 9, 0)))
    t.see("another request", compiled.create_infer_request().infer(floats(0, 0, 0, 1)))
    t.see("third", compiled(floats(0, 0, 0, 0)))


@check("CompiledModel/infer_new_request")
def infer_new_request(t):
    compiled = t.compiled()
    t.see("the model's own request", compiled([t.picture(1)], share_inputs=False))
    results = compiled.infer_new_request([t.picture(2)])
    t.see("a new one", results)
    t.see("another", compiled.infer_new_request({compiled.input().any_name: t.picture(3)}))
    t.see("the model's own is as it was", compiled())
    t.see("results outlive their request", results)


@check("CompiledModel/infer_new_request refuses wrong inputs")
def infer_new_request_refuses_wrong_inputs(t):
    compiled = t.compiled()
    picture = t.picture(1)

    def control():
        return compiled.infer_new_request([picture])

    t.refuses("too short", lambda: compiled.infer_new_request([picture.ravel()[1:]]), control)
    t.refuses("unknown name", lambda: compiled.infer_new_request({"no such": picture}), control)


@check("CompiledModel/infer_new_request has a new state")
def infer_new_request_has_a_new_state(t):
    compiled = t.compile()
    t.see("first", compiled.infer_new_request(floats(1, 2, 3, 4)))
    t.see("second", compiled.infer_new_request(floats(1, 2, 3, 4)))
    t.see("call", compiled(floats(1, 2, 3, 4), share_inputs=False))
    t.see("third", compiled.infer_new_request(floats(1, 2, 3, 4)))
    t.see("call again", compiled())


@check("CompiledModel/export_model")
def export_model(t):
    imported = ov.Core().import_model(t.compiled().export_model(), "CPU", F32)
    t.see("ports", [imported.input(), imported.output()])
    t.see("results", imported([t.picture(1)]))


@check("CompiledModel/exports of the same model are the same")
def exports_of_the_same_model_are_the_same(t):
    blob = t.compiled().export_model().getvalue()
    again = t.compiled().export_model().getvalue()
    t.see("equal", len(blob) > 0 and blob == again)
    t.see("bytes are a copy", ov.Core().import_model(blob, "CPU", F32)(floats(1, -2, 3, -4)))


@check("CompiledModel/get_runtime_model")
def get_runtime_model(t):
    runtime = t.compiled().get_runtime_model()
    t.see("friendly name", runtime.friendly_name)
    t.see("input shapes", [port.shape for port in runtime.inputs])
    t.see("output shapes", [port.shape for port in runtime.outputs])
    t.see("dynamic", runtime.is_dynamic())


@check("CompiledModel/get_runtime_model of several and dynamic ones")
def get_runtime_model_of_several_and_dynamic_ones(t):
    runtime = t.compiled().get_runtime_model()
    t.see("friendly name", runtime.friendly_name)
    t.see("input shapes", [port.partial_shape for port in runtime.inputs])
    t.see("output shapes", [port.partial_shape for port in runtime.outputs])
    t.see("dynamic", runtime.is_dynamic())


def yes(value):
    """Python has the word where the value is YES or NO."""
    return {"YES": True, "NO": False}[value]


@check("CompiledModel/get_property")
def get_property(t):
    compiled = t.compiled()
    t.see("a string", compiled.get_property("NETWORK_NAME"))
    t.see("an element type", compiled.get_property("INFERENCE_PRECISION_HINT"))
    t.see("a list", compiled.get_property("EXECUTION_DEVICES"))
    t.see("a fraction", compiled.get_property("CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE"))
    t.see("yes or no", yes(compiled.get_property("PERF_COUNT")))
    t.see("supported", sorted(compiled.get_property("SUPPORTED_PROPERTIES")))
    t.see("a number", compiled.get_property("INFERENCE_NUM_THREADS"))
    t.see("a boolean", compiled.get_property("ENABLE_CPU_PINNING"))
    t.see("requests", compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))


@check("CompiledModel/get_property refuses unknown ones")
def get_property_refuses_unknown_ones(t):
    compiled = t.compiled()

    def control():
        return compiled.get_property("NETWORK_NAME")

    t.refuses("unknown", lambda: compiled.get_property("NO_SUCH"), control)
    t.refuses("no name", lambda: compiled.get_property(None), control)
    t.see("afterwards", compiled.get_property("NETWORK_NAME"))


@check("CompiledModel/get_property of what was compiled with")
def get_property_of_what_was_compiled_with(t):
    compiled = t.compile({"NUM_STREAMS": 2, "PERF_COUNT": True, "PERFORMANCE_HINT": "THROUGHPUT"})
    t.see("streams", compiled.get_property("NUM_STREAMS"))
    t.see("hint", compiled.get_property("PERFORMANCE_HINT"))
    t.see("yes or no", yes(compiled.get_property("PERF_COUNT")))


@check("CompiledModel/set_property")
def set_property(t):
    compiled = ov.Core().compile_model(t.path(), "BATCH:CPU(4)", F32)
    t.see("before", compiled.get_property("AUTO_BATCH_TIMEOUT"))
    compiled.set_property({"AUTO_BATCH_TIMEOUT": 10})
    t.see("after", compiled.get_property("AUTO_BATCH_TIMEOUT"))


@check("CompiledModel/set_property refuses what cannot be set")
def set_property_refuses_what_cannot_be_set(t):
    compiled = t.compiled()

    def control():
        return compiled.get_property("PERF_COUNT")

    t.refuses("fixed", lambda: compiled.set_property({"PERF_COUNT": True}), control)
    t.refuses("unknown", lambda: compiled.set_property({"NO_SUCH": 1}), control)
    t.see("as it was", yes(compiled.get_property("PERF_COUNT")))


@check("CompiledModel/states of a model without")
def states_of_a_model_without(t):
    compiled = t.compiled()
    t.see("states", len(compiled.query_state()))
    t.see("results", compiled([t.picture(1)], share_inputs=False))
    compiled.reset_state()
    t.see("after a reset", compiled())


@check("CompiledModel/query_state")
def query_state(t):
    compiled = t.compile()

    def values():
        return [[variable.name, variable.state] for variable in compiled.query_state()]

    t.see("before any run", values())
    compiled(floats(1, 5, 2, -1))
    compiled.create_infer_request().infer(floats(100, 100, 100, 100))
    compiled.infer_new_request(floats(100, 100, 100, 100))
    t.see("of the model's own request", values())
    maximum = next(variable for variable in compiled.query_state() if variable.name == "max")
    maximum.state = ov.Tensor(floats(7, 7, 7, 7))
    t.see("set", compiled(floats(1, 1, 8, 1)))


@check("CompiledModel/reset_state")
def reset_state(t):
    compiled = t.compile()
    compiled.reset_state()
    other = compiled.create_infer_request()
    other.infer(floats(9, 9, 9, 9))
    compiled(floats(1, 5, 2, -1))
    compiled.reset_state()
    t.see("values", [variable.state for variable in compiled.query_state()])
    t.see("next run", compiled(floats(0, 1, 0, 0)))
    t.see("another request keeps its own", other.infer(floats(0, 0, 0, 0)))
