"""Runs a model that is too large for batches of dummy rows: prompts one by one, answers a few at a time.

A prompt is computed alone, in chunks of a fixed length that begin at fixed positions. A step computes one token for a
fixed number of slots, each of which attends to exactly the tokens of its own row. So a row's numbers depend on nothing
but the row, and time and memory follow the tokens that are there.
"""

from collections.abc import Sequence

import torch

from .jobs import Job
from .memory import bytes_per_token
from .prompt_scores import score_targets
from .row_attention import NextTokens, PromptPart, use_row_attention
from .row_cache import ChunkStore, PromptChunk, RowCache
from .runner import PromptPass

CHUNK = 256
# A step reads all weights, however few its rows: on a CPU sixteen rows take three times as long as one.
SLOTS = 16


class RowLane:
    """A fixed number of slots for rows that are being answered, each with a cache of its own."""

    def __init__(self, slots: int, device: torch.device):
        self.slots = slots
        self.jobs: list[Job | None] = [None] * slots
        self.caches: list[RowCache | None] = [None] * slots
        self.positions = [0] * slots
        self.ids = [0] * slots
        self.device = device

    @property
    def active(self) -> list[int]:
        """Slots that hold a job."""
        return [slot for slot, job in enumerate(self.jobs) if job is not None]

    @property
    def free(self) -> int:
        """Number of slots without a job."""
        return self.jobs.count(None)

    @property
    def bytes(self) -> int:
        """Most memory that the rows may come to take."""
        return sum(cache.bytes for cache in self.caches if cache is not None)

    def occupy(self, job: Job, first_id: int, cache: RowCache) -> None:
        """Puts a job whose prompt has been computed, and whose first token is chosen, into a free slot."""
        slot = self.jobs.index(None)
        self.jobs[slot], self.caches[slot] = job, cache
        self.positions[slot], self.ids[slot] = len(job.request.ids), first_id

    def release(self, slot: int) -> None:
        """Frees a slot and its cache; it goes on as a dummy row."""
        self.jobs[slot] = self.caches[slot] = None
        self.positions[slot] = self.ids[slot] = 0

    def advance(self, slots: Sequence[int], ids: Sequence[int]) -> None:
        """Moves slots that go on by one token."""
        for slot, token in zip(slots, ids, strict=True):
            self.positions[slot] += 1
            self.ids[slot] = token


class RowRunner:
    """Runs one model, row by row. All calls come from one thread.

    Args:
        model: the model; its attention is switched to one by rows.
        store_bytes: memory for beginnings of prompts that may come again.
        chunk: tokens of a prompt that are computed at once.
    """

    def __init__(self, model: torch.nn.Module, store_bytes: int, chunk: int = CHUNK):
        self.model = model
        parameter = next(model.parameters())
        self.device, self.dtype = parameter.device, parameter.dtype
        config = model.config
        self._layers = config.num_hidden_layers
        self._heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        self._width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        self._token_bytes = bytes_per_token(config, self.dtype)
        self._chunk = chunk
        self._store = ChunkStore(store_bytes)
        use_row_attention(model)

    def bucket(self, length: int, longest: int, scores: bool) -> int:
        """All prompts wait in one queue."""
        return 1

    def cache_size(self, total: int, longest: int) -> int:
        """All rows share the steps, whatever their length."""
        return 1

    def rows(self, bucket: int, max_batch_size: int, scores: bool) -> int:
        """A prompt is computed alone."""
        return 1

    def slots(self, cache: int, max_batch_size: int) -> int:
        """Rows of a step."""
        return min(max_batch_size, SLOTS)

    def bytes_to_start(self, total: int, cache: int, max_batch_size: int, has_lane: bool) -> int:
        """Memory that keys and values of a row of `total` tokens may take."""
        return total * self._token_bytes

    def new_lane(self, slots: int, cache: int) -> RowLane:
        """Slots for this model."""
        return RowLane(slots, self.device)

    def prompts(
        self, prompts: Sequence[Sequence[int]], bucket: int, rows: int, scores: bool, room: int, greedy: bool = False
    ) -> PromptPass:
        """Computes prompts one after the other.

        Args:
            prompts: ids of each prompt.
            bucket, rows: not looked at.
            scores: whether to give the log-probability of every prompt token but the first.
            room: tokens of prompt and answer for which to give keys and values; 0 for none.
            greedy: whether to tell, with scores, which tokens are the likeliest in their places.
        """
        head = self.model.get_output_embeddings()
        last, tables, flags, caches = [], [], [], []
        for ids in prompts:
            cache = self.new_cache(max(len(ids), room))
            chunks = self._prompt(ids, cache, scores, greedy)
            last.append(head(chunks[-1].hidden[:, -1]))
            tables.append([score for chunk in chunks for score in chunk.scores or ()])
            flags.append([flag for chunk in chunks for flag in chunk.greedy or ()])
            caches.append(cache)
        return PromptPass(
            torch.cat(last), tables if scores else None, flags if scores and greedy else None, caches if room else None
        )

    def new_cache(self, room: int) -> RowCache:
        """Keys and values of one row to come."""
        return RowCache(self._layers, self._heads, self._width, room, self.dtype, self.device)

    def _prompt(self, ids: Sequence[int], cache: RowCache, scores: bool, greedy: bool) -> list[PromptChunk]:
        chunks: list[PromptChunk] = []
        key = b""
        for start in range(0, len(ids), self._chunk):
            part = ids[start : start + self._chunk]
            whole = len(part) == self._chunk
            key = self._store.key(key, part)
            chunk = self._store.get(key) if whole else None
            if chunk is None:
                chunk = PromptChunk(cache.data[:, :, start : start + len(part)], self._hidden(part, start, cache))
                if whole:
                    chunk.data = chunk.data.clone()
                    self._store.put(key, chunk)
            else:
                cache.data[:, :, start : start + len(part)] = chunk.data
            if scores and (chunk.scores is None or (greedy and chunk.greedy is None)):
                self._score(chunk, part, chunks[-1] if chunks else None, greedy)
            chunks.append(chunk)
        return chunks

    def _hidden(self, part: Sequence[int], start: int, cache: RowCache) -> torch.Tensor:
        ids = torch.tensor([part], device=self.device)
        positions = torch.arange(start, start + len(part), device=self.device)[None]
        output = self.model.base_model(
            input_ids=ids, position_ids=positions, use_cache=False, rows=PromptPart(cache, start)
        )
        return output.last_hidden_state

    def _score(self, chunk: PromptChunk, part: Sequence[int], before: PromptChunk | None, greedy: bool) -> None:
        """The last position of the chunk before tells how likely the first token of this one was."""
        hidden = chunk.hidden[:, :-1]
        if before is not None:
            hidden = torch.cat([before.hidden[:, -1:], hidden], dim=1)
        targets = torch.tensor([part if before is not None else part[1:]], device=self.device)
        scores = score_targets(self.model.get_output_embeddings(), hidden, targets.long(), greedy)
        chunk.scores = scores.log_probabilities[0].tolist()
        chunk.greedy = None if scores.greedy is None else scores.greedy[0].tolist()

    def step(self, lane: RowLane) -> torch.Tensor:
        """Logits of the next token of every slot."""
        output = self.model.base_model(
            input_ids=torch.tensor(lane.ids, device=self.device)[:, None],
            position_ids=torch.tensor(lane.positions, device=self.device)[:, None],
            use_cache=False,
            rows=NextTokens(lane.caches, lane.positions),
        )
        return self.model.get_output_embeddings()(output.last_hidden_state[:, 0])
