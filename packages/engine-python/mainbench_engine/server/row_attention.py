"""Attention of each row over its own tokens, in place of the attention of transformers' models.

Rows of one step differ in length. Everything else in a layer treats each token by itself and is computed for all rows
at once, in one fixed shape; here every row looks at exactly the tokens that it has.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

from .row_cache import RowCache

NAME = "mainbench_rows"


class PromptPart:
    """Tokens of one prompt, from position `start` on; those before are in the cache already."""

    def __init__(self, cache: RowCache, start: int):
        self._cache = cache
        self._start = start
        self._masks: dict[tuple[int, int, int | None], torch.Tensor] = {}

    def attend(
        self, layer: int, queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, scale: float | None,
        window: int | None,
    ) -> torch.Tensor:  # fmt: skip
        """Stores keys and values, and lets each token look at itself and at those before it."""
        _, heads, length, width = queries.shape
        self._cache.write(layer, self._start, keys[0], values[0])
        first = 0 if window is None else max(0, self._start - window + 1)
        keys, values = self._cache.read(layer, first, self._start + length)
        groups = heads // keys.shape[1]
        # Heads that share keys are laid one after the other, as if they were further tokens: nothing is repeated.
        packed = queries.reshape(1, keys.shape[1], groups * length, width)
        mask = self._mask(groups, length, first, window, queries)
        mixed = scaled_dot_product_attention(packed, keys, values, attn_mask=mask, scale=scale)
        return mixed.reshape(1, heads, length, -1)

    def _mask(self, groups: int, length: int, first: int, window: int | None, like: torch.Tensor) -> torch.Tensor:
        key = (groups, first, window)
        if key not in self._masks:
            dtype, device = like.dtype, like.device
            own = torch.arange(self._start, self._start + length, device=device)[:, None]
            other = torch.arange(first, self._start + length, device=device)[None]
            visible = other <= own
            if window is not None:
                visible &= other > own - window
            # Numbers, not flags: those would be turned into numbers again in every layer.
            mask = torch.zeros(visible.shape, dtype=dtype, device=device).masked_fill(~visible, -torch.inf)
            self._masks[key] = mask.repeat(groups, 1)[None, None]
        return self._masks[key]


class NextTokens:
    """One new token for each row of a step; a slot without a row has no cache."""

    def __init__(self, caches: Sequence[RowCache | None], positions: Sequence[int]):
        self._caches = caches
        self._positions = positions

    def attend(
        self, layer: int, queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, scale: float | None,
        window: int | None,
    ) -> torch.Tensor:  # fmt: skip
        """Stores keys and values, and lets each token look at itself and at those before it."""
        slots, heads, _, width = queries.shape
        mixed = queries.new_zeros(slots, heads, 1, values.shape[-1])
        for slot, (cache, position) in enumerate(zip(self._caches, self._positions, strict=True)):
            if cache is None:
                continue
            cache.write(layer, position, keys[slot], values[slot])
            first = 0 if window is None else max(0, position - window + 1)
            own_keys, own_values = cache.read(layer, first, position + 1)
            packed = queries[slot].reshape(1, own_keys.shape[1], -1, width)
            mixed[slot] = scaled_dot_product_attention(packed, own_keys, own_values, scale=scale).reshape(heads, 1, -1)
        return mixed


def _attention(
    module: torch.nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, attention_mask: Any,
    *, rows: PromptPart | NextTokens, scaling: float | None = None, sliding_window: int | None = None, **others: Any,
) -> tuple[torch.Tensor, None]:  # fmt: skip
    for name in ("softcap", "s_aux", "position_bias"):
        if others.get(name) is not None:
            raise NotImplementedError(f"{name} is not known to the attention of single rows")
    mixed = rows.attend(module.layer_idx, query, key, value, scaling, sliding_window)
    return mixed.transpose(1, 2).contiguous(), None


def use_row_attention(model: torch.nn.Module) -> None:
    """Switches a model to attention by rows; each call of it then needs `rows`."""
    from transformers import AttentionInterface, AttentionMaskInterface

    AttentionInterface.register(NAME, _attention)
    # Each row knows what its tokens may look at, so the model has no mask to build.
    AttentionMaskInterface.register(NAME, lambda *arguments, **named: None)
    model.set_attn_implementation(NAME)
