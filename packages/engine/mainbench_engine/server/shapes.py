"""Shapes of forward passes. They depend on one row alone, never on the rows that share its batch.

Floating-point results can change with the shape of a matrix product. So every pass over prompts of a bucket has the
same number of rows, dummy rows included, and a row's bucket follows from its own length: its numbers are then the same
whoever else is being served.
"""

PASS_TOKENS = 1024
_STEPS = ((128, 16), (256, 32), (512, 64), (1024, 128), (1 << 62, 256))


def prompt_bucket(length: int, longest: int) -> int:
    """Padded length of a prompt of `length` tokens, at most `longest`."""
    step = next(step for bound, step in _STEPS if length <= bound)
    return min(-(-length // step) * step, max(longest, length))


def rows_per_pass(bucket: int, max_batch_size: int) -> int:
    """Rows of every pass over prompts of a bucket."""
    return max(1, min(max_batch_size, PASS_TOKENS // bucket))


def cache_bucket(total: int, longest: int) -> int:
    """Length of the key-value cache of a row whose prompt and answer have `total` tokens together."""
    size = 64
    while size < total:
        size *= 2
    return min(size, max(longest, total))
