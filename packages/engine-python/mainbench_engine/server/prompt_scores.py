"""Log-probabilities of the tokens of prompts, without ever holding the logits of all their positions."""

from collections.abc import Sequence
from typing import NamedTuple

import torch

from .memory import positions_per_chunk


class TargetScores(NamedTuple):
    """Log-probabilities and whether each target is the likeliest token, rows by positions, and logits at rows' ends."""

    log_probabilities: torch.Tensor
    greedy: torch.Tensor
    last_logits: torch.Tensor


def score_targets(
    head: torch.nn.Module, hidden: torch.Tensor, targets: torch.Tensor, ends: Sequence[int] = ()
) -> TargetScores:
    """Log-probability of a target at each position, and whether it is the likeliest token there.

    Chunks are cut at the same positions of every row, so that a row's numbers do not depend on its place.

    Args:
        head: from hidden states to logits.
        hidden: rows by positions by width.
        targets: rows by positions, the id that follows each position.
        ends: position of each of the first rows whose logits are to be given whole.
    """
    rows, length = targets.shape
    vocabulary = head.weight.shape[0]
    size = positions_per_chunk(vocabulary, rows, hidden.dtype)
    scores = hidden.new_empty(rows, length)
    greedy = torch.empty(rows, length, dtype=torch.bool, device=hidden.device)
    last = hidden.new_empty(len(ends), vocabulary)
    for start in range(0, length, size):
        logits = head(hidden[:, start : start + size])
        wanted = targets[:, start : start + size]
        scores[:, start : start + size] = logits.gather(-1, wanted[..., None])[..., 0] - logits.logsumexp(-1)
        greedy[:, start : start + size] = logits.argmax(-1) == wanted
        for row, end in enumerate(ends):
            if start <= end < start + size:
                last[row] = logits[row, end - start]
    return TargetScores(scores, greedy, last)
