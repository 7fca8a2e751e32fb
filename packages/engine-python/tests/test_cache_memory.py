"""Rows wait where the memory for caches is used up, and give it back when they end."""

import threading
from pathlib import Path
from typing import Any

import pytest
import torch

from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.server import memory
from mainbench_engine.server.batching import AnyRunner, Batcher
from mainbench_engine.server.jobs import Job, Sampling, ValidRequest
from mainbench_engine.server.memory import bytes_per_token, cache_budget, limit_files, machine_memory
from mainbench_engine.server.row_runner import RowRunner
from mainbench_engine.server.runner import Runner
from mainbench_engine.tokenizer import TextTokenizer


class Watched:
    """A batcher that notes, at each step, how many bytes its rows' caches may take."""

    def __init__(self, runner: AnyRunner, cache_bytes: int):
        self.bytes: list[int] = []
        self.rows: list[int] = []
        self.batcher = Batcher({None: runner}, 512, 8, 1, lambda error: None, cache_bytes)
        step = runner.step

        def noted(decoding: Any) -> torch.Tensor:
            active = [one for one in self.batcher._decoding.values() if one.active]
            self.bytes.append(sum(one.bytes for one in active))
            self.rows.append(len(decoding.active))
            return step(decoding)

        runner.step = noted

    def run(self, tokenizer: TextTokenizer, requests: list[ValidRequest]) -> list[list[int]]:
        """Ids of the answers."""
        jobs = [Job(request, tokenizer) for request in requests]
        for job in jobs:
            self.batcher.submit(job)
        for job in jobs:
            job.done.result(timeout=60)
        return [[token.id for token in job.tokens] for job in jobs]


def request(length: int, new_tokens: int) -> ValidRequest:
    return ValidRequest(tuple(range(1, length + 1)), new_tokens, (), Sampling(True, seed=length), False, 0, None)


@pytest.fixture(params=["batches", "rows"])
def runner(request: pytest.FixtureRequest, base_model: Path) -> AnyRunner:
    model = load_causal_lm(base_model, "float32").requires_grad_(False)
    return RowRunner(model, 0) if request.param == "rows" else Runner(model)


def test_rows_wait_for_memory_and_answer_the_same(runner: AnyRunner, tokenizer: TextTokenizer) -> None:
    token = bytes_per_token(runner.model.config, torch.float32)
    requests = [request(20 + index, (8, 20, 150)[index % 3]) for index in range(12)]
    step = runner.step
    free = Watched(runner, 1 << 40)
    expected = free.run(tokenizer, requests)
    runner.step = step
    # One decode batch of 256 tokens, or the longest row and a short one.
    limit = 8 * 256 * token if isinstance(runner, Runner) else 240 * token
    tight = Watched(runner, limit)
    assert tight.run(tokenizer, requests) == expected
    assert max(tight.bytes) <= limit
    assert max(tight.bytes) < max(free.bytes)
    if isinstance(runner, RowRunner):
        assert max(free.rows) > max(tight.rows) > 1
    free.batcher.close()
    tight.batcher.close()


def test_a_row_larger_than_all_memory_is_answered_alone(runner: AnyRunner, tokenizer: TextTokenizer) -> None:
    watched = Watched(runner, 1)
    answers = watched.run(tokenizer, [request(20 + index, 10) for index in range(3)])
    assert all(answers)
    if isinstance(runner, RowRunner):
        assert set(watched.rows) == {1}
    watched.batcher.close()


def test_caches_are_given_back_once_nothing_is_left_to_do(runner: AnyRunner, tokenizer: TextTokenizer) -> None:
    watched = Watched(runner, 1 << 40)
    watched.run(tokenizer, [request(20, 30)])
    waited = threading.Event()
    for _ in range(100):
        if not watched.batcher._decoding:
            break
        waited.wait(0.05)
    assert watched.batcher._decoding == {}
    watched.batcher.close()


def test_the_budget_is_a_share_of_the_machine_or_of_its_container(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert 0 < cache_budget(torch.device("cpu")) <= min(2 << 30, machine_memory() // 8)
    limit = tmp_path / "memory.max"
    limit.write_text("800000000\n")
    monkeypatch.setattr(memory, "limit_files", lambda membership: [tmp_path / "absent", limit])
    assert cache_budget(torch.device("cpu")) == 100_000_000
    limit.write_text("max\n")
    assert machine_memory() > 800_000_000


def test_the_limits_are_those_of_the_own_group_and_of_the_groups_around_it() -> None:
    first = "9:name=systemd:/x\n4:memory:/slurm/job_7\n1:cpu:/\n0::/\n"
    root = Path("/sys/fs/cgroup")
    assert limit_files(first) == [
        *(root / "memory" / group / "memory.limit_in_bytes" for group in ("slurm/job_7", "slurm", "")),
        root / "memory.max",
    ]
    assert limit_files("0::/user.slice/a.scope\n") == [
        root / group / "memory.max" for group in ("user.slice/a.scope", "user.slice", "")
    ]
