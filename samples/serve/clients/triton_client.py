"""Asks a server of this folder with NVIDIA's client, which this project did not write.

    python triton_client.py HOST:PORT

Every check is a function; the last line says how many there were.
"""

import sys

import ml_dtypes
import numpy
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException, np_to_triton_dtype


def tensor(name, values, binary):
    given = triton.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
    return given.set_data_from_numpy(values, binary_data=binary)


def ask(client, model, inputs, outputs, binary, **options):
    given = [tensor(name, values, binary) for name, values in inputs.items()]
    wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in outputs]
    return client.infer(model, given, outputs=wanted, **options)


def refused(status, text, call):
    try:
        call()
    except InferenceServerException as error:
        assert str(error.status()) == status, error
        assert text in error.message(), error
    else:
        raise AssertionError(f"not refused with {status}: {text}")


def check_health(client):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("relu_add")
    assert client.is_model_ready("relu_add", "1")
    assert not client.is_model_ready("relu_add", "2")
    assert not client.is_model_ready("none")


def check_metadata(client):
    server = client.get_server_metadata()
    assert server["name"] == "openvino-ffi"
    assert "binary_tensor_data" in server["extensions"]
    metadata = client.get_model_metadata("two_in_two_out")
    assert metadata["platform"] == "openvino"
    assert metadata["inputs"] == [
        {"name": "a", "datatype": "FP32", "shape": [2, 3]},
        {"name": "b", "datatype": "FP32", "shape": [2, 3]},
    ]
    assert [output["name"] for output in metadata["outputs"]] == ["sum", "diff"]
    assert client.get_model_metadata("dynamic_nchw")["inputs"][0]["shape"] == [-1, 3, -1, -1]
    names = {model["name"] for model in client.get_model_repository_index()}
    assert {"relu_add", "strings", "slow"} <= names


def check_json_and_binary(client):
    x = numpy.array([[1, 2, -3, 0.1]], numpy.float32)
    for binary in (True, False):
        result = ask(client, "relu_add", {"x": x}, ["y"], binary, request_id="seven")
        assert result.get_response()["id"] == "seven"
        y = result.as_numpy("y")
        assert y.dtype == numpy.float32
        numpy.testing.assert_array_equal(y, numpy.maximum(x + numpy.float32(1), 0))
    # No outputs named: all of them, in binary.
    result = client.infer("relu_add", [tensor("x", x, True)])
    assert result.get_output("y")["parameters"]["binary_data_size"] == 16


def check_mixed(client):
    a = numpy.arange(6, dtype=numpy.float32).reshape(2, 3)
    b = numpy.ones((2, 3), numpy.float32)
    result = client.infer(
        "two_in_two_out",
        [tensor("b", b, False), tensor("a", a, True)],
        outputs=[
            triton.InferRequestedOutput("diff", binary_data=False),
            triton.InferRequestedOutput("sum", binary_data=True),
        ],
    )
    assert [output["name"] for output in result.get_response()["outputs"]] == ["diff", "sum"]
    numpy.testing.assert_array_equal(result.as_numpy("sum"), a + b)
    numpy.testing.assert_array_equal(result.as_numpy("diff"), a - b)


# All element types, with values that fit into FP32: for some types OpenVINO's CPU plugin computes no better.
ELEMENT_TYPES = [
    ("precisions", lambda values: values + values.dtype.type(1), {
        numpy.uint8: [0, 1, 127, 254],
        numpy.int64: [-(2**20), -1, 0, 2**20 - 1],
        numpy.float16: [0, -0.5, 65500, 6e-5],
        ml_dtypes.bfloat16: [0, -0.5, 1e30, 3],
    }),
    ("precisions_int", lambda values: ~values if values.dtype == bool else values * values.dtype.type(2), {
        numpy.bool_: [True, False, False, True],
        numpy.int8: [-64, -1, 0, 63],
        numpy.int16: [-(2**14), -1, 0, 2**14 - 1],
        numpy.int32: [-(2**20), -1, 0, 2**20 - 1],
    }),
    ("precisions_wide", lambda values: values * values.dtype.type(2), {
        numpy.uint16: [0, 1, 2**14, 2**15 - 1],
        numpy.uint32: [0, 1, 2**20, 2**20 + 1],
        numpy.uint64: [0, 1, 2**20, 2**20 + 1],
        numpy.float64: [0, -(2.0**99), 0.125, -7],
    }),
]


def check_element_types(client):
    for model, expect, values_of in ELEMENT_TYPES:
        ports = client.get_model_metadata(model)
        arrays = [numpy.array(each, dtype) for dtype, each in values_of.items()]
        values = {np_to_triton_dtype(array.dtype): array for array in arrays}
        inputs = {
            port["name"]: values[port["datatype"]].reshape(port["shape"]) for port in ports["inputs"]
        }
        outputs = [port["name"] for port in ports["outputs"]]
        assert len(inputs) == len(values) == len(outputs)
        for binary in (True, False):
            # The client itself has no BF16 in JSON.
            given = [tensor(name, each, binary or each.dtype == ml_dtypes.bfloat16) for name, each in inputs.items()]
            wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in outputs]
            result = client.infer(model, given, outputs=wanted)
            by_type = {port["datatype"]: result.as_numpy(port["name"]) for port in ports["outputs"]}
            for datatype, each in values.items():
                got = by_type[datatype].reshape(-1)
                expected = expect(each)
                assert got.dtype == expected.dtype, (datatype, got.dtype)
                if datatype in ("FP16", "BF16"):
                    numpy.testing.assert_allclose(got.astype(float), expected.astype(float), rtol=0.01)
                else:
                    numpy.testing.assert_array_equal(got, expected, err_msg=f"{datatype} binary={binary}")


