import pathlib

import numpy as np
import openvino as ov
from check import check


def four(*values):
    return np.array([values], dtype=np.float32)


def tensor(*values, dtype=np.float32):
    return ov.Tensor(np.array([values], dtype=dtype))


def named(request, name):
    return next(variable for variable in request.query_state() if variable.name == name)


def states(request):
    return [[variable.name, variable.state] for variable in request.query_state()]


def compile_edited(t, text, by):
    path = pathlib.Path(t.folder, "edited.xml")
    path.write_text(pathlib.Path(t.path()).read_text().replace(text, by), encoding="utf-8")
    core = ov.Core()
    model = core.read_model(path, pathlib.Path(t.path()).with_suffix(".bin"))
    return core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


@check("VariableState/name")
def name(t):
    t.see("names", [variable.name for variable in t.request().query_state()])


@check("VariableState/names of any length")
def names_of_any_length(t):
    for each in (
        "v",
        "fifteen_letters",
        "sixteen__letters",
        "a_variable_with_a_name_longer_than_fits_in_place",
        "ünï",
    ):
        request = compile_edited(t, '"acc"', f'"{each}"').create_infer_request()
        t.see(each, [variable.name for variable in request.query_state()])
        t.see(f"{each} again", request.query_state()[0].name)


@check("VariableState/state before and after runs")
def state_before_and_after_runs(t):
    request = t.request()
    t.see("before any run", states(request))
    request.infer(four(1, 5, 2, -1))
    t.see("after one", states(request))
    request.infer(four(3, 1, 9, 0))
    t.see("after two", states(request))


@check("VariableState/state follows its request")
def state_follows_its_request(t):
    request = t.request()
    variable = named(request, "acc")
    for step in (1, 2, 3):
        request.infer(four(step, 0, 0, -step))
        t.see(f"after run {step}", variable.state)


@check("VariableState/state has a type and a shape")
def state_has_a_type_and_a_shape(t):
    for variable in t.request().query_state():
        t.see(f"type of {variable.name}", variable.state.element_type)
        t.see(f"shape of {variable.name}", variable.state.shape)


@check("VariableState/state is a copy")
def state_is_a_copy(t):
    request = t.request()
    request.infer(four(1, 2, 3, 4))
    request.infer(four(1, 1, 1, 1))
    t.see("after the next run", named(request, "acc").state)


@check("VariableState/state is set")
def state_is_set(t):
    request = t.request()
    request.infer(four(1, 5, 2, -1))
    given = tensor(7, 0, 7, 0)
    named(request, "max").state = given
    t.see("values", states(request))
    t.see("results", request.infer(four(1, 1, 8, 1)))
    t.see("after a run", states(request))
    t.see("the given tensor", given)


@check("VariableState/a set state is a copy of the tensor")
def a_set_state_is_a_copy_of_the_tensor(t):
    request = t.request()
    memory = four(1, 2, 3, 4)
    given = ov.Tensor(memory, shared_memory=True)
    named(request, "acc").state = given
    memory.fill(50)
    del given
    t.see("value", named(request, "acc").state)
    t.see("results", request.infer(four(1, 1, 1, 1)))
    t.see("the memory", memory.ravel())


@check("VariableState/state set before any run and several times")
def state_set_before_any_run_and_several_times(t):
    request = t.request()
    variable = named(request, "acc")
    for value in (1, 2, 3):
        variable.state = tensor(value, 0, 0, 0)
    t.see("value", variable.state)
    t.see("results", request.infer(four(0, 0, 0, 1)))
    variable.state = variable.state
    t.see("set to itself", variable.state)


@check("VariableState/state set in another element type")
def state_set_in_another_element_type(t):
    request = t.request()
    variable = named(request, "acc")
    for kind, dtype in (("f16", np.float16), ("i32", np.int32), ("u8", np.uint8), ("i8", np.int8)):
        variable.state = tensor(3, 1, 4, 1, dtype=dtype)
        t.see(kind, variable.state)
        t.see(f"run after {kind}", request.infer(four(1, 1, 1, 1)))


