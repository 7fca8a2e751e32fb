"""The compute thread: takes jobs from a queue, batches prompts of one shape, and moves answers on token by token."""

import math
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch

from .jobs import GeneratedToken, Job
from .memory import cache_budget
from .row_runner import RowBatch, RowRunner
from .runner import PaddedBatch, Runner
from .sampling import Choice, choose
from .shapes import Shape

_GATHER_SECONDS = 0.003
_FIRST_GUESS_OF_A_PASS = 0.02
AnyRunner = Runner | RowRunner
AnyBatch = PaddedBatch | RowBatch


class Group(NamedTuple):
    """Prompts that can share a pass."""

    adapter: str | None
    scores: bool
    shape: Shape

    @property
    def decode_key(self) -> tuple[str | None, int]:
        """Name of the decode batch in which their answers go on."""
        return self.adapter, self.shape.cache


class Batcher:
    """Computes jobs on a thread of its own.

    Args:
        runners: a runner for the base model (key None) and for each adapter.
        longest: most tokens of a row.
        max_batch_size: rows of a step.
        threads: torch threads.
        on_failure: told of a failed pass, before its jobs end.
        cache_bytes: memory for keys and values of all rows; by default a share of what the machine has. A row that
            needs more than there is waits, and is computed alone if it needs more than all.
    """

    def __init__(
        self, runners: Mapping[str | None, AnyRunner], longest: int, max_batch_size: int, threads: int,
        on_failure: Callable[[BaseException], None], cache_bytes: int | None = None,
    ):  # fmt: skip
        self._runners = runners
        self._longest = longest
        self._max_batch_size = max_batch_size
        self._threads = threads
        self._on_failure = on_failure
        self._arrivals: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waiting: dict[Group, list[Job]] = {}
        self._decoding: dict[tuple[str | None, int], AnyBatch] = {}
        self._cache_bytes = cache_budget(runners[None].device) if cache_bytes is None else cache_bytes
        self._pass_seconds: dict[Group, float] = {}
        self._idle_seconds: dict[tuple[str | None, int], float] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="compute", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether jobs are still being computed."""
        return self._thread.is_alive()

    def submit(self, job: Job) -> None:
        """Queues a job."""
        self._arrivals.put(job)

    def close(self) -> None:
        """Ends the thread after the pass it is in; jobs that are left end with an error."""
        self._stopping = True
        self._arrivals.put(None)
        self._thread.join(timeout=30)
        # Whatever still refers to this object must not keep the models in memory.
        self._runners, self._decoding, self._waiting = {}, {}, {}

    def _run(self) -> None:
        torch.set_num_threads(self._threads)
        with torch.inference_mode():
            while not self._stopping:
                self._take_arrivals()
                self._compute()
        left = [job for jobs in self._waiting.values() for job in jobs]
        left += [job for decoding in self._decoding.values() for job in decoding.jobs]
        while not self._arrivals.empty():
            left.append(self._arrivals.get())
        for job in left:
            if job is not None:
                job.end(RuntimeError("the server is shutting down"))

    def _take_arrivals(self) -> None:
        busy = bool(self._waiting) or any(decoding.active for decoding in self._decoding.values())
        deadline = None if busy else time.perf_counter() + _GATHER_SECONDS
        if not busy:
            # Nobody knows for how long nothing will come: caches of no row go back to the machine.
            self._decoding = {}
            self._place(self._arrivals.get())
        while not self._stopping:
            try:
                remaining = 0 if deadline is None else deadline - time.perf_counter()
                self._place(self._arrivals.get(timeout=remaining) if remaining > 0 else self._arrivals.get_nowait())
            except queue.Empty:
                return
            if deadline is not None and any(len(jobs) >= group.shape.rows for group, jobs in self._waiting.items()):
                deadline = None

    def _place(self, job: Job | None) -> None:
        if job is None:
            return
        request = job.request
        length, total, scores = len(request.ids), job.longest if job.needs_cache else 0, request.prefill_details
        runner = self._runners[request.adapter_id]
        shape = runner.shape(length, total, scores, self._longest, self._max_batch_size)
        self._waiting.setdefault(Group(request.adapter_id, scores, shape), []).append(job)

    def _has_memory(self, group: Group, job: Job) -> bool:
        """Whether caches for a job fit beside those of the rows that are being answered."""
        decoding_batches = {key: decoding for key, decoding in self._decoding.items() if decoding.active}
        needed = self._runners[group.adapter].bytes_to_start(job.longest, group.shape, group.decode_key in decoding_batches)
        used = sum(decoding.bytes for decoding in decoding_batches.values())
        return needed == 0 or used == 0 or used + needed <= self._cache_bytes

    def _compute(self) -> None:
        group = self._next_group()
        while group is not None:
            self._pass_over_prompts(group)
            group = self._next_group() if self._mostly_empty(group) else None
        for (adapter, _), decoding in list(self._decoding.items()):
            if decoding.active:
                self._step(self._runners[adapter], decoding)

    def _mostly_empty(self, group: Group) -> bool:
        """Whether a step now would mostly be spent on slots that the rows still waiting could fill."""
        decoding = self._decoding.get(group.decode_key)
        return isinstance(decoding, RowBatch) and decoding.free > decoding.slots // 2

    def _next_group(self) -> Group | None:
        """The group to compute now, or none while it pays to let more rows gather.

        A pass costs the same however few of its rows are real, and a step the same however many slots are empty. So a
        pass over few rows waits until the slots that stay empty for it have cost as much as its dummy rows would.
        """
        generating = any(decoding.active for decoding in self._decoding.values())
        first = {group: jobs[0] for group, jobs in self._waiting.items() if group.shape.cache}
        blocked = {group for group, job in first.items() if not self._has_memory(group, job)}
        # Later rows must not take the memory that an earlier one waits for.
        since = min((first[group].queued for group in blocked), default=math.inf)
        best, best_share = None, 0.0
        for group, jobs in self._waiting.items():
            if group in blocked or (group in first and first[group].queued > since):
                continue
            decoding = self._decoding.get(group.decode_key)
            share = min(min(len(jobs), group.shape.rows if decoding is None else decoding.free) / group.shape.rows, 1.0)
            waste = (1.0 - share) * self._pass_seconds.get(group, _FIRST_GUESS_OF_A_PASS)
            worth = not generating or self._idle_seconds.get(group.decode_key, 0.0) >= waste
            if share > best_share and (share == 1.0 or worth):
                best, best_share = group, share
        return best

    def _count_idle_slots(self, seconds: float) -> None:
        """Adds what a step has cost for the sake of empty slots, for each kind of row that is waiting for one."""
        for group, jobs in self._waiting.items():
            decoding = self._decoding.get(group.decode_key)
            share = min(group.shape.slots if decoding is None else decoding.free, len(jobs)) / group.shape.slots
            self._idle_seconds[group.decode_key] = self._idle_seconds.get(group.decode_key, 0.0) + seconds * share

    def _pass_over_prompts(self, group: Group) -> None:
        runner, shape = self._runners[group.adapter], group.shape
        decoding = self._decode_batch(group, runner) if shape.cache else None
        size = shape.rows if decoding is None else min(shape.rows, decoding.free)
        waiting = self._waiting.pop(group)
        if waiting[size:]:
            self._waiting[group] = waiting[size:]
        batch = [job for job in waiting[:size] if not job.cancelled]
        for job in waiting[:size]:
            if job.cancelled:
                job.end()
        if not batch:
            return
        started = time.perf_counter()
        ids = [job.request.ids for job in batch]
        room = max(job.longest for job in batch) if decoding is not None else 0
        try:
            result = runner.prompts(ids, shape.bucket, shape.rows, group.scores, room)
            choice = _choose(result.last_logits, batch)
        except Exception as error:
            self._fail(batch, error)
            return
        self._pass_seconds[group] = time.perf_counter() - started
        self._idle_seconds[group.decode_key] = 0.0
        for index, job in enumerate(batch):
            if group.scores:
                job.prefill, job.greedy = result.log_probabilities[index], result.greedy[index]
            if job.request.next_ids:
                job.next_scores = _next_scores(result.last_logits[index], job.request.next_ids)
            if job.accept(_token(choice, index, job)):
                job.end()
            elif decoding is not None:
                decoding.occupy(job, choice.ids[index], result.caches[index])

    def _decode_batch(self, group: Group, runner: AnyRunner) -> AnyBatch:
        if group.decode_key not in self._decoding:
            # Caches are large, and a decode batch without rows costs nothing to make again.
            self._decoding = {other: decoding for other, decoding in self._decoding.items() if decoding.active}
            self._decoding[group.decode_key] = runner.new_decode_batch(group.shape.slots, group.shape.cache)
        return self._decoding[group.decode_key]

    def _step(self, runner: AnyRunner, decoding: AnyBatch) -> None:
        slots = decoding.active
        jobs = [decoding.jobs[slot] for slot in slots]
        started = time.perf_counter()
        try:
            choice = _choose(runner.step(decoding)[slots], jobs)
        except Exception as error:
            for slot in slots:
                decoding.release(slot)
            self._fail(jobs, error)
            return
        for index, (slot, job) in enumerate(zip(slots, jobs, strict=True)):
            if job.cancelled or job.accept(_token(choice, index, job)):
                decoding.release(slot)
                job.end()
            else:
                decoding.advance(slot, choice.ids[index])
        self._count_idle_slots(time.perf_counter() - started)

    def _fail(self, jobs: list[Job], error: BaseException) -> None:
        traceback.print_exception(error, file=sys.stderr)
        self._on_failure(error)
        for job in jobs:
            job.end(error)


def _next_scores(logits: torch.Tensor, ids: Sequence[int]) -> list[float]:
    """Log-probabilities of tokens after a prompt, rounded as those inside a prompt are."""
    return (logits[torch.tensor(ids, device=logits.device)] - logits.logsumexp(-1)).tolist()


def _choose(logits: torch.Tensor, jobs: list[Job]) -> Choice:
    return choose(logits, [job.request.sampling for job in jobs], [len(job.tokens) for job in jobs])


def _token(choice: Choice, index: int, job: Job) -> GeneratedToken:
    top = []
    if job.request.top_n_tokens:
        best = choice.log_probabilities[index].topk(job.request.top_n_tokens)
        top = [(i, p) for i, p in zip(best.indices.tolist(), best.values.tolist(), strict=True) if p > float("-inf")]
    return GeneratedToken(choice.ids[index], choice.chosen[index], top)
