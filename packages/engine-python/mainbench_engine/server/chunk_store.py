"""A store of what was computed for the beginnings of prompts."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import torch


@dataclass
class PromptChunk:
    """What was computed for one chunk of a prompt; it depends on the tokens up to its end alone."""

    data: torch.Tensor  # keys and values, layers by two by tokens by heads by width
    hidden: torch.Tensor  # last hidden states, one by tokens by width
    scores: list[float] | None = None  # log-probabilities of its tokens (without the prompt's first), once asked for
    greedy: list[bool] | None = None  # whether each of those is the likeliest in its place, known with them

    @property
    def bytes(self) -> int:
        return self.data.nbytes + self.hidden.nbytes


class ChunkStore:
    """The chunks of prompts that were last used, within a number of bytes.

    Questions with several choices, and few-shot prompts of one task, begin alike. A chunk always has the same shape and
    the same tokens before it, so a stored one has the very bits that computing it again would give.
    """

    def __init__(self, limit: int):
        self._limit = limit
        self._chunks: OrderedDict[bytes, PromptChunk] = OrderedDict()
        self.bytes = 0

    @staticmethod
    def key(before: bytes, ids: Sequence[int]) -> bytes:
        """Name of a chunk, from the name of the chunk before it and its own tokens."""
        return hashlib.blake2b(before + numpy.asarray(ids, dtype=numpy.int64).tobytes(), digest_size=32).digest()

    def get(self, key: bytes) -> PromptChunk | None:
        if key in self._chunks:
            self._chunks.move_to_end(key)
        return self._chunks.get(key)

    def put(self, key: bytes, chunk: PromptChunk) -> None:
        """Stores a chunk; those that were not used for longest make room for it."""
        if chunk.bytes > self._limit:
            return
        self._chunks[key] = chunk
        self.bytes += chunk.bytes
        while self.bytes > self._limit:
            self.bytes -= self._chunks.popitem(last=False)[1].bytes
