"""Slots for rows that are being answered: rows come and go, the shape of a step stays."""

from typing import Any

from .jobs import Job


class DecodeBatch:
    """A fixed number of slots; one without a job goes on as a dummy row."""

    def __init__(self, slots: int):
        self.slots = slots
        self.jobs: list[Job | None] = [None] * slots
        self.positions = [0] * slots
        self.ids = [0] * slots

    @property
    def active(self) -> list[int]:
        """Slots that hold a job."""
        return [slot for slot, job in enumerate(self.jobs) if job is not None]

    @property
    def free(self) -> int:
        """Number of slots without a job."""
        return self.jobs.count(None)

    def occupy(self, job: Job, first_id: int, cache: Any) -> None:
        """Puts a job whose prompt has been computed, and whose first token is chosen, into a free slot."""
        slot = self.jobs.index(None)
        self.jobs[slot], self.positions[slot], self.ids[slot] = job, len(job.request.ids), first_id
        self.keep(slot, cache)

    def keep(self, slot: int, cache: Any) -> None:
        """Takes the keys and values of a slot's prompt; None lets go of them."""
        raise NotImplementedError

    def release(self, slot: int) -> None:
        """Frees a slot."""
        self.jobs[slot], self.positions[slot], self.ids[slot] = None, 0, 0
        self.keep(slot, None)

    def advance(self, slot: int, token_id: int) -> None:
        """Moves a slot that goes on by one token."""
        self.positions[slot] += 1
        self.ids[slot] = token_id
