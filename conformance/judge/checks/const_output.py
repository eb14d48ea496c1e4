import pathlib

import numpy as np
import openvino as ov
from check import check


def both_ports(compiled):
    return [*compiled.inputs, *compiled.outputs]


def with_several_names(t):
    """`relu_add` with several names for its output."""
    path = pathlib.Path(t.folder, "several_names.xml")
    text = pathlib.Path(t.path()).read_text()
    path.write_text(text.replace('names="y"', 'names="y,also,last"'))
    core = ov.Core()
    return core.compile_model(core.read_model(path, pathlib.Path(t.path()).with_suffix(".bin")), "CPU")


@check("ConstOutput/any_name")
def any_name(t):
    t.see("input", t.compiled().input().any_name)
    t.see("output", t.compiled().output().get_any_name())


@check("ConstOutput/any_name of several")
def any_name_of_several(t):
    t.see("names", [port.any_name for port in both_ports(t.compiled())])


@check("ConstOutput/any_name of a port without")
def any_name_of_a_port_without(t):
    nameless = t.compiled().get_runtime_model().input()
    named = t.compiled().input()
    t.refuses("no name", lambda: nameless.any_name, lambda: named.any_name)


@check("ConstOutput/names")
def names(t):
    t.see("input", sorted(t.compiled().input().names))
    t.see("output", sorted(t.compiled().output().get_names()))
    t.see("of the device's model", t.compiled().get_runtime_model().input().names)


@check("ConstOutput/names are a copy")
def names_are_a_copy(t):
    t.compiled().input().names.add("another")
    t.see("read again", sorted(t.compiled().input().names))


@check("ConstOutput/several names")
def several_names(t):
    compiled = with_several_names(t)
    output = compiled.output()
    t.see("names", sorted(output.names))
    t.see("any is one of them", output.any_name in output.names)
    t.see("each finds it", [compiled.output(name) == output for name in sorted(output.names)])
    results = compiled(np.array([[1, 2, 3, 4]], dtype=np.float32))
    t.see("in results", [results[name] for name in sorted(output.names)])
    t.see("names of results", [sorted(each) for each in results.names()])


@check("ConstOutput/index")
def index(t):
    t.see("input", t.compiled().input().index)
    t.see("output", t.compiled().output().get_index())


@check("ConstOutput/index among several")
def index_among_several(t):
    t.see("the first", [t.compiled().inputs[0].index, t.compiled().outputs[0].get_index()])


@check("ConstOutput/shape of a static port")
def shape_of_a_static_port(t):
    t.see("input", t.compiled().input().shape)
    t.see("output", t.compiled().output().get_shape())


@check("ConstOutput/shape is a copy")
def shape_is_a_copy(t):
    shape = t.compiled().input().shape
    shape[0] = 99
    t.see("read again", t.compiled().input().shape)


@check("ConstOutput/shape of ranks 0 to 4")
def shape_of_ranks(t):
    t.see("shapes", [port.shape for port in both_ports(t.compiled())])
    t.see("partial shapes", [port.partial_shape for port in both_ports(t.compiled())])


@check("ConstOutput/shape of a dynamic port")
def shape_of_a_dynamic_port(t):
    port = t.compiled().input()
    t.refuses("shape", lambda: port.shape, lambda: port.get_partial_shape())
    t.see("results", t.compiled()(ov.Tensor(t.picture(1, [1, 3, 2, 2]))))
    t.refuses("after a run", lambda: port.get_shape(), lambda: port.partial_shape)
    t.see("partial shape after a run", port.partial_shape)


@check("ConstOutput/partial_shape")
def partial_shape(t):
    partial = t.compiled().input().partial_shape
    t.see("input", partial)
    t.see("static", partial.is_static)
    t.see("rank", partial.rank.get_length())
    t.see("output", t.compiled().output().get_partial_shape())


@check("ConstOutput/partial_shape of a dynamic port")
def partial_shape_of_a_dynamic_port(t):
    t.see("shapes", [port.partial_shape for port in both_ports(t.compiled())])
    t.see("dynamic", [port.partial_shape.is_dynamic for port in both_ports(t.compiled())])


@check("ConstOutput/element_type")
def element_type(t):
    t.see("input", t.compiled().input().element_type)
    t.see("output", t.compiled().output().get_element_type())


@check("ConstOutput/element_type of all kinds")
def element_type_of_all_kinds(t):
    t.see("types", [port.element_type for port in both_ports(t.compiled())])


@check("ConstOutput/equality")
def equality(t):
    source, sink = t.compiled().input(), t.compiled().output()
    t.see("itself", source == t.compiled().input(0))
    t.see("another port", source == sink)


@check("ConstOutput/equality among several")
def equality_among_several(t):
    ports = both_ports(t.compiled())
    t.see("each with each", [[one == other for other in ports] for one in ports])
    compiled = t.compile()
    t.see("another compile's", [one == other for one, other in zip(ports, both_ports(compiled))])


@check("ConstOutput/as a key")
def as_a_key(t):
    source, sink = t.compiled().input(), t.compiled().output()
    keyed = {source: "in", sink: "out"}
    t.see("input", keyed[t.compiled().input(0)])
    t.see("output", keyed[t.compiled().output(sink.any_name)])
    t.see("a request's", keyed[t.request().model_inputs[0]])
    t.see("results'", [keyed[port] for port in t.compiled()([t.picture(1)])])


@check("ConstOutput/as a key among several")
def as_a_key_among_several(t):
    keyed = {port: port.any_name for port in both_ports(t.compiled())}
    t.see("size", len(keyed))
    t.see("found", [keyed[port] for port in both_ports(t.compiled())])


@check("ConstOutput/ports outlive the model")
def ports_outlive_the_model(t):
    port = t.compile().input()
    t.compile()
    t.see("name", port.any_name)
    t.see("shape", port.shape)
    t.see("element type", port.element_type)
