"""Runs a model that is too large for batches of dummy rows: prompts one by one, answers a few at a time.

A prompt is computed alone, in chunks of a fixed length that begin at fixed positions. A step computes one token for a
fixed number of slots, each of which attends to exactly the tokens of its own row. So a row's numbers depend on nothing
but the row, and time and memory follow the tokens that are there.
"""

from collections.abc import Sequence

import torch

from .chunk_store import ChunkStore, PromptChunk
from .decode_batch import DecodeBatch, PromptPass, Shape
from .memory import bytes_per_token, keys_and_values
from .prompt_scores import score_targets
from .row_attention import Rows, row_cache, use_row_attention

CHUNK = 256
# A step reads all weights, however few its rows: on a CPU sixteen rows take three times as long as one.
SLOTS = 16


class RowBatch(DecodeBatch):
    """Slots with a cache of its own each."""

    def __init__(self, slots: int):
        super().__init__(slots)
        self.caches: list[torch.Tensor | None] = [None] * slots

    @property
    def bytes(self) -> int:
        return sum(cache.nbytes for cache in self.caches if cache is not None)

    def keep(self, slot: int, cache: torch.Tensor | None) -> None:
        self.caches[slot] = cache


class RowRunner:
    """Runs one model, whose attention it switches to one by rows. All calls come from one thread.

    Args:
        store_bytes: memory for beginnings of prompts that may come again.
        chunk: tokens of a prompt that are computed at once.
    """

    def __init__(self, model: torch.nn.Module, store_bytes: int, chunk: int = CHUNK):
        self.model = model
        parameter = next(model.parameters())
        self.device, self.dtype = parameter.device, parameter.dtype
        self._row = keys_and_values(model.config)
        self._token_bytes = bytes_per_token(model.config, self.dtype)
        self._chunk = chunk
        self._store = ChunkStore(store_bytes)
        use_row_attention(model)

    def shape(self, length: int, total: int, scores: bool, longest: int, max_batch_size: int) -> Shape:
        """A prompt is computed alone, and all rows share the steps, whatever their length."""
        return Shape(1, 1, 1, min(max_batch_size, SLOTS)) if total else Shape(1, 1, 0, max_batch_size)

    def bytes_to_start(self, total: int, shape: Shape, is_decoding: bool) -> int:
        """Memory that keys and values of a row of `total` tokens may take."""
        return total * self._token_bytes

    def new_decode_batch(self, shape: Shape) -> RowBatch:
        return RowBatch(shape.slots)

    def prompts(self, prompts: Sequence[Sequence[int]], shape: Shape, scores: bool, room: int) -> PromptPass:
        """What `Runner.prompts` gives, from one prompt after the other, whatever the shape."""
        head = self.model.get_output_embeddings()
        last, values, greedy, caches = [], [], [], []
        for ids in prompts:
            cache = row_cache(*self._row, max(len(ids), room), self.dtype, self.device)
            chunks = self._prompt(ids, cache, scores)
            last.append(head(chunks[-1].hidden[:, -1]))
            if scores:
                values.append([value for chunk in chunks for value in chunk.scores])
                greedy.append([flag for chunk in chunks for flag in chunk.greedy])
            if room:
                caches.append(cache)
        return PromptPass(torch.cat(last), values, greedy, caches)

    def _prompt(self, ids: Sequence[int], cache: torch.Tensor, scores: bool) -> list[PromptChunk]:
        chunks: list[PromptChunk] = []
        key = b""
        for start in range(0, len(ids), self._chunk):
            part = ids[start : start + self._chunk]
            own = cache[:, :, start : start + len(part)]
            whole = len(part) == self._chunk
            key = self._store.key(key, part)
            chunk = self._store.get(key) if whole else None
            if chunk is not None:
                own[:] = chunk.data
            else:
                positions = torch.arange(start, start + len(part), device=self.device)[None]
                rows = Rows([cache], [start], is_step=False)
                hidden = self._hidden(torch.tensor([part], device=self.device), positions, rows)
                chunk = PromptChunk(own.clone() if whole else own, hidden)
                if whole:
                    self._store.put(key, chunk)
            if scores and chunk.scores is None:
                self._score(chunk, part, chunks[-1] if chunks else None)
            chunks.append(chunk)
        return chunks

    def _hidden(self, ids: torch.Tensor, positions: torch.Tensor, rows: Rows) -> torch.Tensor:
        output = self.model.base_model(input_ids=ids, position_ids=positions, use_cache=False, rows=rows)
        return output.last_hidden_state

    def _score(self, chunk: PromptChunk, part: Sequence[int], before: PromptChunk | None) -> None:
        """The last position of the chunk before tells how likely the first token of this one was."""
        hidden = chunk.hidden[:, :-1]
        if before is not None:
            hidden = torch.cat([before.hidden[:, -1:], hidden], dim=1)
        targets = torch.tensor([part if before is not None else part[1:]], device=self.device)
        scores, greedy, _ = score_targets(self.model.get_output_embeddings(), hidden, targets.long())
        chunk.scores, chunk.greedy = scores[0].tolist(), greedy[0].tolist()

    def step(self, decoding: RowBatch) -> torch.Tensor:
        ids, positions = torch.tensor([decoding.ids, decoding.positions], device=self.device)[..., None]
        hidden = self._hidden(ids, positions, Rows(decoding.caches, decoding.positions, is_step=True))
        return self.model.get_output_embeddings()(hidden[:, 0])
