"""Log-probabilities of the tokens of prompts, without ever holding the logits of all their positions."""

from collections.abc import Sequence

import torch

_LOGITS_BYTES = 64 << 20


def positions_per_chunk(vocabulary: int, rows: int, dtype: torch.dtype) -> int:
    """Positions whose logits are computed at once, so that the logits of all rows stay within 64 MiB."""
    return max(1, _LOGITS_BYTES // (vocabulary * rows * dtype.itemsize))


def score_targets(
    head: torch.nn.Module, hidden: torch.Tensor, targets: torch.Tensor, ends: Sequence[int] = ()
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Log-probability of a target at each position, whether it is the likeliest token there, and logits at `ends`.

    Chunks are cut at the same positions of every row, so that a row's numbers do not depend on its place.

    Args:
        head: from hidden states to logits.
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
    return scores, greedy, last
