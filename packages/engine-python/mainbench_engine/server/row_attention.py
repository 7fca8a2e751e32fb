"""Attention of each row over its own tokens, in place of the attention of transformers' models.

Rows of one step differ in length. Everything else in a layer treats each token by itself and is computed for all rows
at once, in one fixed shape; here every row looks at exactly the tokens that it has.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

NAME = "mainbench_rows"


def row_cache(
    layers: int, heads: int, width: int, room: int, dtype: torch.dtype, device: torch.device
) -> torch.Tensor:
    """Keys and values of one row in all layers, with room for its prompt and its longest answer.

    Memory that is never written is never taken from the machine, so a row costs what it holds, not what it may hold.
    Tokens lie outside heads, so that the strides, and with them the numbers, are the same whatever the room.
    """
    return torch.empty(layers, 2, room, heads, width, dtype=dtype, device=device)


class Rows:
    """New tokens of rows, equally many in each; those before are in the rows' caches, of which an empty slot has none.

    Args:
        starts: position of the first new token of each row.
        is_step: whether each row has one new token, which looks at all tokens there are.
    """

    def __init__(self, caches: Sequence[torch.Tensor | None], starts: Sequence[int], is_step: bool):
        self._caches, self._starts, self._is_step = caches, starts, is_step
        self._masks: dict[tuple[int, int, int | None], torch.Tensor] = {}

    def attend(
        self, layer: int, queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, scale: float | None,
        window: int | None,
    ) -> torch.Tensor:  # fmt: skip
        """Stores keys and values, and lets each token look at itself and at those before it."""
        rows, heads, length, width = queries.shape
        mixed = queries.new_zeros(rows, heads, length, values.shape[-1])
        for row, (cache, start) in enumerate(zip(self._caches, self._starts, strict=True)):
            if cache is None:
                continue
            stop = start + length
            cache[layer, 0, start:stop] = keys[row].transpose(0, 1)
            cache[layer, 1, start:stop] = values[row].transpose(0, 1)
            first = 0 if window is None else max(0, start - window + 1)
            own_keys, own_values = cache[layer, :, None, first:stop].transpose(2, 3)
            # Heads that share keys are laid one after the other, as if they were further tokens: nothing is repeated.
            packed = queries[row].reshape(1, own_keys.shape[1], -1, width)
            groups = heads // own_keys.shape[1]
            mask = None if self._is_step else self._mask(groups, start, length, first, window, queries)
            found = scaled_dot_product_attention(packed, own_keys, own_values, attn_mask=mask, scale=scale)
            mixed[row] = found.reshape(heads, length, -1)
        return mixed

    def _mask(
        self, groups: int, start: int, length: int, first: int, window: int | None, like: torch.Tensor
    ) -> torch.Tensor:
        key = (groups, first, window)
        if key not in self._masks:
            own = torch.arange(start, start + length, device=like.device)[:, None]
            other = torch.arange(first, start + length, device=like.device)[None]
            visible = other <= own
            if window is not None:
                visible &= other > own - window
            # Numbers, not flags: those would be turned into numbers again in every layer.
            mask = like.new_zeros(visible.shape).masked_fill(~visible, -torch.inf)
            self._masks[key] = mask.repeat(groups, 1)[None, None]
        return self._masks[key]


def _attention(
    module: torch.nn.Module, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, attention_mask: Any,
    *, rows: Rows, scaling: float | None = None, sliding_window: int | None = None, **others: Any,
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
