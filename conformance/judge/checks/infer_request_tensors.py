import numpy as np
import openvino as ov
from check import check

A = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
B = A * 10


def see_input_and_output(t, source, sink):
    request = t.request()
    request.infer(t.picture(1))
    first, second = source(request), sink(request)
    t.see("input", first)
    t.see("output", second)
    first.data[:] = t.picture(2)
    t.see("results of what was written to the input", request.infer())
    t.see("the output, asked for before", second)
    second.data.fill(3)
    t.see("the output is the request's own memory", request.get_output_tensor(0))


def see_bound_input(t, bind):
    request = t.request()
    request.infer(t.picture(1))
    mine = t.picture_tensor(2)
    bind(request, mine)
    t.see("the input", request.get_input_tensor())
    t.see("results", request.infer())
    mine.data[:] = t.picture(3)
    t.see("changed in place", request.infer())
    other = t.picture_tensor(4)
    bind(request, other)
    t.see("another", request.infer())
    t.see("the first is as it was", mine)


def see_bound_output(t, bind):
    request = t.request()
    port = t.compiled().output()
    mine, other = (ov.Tensor(port.element_type, port.shape) for _ in range(2))
    bind(request, mine)
    t.see("results", request.infer(t.picture(1)))
    t.see("mine", mine)
    request.infer(t.picture(2))
    t.see("mine, after another picture", mine)
    bind(request, other)
    request.infer(t.picture(3))
    t.see("mine is as it was", mine)
    t.see("the other", other)
    t.see("the output", request.get_output_tensor())


@check("InferRequest/get_input_tensor and get_output_tensor")
def get_input_tensor(t):
    see_input_and_output(t, lambda request: request.get_input_tensor(), lambda request: request.get_output_tensor())


@check("InferRequest/get_input_tensor and get_output_tensor by index")
def get_input_tensor_by_index(t):
    see_input_and_output(t, lambda request: request.get_input_tensor(0), lambda request: request.get_output_tensor(0))


@check("InferRequest/get_tensor by name")
def get_tensor_by_name(t):
    source, sink = t.compiled().input().any_name, t.compiled().output().any_name
    see_input_and_output(t, lambda request: request.get_tensor(source), lambda request: request.get_tensor(sink))


@check("InferRequest/get_tensor by port")
def get_tensor_by_port(t):
    source, sink = t.compiled().input(), t.compiled().output(0)
    see_input_and_output(t, lambda request: request.get_tensor(source), lambda request: request.get_tensor(sink))


@check("InferRequest/get_tensor by a port of the model")
def get_tensor_by_output(t):
    model = t.read_model()
    source, sink = model.input(), model.output(0)
    see_input_and_output(t, lambda request: request.get_tensor(source), lambda request: request.get_tensor(sink))


@check("InferRequest/get_tensor by every name")
def get_tensor_by_every_name(t):
    request = t.request()
    request.infer(t.picture(1))
    for port in (t.compiled().input(), t.compiled().output()):
        for i, name in enumerate(sorted(port.names)):
            t.see(name, [*request.get_tensor(name).shape, i])


@check("InferRequest/get_input_tensor of a new request")
def get_input_tensor_of_a_new_request(t):
    request = t.request()
    source, sink = request.get_input_tensor(), request.get_output_tensor()
    t.see("input", [source.element_type, source.shape])
    t.see("output", [sink.element_type, sink.shape])
    source.data[:] = t.picture(5)
    t.see("results", request.infer())


@check("InferRequest/an output tensor follows the inferences, a copy of it does not")
def output_tensor_is_live(t):
    request = t.request()
    request.infer(t.picture(1))
    live = request.get_output_tensor()
    copy = live.data.copy()
    request.infer(t.picture(2))
    t.see("live", live)
    t.see("copy", copy)


