"""Shapes of forward passes. They depend on one row alone, never on the rows that share its batch.

Floating-point results can change with the shape of a matrix product. So every pass over prompts of a bucket has the
same number of rows, dummy rows included, and a row's bucket follows from its own length: its numbers are then the same
whoever else is being served.
"""

from typing import NamedTuple

_TOKENS_WHEN_SCORING = 1024
_TOKENS_WHEN_GENERATING = 512
_STEPS = ((128, 16), (256, 32), (512, 64), (1024, 128), (1 << 62, 256))
_SMALLEST_CACHE = 128
_DECODE_BATCH_BYTES = 1 << 30


class Shape(NamedTuple):
    """What rows must have in common to share passes and steps.

    Attributes:
        bucket: length of a pass over prompts.
        rows: rows of that pass.
        cache: tokens of a slot's keys and values; 0 for rows that need none.
        slots: rows of a step.
    """

    bucket: int
    rows: int
    cache: int
    slots: int


def prompt_bucket(length: int, longest: int, scores: bool) -> int:
    """Padded length of a prompt of `length` tokens, at most `longest`; coarser for prompts to be continued."""
    step = next(step for bound, step in _STEPS if length <= bound)
    if not scores:
        step = max(step, 32)
    return min(-(-length // step) * step, max(longest, length))


def rows_per_pass(bucket: int, max_batch_size: int, scores: bool, share: float = 1.0) -> int:
    """Rows of every pass over prompts of a bucket.

    Scores arrive in bulk, so their passes are large. Prompts to be continued arrive as answers end, a few at a time,
    and a pass costs the same however few of its rows are real. `share` makes passes of larger models smaller.
    """
    tokens = _TOKENS_WHEN_SCORING if scores else _TOKENS_WHEN_GENERATING
    return max(1, min(max_batch_size, int(tokens * share) // bucket))


def slots_per_step(capacity: int, max_batch_size: int, token_bytes: int) -> int:
    """Slots that share a step, so that their keys and values of `token_bytes` a token stay within 1 GiB."""
    return max(1, min(max_batch_size, _DECODE_BATCH_BYTES // (capacity * token_bytes)))


def cache_bucket(total: int, longest: int) -> int:
    """Length of the key-value cache of a row whose prompt and answer have `total` tokens together."""
    size = _SMALLEST_CACHE
    while size < total:
        size *= 2
    return min(size, max(longest, total))
