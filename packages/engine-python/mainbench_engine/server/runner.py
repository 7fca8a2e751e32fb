"""Forward passes of a model: over prompts, and one token further for every row of a decode batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import Cache, CacheLayerMixin

from .decode_batch import DecodeBatch
from .memory import bytes_per_token
from .prompt_scores import score_targets
from .shapes import Shape, cache_bucket, prompt_bucket, rows_per_pass, slots_per_step


class SlotLayer(CacheLayerMixin):
    """Keys and values of one layer for all slots of a decode batch; every slot has a length of its own."""

    is_sliding = False

    def __init__(self, decoding: "PaddedBatch"):
        super().__init__()
        self._decode_batch = decoding

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        """Makes room for all slots once the shape of keys and values is known."""
        heads, width = key_states.shape[1], key_states.shape[3]
        shape = (self._decode_batch.slots, heads, self._decode_batch.capacity)
        self.keys = torch.zeros(*shape, width, dtype=key_states.dtype, device=key_states.device)
        self.values = torch.zeros(*shape, value_states.shape[-1], dtype=value_states.dtype, device=value_states.device)
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Stores one new position a slot and returns everything stored."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        self.keys[self._decode_batch.rows, :, self._decode_batch.places] = key_states[:, :, 0]
        self.values[self._decode_batch.rows, :, self._decode_batch.places] = value_states[:, :, 0]
        return self.keys, self.values

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """All positions; the decode batch brings its own mask."""
        return self._decode_batch.capacity, 0

    def get_seq_length(self) -> int:
        """Slots differ in length, so there is no one answer; positions are always passed explicitly."""
        return 0

    def get_max_length(self) -> int:
        """Positions of a slot."""
        return self._decode_batch.capacity


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


@dataclass
class PromptPass:
    """Result of a pass over prompts.

    Attributes:
        last_logits: logits after each prompt.
        log_probabilities: of every token of each prompt but its first; nothing where they were not asked for.
        greedy: whether each of those tokens is the likeliest in its place.
        caches: keys and values of each prompt; nothing where they were not asked for.
    """

    last_logits: torch.Tensor
    log_probabilities: list[list[float]]
    greedy: list[list[bool]]
    caches: list[Any]


class Runner:
    """Runs one model in batches of one shape each, filled up with dummy rows. All calls come from one thread.

    Args:
        model: the model.
        share: part of the tokens that a pass of a small model has; less for larger models.
    """

    def __init__(self, model: torch.nn.Module, share: float = 1.0):
        self.model = model
        parameter = next(model.parameters())
        self.device = parameter.device
        config = model.config
        self._share = share
        self._token_bytes = bytes_per_token(config, parameter.dtype)
        self.layers = config.num_hidden_layers
        uses_window = getattr(config, "use_sliding_window", True)
        self.window = getattr(config, "sliding_window", None) if uses_window else None

    def shape(self, length: int, total: int, scores: bool, longest: int, max_batch_size: int) -> Shape:
        """Shape of the pass over a prompt of `length` tokens, and of the steps of `total` with its answer, 0 for none."""
        bucket = prompt_bucket(length, longest, scores)
        rows = rows_per_pass(bucket, max_batch_size, scores, self._share)
        cache = cache_bucket(total, longest) if total else 0
        slots = slots_per_step(cache, max_batch_size, self._token_bytes) if cache else max_batch_size
        return Shape(bucket, rows, cache, slots)

    def bytes_to_start(self, total: int, shape: Shape, is_decoding: bool) -> int:
        """Memory that has to be free for a row to start: that of a decode batch, where there is none yet."""
        return 0 if is_decoding else shape.slots * shape.cache * self._token_bytes

    def prompts(
        self, prompts: Sequence[Sequence[int]], bucket: int, rows: int, scores: bool, room: int
    ) -> PromptPass:
        """One pass over prompts, padded on the right to `bucket` and with dummy rows to `rows`.

        Args:
            prompts: ids of each prompt.
            bucket: length of the pass.
            rows: rows of the pass.
            scores: whether to give the log-probability of every prompt token but the first.
            room: tokens of prompt and answer for which to give keys and values; 0 for none.
        """
        ids = torch.zeros(rows, bucket, dtype=torch.long)
        for index, prompt in enumerate(prompts):
            ids[index, : len(prompt)] = torch.tensor(prompt)
        ids = ids.to(self.device)
        cache = DynamicCache() if room else None
        backbone = self.model.base_model(input_ids=ids, past_key_values=cache, use_cache=cache is not None)
        hidden = backbone.last_hidden_state
        ends = [len(prompt) - 1 for prompt in prompts]
        head = self.model.get_output_embeddings()
        stored = []
        if cache is not None:
            stored = [[(layer.keys[row], layer.values[row]) for layer in cache.layers] for row in range(len(prompts))]
        if scores:
            following = torch.zeros_like(ids)
            following[:, :-1] = ids[:, 1:]
            found = score_targets(head, hidden, following, ends)
            tables = (found.log_probabilities.tolist(), found.greedy.tolist())
            values, greedy = ([row[:end] for row, end in zip(table, ends, strict=False)] for table in tables)
            return PromptPass(found.last_logits, values, greedy, stored)
        all_ends = torch.zeros(rows, dtype=torch.long, device=self.device)
        all_ends[: len(prompts)] = torch.tensor(ends, device=self.device)
        last = head(hidden[torch.arange(rows, device=self.device), all_ends])[: len(prompts)]
        return PromptPass(last, [], [], stored)

    def step(self, decoding: PaddedBatch) -> torch.Tensor:
        """Logits of the next token of every slot of a decode batch."""
        decoding.places = torch.tensor(decoding.positions, device=self.device)
        backbone = self.model.base_model(
            input_ids=torch.tensor(decoding.ids, device=self.device)[:, None],
            attention_mask=decoding.mask(self.window),
            position_ids=decoding.places[:, None],
            past_key_values=decoding.cache,
            use_cache=True,
        )
        return self.model.get_output_embeddings()(backbone.last_hidden_state[:, 0])

    def new_decode_batch(self, slots: int, capacity: int) -> PaddedBatch:
        """A decode batch for this model."""
        return PaddedBatch(slots, capacity, self.layers, self.device, self._token_bytes)
