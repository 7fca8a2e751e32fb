"""The `init` job: a small Llama or Mistral with its own tokenizer, pre-trained briefly on texts."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy
import torch

from .. import export, parity
from ..configuration import InitConfiguration
from ..errors import BAD_CONFIG, BAD_DATA, EngineError
from ..files import atomic_folder, write_json
from ..json_lines import has_half_characters, json_lines
from ..model_files import load_causal_lm
from ..pretraining import Emit, build_model, pretrain
from ..rows import SEED, TokenizedRow
from ..tokenizer import BEGIN, END, SPECIALS, load_tokenizer, save_tokenizer, train_tokenizer


def run(config: InitConfiguration, emit: Emit, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Makes the tokenizer and the model and writes them to one folder.

    Raises:
        EngineError: for every failure that a user can do something about.
    """
    torch.set_num_threads(config.threads)
    texts = read_texts(config.texts)
    tokenizer = train_tokenizer(texts, config.vocabulary_size)
    if tokenizer.get_vocab_size() > config.vocabulary_size:
        raise EngineError(BAD_CONFIG, f"vocabulary_size {config.vocabulary_size} is too small for 256 bytes.")
    end = tokenizer.token_to_id(END)
    ids = [[*encoding.ids, end] for encoding in tokenizer.encode_batch(texts)]
    truncated = sum(len(row) > config.max_length for row in ids)
    cut = (numpy.array(row[: config.max_length], dtype=numpy.int32) for row in ids)
    rows = [TokenizedRow("", SEED, row, 1) for row in cut]
    tokens = sum(row.target_tokens for row in rows)
    emit("data", rows=len(rows), seed_rows=0, aligned_rows=0, target_tokens=tokens, truncated_rows=truncated,
         dropped_rows=0)  # fmt: skip
    facts = {"target_tokens": tokens, "truncated_rows": truncated, "dropped_rows": 0}
    model = build_model(config, tokenizer.token_to_id(BEGIN), end)
    started = time.perf_counter()
    pretrain(config, model, rows, end, emit, should_stop)
    seconds = time.perf_counter() - started
    with atomic_folder(Path(config.output)) as folder:
        model.save_pretrained(folder)
        save_tokenizer(tokenizer, folder, SPECIALS, config.max_length)
        export.write_config(model, folder, None, "float32")
        write_json(folder / "training.json", {"steps": config.steps, **facts})
        expected = parity.measure(model, load_tokenizer(folder), config.max_length)
        report = parity.compare(expected, load_causal_lm(folder, "float32"), folder, config.max_length)
    emit("done", output=config.output, steps=config.steps, train_seconds=seconds,
         parameters=sum(parameter.numel() for parameter in model.parameters()), parity=report, **facts)  # fmt: skip


def read_texts(path: str) -> list[str]:
    """Reads the field `text` of every line of a JSON Lines file.

    Raises:
        EngineError: kind bad-data, naming file and line.
    """
    texts = []
    for place, value in json_lines(path, "text"):
        if not isinstance(value, dict) or "text" not in value:
            raise EngineError(BAD_DATA, f"{place}: expected an object with a field 'text'.")
        text = value["text"]
        if not isinstance(text, str) or not text or has_half_characters(text):
            raise EngineError(BAD_DATA, f"{place}: 'text' is empty or not a text.")
        texts.append(text)
    return texts
