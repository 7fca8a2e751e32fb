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


def fixed_texts(tokenizer: TextTokenizer, model: torch.nn.Module) -> list[list[int]]:
    """Ids of the fixed texts, within the model's length and with at least two tokens each."""
    longest = getattr(model.config, "max_position_embeddings", 0) or 1024
    return [ids for ids in (tokenizer.encode(text)[:longest] for text in TEXTS) if len(ids) > 1]


def check(model: torch.nn.Module, exported: Path, dtype: str, report: Path) -> dict[str, Any]:
    """Compares a model in memory with its export and writes a report.

    Returns:
        The report: largest and mean difference of a text's mean log-probability, in nats a token.

    Raises:
        EngineError: kind internal, when a text differs by more than 0.05 nats a token.
    """
    tokenizer = load_tokenizer(exported)
    was_training = model.training
    model.eval()
    reloaded = load_causal_lm(exported, dtype).to(next(model.parameters()).device)
    differences = []
    for ids in fixed_texts(tokenizer, reloaded):
        ours, theirs = log_probabilities(model, ids), log_probabilities(reloaded, ids)
        differences.append(sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(ours))
    model.train(was_training)
    result = {
        "limit_nats_per_token": LIMIT,
        "largest_difference": max(differences, default=0.0),
        "mean_difference": sum(differences) / max(1, len(differences)),
        "texts": len(differences),
    }
    write_json(report, result)
    if not result["largest_difference"] <= LIMIT:
        raise EngineError(
            INTERNAL,
            f"The exported model differs from the trained one by {result['largest_difference']:.3f} nats a token; at "
            f"most {LIMIT} is allowed. The export was not kept.",
        )
    return result
