"""Writes expected.json, what the tests compare with, by a plain loop over the official binding:

    python samples/text-generation/expected.py [NUMBER OF TOKENS [FOLDER]]

needs numpy and openvino of the pinned release, and what `deno task setup` has fetched. With a number, it prints what
main.ts prints for each prompt with --json --precision f32 --penalty 2 --max-tokens NUMBER, of the model in a folder."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import openvino as ov

SAMPLES = Path(__file__).parent.parent
MODEL = Path(sys.argv[2]) if len(sys.argv) > 2 else SAMPLES / "data" / "tiny-python-llama"
PROMPTS = ["def read_file(path):\n    ", "class Queue:\n    def ", "import os\n\ndef "]

core = ov.Core()
core.add_extension(next((SAMPLES.parent / ".cache/samples/openvino_tokenizers/lib").glob("*openvino_tokenizers.*")))
precise = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
network = core.compile_model(MODEL / "openvino_model.xml", "CPU", precise)
tokenizer = core.compile_model(MODEL / "openvino_tokenizer.xml", "CPU")
detokenizer = core.compile_model(MODEL / "openvino_detokenizer.xml", "CPU")


def generate(prompt, penalty, count, shown=False):
    request = network.create_infer_request()
    past, written = 0, []

    def infer(ids):
        nonlocal past
        length = past + ids.shape[1]
        request.infer({
            "input_ids": ids,
            "attention_mask": np.ones((1, length), np.int64),
            "position_ids": np.arange(past, length)[None],
            "beam_idx": np.zeros(1, np.int32),
        })
        past = length

    ids = tokenizer([prompt])["input_ids"]
    # As the sample does. With a cache of 8 bits, the device's own choice, all at once would give other logits.
    infer(ids[:, :-1])
    ids = ids[:, -1:]
    while len(written) < count:
        infer(ids)
        logits = request.get_tensor("logits").data[0, -1].copy()
        logits[list(set(written[-32:]))] -= penalty
        written.append(int(logits.argmax()))
        if shown:
            detokenizer(np.array([written[-16:]]))
        ids = np.array([written[-1:]])
    return written


if len(sys.argv) > 1:
    for prompt in PROMPTS:
        start = time.perf_counter()
        tokens = generate(prompt, 2, int(sys.argv[1]), shown=True)
        speed = len(tokens) / (time.perf_counter() - start)
        text = detokenizer(np.array([tokens]))[0][0]
        print(json.dumps({"prompt": prompt, "text": text, "tokens": tokens, "tokensPerSecond": speed}))
else:
    cases = [(prompt, penalty, generate(prompt, penalty, 60)) for penalty in (0, 2) for prompt in PROMPTS]
    keys = ("prompt", "penalty", "tokens", "text")
    expected = [dict(zip(keys, (*case, detokenizer(np.array([case[2]]))[0][0]))) for case in cases]
    (Path(__file__).parent / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")
