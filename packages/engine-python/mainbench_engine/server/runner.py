"""Runs a small model in full batches: over prompts, and one token further for every row of a decode batch.

Floating-point results can change with the shape of a matrix product. So every pass over prompts of a bucket has the
same number of rows, dummy rows included, and a row's bucket follows from its own length: its numbers are then the same
whoever else is being served.
"""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import Cache, CacheLayerMixin

from .decode_batch import DecodeBatch, PromptPass, Shape
from .memory import bytes_per_token
from .prompt_scores import score_targets

_STEPS = ((128, 16), (256, 32), (512, 64), (1024, 128), (1 << 62, 256))
_SMALLEST_CACHE = 128
_DECODE_BATCH_BYTES = 1 << 30


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
    return max(1, min(max_batch_size, int((1024 if scores else 512) * share) // bucket))


def cache_bucket(total: int, longest: int) -> int:
    """Length of the key-value cache of a row whose prompt and answer have `total` tokens together."""
    return min(max(_SMALLEST_CACHE, 1 << (total - 1).bit_length()), max(longest, total))


class SlotLayer(CacheLayerMixin):
    """Keys and values of one layer for all slots of a decode batch; every slot has a length of its own."""

    is_sliding = False

    def __init__(self, batch: "PaddedBatch"):
        super().__init__()
        self._batch = batch

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        shape = (self._batch.slots, key_states.shape[1], self._batch.capacity)
        self.keys = key_states.new_zeros(*shape, key_states.shape[-1])
        self.values = value_states.new_zeros(*shape, value_states.shape[-1])
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Stores one new position a slot and returns everything stored."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        self.keys[self._batch.rows, :, self._batch.places] = key_states[:, :, 0]
        self.values[self._batch.rows, :, self._batch.places] = value_states[:, :, 0]
        return self.keys, self.values

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """All positions; the decode batch brings its own mask."""
        return self._batch.capacity, 0

    def get_seq_length(self) -> int:
        """Slots differ in length, so there is no one answer; positions are always passed explicitly."""
        return 0

    def get_max_length(self) -> int:
        return self._batch.capacity


class PaddedBatch(DecodeBatch):
    """Slots with caches of one capacity, computed together."""

    def __init__(self, slots: int, capacity: int, layers: int, device: torch.device, token_bytes: int):
        super().__init__(slots)
        self.bytes = slots * capacity * token_bytes
        self.capacity = capacity
        self.rows = torch.arange(slots, device=device)
        self.places = torch.zeros_like(self.rows)
        self.cache = Cache(layers=[SlotLayer(self) for _ in range(layers)])
        self._columns = torch.arange(capacity, device=device)

    def mask(self, window: int | None) -> torch.Tensor:
        """Positions each slot may look at: its own past, within the sliding window if there is one."""
        visible = self._columns[None] <= self.places[:, None]
        if window is not None:
            visible &= self._columns[None] > self.places[:, None] - window
        return visible[:, None, None]

    def keep(self, slot: int, cache: list[tuple[torch.Tensor, torch.Tensor]] | None) -> None:
        """Copies the keys and values of a slot's prompt; what is left of an earlier row lies behind the mask."""
        for layer, (keys, values) in zip(self.cache.layers, cache or (), strict=cache is not None):
            if not layer.is_initialized:
                layer.lazy_initialization(keys[None], values[None])
            length = min(keys.shape[1], self.capacity)
            layer.keys[slot, :, :length] = keys[:, :length]
            layer.values[slot, :, :length] = values[:, :length]


class Runner:
    """Runs one model in batches of one shape each, filled up with dummy rows. All calls come from one thread.

    A pass has a `share` of the tokens that it has for a small model.
    """

    def __init__(self, model: torch.nn.Module, share: float = 1.0):
        self.model = model
        parameter = next(model.parameters())
        self.device = parameter.device
        self._share = share
        self._token_bytes = bytes_per_token(model.config, parameter.dtype)
        uses_window = getattr(model.config, "use_sliding_window", True)
        self._window = getattr(model.config, "sliding_window", None) if uses_window else None

    def shape(self, length: int, total: int, scores: bool, longest: int, max_batch_size: int) -> Shape:
        """Shape of the pass over a prompt of `length` tokens, and of the steps of `total` with its answer, 0 for none.

        So many slots share a step that their keys and values stay within 1 GiB.
        """
        bucket = prompt_bucket(length, longest, scores)
        rows = rows_per_pass(bucket, max_batch_size, scores, self._share)
        if not total:
            return Shape(bucket, rows, 0, max_batch_size)
        cache = cache_bucket(total, longest)
        slots = max(1, min(max_batch_size, _DECODE_BATCH_BYTES // (cache * self._token_bytes)))
        return Shape(bucket, rows, cache, slots)

    def bytes_to_start(self, total: int, shape: Shape, is_decoding: bool) -> int:
        """Memory that has to be free for a row to start: that of a decode batch, where there is none yet."""
        return 0 if is_decoding else shape.slots * shape.cache * self._token_bytes

    def new_decode_batch(self, shape: Shape) -> PaddedBatch:
        layers = self.model.config.num_hidden_layers
        return PaddedBatch(shape.slots, shape.cache, layers, self.device, self._token_bytes)

    def prompts(self, prompts: Sequence[Sequence[int]], shape: Shape, scores: bool, room: int) -> PromptPass:
        """One pass over the ids of prompts, padded on the right and with dummy rows.

        `scores` asks for the log-probability of every prompt token but the first, `room` for keys and values of at
        least so many tokens of prompt and answer.
        """
        ids = torch.zeros(shape.rows, shape.bucket, dtype=torch.long)
        for index, prompt in enumerate(prompts):
            ids[index, : len(prompt)] = torch.tensor(prompt)
        ids = ids.to(self.device)
        cache = DynamicCache() if room else None
        backbone = self.model.base_model(input_ids=ids, past_key_values=cache, use_cache=cache is not None)
        hidden = backbone.last_hidden_state
        ends = [len(prompt) - 1 for prompt in prompts]
        head = self.model.get_output_embeddings()
        layers = cache.layers if cache is not None else ()
        stored = [[(layer.keys[row], layer.values[row]) for layer in layers] for row in range(len(prompts))]
        if scores:
            following = torch.zeros_like(ids)
            following[:, :-1] = ids[:, 1:]
            scored, greedy, last = score_targets(head, hidden, following, ends)
            values, flags = ([row[:end] for row, end in zip(t.tolist(), ends, strict=False)] for t in (scored, greedy))
            return PromptPass(last, values, flags, stored)
        all_ends = torch.zeros(shape.rows, dtype=torch.long, device=self.device)
        all_ends[: len(prompts)] = torch.tensor(ends, device=self.device)
        last = head(hidden[torch.arange(shape.rows, device=self.device), all_ends])[: len(prompts)]
        return PromptPass(last, [], [], stored)

    def step(self, decoding: PaddedBatch) -> torch.Tensor:
        """Logits of the next token of every slot."""
        decoding.places = torch.tensor(decoding.positions, device=self.device)
        backbone = self.model.base_model(
            input_ids=torch.tensor(decoding.ids, device=self.device)[:, None],
            attention_mask=decoding.mask(self._window),
            position_ids=decoding.places[:, None],
            past_key_values=decoding.cache,
            use_cache=True,
        )
        return self.model.get_output_embeddings()(backbone.last_hidden_state[:, 0])
