"""The compute thread: takes jobs from a queue, batches prompts of one shape, and moves answers on token by token."""

import math
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

import torch

from .decode_batch import Shape
from .jobs import GeneratedToken, Job
from .row_runner import RowBatch, RowRunner
from .runner import PaddedBatch, Runner
from .sampling import choose

_GATHER_SECONDS = 0.003
_FIRST_GUESS_OF_A_PASS = 0.02
AnyRunner = Runner | RowRunner
AnyBatch = PaddedBatch | RowBatch
DecodeKey = tuple[str | None, int]


class Group(NamedTuple):
    """Prompts that can share a pass."""

    adapter: str | None
    scores: bool
    shape: Shape

    @property
    def decode_key(self) -> DecodeKey:
        """Names the decode batch in which their answers go on."""
        return self.adapter, self.shape.cache


class Batcher:
    """Computes jobs on a thread of its own.

    Args:
        runners: for the base model (key None) and for each adapter.
        longest: most tokens of a row.
        max_batch_size: rows of a step.
        on_failure: called with the error of a failed pass, before its jobs end.
        cache_bytes: memory for keys and values; a row waits for it, and is computed alone if it needs more than all.
    """

    def __init__(
        self, runners: Mapping[str | None, AnyRunner], longest: int, max_batch_size: int, threads: int,
        on_failure: Callable[[BaseException], None], cache_bytes: int,
    ):  # fmt: skip
        self._runners, self._threads, self._on_failure = runners, threads, on_failure
        self._longest, self._max_batch_size, self._cache_bytes = longest, max_batch_size, cache_bytes
        # Not a SimpleQueue: its `get` waits for ever where a short timeout ends while it takes the lock (CPython 3.11).
        self._arrivals: queue.Queue[Job | None] = queue.Queue()
        self._waiting: dict[Group, list[Job]] = {}
        self._decoding: dict[DecodeKey, AnyBatch] = {}
        self._pass_seconds: dict[Group, float] = {}
        self._idle_seconds: dict[DecodeKey, float] = {}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="compute", daemon=True)
        self.is_alive = self._thread.is_alive
        self._thread.start()

    def submit(self, job: Job) -> None:
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
        for job in filter(None, left):
            job.end(RuntimeError("the server is shutting down"))

    def _active_batches(self) -> dict[DecodeKey, AnyBatch]:
        return {key: decoding for key, decoding in self._decoding.items() if decoding.active}

    def _take_arrivals(self) -> None:
        deadline = 0.0
        if not self._waiting and not self._active_batches():
            # Nobody knows for how long nothing will come: caches of no row go back to the machine.
            self._decoding = {}
            deadline = time.perf_counter() + _GATHER_SECONDS
            self._place(self._arrivals.get())
        with suppress(queue.Empty):
            while not self._stopping:
                self._place(self._arrivals.get(timeout=max(0.0, deadline - time.perf_counter())))
                if deadline and any(len(jobs) >= group.shape.rows for group, jobs in self._waiting.items()):
                    deadline = 0.0

    def _place(self, job: Job | None) -> None:
        if job is None:
            return
        request = job.request
        total = job.longest if request.max_new_tokens > 1 else 0
        runner, scores = self._runners[request.adapter_id], request.prefill_details
        shape = runner.shape(len(request.ids), total, scores, self._longest, self._max_batch_size)
        self._waiting.setdefault(Group(request.adapter_id, scores, shape), []).append(job)

    def _has_memory(self, group: Group, job: Job) -> bool:
        """Whether caches for a job fit beside those of the rows that are being answered."""
        active = self._active_batches()
        needed = self._runners[group.adapter].bytes_to_start(job.longest, group.shape, group.decode_key in active)
        used = sum(decoding.bytes for decoding in active.values())
        return needed == 0 or used == 0 or used + needed <= self._cache_bytes

    def _compute(self) -> None:
        group = self._next_group()
        while group is not None:
            self._pass_over_prompts(group)
            decoding = self._decoding.get(group.decode_key)
            # A step now would mostly be spent on slots that the rows still waiting could fill.
            mostly_empty = isinstance(decoding, RowBatch) and decoding.free > decoding.slots // 2
            group = self._next_group() if mostly_empty else None
        for (adapter, _), decoding in self._active_batches().items():
            self._step(self._runners[adapter], decoding)

    def _next_group(self) -> Group | None:
        """The group to compute now, or none while it pays to let more rows gather.

        A pass costs the same however few of its rows are real, and a step the same however many slots are empty. So a
        pass over few rows waits until the slots that stay empty for it have cost as much as its dummy rows would.
        """
        generating = bool(self._active_batches())
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

    def _pass_over_prompts(self, group: Group) -> None:
        runner, shape = self._runners[group.adapter], group.shape
        if shape.cache and group.decode_key not in self._decoding:
            # Caches are large, and a decode batch without rows costs nothing to make again.
            self._decoding = {**self._active_batches(), group.decode_key: runner.new_decode_batch(shape)}
        decoding = self._decoding[group.decode_key] if shape.cache else None
        size = shape.rows if decoding is None else min(shape.rows, decoding.free)
        waiting = self._waiting.pop(group)
        if waiting[size:]:
            self._waiting[group] = waiting[size:]
        batch = [job for job in waiting[:size] if not job.done.cancelled()]
        if not batch:
            return
        started = time.perf_counter()
        room = max(job.longest for job in batch) if decoding is not None else 0
        try:
            result = runner.prompts([job.request.ids for job in batch], shape, group.scores, room)
            tokens = _next_tokens(result.last_logits, batch)
        except Exception as error:
            self._fail(batch, error)
            return
        self._pass_seconds[group] = time.perf_counter() - started
        self._idle_seconds[group.decode_key] = 0.0
        for index, (job, token) in enumerate(zip(batch, tokens, strict=True)):
            if group.scores:
                job.prefill, job.greedy = result.log_probabilities[index], result.greedy[index]
            if job.request.next_ids:
                logits = result.last_logits[index]
                wanted = torch.tensor(job.request.next_ids, device=logits.device)
                # Rounded as those inside a prompt are.
                job.next_scores = (logits[wanted] - logits.logsumexp(-1)).tolist()
            if job.accept(token):
                job.end()
            elif decoding is not None:
                decoding.occupy(job, token.id, result.caches[index])

    def _step(self, runner: AnyRunner, decoding: AnyBatch) -> None:
        slots = decoding.active
        jobs = [decoding.jobs[slot] for slot in slots]
        started = time.perf_counter()
        try:
            tokens = _next_tokens(runner.step(decoding)[slots], jobs)
        except Exception as error:
            for slot in slots:
                decoding.release(slot)
            self._fail(jobs, error)
            return
        for slot, job, token in zip(slots, jobs, tokens, strict=True):
            if job.done.cancelled() or job.accept(token):
                decoding.release(slot)
                job.end()
            else:
                decoding.advance(slot, token.id)
        seconds = time.perf_counter() - started
        # What the step has cost for the sake of empty slots, for each kind of row that is waiting for one.
        for group, waiting in self._waiting.items():
            other = self._decoding.get(group.decode_key)
            share = min(group.shape.slots if other is None else other.free, len(waiting)) / group.shape.slots
            self._idle_seconds[group.decode_key] = self._idle_seconds.get(group.decode_key, 0.0) + seconds * share

    def _fail(self, jobs: list[Job], error: BaseException) -> None:
        traceback.print_exception(error, file=sys.stderr)
        self._on_failure(error)
        for job in jobs:
            job.end(error)


def _next_tokens(logits: torch.Tensor, jobs: list[Job]) -> list[GeneratedToken]:
    """The next token of each row, and the likeliest in its place where they were asked for."""
    choice = choose(logits, [job.request.sampling for job in jobs], [len(job.tokens) for job in jobs])
    tokens = [GeneratedToken(i, p, []) for i, p in zip(choice.ids, choice.chosen, strict=True)]
    for row, job in enumerate(jobs):
        if job.request.top_n_tokens:
            best = choice.log_probabilities[row].topk(job.request.top_n_tokens)
            likeliest = zip(best.indices.tolist(), best.values.tolist(), strict=True)
            tokens[row].top.extend((i, p) for i, p in likeliest if p > float("-inf"))
    return tokens
