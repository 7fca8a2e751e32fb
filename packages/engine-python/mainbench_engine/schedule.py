"""Learning-rate schedules: a linear warm-up, then linear, cosine or constant down to a share of the peak."""

import math


def learning_rate_factor(step: int, steps: int, schedule: str, warmup_ratio: float, final_ratio: float) -> float:
    """Factor on the peak learning rate for step number `step` (0-based) of `steps`.

    The last step of a decay is one step above `final_ratio`, as in transformers' schedules, which reach the end value
    after the last step.
    """
    warmup = math.ceil(steps * warmup_ratio)
    if step < warmup:
        return (step + 1) / (warmup + 1)
    if schedule == "constant":
        return 1.0
    progress = min(1.0, (step - warmup) / max(1, steps - warmup))
    decay = 1.0 - progress if schedule == "linear" else 0.5 * (1.0 + math.cos(math.pi * progress))
    return final_ratio + (1.0 - final_ratio) * decay
