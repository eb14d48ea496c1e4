"""
Writes the ONNX backend suite, the test cases of the package onnx, as files: `export_suite.py FOLDER SHA256`. Each case
becomes a folder with `model.onnx` and `case.json`; `cases.json` has the names.
"""

import base64
import hashlib
import importlib.util
import json
import pathlib
import sys
import warnings

# OpenVINO's names of element types.
TYPES = {
    "FLOAT": "f32",
    "UINT8": "u8",
    "INT8": "i8",
    "UINT16": "u16",
    "INT16": "i16",
    "INT32": "i32",
    "INT64": "i64",
    "STRING": "string",
    "BOOL": "boolean",
    "FLOAT16": "f16",
    "DOUBLE": "f64",
    "UINT32": "u32",
    "UINT64": "u64",
    "BFLOAT16": "bf16",
    "FLOAT8E4M3FN": "f8e4m3",
    "FLOAT8E5M2": "f8e5m2",
    "UINT4": "u4",
    "INT4": "i4",
    "FLOAT4E2M1": "f4e2m1",
    "FLOAT8E8M0": "f8e8m0",
}


def check_sources(expected):
    """The cases are programs: refuses those of another release, or changed ones, before any is run."""
    package = pathlib.Path(importlib.util.find_spec("onnx").submodule_search_locations[0])
    digest = hashlib.sha256()
    # Other sources are generated, and differ between platforms.
    sources = {path.relative_to(package).as_posix(): path for part in ("backend", "reference") for path in (package / part).rglob("*.py")}
    for name, path in sorted(sources.items()):
        digest.update(name.encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    if digest.hexdigest() != expected:
        raise SystemExit(f"The package onnx has other sources than the pinned ones: {digest.hexdigest()}")


def is_tensor(value):
    return value.type.WhichOneof("value") == "tensor_type"


def tensor_of(value, port):
    import numpy as np
    from onnx import TensorProto, numpy_helper

    proto = value if isinstance(value, TensorProto) else numpy_helper.from_array(np.asarray(value), port.name)
    onnx_type = TensorProto.DataType.Name(proto.data_type)
    return {
        "name": port.name,
        "onnxType": onnx_type,
        "type": TYPES.get(onnx_type),
        "shape": list(proto.dims),
        **elements_of(proto, onnx_type),
    }


def elements_of(proto, onnx_type):
    from onnx import numpy_helper

    if onnx_type == "STRING":
        return {"strings": [text.decode() for text in proto.string_data]}
    # The raw bytes are packed already; the array has a byte for each element of four bits.
    if not proto.HasField("raw_data"):
        proto = numpy_helper.from_array(numpy_helper.to_array(proto))
    return {"bytes": base64.b64encode(proto.raw_data).decode()}


def case_of(case):
    graph = case.model.graph
    types = sorted({value_type(value) for value in [*graph.input, *graph.output]})
    tolerance = {"relative": case.rtol, "absolute": case.atol}
    if not all(is_tensor(value) for value in [*graph.input, *graph.output]):
        return {"tolerance": tolerance, "types": types, "inputs": None, "outputs": None}
    [(inputs, outputs)] = case.data_sets
    return {
        "tolerance": tolerance,
        "types": types,
        "inputs": [tensor_of(*pair) for pair in zip(inputs, graph.input)],
        "outputs": [tensor_of(*pair) for pair in zip(outputs, graph.output)],
    }


def value_type(value):
    from onnx import TensorProto

    kind = value.type.WhichOneof("value")
    return TensorProto.DataType.Name(value.type.tensor_type.elem_type) if kind == "tensor_type" else kind


def main(folder, expected):
    check_sources(expected)
    from onnx.backend.test.loader import load_model_tests

    # The cases compute with infinities, on purpose.
    warnings.simplefilter("ignore", RuntimeWarning)
    names = []
    for case in load_model_tests(kind="node"):
        target = pathlib.Path(folder, case.name)
        target.mkdir()
        (target / "model.onnx").write_bytes(case.model.SerializeToString())
        (target / "case.json").write_text(json.dumps(case_of(case)))
        names.append(case.name)
    pathlib.Path(folder, "cases.json").write_text(json.dumps(sorted(names)))


if __name__ == "__main__":
    main(*sys.argv[1:])
