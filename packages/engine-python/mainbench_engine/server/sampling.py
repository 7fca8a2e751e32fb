"""Choosing the next token of every row of a batch, each by its own parameters and its own seed.

A row's choice is a function of its logits, its parameters and the number of the token alone: uniform draws come from
a counter-based generator over (seed, token number), so that neither the batch nor the order of requests matters.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch

from .jobs import Sampling

_MASK = (1 << 64) - 1
_MOST_LIKELY = 64


def uniform(seed: int, counter: int) -> float:
    """A number in [0, 1) from a seed and a counter, by two rounds of the SplitMix64 finaliser.

    Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    state = _mix((seed + 0x9E3779B97F4A7C15) & _MASK)
    state = _mix((state + (counter + 1) * 0x9E3779B97F4A7C15) & _MASK)
    return (state >> 11) * 2.0**-53


def _mix(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Choice(NamedTuple):
    """Chosen ids and the log-probabilities, after all filters, of every token; both by row."""

    ids: list[int]
    chosen: list[float]
    log_probabilities: torch.Tensor


def choose(logits: torch.Tensor, parameters: Sequence[Sampling], counters: Sequence[int]) -> Choice:
    """Filters the logits of each row and picks its next token, whose number in its answer `counters` has."""
    log_probabilities = torch.log_softmax(_warped(logits.to(torch.float32), parameters), dim=-1)
    ids = log_probabilities.argmax(dim=-1)
    sampled = [index for index, p in enumerate(parameters) if p.do_sample]
    if sampled:
        draws = torch.tensor([uniform(parameters[i].seed, counters[i]) for i in sampled], dtype=torch.float64)
        ids[sampled] = _draw(log_probabilities[sampled], draws.to(logits.device))
    chosen = log_probabilities.gather(-1, ids[:, None])[:, 0]
    return Choice(ids.tolist(), chosen.tolist(), log_probabilities)


def _draw(log_probabilities: torch.Tensor, draws: torch.Tensor) -> torch.Tensor:
    """Inverts the cumulative distribution of every row; a token without probability is never drawn."""
    cumulative = log_probabilities.to(torch.float64).exp().cumsum(dim=-1)
    targets = draws[:, None] * cumulative[:, -1:]
    index = torch.searchsorted(cumulative, targets, right=True)[:, 0]
    last = log_probabilities.shape[-1] - 1
    possible = torch.where(log_probabilities > -torch.inf, torch.arange(last + 1, device=index.device), -1)
    return torch.minimum(index, possible.amax(dim=-1))


def _warped(scores: torch.Tensor, parameters: Sequence[Sampling]) -> torch.Tensor:
    if any(p.temperature != 1.0 for p in parameters):
        scores = scores / scores.new_tensor([p.temperature for p in parameters])[:, None]
    for name, off, keep in (("top_k", 0, _keep_top_k), ("top_p", 1.0, _keep_top_p)):
        rows = [index for index, p in enumerate(parameters) if getattr(p, name) != off]
        if rows:
            scores = scores.clone()
            values = [getattr(parameters[index], name) for index in rows]
            scores[rows] = keep(scores[rows], values)
    return scores


def _keep_top_k(scores: torch.Tensor, values: list[int]) -> torch.Tensor:
    largest = min(max(values), scores.shape[-1])
    ranked = scores.topk(largest, dim=-1).values
    positions = torch.tensor([min(value, largest) - 1 for value in values], device=scores.device)
    return scores.masked_fill(scores < ranked.gather(-1, positions[:, None]), -torch.inf)


def _keep_top_p(scores: torch.Tensor, values: list[float]) -> torch.Tensor:
    """Keeps the smallest set of most likely tokens whose probability reaches p.

    Looks at the most likely tokens only; a row that needs more of them is sorted whole.
    """
    limits = scores.new_tensor(values)[:, None]
    probabilities = scores.softmax(dim=-1)
    kept = _until_reached(probabilities, limits, min(_MOST_LIKELY, scores.shape[-1]))
    short = ((probabilities * kept).sum(dim=-1) < limits[:, 0]).nonzero()[:, 0]
    if len(short) and scores.shape[-1] > _MOST_LIKELY:
        kept[short] = _until_reached(probabilities[short], limits[short], scores.shape[-1])
    return scores.masked_fill(~kept, -torch.inf)


def _until_reached(probabilities: torch.Tensor, limits: torch.Tensor, count: int) -> torch.Tensor:
    """Marks the most likely tokens, of the first `count`, before which the limit is not reached yet."""
    ranked, order = probabilities.topk(count, dim=-1)
    keep = ranked.cumsum(dim=-1) - ranked < limits
    keep[:, 0] = True
    return torch.zeros_like(probabilities, dtype=torch.bool).scatter(-1, order, keep)
