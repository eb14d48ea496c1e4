"""Writes expected.json, what the tests compare with, by a plain loop over the official binding, and prints the speed
of that loop with each token's text, as the sample shows it:

    python samples/text-generation/expected.py [NUMBER OF TOKENS]

needs numpy and openvino of the pinned release, and what `deno task setup` has fetched."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import openvino as ov

SAMPLES = Path(__file__).parent.parent
MODEL = SAMPLES / "data" / "tiny-python-llama"
PROMPTS = ["def read_file(path):\n    ", "class Queue:\n    def ", "import os\n\ndef "]

core = ov.Core()
core.add_extension(next((SAMPLES.parent / ".cache/samples/openvino_tokenizers/lib").glob("*openvino_tokenizers.*")))
network = core.compile_model(MODEL / "openvino_model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
tokenizer = core.compile_model(MODEL / "openvino_tokenizer.xml", "CPU")
detokenizer = core.compile_model(MODEL / "openvino_detokenizer.xml", "CPU")


def generate(prompt, penalty, count, shown=False):
    request = network.create_infer_request()
    ids = tokenizer([prompt])["input_ids"]
    past, written = 0, []
    while len(written) < count:
        length = past + ids.shape[1]
        request.infer({
            "input_ids": ids,
            "attention_mask": np.ones((1, length), np.int64),
            "position_ids": np.arange(past, length)[None],
            "beam_idx": np.zeros(1, np.int32),
        })
        logits = request.get_tensor("logits").data[0, -1].copy()
        logits[list(set(written[-32:]))] -= penalty
        written.append(int(logits.argmax()))
        if shown:
            detokenizer(np.array([written[-16:]]))
        past, ids = length, np.array([written[-1:]])
    return written


if len(sys.argv) > 1:
    for prompt in PROMPTS:
        start = time.perf_counter()
        tokens = generate(prompt, 2, int(sys.argv[1]), shown=True)
        print(f"{len(tokens) / (time.perf_counter() - start):.1f} tokens a second")
else:
    cases = [(prompt, penalty, generate(prompt, penalty, 60)) for penalty in (0, 2) for prompt in PROMPTS]
    keys = ("prompt", "penalty", "tokens", "text")
    expected = [dict(zip(keys, (*case, detokenizer(np.array([case[2]]))[0][0]))) for case in cases]
    (Path(__file__).parent / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")