@check("VariableState/state refuses wrong tensors")
def state_refuses_wrong_tensors(t):
    request = t.request()
    variable = named(request, "acc")
    request.infer(four(1, 2, 3, 4))

    def put(value):
        def call():
            variable.state = value

        return call

    right = put(tensor(5, 6, 7, 8))
    for shape in ([1, 5], [4], [1, 2], [2, 4]):
        t.refuses(f"shape {','.join(map(str, shape))}", put(ov.Tensor(ov.Type.f32, shape)), right)
    t.refuses("strings", put(ov.Tensor(np.array([["a", "b", "c", "d"]]))), right)
    t.refuses("a number", put(3), right)
    t.refuses("no tensor", put(four(1, 2, 3, 4)), right)
    t.see("value", variable.state)
    t.see("results", request.infer(four(0, 0, 0, 0)))


@check("VariableState/a refused state stays as it was")
def a_refused_state_stays_as_it_was(t):
    request = t.request()
    variable = named(request, "acc")
    request.infer(four(1, 2, 3, 4))

    def wrong():
        variable.state = ov.Tensor(ov.Type.f32, [1, 5])

    t.refuses("shape", wrong, lambda: variable.state)
    t.see("value", variable.state)


@check("VariableState/state without an initial size")
def state_without_an_initial_size(t):
    request = compile_edited(t, 'variable_shape="1,4"', 'variable_shape="1..8,4"').create_infer_request()
    variable = request.query_state()[0]
    t.refuses("before any run", lambda: variable.state, lambda: variable.name)

    def run():
        return request.infer(four(1, 2, 3, 4))

    run()
    t.see("after a run", variable.state)
    variable.reset()
    t.refuses("after a reset", lambda: variable.state, run)
    t.see("after another run", variable.state)
    request.reset_state()
    t.refuses("after a reset of all", lambda: variable.state, run)


@check("VariableState/requests have states of their own")
def requests_have_states_of_their_own(t):
    one, two = t.request(), t.request()
    one.infer(four(1, 1, 1, 1))
    two.infer(four(5, 5, 5, 5))
    one.infer(four(1, 1, 1, 1))
    t.see("both", [named(one, "acc").state, named(two, "acc").state])
    named(one, "acc").reset()
    t.see("after a reset of one", [named(one, "acc").state, named(two, "acc").state])
    named(two, "acc").state = tensor(9, 9, 9, 9)
    t.see("after setting the other", [named(one, "acc").state, named(two, "acc").state])


@check("VariableState/reset")
def reset(t):
    request = t.request()
    request.infer(four(1, 5, 2, -1))
    named(request, "max").reset()
    t.see("one of them", states(request))
    t.see("results", request.infer(four(0, 1, 0, 0)))
    named(request, "count").reset()
    named(request, "count").reset()
    t.see("the other, twice", states(request))
    t.see("results after both", request.infer(four(0, 0, 3, 0)))


@check("VariableState/reset before any run and after a set")
def reset_before_any_run_and_after_a_set(t):
    request = t.request()
    variable = named(request, "acc")
    variable.reset()
    t.see("fresh", variable.state)
    variable.state = tensor(1, 2, 3, 4)
    variable.reset()
    t.see("after a set", variable.state)
    t.see("results", request.infer(four(1, 1, 1, 1)))


@check("VariableState/reset by the request")
def reset_by_the_request(t):
    request = t.request()
    variables = request.query_state()
    request.infer(four(1, 5, 2, -1))
    request.reset_state()
    t.see("values", [variable.state for variable in variables])
    t.see("results", request.infer(four(0, 1, 0, 0)))


@check("VariableState/states outlive their request")
def states_outlive_their_request(t):
    def run():
        request = t.request()
        request.infer(four(1, 2, 3, 4))
        return named(request, "acc")

    variable = run()
    t.request().infer(four(7, 7, 7, 7))
    t.see("name", variable.name)
    t.see("value", variable.state)
    variable.reset()
    t.see("after a reset", variable.state)


@check("VariableState/states of an asynchronous run")
def states_of_an_asynchronous_run(t):
    request = t.request()
    for value in (1, 2):
        request.start_async(four(value, value, value, value))
        request.wait()
    t.see("value", named(request, "acc").state)
