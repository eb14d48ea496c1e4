import numpy as np
import openvino as ov
from check import check

X = np.array([[1, -2, 3, 0.5]], dtype=np.float32)


def states_of(request):
    return [[state.name, ov.Tensor(state.state.data.copy())] for state in request.query_state()]


@check("InferRequest/query_state and reset_state of a model without states")
def without_states(t):
    request = t.request()
    t.see("states", len(request.query_state()))
    t.see("before", request.infer(t.picture(1)))
    request.reset_state()
    t.see("after", request.infer())


@check("InferRequest/query_state gives one state a variable")
def query_state(t):
    request = t.request()
    t.see("before any", states_of(request))
    request.infer(X)
    t.see("after one", states_of(request))
    request.infer(X)
    t.see("after two", states_of(request))


@check("InferRequest/a state adds up over inferences")
def adds_up(t):
    request = t.request()
    for i in range(4):
        t.see(f"results {i}", request.infer(X))
    t.see("state", states_of(request))


@check("InferRequest/reset_state gives all variables their initial values")
def reset_state(t):
    request = t.request()
    first = request.infer(X)
    request.infer(X)
    request.reset_state()
    t.see("states", states_of(request))
    t.see("as the first", request.infer(X))
    request.reset_state()
    request.reset_state()
    t.see("twice", request.infer(X))
    t.see("the first", first)


@check("InferRequest/a state is set for the next inference")
def state_is_set(t):
    request = t.request()
    request.infer(X)
    (state,) = request.query_state()
    mine = ov.Tensor(np.array([[10, 20, 30, 40]], dtype=np.float32))
    state.state = mine
    t.see("state", states_of(request))
    t.see("results", request.infer(X))
    t.see("the tensor is as it was", mine)
    mine.data.fill(0)
    t.see("a copy was set", request.infer(X))


@check("InferRequest/states asked for once follow the inferences")
def states_follow(t):
    request = t.request()
    states = request.query_state()
    for i in range(2):
        request.infer(np.array([[i, -i, 5 * i, 2]], dtype=np.float32))
        t.see(f"after {i}", [[state.name, state.state] for state in states])
    states[0].reset()
    t.see("the first reset", [state.state for state in states])
    t.see("results", request.infer(X))


@check("InferRequest/requests share no state")
def share_no_state(t):
    first, second = t.request(), t.request()
    first.infer(X)
    first.infer(X)
    second.infer(X)
    t.see("first", states_of(first))
    t.see("second", states_of(second))
    first.reset_state()
    t.see("first, reset", first.infer(X))
    t.see("second, not reset", second.infer(X))


@check("InferRequest/states after asynchronous inferences")
def states_after_async(t):
    request = t.request()
    for _ in range(3):
        request.start_async(X)
        request.wait()
    t.see("state", states_of(request))
    t.see("results", request.results)
