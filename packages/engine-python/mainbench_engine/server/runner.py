"""Forward passes of a model: over prompts, and one token further for every row of a lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import Cache, CacheLayerMixin

from .jobs import Job
from .memory import bytes_per_token
from .prompt_scores import score_targets
from .shapes import cache_bucket, prompt_bucket, rows_per_pass, slots_per_step


class SlotLayer(CacheLayerMixin):
    """Keys and values of one layer for all slots of a lane; every slot has a length of its own."""

    is_sliding = False

    def __init__(self, lane: "Lane"):
        super().__init__()
        self._lane = lane

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        """Makes room for all slots once the shape of keys and values is known."""
        heads, width = key_states.shape[1], key_states.shape[3]
        shape = (self._lane.slots, heads, self._lane.capacity)
        self.keys = torch.zeros(*shape, width, dtype=key_states.dtype, device=key_states.device)
        self.values = torch.zeros(*shape, value_states.shape[-1], dtype=value_states.dtype, device=value_states.device)
        self.is_initialized = True

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Stores one new position a slot and returns everything stored."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        self.keys[self._lane.rows, :, self._lane.positions] = key_states[:, :, 0]
        self.values[self._lane.rows, :, self._lane.positions] = value_states[:, :, 0]
        return self.keys, self.values

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """All positions; the lane brings its own mask."""
        return self._lane.capacity, 0

    def get_seq_length(self) -> int:
        """Slots differ in length, so there is no one answer; positions are always passed explicitly."""
        return 0

    def get_max_length(self) -> int:
        """Positions of a slot."""
        return self._lane.capacity


class Lane:
    """A fixed number of slots with caches of one capacity; rows come and go, the shape of a step stays."""

    def __init__(self, slots: int, capacity: int, layers: int, device: torch.device, token_bytes: int):
        self.slots = slots
        self.bytes = slots * capacity * token_bytes
        self.capacity = capacity
        self.jobs: list[Job | None] = [None] * slots
        self.rows = torch.arange(slots, device=device)
        self.positions = torch.zeros(slots, dtype=torch.long, device=device)
        self.ids = torch.zeros(slots, 1, dtype=torch.long, device=device)
        self.cache = Cache(layers=[SlotLayer(self) for _ in range(layers)])
        self._columns = torch.arange(capacity, device=device)

    @property
    def active(self) -> list[int]:
        """Slots that hold a job."""
        return [slot for slot, job in enumerate(self.jobs) if job is not None]

    @property
    def free(self) -> int:
        """Number of slots without a job."""
        return self.jobs.count(None)

    def mask(self, window: int | None) -> torch.Tensor:
        """Positions each slot may look at: its own past, within the sliding window if there is one."""
        visible = self._columns[None] <= self.positions[:, None]
        if window is not None:
            visible &= self._columns[None] > self.positions[:, None] - window
        return visible[:, None, None]

    def occupy(self, job: Job, first_id: int, keys_and_values: list[tuple[torch.Tensor, torch.Tensor]]) -> None:
        """Puts a job whose prompt has been computed, and whose first token is chosen, into a free slot."""
        slot = self.jobs.index(None)
        self.jobs[slot] = job
        self.positions[slot] = len(job.request.ids)
        self.ids[slot, 0] = first_id
        for layer, (keys, values) in zip(self.cache.layers, keys_and_values, strict=True):
            if not layer.is_initialized:
                layer.lazy_initialization(keys[None], values[None])
            length = min(keys.shape[1], self.capacity)
            layer.keys[slot, :, :length] = keys[:, :length]
            layer.values[slot, :, :length] = values[:, :length]

    def release(self, slot: int) -> None:
        """Frees a slot; it goes on as a dummy row."""
        self.jobs[slot] = None
        self.positions[slot] = 0
        self.ids[slot, 0] = 0

    def advance(self, slots: Sequence[int], ids: Sequence[int]) -> None:
        """Moves slots that go on by one token."""
        index = torch.tensor(slots, device=self.ids.device)
        self.ids[index, 0] = torch.tensor(ids, device=self.ids.device)
        self.positions[index] += 1


@dataclass
class PromptPass:
    """Result of a pass over prompts: logits after each prompt, log-probabilities inside it and whether each of its tokens
    is the likeliest in its place, keys and values."""

    last_logits: torch.Tensor
    log_probabilities: list[list[float]] | None
    greedy: list[list[bool]] | None
    caches: list[Any] | None


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

    def bucket(self, length: int, longest: int, scores: bool) -> int:
        """Padded length of a prompt."""
        return prompt_bucket(length, longest, scores)

    def cache_size(self, total: int, longest: int) -> int:
        """Capacity of the lane for a row of `total` tokens, prompt and answer together."""
        return cache_bucket(total, longest)

    def rows(self, bucket: int, max_batch_size: int, scores: bool) -> int:
        """Rows of every pass over prompts of a bucket."""
        return rows_per_pass(bucket, max_batch_size, scores, self._share)

    def slots(self, cache: int, max_batch_size: int) -> int:
        """Slots of a lane of that capacity."""
        return slots_per_step(cache, max_batch_size, self._token_bytes)

    def bytes_to_start(self, total: int, cache: int, max_batch_size: int, has_lane: bool) -> int:
        """Memory that has to be free for a row to start: that of a lane, where there is none yet."""
        return 0 if has_lane else self.slots(cache, max_batch_size) * cache * self._token_bytes

    def prompts(
        self, prompts: Sequence[Sequence[int]], bucket: int, rows: int, scores: bool, room: int, greedy: bool = False
    ) -> PromptPass:
        """One pass over prompts, padded on the right to `bucket` and with dummy rows to `rows`.

        Args:
            prompts: ids of each prompt.
            bucket: length of the pass.
            rows: rows of the pass.
            scores: whether to give the log-probability of every prompt token but the first.
            room: tokens of prompt and answer for which to give keys and values; 0 for none.
            greedy: whether to tell, with scores, which tokens are the likeliest in their places.
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
        log_probabilities = greedy_flags = None
        if scores:
            following = torch.zeros_like(ids)
            following[:, :-1] = ids[:, 1:]
            found = score_targets(head, hidden, following, greedy, ends)
            last = found.last_logits
            table = found.log_probabilities.tolist()
            log_probabilities = [row[:end] for row, end in zip(table, ends, strict=False)]
            if found.greedy is not None:
                greedy_flags = [row[:end] for row, end in zip(found.greedy.tolist(), ends, strict=False)]
        else:
            all_ends = torch.zeros(rows, dtype=torch.long, device=self.device)
            all_ends[: len(prompts)] = torch.tensor(ends, device=self.device)
            last = head(hidden[torch.arange(rows, device=self.device), all_ends])[: len(prompts)]
        stored = None
        if cache is not None:
            stored = [[(layer.keys[row], layer.values[row]) for layer in cache.layers] for row in range(len(prompts))]
        return PromptPass(last, log_probabilities, greedy_flags, stored)

    def step(self, lane: Lane) -> torch.Tensor:
        """Logits of the next token of every slot of a lane."""
        backbone = self.model.base_model(
            input_ids=lane.ids,
            attention_mask=lane.mask(self.window),
            position_ids=lane.positions[:, None],
            past_key_values=lane.cache,
            use_cache=True,
        )
        return self.model.get_output_embeddings()(backbone.last_hidden_state[:, 0])

    def new_lane(self, slots: int, capacity: int) -> Lane:
        """A lane for this model."""
        return Lane(slots, capacity, self.layers, self.device, self._token_bytes)
