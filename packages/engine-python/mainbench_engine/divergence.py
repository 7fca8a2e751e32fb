"""When a training has left the numbers: it ends at that step, since every later one would be lost."""

import math

from .errors import DIVERGED, EngineError


def refuse_divergence(step: int, loss: float, gradient_norm: float) -> None:
    """Checks the figures of a step, before anything of it is kept in a checkpoint.

    Args:
        step: number of the step, from 1.
        loss: its loss, in nats a token.
        gradient_norm: norm of its gradients before clipping.

    Raises:
        EngineError: kind diverged, where either is NaN or infinite.
    """
    for name, value in (("loss", loss), ("gradient norm", gradient_norm)):
        if not math.isfinite(value):
            what = "NaN" if math.isnan(value) else "infinite"
            raise EngineError(
                DIVERGED,
                f"The {name} of step {step} is {what}, so the training ended there without a checkpoint of it: lower "
                "learning_rate, set max_grad_norm, or train in another precision.",
            )
