"""Each element type in each kind of dynamic shape: see ../../checks/infer_request/element_types.ts."""

import pathlib

import numpy as np
import openvino as ov
from check import check

TYPES = (
    "boolean bf16 f16 f32 f64 i4 i8 i16 i32 i64 u1 u2 u3 u4 u6 u8 u16 u32 u64 nf4 f8e4m3 f8e5m2 string f4e2m1 f8e8m0"
).split()
# The dynamic shape; three sizes, an empty one, a wrong one; whether one dimension only is dynamic.
SHAPES = (
    ("?,4", ([2, 4], [5, 4], [1, 4]), [0, 4], [2, 3], True),
    ("?,?", ([2, 4], [4, 6], [1, 4]), [3, 0], [6], False),
    ("..5,4", ([2, 4], [5, 4], [1, 4]), [0, 4], [6, 4], True),
    ("..5,2..4", ([2, 4], [5, 4], [2, 2]), [0, 2], [2, 5], False),
)
NUMERIC = {
    "bf16": (128, 0.25),
    "f16": (128, 0.25),
    "f32": (128, 0.1),
    "f64": (128, 0.25),
    "i8": (128, 1),
    "i16": (128, 255),
    "i32": (128, 2**24 - 1),
    "i64": (128, 2**24 - 1),
    "u8": (0, 1),
    "u16": (0, 257),
    "u32": (0, 2**24 + 1),
    "u64": (0, 2**23 + 1),
}


class Cell:
    """A model of one of the types and one of the shapes, which gives back the elements and their shape."""

    def __init__(self, t, kind, shape, request):
        self.t, self.kind, self.request = t, kind, request
        self.text, self.sizes, self.empty, self.wrong, self.is_flat = shape
        self.label = f"{kind} [{self.text}]"
        self.takes_lists = kind in ("string", "boolean") or kind in NUMERIC
        self.takes_arrays = self.is_flat and kind != "string"

    def see(self, what, inputs=None, **options):
        self.request.infer(inputs, **options)
        flat, shape = self.request.output_tensors
        self.t.see(f"{self.label} {what}".rstrip(), {"shape": shape.data.tolist(), "flat": flat})

    def write(self, tensor, seed):
        count = tensor.size if self.kind == "string" else tensor.data.size
        numbers = [(seed * 17 + i * 29) % 256 for i in range(count)]
        if self.kind == "string":
            texts = ["é" * (number % 24) + str(number) for number in numbers]
            tensor.str_data = np.array(texts, dtype=str).reshape(list(tensor.shape))
            return
        if self.kind == "boolean":
            values = np.array(numbers, dtype=np.uint8) % 2
        elif self.kind in NUMERIC:
            less, unit = NUMERIC[self.kind]
            values = (np.array(numbers, dtype=np.float64) - less) * unit
            # NumPy has no bf16. These numbers are exact in it.
            is_bf16 = self.kind == "bf16"
            values = values.astype(np.float32).view(np.uint32) >> 16 if is_bf16 else values.astype(tensor.data.dtype)
        else:
            values = np.array(numbers, dtype=np.uint8)
        tensor.data.view(np.uint16 if self.kind == "bf16" else values.dtype).reshape(-1)[:] = values.reshape(-1)

    def tensor(self, shape, seed):
        made = ov.Tensor(getattr(ov.Type, self.kind), ov.Shape(shape))
        self.write(made, seed)
        return made

    def value(self, shape, seed):
        """An array that the binding takes for elements, else a tensor."""
        made = self.tensor(shape, seed)
        if self.kind == "string":
            return np.array(made.str_data) if made.size else made
        return made.data if self.takes_lists and self.kind != "bf16" else made


def cells(t):
    xml = pathlib.Path(t.path()).read_text()
    weights = pathlib.Path(t.path()).with_suffix(".bin").read_bytes()
    core = ov.Core()
    for kind in TYPES:
        for shape in SHAPES:

            def compiled(of):
                text = xml.replace('element_type="f32"', f'element_type="{of}"').replace("?,4", shape[0])
                model = core.read_model(text.encode(), weights)
                return core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})

            if kind in ("u1", "u3", "u6"):
                t.refuses(f"{kind} [{shape[0]}]", lambda: compiled(kind), lambda: compiled("u8"))
            else:
                yield Cell(t, kind, shape, compiled(kind).create_infer_request())


@check("InferRequest/each element type in each dynamic shape: typed arrays")
def typed_arrays(t):
    for cell in cells(t):
        value = cell.value(cell.sizes[0], 1)
        if cell.takes_arrays:
            cell.see("", value)
        elif cell.kind != "string":
            flat = cell.tensor([value.size], 1)
            t.refuses(cell.label, lambda: cell.request.infer(flat), lambda: cell.request.infer(value))


@check("InferRequest/each element type in each dynamic shape: lists")
def lists(t):
    for cell in cells(t):
        if not cell.takes_lists:
            continue
        value = cell.value(cell.sizes[0], 1)
        cell.see("", value)
        if cell.is_flat:
            cell.see("flat", value)
        else:
            flat = cell.tensor([value.size], 1)
            t.refuses(f"{cell.label} flat", lambda: cell.request.infer(flat), lambda: cell.request.infer(value))


@check("InferRequest/each element type in each dynamic shape: tensors")
def tensors(t):
    for cell in cells(t):
        tensor = cell.tensor(cell.sizes[0], 1)
        cell.see("", tensor)
        cell.write(tensor, 2)
        cell.see("written to")
        wrong = cell.tensor(cell.wrong, 1)
        t.refuses(f"{cell.label} wrong", lambda: cell.request.infer(wrong), lambda: cell.request.infer(tensor))


@check("InferRequest/each element type in each dynamic shape: shared arrays")
def shared_arrays(t):
    for cell in cells(t):
        tensor = cell.tensor(cell.sizes[0], 1)
        is_array = cell.takes_arrays and cell.takes_lists and cell.kind != "bf16"
        cell.see("", tensor.data if is_array else tensor, share_inputs=True)
        if cell.kind != "string":
            cell.write(tensor, 2)
            cell.see("written to")


@check("InferRequest/each element type in each dynamic shape: set_shape")
def set_shape(t):
    for cell in cells(t):
        for i, size in enumerate(cell.sizes):
            source = cell.request.get_input_tensor()
            source.set_shape(size)
            cell.write(source, i + 1)
            cell.see(str(i))


@check("InferRequest/each element type in each dynamic shape: growing")
def growing(t):
    for cell in cells(t):
        for i, size in enumerate(cell.sizes):
            cell.see(f"copied {i}", cell.value(size, i + 1))
        mine = cell.tensor(cell.sizes[0], 1)
        cell.request.set_input_tensor(mine)
        for i, size in enumerate(cell.sizes):
            mine.set_shape(size)
            cell.write(mine, i + 1)
            cell.see(f"bound {i}")


@check("InferRequest/each element type in each dynamic shape: empty")
def empty(t):
    for cell in cells(t):
        small = cell.sizes[0]
        cell.see("copied", cell.value(cell.empty, 1))
        cell.see("not empty", cell.value(small, 1))
        cell.see("bound", cell.tensor(cell.empty, 1))
        cell.request.infer(cell.value(small, 2))
        cell.request.get_input_tensor().set_shape(cell.empty)
        cell.see("reshaped")
        cell.see("again not empty", cell.value(small, 1))
