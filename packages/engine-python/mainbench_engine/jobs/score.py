"""The `score` job: log-likelihood of targets after their prompts, by transformers' own forward, without a server."""

import math
from collections.abc import Callable
from typing import Any

from ..errors import BAD_CONFIG, EngineError
from ..model_files import load_causal_lm, resolve
from ..parity import log_probabilities
from ..rows import SEED, Row, tokenize_row
from ..tokenizer import load_tokenizer


def run(config: dict[str, Any], emit: Callable[..., None]) -> None:
    """Scores rows one by one.

    Args:
        config: `model`, and `rows`, a list of objects with `prompt` and `target`.
        emit: receives `done` with `scores`: log-likelihood in nats and target tokens (end token included) of each row.
    """
    model_name, rows = config.get("model"), config.get("rows")
    if not isinstance(model_name, str) or not isinstance(rows, list):
        raise EngineError(BAD_CONFIG, "score needs `model`, a folder, and `rows`, a list of prompts and targets.")
    folder = resolve(model_name)
    tokenizer, model = load_tokenizer(folder), load_causal_lm(folder, config.get("dtype", "float32"))
    emit("start", command="score")
    scores = []
    for row in rows:
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in ("prompt", "target")):
            raise EngineError(BAD_CONFIG, "score.rows holds an entry without the texts `prompt` and `target`.")
        tokenized, _ = tokenize_row(tokenizer, Row("", row["prompt"], row["target"], SEED), 1 << 30)
        if tokenized is None:
            scores.append({"log_likelihood": None, "tokens": 0})
            continue
        values = log_probabilities(model, tokenized.ids.tolist())[tokenized.target_start - 1 :]
        scores.append({"log_likelihood": math.fsum(values), "tokens": len(values)})
    emit("done", scores=scores)
