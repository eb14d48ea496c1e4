"""A model for Triton: twice its numbers, and its texts in capitals."""

import os
import sys

# Triton does not look there itself, and a newer numpy that may be elsewhere is none for it.
sys.path.insert(0, os.environ["PYTHONPATH"])

import numpy as np  # noqa: E402
import triton_python_backend_utils as triton  # noqa: E402


class TritonPythonModel:
    def execute(self, requests):
        return [self.double(request) for request in requests]

    def double(self, request):
        numbers, integers, texts = (triton.get_input_tensor_by_name(request, name).as_numpy() for name in "xns")
        if len(numbers) > 8:
            return triton.InferenceResponse(error=triton.TritonError("no more than 8 rows"))
        capitals = np.array([text.decode().upper().encode() for text in texts], dtype=object)
        outputs = {"y": numbers * 2, "m": integers * 2, "t": capitals}
        return triton.InferenceResponse([triton.Tensor(name, value) for name, value in outputs.items()])
