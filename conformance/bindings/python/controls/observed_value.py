"""What a check observes, as data: see ../../../checks/observed_value.ts."""

import base64
import hashlib
import math

import numpy as np
import openvino as ov

LARGE = 1 << 16

NAMES = {
    "float32": "f32",
    "float64": "f64",
    "float16": "f16",
    "int8": "i8",
    "uint8": "u8",
    "int16": "i16",
    "uint16": "u16",
    "int32": "i32",
    "uint32": "u32",
    "int64": "i64",
    "uint64": "u64",
    "bool": "boolean",
}


def observed_value(value, tensors):
    """Makes data of a value, and adds the bytes of its tensors to `tensors`."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, Integer):
        return {"integer": str(value.value)}
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isfinite(number):
            # JSON has one kind of number, and JavaScript writes 1 for 1.0.
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
        return {"number": "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"}
    if isinstance(value, ov.Tensor):
        if value.element_type == ov.Type.string:
            return {"strings": [str(each) for each in value.str_data.flat], "shape": list(value.shape)}
        return observed_bytes(value.element_type.get_type_name(), list(value.shape), value.data.tobytes(), tensors)
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "US":
            texts = [each.decode() if isinstance(each, bytes) else str(each) for each in value.flat]
            return {"strings": texts, "shape": list(value.shape)}
        return observed_bytes(NAMES[value.dtype.name], list(value.shape), value.tobytes(), tensors)
    if isinstance(value, ov.ConstOutput):
        return {"port": sorted(value.names)}
    if isinstance(value, ov.PartialShape):
        return value.to_string()
    if isinstance(value, ov.Type):
        return value.get_type_name()
    if isinstance(value, (ov.Shape, ov.Strides)):
        return [int(each) for each in value]
    if type(value).__name__ == "OVDict":
        return [observed_value(each, tensors) for each in value.to_tuple()]
    if isinstance(value, dict):
        return {str(key): observed_value(each, tensors) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [observed_value(each, tensors) for each in value]
    raise TypeError(f"A {type(value).__name__} cannot be observed")


class Integer:
    """An integer that is a bigint in TypeScript."""

    def __init__(self, value):
        self.value = int(value)


def observed_bytes(kind, shape, data, tensors):
    sha256 = hashlib.sha256(data).hexdigest()
    tensors[sha256] = None if len(data) > LARGE else base64.b64encode(data).decode()
    return {"tensor": kind, "shape": [int(each) for each in shape], "sha256": sha256}
