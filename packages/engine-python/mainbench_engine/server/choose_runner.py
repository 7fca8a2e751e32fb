"""Which way of running suits a model."""

import sys

import torch

from .decode_batch import Shape
from .row_runner import RowRunner
from .runner import Runner

# Parameters up to which dummy rows cost less than many small calls do.
_SMALL = {"cpu": 16_000_000, "cuda": 512_000_000}


def choose_runner(model: torch.nn.Module, store_bytes: int) -> Runner | RowRunner:
    """A runner in full batches for a small model, one by single rows for a larger one.

    A large model whose attention cannot be exchanged, or comes out different then, is run in small batches.

    Args:
        store_bytes: memory for beginnings of prompts that may come again.
    """
    parameters = sum(parameter.numel() for parameter in model.parameters())
    small = _SMALL.get(next(model.parameters()).device.type, _SMALL["cpu"])
    if parameters <= small:
        return Runner(model)
    usual = model.config._attn_implementation
    try:
        reason = "is not known to this model"
        if model._supports_attention_backend:
            if _agrees(model):
                return RowRunner(model, store_bytes)
            reason = "gives other logits"
    except Exception as error:
        reason = f"fails ({type(error).__name__}: {error})"
    print(f"Attention by rows {reason}; small batches are used instead.", file=sys.stderr)
    model.set_attn_implementation(usual)
    return Runner(model, small / parameters)


@torch.inference_mode()
def _agrees(model: torch.nn.Module) -> bool:
    """Whether a short prompt and a step after it have the logits of the model's own attention."""
    ids = [1, 2, 3, 5, 8, 13]
    whole = model(torch.tensor([ids], device=model.device), use_cache=False).logits[0, -2:].float()
    runner = RowRunner(model, 0)
    shape = Shape(1, 1, 1, 2)
    found = runner.prompts([ids[:-1]], shape, False, len(ids))
    decoding = runner.new_decode_batch(shape)
    decoding.caches[1], decoding.positions[1], decoding.ids[1] = found.caches[0], len(ids) - 1, ids[-1]
    by_rows = torch.stack([found.last_logits[0], runner.step(decoding)[1]]).float()
    return bool((by_rows - whole).abs().max() <= 0.05 * whole.abs().max())