def check_strings(client):
    texts = numpy.array(["", "a", "Grüße, 世界 🎉", "two\nlines", "nul\0inside"], dtype=object)
    for binary in (True, False):
        result = ask(client, "strings", {"text": texts}, ["echo", "length"], binary)
        echo = [each.decode() if isinstance(each, bytes) else each for each in result.as_numpy("echo")]
        assert echo == list(texts), echo
        assert list(result.as_numpy("length")) == [len(text.encode()) for text in texts]


def check_shapes(client):
    for shape in ([1, 3, 1, 1], [2, 3, 4, 5]):
        x = numpy.random.default_rng(7).standard_normal(shape, numpy.float32)
        result = ask(client, "dynamic_nchw", {"x": x}, ["y"], True)
        numpy.testing.assert_array_equal(result.as_numpy("y"), numpy.maximum(x + numpy.float32(1), 0))
    total = ask(client, "scalar_out", {"x": numpy.array([[1, 2, 3, 4]], numpy.float32)}, ["total"], True)
    assert total.as_numpy("total").shape == () and total.as_numpy("total") == 10


def check_compression(client):
    x = numpy.zeros((1, 3, 64, 64), numpy.float32)
    for algorithm in ("gzip", "deflate"):
        result = ask(client, "dynamic_nchw", {"x": x}, ["y"], True, request_compression_algorithm=algorithm)
        numpy.testing.assert_array_equal(result.as_numpy("y"), x + 1)


def check_classification(client):
    x = numpy.array([[0, 3, -2, 1]], numpy.float32)
    wanted = [triton.InferRequestedOutput("y", class_count=2)]
    result = client.infer("relu_add", [tensor("x", x, True)], outputs=wanted)
    assert [each.decode() for each in result.as_numpy("y")[0]] == ["4:1", "2:3"]


def check_async(client):
    inputs = [numpy.full((1, 4), i, numpy.float32) for i in range(64)]
    pending = [client.async_infer("relu_add", [tensor("x", x, i % 2 == 0)]) for i, x in enumerate(inputs)]
    for x, request in zip(inputs, pending):
        numpy.testing.assert_array_equal(request.get_result().as_numpy("y"), x + 1)


def check_no_state_is_kept(client):
    x = numpy.ones((1, 4), numpy.float32)
    for _ in range(6):
        result = ask(client, "stateful_accumulator", {"x": x}, ["y"], True)
        numpy.testing.assert_array_equal(result.as_numpy("y"), x)


def check_refusals(client):
    x = numpy.zeros((1, 4), numpy.float32)
    for binary in (True, False):
        refused("404", "there is no model 'none'", lambda: ask(client, "none", {"x": x}, ["y"], binary))
        refused("404", "no version '2'", lambda: ask(client, "relu_add", {"x": x}, ["y"], binary, model_version="2"))
        refused("400", "no input 'z'", lambda: ask(client, "relu_add", {"z": x}, ["y"], binary))
        refused("400", "no output 'z'", lambda: ask(client, "relu_add", {"x": x}, ["z"], binary))
        refused("400", "takes the shape [1,4]", lambda: ask(client, "relu_add", {"x": x[:, :3]}, ["y"], binary))
        refused("400", "of FP32, not of INT32", lambda: ask(client, "relu_add", {"x": x.astype("i4")}, ["y"], binary))
        refused("400", "'b' is missing", lambda: ask(client, "two_in_two_out", {"a": numpy.zeros((2, 3), "f4")}, [], binary))
        assert ask(client, "relu_add", {"x": x}, ["y"], binary).as_numpy("y").shape == (1, 4)
    infinite = numpy.full((1, 4), numpy.inf, numpy.float32)
    refused("400", "ask for binary data", lambda: client.infer(
        "relu_add", [tensor("x", infinite, True)], outputs=[triton.InferRequestedOutput("y", binary_data=False)]))
    assert numpy.isinf(ask(client, "relu_add", {"x": infinite}, ["y"], True).as_numpy("y")).all()


def check_timeout(client):
    x = numpy.zeros((1, 1), numpy.float32)
    refused("504", "more than 1 ms", lambda: ask(client, "slow", {"x": x}, ["y"], True, timeout=1000))
    assert ask(client, "slow", {"x": x}, ["y"], True, timeout=60_000_000).as_numpy("y") == 0


def main(address):
    with triton.InferenceServerClient(address, concurrency=8) as client:
        checks = [each for name, each in globals().items() if name.startswith("check_")]
        for check in checks:
            check(client)
    print(f"{len(checks)} checks passed")


main(sys.argv[1])