@check("InferRequest/tensors of several inputs and outputs")
def tensors_of_several(t):
    request = t.request()
    compiled = t.compiled()
    request.infer([A, B])
    for i in (0, 1):
        t.see(f"input {i}", request.get_input_tensor(i))
        t.see(f"output {i}", request.get_output_tensor(i))
        t.see(f"input port {i}", request.get_tensor(compiled.input(i)))
        t.see(f"output port {i}", request.get_tensor(compiled.output(i)))
    for name in ("diff", "b", "a", "sum"):
        t.see(name, request.get_tensor(name))
    request.get_tensor("b").data[:] = A
    t.see("results", request.infer())


@check("InferRequest/get_tensor by a port of another compile")
def get_tensor_by_a_port_of_another_compile(t):
    request = t.request()
    request.infer([A, B])
    other = t.compile()
    t.see("input", request.get_tensor(other.input(1)))
    t.see("output", request.get_tensor(other.output("diff")))


@check("InferRequest/set_input_tensor")
def set_input_tensor(t):
    see_bound_input(t, lambda request, mine: request.set_input_tensor(mine))


@check("InferRequest/set_input_tensor by index")
def set_input_tensor_by_index(t):
    see_bound_input(t, lambda request, mine: request.set_input_tensor(0, mine))


@check("InferRequest/set_tensor of an input by name")
def set_tensor_by_name(t):
    name = t.compiled().input().any_name
    see_bound_input(t, lambda request, mine: request.set_tensor(name, mine))


@check("InferRequest/set_tensor of an input by port")
def set_tensor_by_port(t):
    port = t.compiled().input()
    see_bound_input(t, lambda request, mine: request.set_tensor(port, mine))


@check("InferRequest/set_tensor of an input by a port of the model")
def set_tensor_by_output(t):
    port = t.read_model().input()
    see_bound_input(t, lambda request, mine: request.set_tensor(port, mine))


@check("InferRequest/set_input_tensors by index")
def set_input_tensors_by_index(t):
    see_bound_input(t, lambda request, mine: request.set_input_tensors({0: mine}))


@check("InferRequest/set_tensors of an input by index")
def set_tensors_by_index(t):
    see_bound_input(t, lambda request, mine: request.set_tensors({0: mine}))


@check("InferRequest/set_tensors of an input by name")
def set_tensors_by_name(t):
    name = t.compiled().input().any_name
    see_bound_input(t, lambda request, mine: request.set_tensors({name: mine}))


@check("InferRequest/set_tensors of an input by port")
def set_tensors_by_port(t):
    port = t.compiled().input()
    see_bound_input(t, lambda request, mine: request.set_tensors({port: mine}))


@check("InferRequest/set_output_tensor")
def set_output_tensor(t):
    see_bound_output(t, lambda request, mine: request.set_output_tensor(mine))


@check("InferRequest/set_output_tensor by index")
def set_output_tensor_by_index(t):
    see_bound_output(t, lambda request, mine: request.set_output_tensor(0, mine))


@check("InferRequest/set_output_tensors by index")
def set_output_tensors(t):
    see_bound_output(t, lambda request, mine: request.set_output_tensors({0: mine}))


@check("InferRequest/set_tensor of an output by name")
def set_output_by_name(t):
    name = t.compiled().output().any_name
    see_bound_output(t, lambda request, mine: request.set_tensor(name, mine))


@check("InferRequest/set_tensor of an output by port")
def set_output_by_port(t):
    port = t.compiled().output()
    see_bound_output(t, lambda request, mine: request.set_tensor(port, mine))


@check("InferRequest/set_tensor of an output by a port of the model")
def set_output_by_output(t):
    port = t.read_model().output()
    see_bound_output(t, lambda request, mine: request.set_tensor(port, mine))


@check("InferRequest/set_tensors of input and output together")
def set_tensors_of_both(t):
    request = t.request()
    port = t.compiled().output()
    mine = ov.Tensor(port.element_type, port.shape)
    request.set_tensors({port.any_name: mine, 0: t.picture_tensor(1)})
    request.infer()
    t.see("mine", mine)


