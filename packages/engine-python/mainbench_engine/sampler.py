"""Which rows make up each optimizer step, and how they are cut into micro-batches for ranks and accumulation."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .errors import BAD_CONFIG, EngineError
from .rows import ALIGNED, SEED, TokenizedRow


@dataclass(frozen=True)
class StepShape:
    """How the rows of one step are spread: `accumulation` micro-batches on each of `ranks` processes."""

    rows: int
    accumulation: int
    ranks: int

    @staticmethod
    def of(rows: int, micro_batch_size: int, ranks: int) -> "StepShape":
        """The fewest micro-batches of at most `micro_batch_size` rows, equally many on every rank."""
        return StepShape(rows, math.ceil(rows / (micro_batch_size * ranks)), ranks)

    def split(self, indices: Sequence[int]) -> list[list[int]]:
        """Cuts the rows of a step into micro-batches whose sizes differ by one at most.

        Micro-batch number n belongs to rank n mod ranks. A step with fewer rows than micro-batches leaves some empty.
        """
        parts = self.accumulation * self.ranks
        size, extra = divmod(len(indices), parts)
        bounds = [part * size + min(part, extra) for part in range(parts + 1)]
        return [list(indices[low:high]) for low, high in pairwise(bounds)]


def draws(count: int, size: int, steps: int, seed: str) -> Iterator[list[int]]:
    """`size` of `count` numbers for each step, from seeded permutations, pass after pass over all of them."""
    order: list[int] = []
    passes = 0
    for _ in range(steps):
        while len(order) < size:
            permutation = list(range(count))
            random.Random(f"{seed}/{passes}").shuffle(permutation)
            order.extend(permutation)
            passes += 1
        drawn, order = order[:size], order[size:]
        yield drawn


class StepSampler:
    """Draws the rows of every step from seeded permutations, pass after pass over the data.

    With two sources a step holds `batch_size / 2` ids: the seed row of each and its aligned twin where it has one.
    Rows are ordered by length within a step, so that a micro-batch wastes little on padding; the loss of a step does
    not depend on their order.
    """

    def __init__(
        self, rows: Sequence[TokenizedRow], batch_size: int, seed: int, sources: Sequence[str] = (SEED, ALIGNED)
    ):
        self._rows = rows
        self._seed = seed
        by_id: dict[str, list[int]] = {}
        for index, row in enumerate(rows):
            by_id.setdefault(row.id, []).append(index)
        paired = any(row.source == ALIGNED for row in rows)
        if paired and batch_size % 2:
            raise EngineError(BAD_CONFIG, f"batch_size is {batch_size}; with two sources an even number is expected.")
        self._ids_per_step = batch_size // 2 if paired else batch_size
        groups = ([index for index in group if rows[index].source in sources] for group in by_id.values())
        self._groups = [group for group in groups if group]
        self._sources = len(set(sources) & {row.source for row in rows})

    @property
    def rows_per_step(self) -> int:
        """Rows of a step in which every id has all its sources."""
        return self._ids_per_step * self._sources

    def steps(self, count: int) -> Iterator[list[int]]:
        """Row indices of each of the first `count` steps."""
        for drawn in draws(len(self._groups), self._ids_per_step, count, str(self._seed)):
            indices = [index for group in drawn for index in self._groups[group]]
            yield sorted(indices, key=lambda index: (len(self._rows[index].ids), index))


class MicroBatches:
    """The micro-batches of one rank over a whole training, as a batch sampler for a DataLoader."""

    def __init__(self, sampler: StepSampler, shape: StepShape, steps: int, rank: int):
        self._sampler = sampler
        self._shape = shape
        self._steps = steps
        self._rank = rank

    def __len__(self) -> int:
        return self._steps * self._shape.accumulation

    def __iter__(self) -> Iterator[list[int]]:
        for indices in self._sampler.steps(self._steps):
            yield from self._shape.split(indices)[self._rank :: self._shape.ranks]
