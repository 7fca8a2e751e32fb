"""What both runners share: shapes and results of passes over prompts, and slots for rows that are being answered."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch

from .jobs import Job


class Shape(NamedTuple):
    """What rows must have in common to share passes and steps."""

    bucket: int  # length of a pass over prompts
    rows: int  # rows of that pass
    cache: int  # tokens of a slot's keys and values; 0 for rows that need none
    slots: int  # rows of a step


@dataclass
class PromptPass:
    """What a pass computes for each prompt; of the lists, those that were not asked for are empty."""

    last_logits: torch.Tensor
    log_probabilities: list[list[float]]  # of every token but the first
    greedy: list[list[bool]]  # whether each of those is the likeliest in its place
    caches: list[Any]  # keys and values


class DecodeBatch:
    """A fixed number of slots, so that the shape of a step stays; one without a job goes on as a dummy row."""

    def __init__(self, slots: int):
        self.slots = slots
        self.jobs: list[Job | None] = [None] * slots
        self.positions = [0] * slots
        self.ids = [0] * slots

    @property
    def active(self) -> list[int]:
        return [slot for slot, job in enumerate(self.jobs) if job is not None]

    @property
    def free(self) -> int:
        return self.jobs.count(None)

    def occupy(self, job: Job, first_id: int, cache: Any) -> None:
        """Puts a job whose prompt has been computed, and whose first token is chosen, into a free slot."""
        slot = self.jobs.index(None)
        self.jobs[slot], self.positions[slot], self.ids[slot] = job, len(job.request.ids), first_id
        self.keep(slot, cache)

    def release(self, slot: int) -> None:
        self.jobs[slot], self.positions[slot], self.ids[slot] = None, 0, 0
        self.keep(slot, None)

    def keep(self, slot: int, cache: Any) -> None:
        """Takes the keys and values of a slot's prompt; None lets go of them."""
        raise NotImplementedError

    def advance(self, slot: int, token_id: int) -> None:
        """Moves a slot that goes on by one token."""
        self.positions[slot] += 1
        self.ids[slot] = token_id
