"""Log-probabilities of the tokens of prompts, without ever holding the logits of all their positions."""

from collections.abc import Sequence
from typing import NamedTuple

import torch

from .memory import positions_per_chunk


class TargetScores(NamedTuple):
    """Log-probabilities and greedy flags, both rows by positions, and the logits at each row's end."""

    log_probabilities: torch.Tensor
    greedy: torch.Tensor | None
    last_logits: torch.Tensor


def score_targets(
    head: torch.nn.Module, hidden: torch.Tensor, targets: torch.Tensor, greedy: bool, ends: Sequence[int] = ()
) -> TargetScores:
    """Log-probability of a target at each position, and whether it is the likeliest token there.

    Chunks are cut at the same positions of every row, so that a row's numbers do not depend on its place.

    Args:
        head: from hidden states to logits.
        hidden: rows by positions by width.
        targets: rows by positions, the id that follows each position.
        greedy: whether flags are wanted.
        ends: position of each of the first rows whose logits are to be given whole.
    """
    rows, length = targets.shape
    vocabulary = head.weight.shape[0]
    size = positions_per_chunk(vocabulary, rows, hidden.dtype)
    scores = hidden.new_empty(rows, length)
    flags = torch.empty(rows, length, dtype=torch.bool, device=hidden.device) if greedy else None
    last = hidden.new_empty(len(ends), vocabulary)
    for start in range(0, length, size):
        logits = head(hidden[:, start : start + size])
        wanted = targets[:, start : start + size]
        scores[:, start : start + size] = logits.gather(-1, wanted[..., None])[..., 0] - logits.logsumexp(-1)
        if flags is not None:
            flags[:, start : start + size] = logits.argmax(-1) == wanted
        for row, end in enumerate(ends):
            if start <= end < start + size:
                last[row] = logits[row, end - start]
    return TargetScores(scores, flags, last)
