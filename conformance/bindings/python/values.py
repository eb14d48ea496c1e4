"""Values as the messages have them: see bridge.ts."""

import base64
import math
import pathlib
import shutil
import tempfile

import numpy as np
import openvino as ov

DTYPES = {
    "f16": np.float16,
    "f32": np.float32,
    "f64": np.float64,
    "i8": np.int8,
    "i16": np.int16,
    "i32": np.int32,
    "i64": np.int64,
    "u8": np.uint8,
    "u16": np.uint16,
    "u32": np.uint32,
    "u64": np.uint64,
}
NAMES = {np.dtype(dtype).name: name for name, dtype in DTYPES.items()}
# More bytes are passed in a file: see bridge.ts.
LARGE = 1 << 22
# Classes with another name in TypeScript.
CLASSES = {"OVDict": "InferResults", "Output": "ConstOutput"}


def is_numpy(kind):
    """Whether NumPy has an element type."""
    return ov.Type(kind.to_dtype()) == kind


class Thrown(Exception):
    """What a callback threw there."""

    def __init__(self, index):
        super().__init__(f"thrown in JavaScript #{index}#")


class Ours:
    """A value of JavaScript's that is only handed on."""

    def __init__(self, index):
        self.index = index


class Integer(int):
    """An integer that is a bigint there."""


class Odd:
    """A value that nothing in Python stands for."""


class Set(list):
    """A list that is a set there."""


class Bytes:
    """Elements that are copied there."""

    def __init__(self, data, kind="u8"):
        self.data = data
        self.kind = kind


class View:
    """Elements of memory that both sides see: an object, and what gives its bytes."""

    def __init__(self, owner, read, kind):
        self.owner = owner
        self.read = read
        self.kind = kind


class Shared(np.ndarray):
    """An array of memory that JavaScript sees, too."""


class Codec:
    def __init__(self, memory, callback):
        self.memory = memory
        self.callback = callback
        self.objects = {}
        self.ids = {}
        # Arrays by identity, kept so that no other array reuses it, with their tensors.
        self.tensors = {}
        self.next = 0

    def keep_only(self, kept):
        self.tensors.clear()
        self.objects = {number: self.objects[number] for number in kept}
        self.ids = {identity(value): number for number, value in self.objects.items()}

    def tensor(self, array, kind=None):
        """An array that an inference gave, as the tensor that it is there, over its memory: the same each time."""
        if id(array) not in self.tensors:
            if array.dtype.kind in "US":
                made = ov.Tensor(array)
            elif kind == ov.Type.string:
                # An empty list of strings becomes an array of floats.
                made = ov.Tensor(kind, array.shape)
            elif kind is None or is_numpy(kind):
                made = ov.Tensor(array, shared_memory=True)
            else:
                # An array does not show that it holds bf16, and the bytes of packed types have no shape.
                shape = array.shape if kind.bitwidth >= 8 else [array.nbytes * 8 // kind.bitwidth]
                made = ov.Tensor(array, ov.Shape(list(shape)), kind)
            self.tensors[id(array)] = (array, made)
        return self.tensors[id(array)][1]

    def refer(self, value):
        key = identity(value)
        if key not in self.ids:
            self.next += 1
            self.ids[key] = self.next
            # Kept, so that no other object reuses its address.
            self.objects[self.next] = value
        return self.ids[key]

    def thrown(self, error):
        found = str(error).rsplit("thrown in JavaScript #", 1)
        return int(found[1].split("#")[0]) if len(found) > 1 else None

    def decode(self, value):
        if isinstance(value, list):
            return [self.decode(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "ref" in value:
            return self.objects[value["ref"]]
        if "view" in value:
            data = self.memory.view(value["view"], value["offset"], value["length"])
            return data.view(DTYPES[value["type"]]).view(Shared)
        if "bytes" in value:
            return np.frombuffer(bytearray(base64.b64decode(value["bytes"])), DTYPES[value["type"]])
        if "file" in value:
            return np.frombuffer(bytearray(take_file(value["file"])), DTYPES[value["type"]])
        if "ours" in value:
            return Ours(value["ours"])
        if "callback" in value:
            return self.callback(value["callback"])
        if "number" in value:
            return float(value["number"].replace("Infinity", "inf"))
        if "integer" in value:
            return Integer(value["integer"])
        if "path" in value:
            return pathlib.Path(value["path"])
        if "map" in value:
            return {self.key(self.decode(key)): self.decode(each) for key, each in value["map"]}
        if "record" in value:
            return {record_key(key): self.decode(each) for key, each in value["record"]}
        return Odd()

    @staticmethod
    def key(key):
        return tuple(key) if isinstance(key, list) else key

    def encode(self, value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, np.bool_):
            return bool(value)
        if isinstance(value, Integer):
            return {"integer": str(value)}
        if isinstance(value, (int, np.integer)):
            return int(value) if abs(int(value)) < 2**53 else {"integer": str(int(value))}
        if isinstance(value, (float, np.floating)):
            number = float(value)
            if math.isfinite(number) and (number != 0 or math.copysign(1, number) > 0):
                return number
            return {"number": str(number).replace("inf", "Infinity").replace("nan", "NaN").replace("-0.0", "-0")}
        if isinstance(value, Ours):
            return {"ours": value.index}
        if isinstance(value, (Set, set, frozenset)):
            return {"set": [self.encode(each) for each in value]}
        if isinstance(value, Bytes):
            if len(value.data) > LARGE:
                return {"file": file_of(value.data), "type": value.kind}
            return {"bytes": base64.b64encode(value.data).decode(), "type": value.kind}
        if isinstance(value, View):
            number, offset, length, size = self.memory.find(value.owner, value.read)
            return {"view": number, "offset": offset, "length": length, "size": size, "type": value.kind}
        if isinstance(value, ov.Type):
            return value.get_type_name()
        if hasattr(type(value), "__members__"):
            # Enumerations are strings in TypeScript.
            return value.name
        if isinstance(value, (ov.Shape, ov.Strides, list, tuple)):
            return [self.encode(each) for each in value]
        if isinstance(value, dict):
            return {"record": [[str(key), self.encode(each)] for key, each in value.items()]}
        if isinstance(value, np.ndarray):
            return {"ref": self.refer(self.tensor(value)), "class": "Tensor"}
        name = type(value).__name__
        if name == "OVDict":
            for port, array in value.items():
                self.tensor(array, port.element_type)
        return {"ref": self.refer(value), "class": CLASSES.get(name, name)}


def identity(value):
    """What an object is known by. Ports are new objects each time, and equal: there they are the same."""
    return value if isinstance(value, (ov.ConstOutput, ov.Output)) else id(value)


def file_of(data):
    path = pathlib.Path(tempfile.mkdtemp(prefix="openvino-ffi-bytes-"), "bytes")
    path.write_bytes(data)
    return str(path)


def take_file(path):
    data = pathlib.Path(path).read_bytes()
    shutil.rmtree(pathlib.Path(path).parent)
    return data


def record_key(key):
    """A record's keys are texts in JavaScript, indexes too."""
    return int(key) if key.lstrip("-").isdecimal() else key
