"""Keys and values of single rows, and a store of those of prompts' beginnings."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import torch


class RowCache:
    """Keys and values of one row in all layers, with room for its prompt and its longest answer.

    Memory that is never written is never taken from the machine, so a row costs what it holds, not what it may hold.
    Tokens lie outermost, so that the strides, and with them the numbers, are the same whatever the room.
    """

    def __init__(self, layers: int, heads: int, width: int, room: int, dtype: torch.dtype, device: torch.device):
        self.data = torch.empty(layers, 2, room, heads, width, dtype=dtype, device=device)
        self.bytes = self.data.numel() * dtype.itemsize

    def write(self, layer: int, start: int, keys: torch.Tensor, values: torch.Tensor) -> None:
        """Stores keys and values, heads by tokens by width, from position `start` on."""
        stop = start + keys.shape[1]
        self.data[layer, 0, start:stop] = keys.transpose(0, 1)
        self.data[layer, 1, start:stop] = values.transpose(0, 1)

    def read(self, layer: int, start: int, stop: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of positions from `start` to before `stop`, one by heads by tokens by width."""
        held = self.data[layer, :, None, start:stop].transpose(2, 3)
        return held[0], held[1]


@dataclass
class PromptChunk:
    """What was computed for one chunk of a prompt; it depends on the tokens up to its end alone.

    Attributes:
        data: keys and values, layers by two by tokens by heads by width.
        hidden: last hidden states, one by tokens by width.
        scores: log-probabilities of its tokens (without the prompt's first), once asked for.
        greedy: whether each of those is the likeliest in its place, known with them.
    """

    data: torch.Tensor
    hidden: torch.Tensor
    scores: list[float] | None = None
    greedy: list[bool] | None = None

    @property
    def bytes(self) -> int:
        """Memory that the chunk takes."""
        return sum(part.numel() * part.dtype.itemsize for part in (self.data, self.hidden))


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
        """A chunk that is still there."""
        chunk = self._chunks.get(key)
        if chunk is not None:
            self._chunks.move_to_end(key)
        return chunk

    def put(self, key: bytes, chunk: PromptChunk) -> None:
        """Stores a chunk; those that were not used for longest make room for it."""
        if chunk.bytes > self._limit:
            return
        self._chunks[key] = chunk
        self.bytes += chunk.bytes
        while self.bytes > self._limit:
            self.bytes -= self._chunks.popitem(last=False)[1].bytes
