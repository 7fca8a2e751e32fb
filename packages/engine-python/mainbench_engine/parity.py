"""The gate after an export: the written folder must give the log-probabilities of the model that was trained.

Like is compared with like: the trained weights in the type of the export against the folder read back, both by a
forward in float32 on the CPU, so that nothing but the export itself can make them differ.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from .errors import DIVERGED, INTERNAL, EngineError
from .files import write_json
from .tokenizer import TextTokenizer, load_tokenizer

LIMIT = 1e-3
# The forward of a training computes in its own precision: 0.07 to 0.08 in bfloat16 on SmolLM2-135M. On a base in nf4
# it is 0.55 to 0.92 there before any training, and less on larger models.
TRAINING_LIMITS = {"float32": 0.05, "bfloat16": 0.5, "float16": 0.5, "nf4": 2.0}
TEXTS = (
    "The quick brown fox jumps over the lazy dog.",
    "Question: what is 12 times 12?\nAnswer: 144\n",
    "Ünïcödé – naïve café, ¿qué tal?",
    "日本語のテキストと 🙂 emoji.",
    "def add(a, b):\n    return a + b\n",
)

Measured = Sequence[Sequence[float]]


@torch.no_grad()
def log_probabilities(model: torch.nn.Module, ids: list[int]) -> list[float]:
    """Log-probability of every token but the first under transformers' own forward, in nats."""
    device = next(model.parameters()).device
    input_ids = torch.tensor([ids], device=device)
    logits = model(input_ids=input_ids, use_cache=False).logits[0, :-1].to(torch.float64)
    return torch.log_softmax(logits, -1).gather(-1, input_ids[0, 1:, None])[:, 0].tolist()


def measure(model: torch.nn.Module, tokenizer: TextTokenizer, longest: int) -> list[list[float]]:
    """Log-probabilities of the fixed texts, each cut to `longest` tokens, under a model in evaluation mode."""
    was_training = model.training
    model.eval()
    ids = [tokenizer.encode(text)[:longest] for text in TEXTS]
    measured = [log_probabilities(model, row) for row in ids if len(row) > 1]
    model.train(was_training)
    return measured


def require_finite(measured: Measured, model: str) -> None:
    """Refuses a model with a log-probability that is no number.

    Raises:
        EngineError: kind diverged.
    """
    wrong = sum(not math.isfinite(value) for row in measured for value in row)
    if wrong:
        total = sum(map(len, measured))
        raise EngineError(
            DIVERGED,
            f"{wrong} of {total} log-probabilities of the gate's texts are NaN or infinite under {model}: the training "
            "has diverged. The export was not kept.",
        )


def require_finite_weights(weights: dict[str, torch.Tensor], dtype: str) -> None:
    """Refuses weights that are no numbers, wherever they are: a fixed text touches only some of them.

    Raises:
        EngineError: kind diverged, naming the first such weight.
    """
    for name, value in weights.items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise EngineError(
                DIVERGED,
                f"The weight {name} holds NaN or infinite values in {dtype}: the training has diverged, or its weights "
                "leave the range of that type. The export was not kept.",
            )


def differences(expected: Measured, found: Measured) -> list[float]:
    """Mean absolute difference of each text, in nats a token."""
    return [
        sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(ours)
        for ours, theirs in zip(expected, found, strict=True)
    ]


def compare_forwards(trained: Measured, expected: Measured, precision: str) -> float:
    """Compares the model as it was trained (sharded, under autocast) with its collected weights in float32.

    Returns:
        The largest difference over the texts, in nats a token.

    Raises:
        EngineError: kind diverged or internal.
    """
    require_finite(trained, f"the trained model in {precision}")
    require_finite(expected, "the trained weights")
    largest, limit = max(differences(trained, expected)), TRAINING_LIMITS[precision]
    if not largest <= limit:
        raise EngineError(
            INTERNAL,
            f"The weights collected for the export differ from the trained model by {largest:.3f} nats a token; at "
            f"most {limit} is allowed where the training computes in {precision}. The export was not kept.",
        )
    return largest


def compare(
    expected: Measured, reloaded: torch.nn.Module, exported: Path, longest: int, **facts: Any
) -> dict[str, Any]:
    """Compares what `measure` gave for weights in memory with their export, and writes `parity.json` beside it.

    Args:
        expected: of the weights in the type of the export, by a forward in float32 on the CPU.
        reloaded: the export, read back in float32.
        exported: its folder.
        longest: most tokens of a text.
        facts: further fields of the report.

    Returns:
        The report: largest and mean difference over the texts, in nats a token, and the mean log-probability of a token
        of each text under the trained weights, which a server of the export must give as well.

    Raises:
        EngineError: kind internal, when a text differs by more than the limit; diverged, for what is no number.
    """
    found = measure(reloaded, load_tokenizer(exported), longest)
    require_finite(expected, "the trained weights")
    require_finite(found, "the exported model")
    apart = differences(expected, found)
    report = {
        "limit_nats_per_token": LIMIT,
        "largest_difference": max(apart),
        "mean_difference": sum(apart) / len(apart),
        "texts": len(apart),
        "mean_log_probabilities": [sum(row) / len(row) for row in expected],
        **facts,
    }
    write_json(exported / "parity.json", report)
    if not report["largest_difference"] <= LIMIT:
        raise EngineError(
            INTERNAL,
            f"The exported model differs from the trained one by {report['largest_difference']:.3f} nats a token; at "
            f"most {LIMIT} is allowed. The export was not kept.",
        )
    return report


def longest_of(model: torch.nn.Module) -> int:
    """Most tokens of a fixed text that a model can take."""
    return getattr(model.config, "max_position_embeddings", None) or 1024
