"""What a control is given: see ../../../checks/check_context.ts."""

import numpy as np
import openvino as ov
from picture import make_picture
from observed_value import observed_value

CONFIG = {"INFERENCE_PRECISION_HINT": "f32"}


class CheckContext:
    """One control on one model."""

    def __init__(self, model, paths, folder, compiled):
        self.model = model
        self.folder = folder
        self.observations = []
        self.tensors = {}
        self._paths = paths
        self._compiled = compiled

    def path(self, model=None):
        return self._paths[model or self.model]

    def read_model(self, model=None):
        return ov.Core().read_model(self.path(model))

    def compiled(self, model=None):
        name = model or self.model
        if name not in self._compiled:
            self._compiled[name] = self.compile(model=name)
        return self._compiled[name]

    def compile(self, more=None, model=None):
        return ov.Core().compile_model(self.path(model), "CPU", {**CONFIG, **(more or {})})

    def request(self):
        return self.compiled().create_infer_request()

    def picture(self, seed, shape=None):
        """A picture as an array of f32 in that shape."""
        shape = list(self.compiled().input().shape if shape is None else shape)
        size = int(np.prod(shape))
        return make_picture(shape if len(shape) == 4 else [1, 1, 1, size], seed).reshape(shape)

    def picture_tensor(self, seed, shape=None):
        """A picture as a tensor of the input's element type, which has its own memory."""
        kind = self.compiled().input().element_type.to_dtype()
        return ov.Tensor(self.picture(seed, shape).astype(kind), shared_memory=False)

    def observe(self, label, value):
        self.observations.append({"label": label, "value": observed_value(value, self.tensors)})

    def refuses(self, label, bad, control):
        """Notes whether `bad` is refused. `control` is the same done right."""
        self.observations.append({"label": label, "value": {"refused": refused(bad)}})
        control()


def refused(call):
    try:
        call()
        return False
    except Exception:  # noqa: BLE001: the binding raises many kinds, and which is not compared
        return True
