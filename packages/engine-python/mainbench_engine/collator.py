"""Rows into tensors. Every label carries its source, so that a micro-batch may mix sources."""

from collections.abc import Sequence

import numpy
import torch

from .rows import IGNORED_LABEL, SEED, TokenizedRow

SEED_SOURCE, ALIGNED_SOURCE = 0, 1


class RowCollator:
    """Pads rows on the right. No attention mask is needed: a causal model never looks at what follows.

    With `packing` the rows of a micro-batch become one long row without padding, its position ids starting anew at
    each row; attention implementations that read them (flash attention, or sdpa with its block mask) keep rows apart.
    """

    def __init__(self, pad_id: int, packing: bool = False):
        self.pad_id = pad_id
        self.packing = packing

    def __call__(self, rows: Sequence[TokenizedRow]) -> dict[str, torch.Tensor]:
        # A rank without rows in this micro-batch still has to take part in the exchange of gradients.
        rows = rows or [TokenizedRow("", SEED, numpy.full(2, self.pad_id, dtype=numpy.int32), 2)]
        return self._packed(rows) if self.packing else self._padded(rows)

    def _padded(self, rows: Sequence[TokenizedRow]) -> dict[str, torch.Tensor]:
        shape = (len(rows), max(len(row.ids) for row in rows))
        input_ids = torch.full(shape, self.pad_id, dtype=torch.long)
        labels = torch.full(shape, IGNORED_LABEL, dtype=torch.long)
        sources = torch.zeros(shape, dtype=torch.long)
        for index, row in enumerate(rows):
            input_ids[index, : len(row.ids)] = torch.from_numpy(row.ids)
            labels[index, : len(row.ids)] = torch.from_numpy(row.labels)
            sources[index] = _source_number(row)
        return {"input_ids": input_ids, "labels": labels, "sources": sources}

    def _packed(self, rows: Sequence[TokenizedRow]) -> dict[str, torch.Tensor]:
        ids, labels, sources, positions = [], [], [], []
        for row in rows:
            ids.extend(row.ids)
            labels.extend([IGNORED_LABEL, *row.labels[1:]])
            sources.extend([_source_number(row)] * len(row.ids))
            positions.extend(range(len(row.ids)))
        packed = {"input_ids": ids, "labels": labels, "sources": sources, "position_ids": positions}
        return {name: torch.tensor([values]) for name, values in packed.items()}


def _source_number(row: TokenizedRow) -> int:
    return SEED_SOURCE if row.source == SEED else ALIGNED_SOURCE
