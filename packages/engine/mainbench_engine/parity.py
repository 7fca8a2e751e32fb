"""The gate after an export: the written folder must give the log-probabilities of the model in memory."""

from pathlib import Path
from typing import Any

import torch

from .errors import INTERNAL, EngineError
from .files import write_json
from .model_files import load_causal_lm
from .tokenizer import TextTokenizer, load_tokenizer

LIMIT = 0.05
TEXTS = (
    "The quick brown fox jumps over the lazy dog.",
    "Question: what is 12 times 12?\nAnswer: 144\n",
    "Ünïcödé – naïve café, ¿qué tal?",
    "日本語のテキストと 🙂 emoji.",
    "def add(a, b):\n    return a + b\n",
)


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


def compare(
    expected: list[list[float]], exported: Path, dtype: str, longest: int, device: Any = "cpu"
) -> dict[str, Any]:
    """Compares what `measure` gave for a model in memory with its export, and writes `parity.json` beside the weights.

    Returns:
        The report: largest and mean difference over the texts, in nats a token.

    Raises:
        EngineError: kind internal, when a text differs by more than 0.05 nats a token.
    """
    reloaded = load_causal_lm(exported, dtype).to(device)
    found = measure(reloaded, load_tokenizer(exported), longest)
    differences = [
        sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(ours)
        for ours, theirs in zip(expected, found, strict=True)
    ]
    report = {
        "limit_nats_per_token": LIMIT,
        "largest_difference": max(differences),
        "mean_difference": sum(differences) / len(differences),
        "texts": len(differences),
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
