"""The Image Classification Async sample in the official Python binding with Pillow: the same graph, the same output.

    python bench/peers/classify.py MODEL IMAGE... [--top N]

Timed as a whole process against samples/classification-sample-async/main.ts with the same arguments.
"""

import argparse
from pathlib import Path

import numpy as np
import openvino as ov
from openvino.preprocess import PrePostProcessor, ResizeAlgorithm
from PIL import Image


def print_result(path: str, scores: np.ndarray, labels: list[str], top: int) -> None:
    best = np.argsort(scores)[-top:][::-1]
    header = "class_id probability" + (" label" if labels else "")
    print(f"[ INFO ] Image path: {path}")
    print(f"[ INFO ] Top {len(best)} results:")
    print(f"[ INFO ] {header}")
    print(f"[ INFO ] {'-' * len(header)}")
    for class_id in best:
        label = labels[class_id] if labels else ""
        print(f"[ INFO ] {class_id:<8} {scores[class_id]:<11.7f} {label}".rstrip())
    print("[ INFO ]")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("images", nargs="+")
    parser.add_argument("--top", type=int, default=10)
    args = parser.parse_args()
    labels_file = Path(args.model).with_suffix(".labels")
    labels = labels_file.read_text().splitlines() if labels_file.exists() else []

    core = ov.Core()
    processor = PrePostProcessor(core.read_model(args.model))
    processor.input().tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_spatial_dynamic_shape()
    processor.input().preprocess().resize(ResizeAlgorithm.RESIZE_LINEAR)
    processor.input().model().set_layout(ov.Layout("NCHW"))
    processor.output().tensor().set_element_type(ov.Type.f32)
    compiled_model = core.compile_model(processor.build(), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})

    results = {}

    def on_done(request: ov.InferRequest, path: str) -> None:
        results[path] = next(iter(request.results.values())).reshape(-1)

    queue = ov.AsyncInferQueue(compiled_model)
    queue.set_callback(on_done)
    for path in args.images:
        pixels = np.asarray(Image.open(path).convert("RGB"))
        queue.start_async({0: pixels[np.newaxis]}, path)
    queue.wait_all()
    for path in args.images:
        print_result(path, results[path], labels, args.top)


if __name__ == "__main__":
    main()
