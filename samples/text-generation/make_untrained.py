"""Makes a language model of real size with random weights, whose speed and tokens can be compared where none can be
fetched: a Qwen2 of 387 million parameters, with a tokenizer of 32,000 tokens of the text of Python's library.

    pip install optimum-intel nncf openvino-tokenizers torch
    python samples/text-generation/make_untrained.py untrained
    optimum-cli export openvino --model untrained --task text-generation-with-past --weight-format int8 untrained-int8
    python samples/text-generation/expected.py 100 untrained-int8
    npx -y deno@2.9.6 task text-generation untrained-int8 $'import os\n\ndef ' --precision f32 --penalty 2 --json"""

import sys
import sysconfig
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "</s>"}
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
alphabet = pre_tokenizers.ByteLevel.alphabet()
trainer = trainers.BpeTrainer(vocab_size=32000, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet)
texts = [path.read_text("utf8", "ignore") for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))]
tokenizer.train_from_iterator(texts, trainer)
PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(sys.argv[1])

torch.manual_seed(1)
sizes = {"hidden_size": 896, "intermediate_size": 4864, "num_hidden_layers": 24, "max_position_embeddings": 2048}
heads = {"num_attention_heads": 14, "num_key_value_heads": 2}
ids = {"vocab_size": 32000, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1, "tie_word_embeddings": True}
Qwen2ForCausalLM(Qwen2Config(**sizes, **heads, **ids)).save_pretrained(sys.argv[1])
