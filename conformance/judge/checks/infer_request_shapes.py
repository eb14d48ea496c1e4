import numpy as np
import openvino as ov
from check import check


def own_request(t):
    """A request of a compile of its own: the binding's requests of one dynamic model write to each other's memory."""
    return t.compile().create_infer_request()


@check("InferRequest/infer of one shape after another")
def one_shape_after_another(t):
    request = own_request(t)
    for i, shape in enumerate(([1, 3, 2, 2], [2, 3, 5, 1], [1, 3, 1, 1], [3, 3, 2, 4], [1, 3, 2, 2])):
        t.see(f"results {i}", request.infer(ov.Tensor(t.picture(i, shape))))
        t.see(f"input {i}", request.get_input_tensor())
        t.see(f"output {i}", request.get_output_tensor())


@check("InferRequest/infer of nested lists gives the shape")
def nested_lists_give_the_shape(t):
    request = own_request(t)
    for shape in ([1, 3, 2, 2], [2, 3, 1, 4]):
        nested = np.array(t.picture(1, shape).tolist(), dtype=np.float32)
        t.see(f"results {','.join(map(str, shape))}", request.infer({"x": nested}))
    t.see("again", request.infer())


@check("InferRequest/infer of an array for one dynamic dimension")
def one_dynamic_dimension(t):
    request = own_request(t)
    for rows in (2, 4, 1, 3):
        t.see(f"{rows} rows", request.infer(t.picture(rows, [rows, 8])))
    t.see("again", request.infer())
    t.see("of another kind", request.infer(t.picture(5, [2, 8]).astype(np.uint8)))
    t.see("a flat list", request.infer(np.array(t.picture(6, [3, 8]).tolist())))


@check("InferRequest/infer refuses arrays that do not fill a shape")
def arrays_that_do_not_fill(t):
    request = own_request(t)
    right = t.picture(1, [2, 8])
    t.see("before", request.infer(right))
    for length in (12, 7, 40):
        wrong = np.zeros(length, dtype=np.float32)
        t.refuses(f"{length} elements", lambda: request.infer(wrong.reshape(-1, 8)), lambda: request.infer(right))
    t.see("afterwards", request.infer(right))


@check("InferRequest/infer refuses tensors out of bounds")
def tensors_out_of_bounds(t):
    request = own_request(t)
    right = ov.Tensor(t.picture(1, [4, 8]))
    t.see("before", request.infer(right))
    for shape in ([5, 8], [2, 7], [8], [1, 2, 8]):
        wrong = ov.Tensor(ov.Type.f32, ov.Shape(shape))
        text = f"[{','.join(map(str, shape))}]"
        t.refuses(f"infer {text}", lambda: request.infer(wrong), lambda: request.infer(right))
        t.refuses(f"set {text}", lambda: request.set_input_tensor(wrong), lambda: request.set_input_tensor(right))
        t.refuses(f"start {text}", lambda: request.start_async(wrong), lambda: request.infer(right))
    t.see("afterwards", request.infer())


@check("InferRequest/infer refuses a flat array for several dynamic dimensions")
def flat_for_several_dynamic_dimensions(t):
    request = own_request(t)
    right = ov.Tensor(t.picture(1, [1, 3, 2, 2]))
    flat = ov.Tensor(t.picture(1, [1, 3, 2, 2]).ravel())
    t.refuses("infer", lambda: request.infer(flat), lambda: request.infer(right))
    t.see("afterwards", request.infer(right))


@check("InferRequest/results of a new request of a dynamic model")
def results_of_a_new_request(t):
    request = own_request(t)
    t.see("results", request.results)
    t.see("output", request.get_output_tensor().shape)


@check("InferRequest/set_input_tensor of one shape after another")
def set_input_tensor_of_shapes(t):
    request = own_request(t)
    for rows in (1, 4, 2):
        request.set_input_tensor(ov.Tensor(t.picture(rows, [rows, 8])))
        t.see(f"{rows} rows", request.infer())


@check("InferRequest/set_output_tensor of a dynamic output")
def set_output_tensor_dynamic(t):
    request = own_request(t)
    mine = ov.Tensor(ov.Type.f32, ov.Shape([2, 8]))
    request.set_output_tensor(mine)
    request.infer(t.picture(1, [2, 8]))
    t.see("mine", mine)
    request.infer(t.picture(2, [1, 8]))
    t.see("mine, of one row", mine)
    request.infer(t.picture(3, [4, 8]))
    t.see("mine, of four rows", mine)
    t.see("the output", request.get_output_tensor())


@check("InferRequest/an input tensor of a dynamic model is given a shape")
def input_tensor_is_given_a_shape(t):
    request = own_request(t)
    source = request.get_input_tensor()
    source.set_shape([3, 8])
    source.data[:] = t.picture(1, [3, 8])
    t.see("results", request.infer())
    source.shape = [1, 8]
    source.data[:] = t.picture(2, [1, 8])
    t.see("with another shape", request.infer())


@check("InferRequest/copies of results of a dynamic model stay")
def copies_stay(t):
    request = own_request(t)
    first = request.infer(t.picture(1, [2, 8]))
    request.infer(t.picture(2, [4, 8]))
    t.see("first", first)


@check("InferRequest/shared outputs of a dynamic model follow the inferences")
def shared_outputs_follow(t):
    request = own_request(t)
    live = request.infer(t.picture(1, [2, 8]), share_outputs=True)[0]
    t.see("first", live)
    request.infer(t.picture(2, [2, 8]))
    t.see("second", live)


@check("InferRequest/shared inputs of a dynamic model")
def shared_inputs(t):
    request = own_request(t)
    mine = t.picture(1, [2, 8])
    t.see("first", request.infer(mine, share_inputs=True))
    mine[:] = t.picture(2, [2, 8])
    t.see("changed in place", request.infer())


@check("InferRequest/an output of rank 0")
def output_of_rank_0(t):
    request = own_request(t)
    t.see("results", request.infer(np.array([[1, 2, 3, 4]], dtype=np.float32)))
    t.see("the output", request.get_output_tensor())
    mine = ov.Tensor(ov.Type.f32, ov.Shape([]))
    request.set_output_tensor(mine)
    request.infer(np.array([[5, 6, 7, 8]], dtype=np.float32))
    t.see("mine", mine)


@check("InferRequest/a tensor of no elements")
def tensor_of_no_elements(t):
    request = own_request(t)
    t.see("results", request.infer(ov.Tensor(ov.Type.f32, ov.Shape([1, 3, 0, 2]))))
    some = np.array([1, 2, 3], dtype=np.float32).reshape(1, 3, 1, 1)
    t.see("of some elements again", request.infer(ov.Tensor(some)))


@check("InferRequest/two requests of a dynamic model with shapes of their own")
def two_requests(t):
    first, second = own_request(t), own_request(t)
    first.infer(t.picture(1, [2, 8]))
    second.infer(t.picture(2, [4, 8]))
    t.see("first", first.infer())
    t.see("second", second.infer())
    t.see("output of the first", first.get_output_tensor())


@check("InferRequest/infer of a model that was reshaped")
def model_that_was_reshaped(t):
    model = t.read_model()
    model.reshape([3, 4])
    request = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    t.see("results", request.infer(t.picture(1, [3, 4])))
    t.see("count", request.get_output_tensor().size)
