"""Rows into tensors. Every label carries its source, so that a micro-batch may mix sources."""

from typing import Any

import torch

from .rows import IGNORED_LABEL, SEED

SEED_SOURCE, ALIGNED_SOURCE = 0, 1


def source_number(source: str) -> int:
    """Number by which a source is marked in a batch."""
    return SEED_SOURCE if source == SEED else ALIGNED_SOURCE


class RowCollator:
    """Pads rows on the right. No attention mask is needed: a causal model never looks at what follows.

    With `packing` the rows of a micro-batch become one long row without padding, its position ids starting anew at
    each row; attention implementations that read them (flash attention, or sdpa with its block mask) keep rows apart.
    """

    def __init__(self, pad_id: int, packing: bool = False):
        self.pad_id = pad_id
        self.packing = packing

    def __call__(self, examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        if not examples:
            # A rank without rows in this micro-batch still has to take part in the exchange of gradients.
            examples = [{"input_ids": [self.pad_id] * 2, "labels": [IGNORED_LABEL] * 2, "source": SEED_SOURCE}]
        return self._packed(examples) if self.packing else self._padded(examples)

    def _padded(self, examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        length = max(len(example["input_ids"]) for example in examples)
        input_ids = torch.full((len(examples), length), self.pad_id, dtype=torch.long)
        labels = torch.full((len(examples), length), IGNORED_LABEL, dtype=torch.long)
        sources = torch.zeros((len(examples), length), dtype=torch.long)
        for index, example in enumerate(examples):
            size = len(example["input_ids"])
            input_ids[index, :size] = torch.tensor(example["input_ids"])
            labels[index, :size] = torch.tensor(example["labels"])
            sources[index] = example["source"]
        return {"input_ids": input_ids, "labels": labels, "sources": sources}

    def _packed(self, examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        ids, labels, sources, positions = [], [], [], []
        for example in examples:
            size = len(example["input_ids"])
            ids.extend(example["input_ids"])
            labels.extend([IGNORED_LABEL, *example["labels"][1:]])
            sources.extend([example["source"]] * size)
            positions.extend(range(size))
        return {
            "input_ids": torch.tensor([ids]),
            "labels": torch.tensor([labels]),
            "sources": torch.tensor([sources]),
            "position_ids": torch.tensor([positions]),
        }