@check("InferRequest/set_output_tensor of the caller's memory")
def set_output_memory(t):
    request = t.request()
    port = t.compiled().output()
    memory = np.zeros(int(np.prod(list(port.shape))), dtype=port.element_type.to_dtype())
    request.set_output_tensor(ov.Tensor(memory.reshape(list(port.shape)), shared_memory=True))
    request.start_async(t.picture(1))
    request.wait()
    t.see("memory", memory)
    request.infer(t.picture(2))
    t.see("memory, after another picture", memory)


@check("InferRequest/a bound tensor is kept")
def bound_tensor_is_kept(t):
    request = t.request()
    port = t.compiled().output()
    request.set_input_tensor(t.picture_tensor(1))
    request.set_output_tensor(ov.Tensor(port.element_type, port.shape))
    others = [t.picture_tensor(2) for _ in range(20)]
    t.see("results", request.infer())
    del others


@check("InferRequest/a bound tensor may be given up by the caller")
def bound_tensor_given_up(t):
    request = t.request()
    mine = t.picture_tensor(1)
    request.set_input_tensor(mine)
    del mine
    t.see("results", request.infer())
    t.see("the input", request.get_input_tensor())


@check("InferRequest/one tensor is the input of two requests")
def one_tensor_for_two(t):
    first, second = t.request(), t.request()
    mine = t.picture_tensor(1)
    first.set_input_tensor(mine)
    second.set_input_tensor(mine)
    t.see("first", first.infer())
    mine.data[:] = t.picture(2)
    t.see("second", second.infer())
    t.see("first, again", first.infer())


@check("InferRequest/requests of one model have tensors of their own")
def requests_have_tensors_of_their_own(t):
    first, second = t.request(), t.request()
    first.infer(t.picture(1))
    second.infer(t.picture(2))
    t.see("input of the first", first.get_input_tensor())
    t.see("output of the first", first.get_output_tensor())
    t.see("results of the first, again", first.infer())


@check("InferRequest/an output of one request is the input of another")
def output_is_input(t):
    first, second = t.request(), t.request()
    second.set_tensor("x", first.get_tensor("y"))
    first.infer(np.array([[1, -5, 2, 0]], dtype=np.float32))
    t.see("once", second.infer())
    first.infer(np.full((1, 4), 7, dtype=np.float32))
    t.see("with another input", second.infer())


@check("InferRequest/set_input_tensors of two inputs")
def set_input_tensors_of_two(t):
    request = t.request()
    request.set_input_tensors({0: ov.Tensor(A), 1: ov.Tensor(B)})
    t.see("both", request.infer())
    request.set_input_tensors({1: ov.Tensor(A)})
    t.see("the second", request.infer())
    request.set_input_tensors({})
    t.see("none", request.infer())


@check("InferRequest/set_output_tensors of two outputs")
def set_output_tensors_of_two(t):
    request = t.request()
    first, second = (ov.Tensor(ov.Type.f32, ov.Shape([2, 3])) for _ in range(2))
    request.set_output_tensors({1: second, 0: first})
    t.see("results", request.infer([A, B]))
    t.see("first", first)
    t.see("second", second)
    request.set_output_tensors({0: second, 1: first})
    request.infer([B, A])
    t.see("first, changed over", first)
    t.see("second, changed over", second)


@check("InferRequest/set_tensors of two inputs by different keys")
def set_tensors_of_two(t):
    request = t.request()
    p, q, out = ov.Tensor(A), ov.Tensor(B), ov.Tensor(ov.Type.f32, ov.Shape([2, 3]))
    request.set_tensors({"a": p, 1: q})
    t.see("name and index", request.infer())
    request.set_tensors({t.compiled().input("b"): p, "diff": out, 0: q})
    t.see("port, output and index", request.infer())
    t.see("the output", out)


@check("InferRequest/set_input_tensor by index of two inputs")
def set_input_tensor_of_two(t):
    request = t.request()
    out = ov.Tensor(ov.Type.f32, ov.Shape([2, 3]))
    request.set_input_tensor(1, ov.Tensor(A))
    request.set_input_tensor(0, ov.Tensor(B))
    request.set_output_tensor(1, out)
    t.see("results", request.infer())
    t.see("the output", out)
