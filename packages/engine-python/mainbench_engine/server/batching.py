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
from .row_runner import RowLane, RowRunner
from .runner import Lane, Runner
from .sampling import Choice, choose

_GATHER_SECONDS = 0.003
_FIRST_GUESS_OF_A_PASS = 0.02
AnyRunner = Runner | RowRunner


class Group(NamedTuple):
    """Prompts that can share a pass."""

    adapter: str | None
    bucket: int
    scores: bool
    cache: int


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
        self,
        runners: Mapping[str | None, AnyRunner],
        longest: int,
        max_batch_size: int,
        threads: int,
        on_failure: Callable[[BaseException], None],
        cache_bytes: int | None = None,
    ):
        self._runners = runners
        self._longest = longest
        self._max_batch_size = max_batch_size
        self._threads = threads
        self._on_failure = on_failure
        self._arrivals: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waiting: dict[Group, list[Job]] = {}
        self._lanes: dict[tuple[str | None, int], Lane | RowLane] = {}
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
        self._runners, self._lanes, self._waiting = {}, {}, {}

    def _run(self) -> None:
        torch.set_num_threads(self._threads)
        with torch.inference_mode():
            while not self._stopping:
                self._take_arrivals()
                self._compute()
        for job in self._all_jobs():
            job.end(RuntimeError("the server is shutting down"))

    def _all_jobs(self) -> list[Job]:
        jobs = [job for group in self._waiting.values() for job in group]
        jobs.extend(job for lane in self._lanes.values() for job in lane.jobs if job is not None)
        while not self._arrivals.empty():
            job = self._arrivals.get()
            if job is not None:
                jobs.append(job)
        return jobs

    def _take_arrivals(self) -> None:
        busy = bool(self._waiting) or any(lane.active for lane in self._lanes.values())
        deadline = None if busy else time.perf_counter() + _GATHER_SECONDS
        if not busy:
            # Nobody knows for how long nothing will come: caches of no row go back to the machine.
            self._lanes = {}
            self._place(self._arrivals.get())
        while not self._stopping:
            try:
                remaining = 0 if deadline is None else deadline - time.perf_counter()
                self._place(self._arrivals.get(timeout=remaining) if remaining > 0 else self._arrivals.get_nowait())
            except queue.Empty:
                return
            if deadline is not None and self._some_group_is_full():
                deadline = None

    def _place(self, job: Job | None) -> None:
        if job is None:
            return
        request = job.request
        runner = self._runners[request.adapter_id]
        group = Group(
            request.adapter_id,
            runner.bucket(len(request.ids), self._longest, request.prefill_details),
            request.prefill_details,
            runner.cache_size(job.longest, self._longest) if job.needs_cache else 0,
        )
        self._waiting.setdefault(group, []).append(job)

    def _rows(self, group: Group) -> int:
        return self._runners[group.adapter].rows(group.bucket, self._max_batch_size, group.scores)

    def _slots(self, group: Group) -> int:
        return self._runners[group.adapter].slots(group.cache, self._max_batch_size)

    def _has_memory(self, group: Group, job: Job) -> bool:
        """Whether caches for a job fit beside those of the rows that are being answered."""
        lanes = {key: lane for key, lane in self._lanes.items() if lane.active}
        has_lane = (group.adapter, group.cache) in lanes
        runner = self._runners[group.adapter]
        needed = runner.bytes_to_start(job.longest, group.cache, self._max_batch_size, has_lane)
        used = sum(lane.bytes for lane in lanes.values())
        return needed == 0 or used == 0 or used + needed <= self._cache_bytes

    def _some_group_is_full(self) -> bool:
        return any(len(jobs) >= self._rows(group) for group, jobs in self._waiting.items())

    def _compute(self) -> None:
        group = self._next_group()
        while group is not None:
            self._pass_over_prompts(group)
            group = self._next_group() if self._mostly_empty(group) else None
        for (adapter, _), lane in list(self._lanes.items()):
            if lane.active:
                self._step(self._runners[adapter], lane)

    def _mostly_empty(self, group: Group) -> bool:
        """Whether a step now would mostly be spent on slots that the rows still waiting could fill."""
        if not isinstance(self._runners[group.adapter], RowRunner):
            return False
        lane = self._lanes.get((group.adapter, group.cache))
        return lane is not None and lane.free > lane.slots // 2

    def _next_group(self) -> Group | None:
        """The group to compute now, or none while it pays to let more rows gather.

        A pass costs the same however few of its rows are real, and a step the same however many slots are empty. So a
        pass over few rows waits until the slots that stay empty for it have cost as much as its dummy rows would.
        """
        generating = any(lane.active for lane in self._lanes.values())
        best, best_share = None, 0.0
        blocked = {group: jobs for group, jobs in self._waiting.items() if group.cache}
        blocked = {group: jobs for group, jobs in blocked.items() if not self._has_memory(group, jobs[0])}
        # Later rows must not take the memory that an earlier one waits for.
        since = min((jobs[0].queued for jobs in blocked.values()), default=math.inf)
        for group, jobs in self._waiting.items():
            if group in blocked or (group.cache and jobs[0].queued > since):
                continue
            key = (group.adapter, group.cache)
            lane = self._lanes.get(key) if group.cache else None
            rows = self._rows(group)
            ready = min(len(jobs), rows if lane is None else lane.free)
            share = min(ready / rows, 1.0)
            waste = (1.0 - share) * self._pass_seconds.get(group, _FIRST_GUESS_OF_A_PASS)
            worth = not generating or self._idle_seconds.get(key, 0.0) >= waste
            if share > best_share and (share == 1.0 or worth):
                best, best_share = group, share
        return best

    def _count_idle_slots(self, seconds: float) -> None:
        """Adds what a step has cost for the sake of empty slots, for each kind of row that is waiting for one."""
        for group, jobs in self._waiting.items():
            key = (group.adapter, group.cache)
            lane = self._lanes.get(key) if group.cache else None
            slots = self._slots(group) if group.cache else self._max_batch_size
            empty = slots if lane is None else lane.free
            share = min(empty, len(jobs)) / slots
            self._idle_seconds[key] = self._idle_seconds.get(key, 0.0) + seconds * share

    def _pass_over_prompts(self, group: Group) -> None:
        runner = self._runners[group.adapter]
        lane = self._lane(group, runner) if group.cache else None
        size = self._rows(group) if lane is None else min(self._rows(group), lane.free)
        waiting = self._waiting.pop(group)
        batch, rest = waiting[:size], waiting[size:]
        if rest:
            self._waiting[group] = rest
        for job in batch:
            if job.cancelled:
                job.end()
        batch = [job for job in batch if not job.cancelled]
        if not batch:
            return
        now = time.perf_counter()
        try:
            result = runner.prompts(
                [job.request.ids for job in batch],
                group.bucket,
                self._rows(group),
                group.scores,
                max(job.longest for job in batch) if lane is not None else 0,
                any(job.request.prefill_greedy for job in batch),
            )
            choice = _choose(result.last_logits, batch)
        except Exception as error:
            self._fail(batch, error)
            return
        self._pass_seconds[group] = time.perf_counter() - now
        self._idle_seconds[(group.adapter, group.cache)] = 0.0
        for index, job in enumerate(batch):
            if result.log_probabilities is not None:
                job.prefill = result.log_probabilities[index]
            if result.greedy is not None:
                job.greedy = result.greedy[index]
            if job.request.next_ids:
                job.next_scores = _next_scores(result.last_logits[index], job.request.next_ids)
            if job.accept(_token(choice, index, job)):
                job.end()
            elif lane is not None and result.caches is not None:
                lane.occupy(job, choice.ids[index], result.caches[index])

    def _lane(self, group: Group, runner: AnyRunner) -> Lane | RowLane:
        key = (group.adapter, group.cache)
        if key not in self._lanes:
            # Caches are large, and a lane without rows costs nothing to make again.
            self._lanes = {other: lane for other, lane in self._lanes.items() if lane.active}
            self._lanes[key] = runner.new_lane(self._slots(group), group.cache)
        return self._lanes[key]

    def _step(self, runner: AnyRunner, lane: Lane | RowLane) -> None:
        slots = lane.active
        jobs = [lane.jobs[slot] for slot in slots]
        started = time.perf_counter()
        try:
            choice = _choose(runner.step(lane)[slots], jobs)
        except Exception as error:
            for slot in slots:
                lane.release(slot)
            self._fail(jobs, error)
            return
        going_on, ids = [], []
        for index, (slot, job) in enumerate(zip(slots, jobs, strict=True)):
            if job.cancelled or job.accept(_token(choice, index, job)):
                lane.release(slot)
                job.end()
            else:
                going_on.append(slot)
                ids.append(choice.ids[index])
        if going_on:
            lane.advance(going_on, ids)
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
