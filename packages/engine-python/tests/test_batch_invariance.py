"""A row's answer has the same bits whoever shares its batch, in whatever order and place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import init_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mainbench_engine.configuration import InitConfiguration, parse
from mainbench_engine.jobs import init
from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.server.batching import Batcher
from mainbench_engine.server.jobs import Job, Sampling, ValidRequest
from mainbench_engine.server.row_runner import RowRunner
from mainbench_engine.server.runner import Runner
from mainbench_engine.tokenizer import TextTokenizer, load_tokenizer

LONGEST = 128
Answer = tuple[Any, ...]


class Bench:
    """A batcher without HTTP, and the answers that rows get when they are alone."""

    def __init__(self, folder: Path, by_rows: bool):
        self.tokenizer: TextTokenizer = load_tokenizer(folder)
        model = load_causal_lm(folder, "float32").requires_grad_(False)
        # So small a store forgets all the time, and so short a chunk makes many of them.
        self._runner = RowRunner(model, 60_000, chunk=16) if by_rows else Runner(model)
        self._batcher = Batcher({None: self._runner}, LONGEST, 8, 1, lambda error: None, 1 << 31)
        self._alone: dict[ValidRequest, Answer] = {}

    def answers(self, requests: list[ValidRequest]) -> list[Answer]:
        """Answers of requests that are submitted together."""
        jobs = [Job(request, self.tokenizer) for request in requests]
        for job in jobs:
            self._batcher.submit(job)
        for job in jobs:
            job.done.result(timeout=60)
        return [
            (job.prefill, [(token.id, token.log_probability, token.top) for token in job.tokens], job.finish_reason)
            for job in jobs
        ]

    def alone(self, request: ValidRequest) -> Answer:
        """The answer of a request that has the server for itself."""
        if request not in self._alone:
            self._alone[request] = self.answers([request])[0]
        return self._alone[request]

    def close(self) -> None:
        """Ends the compute thread."""
        self._batcher.close()


@pytest.fixture(
    scope="module",
    params=[("llama", None, False), ("mistral", 24, False), ("llama", None, True), ("mistral", 24, True)],
    ids=["llama", "mistral", "llama-by-rows", "mistral-by-rows"],
)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    architecture, window, by_rows = request.param
    values = init_values(tmp_path_factory.mktemp(architecture), architecture=architecture, sliding_window=window)
    init.run(parse(InitConfiguration, values), lambda event, **fields: None)
    made = Bench(Path(values["output"]), by_rows)
    yield made
    made.close()


samplings = st.builds(
    Sampling,
    do_sample=st.booleans(),
    temperature=st.sampled_from([1.0, 0.7, 1.3]),
    top_k=st.sampled_from([0, 0, 5]),
    top_p=st.sampled_from([1.0, 0.9, 0.5]),
    seed=st.integers(0, 2**64 - 1),
)
shared_beginnings = st.tuples(st.integers(20, 60), st.lists(st.integers(0, 319), max_size=20)).map(
    lambda parts: (1, *range(2, parts[0]), *parts[1])
)
requests = st.builds(
    ValidRequest,
    ids=st.lists(st.integers(0, 319), min_size=1, max_size=90).map(lambda ids: (1, *ids)) | shared_beginnings,
    max_new_tokens=st.sampled_from([1, 1, 2, 9, 30]),
    stop=st.just(()),
    sampling=samplings,
    prefill_details=st.booleans(),
    top_n_tokens=st.sampled_from([0, 0, 3]),
    adapter_id=st.none(),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(requests, min_size=2, max_size=14), st.randoms(use_true_random=False))
def test_company_changes_no_bit(bench: Bench, batch: list[ValidRequest], generator: Any) -> None:
    expected = [bench.alone(request) for request in batch]
    order = list(range(len(batch)))
    generator.shuffle(order)
    together = bench.answers([batch[index] for index in order])
    for place, index in enumerate(order):
        assert together[place] == expected[index]


def test_more_rows_than_slots_change_no_bit(bench: Bench) -> None:
    many = [
        ValidRequest(
            ids=tuple(1 + (i * j) % 300 for j in range(3 + i)), max_new_tokens=1 + i % 12, stop=(),
            sampling=Sampling(do_sample=i % 2 == 0, seed=i), prefill_details=i % 3 == 0,
            top_n_tokens=0, adapter_id=None,
        )
        for i in range(30)
    ]  # fmt: skip
    expected = [bench.alone(request) for request in many]
    assert bench.answers(many) == expected
    assert bench.answers(many[::-1]) == expected[::-1]


def test_a_sampled_row_depends_on_its_seed(bench: Bench) -> None:
    def row(seed: int) -> ValidRequest:
        return ValidRequest((1, 5, 9), 12, (), Sampling(True, seed=seed), False, 0, None)

    answers = bench.answers([row(1), row(2), row(1)])
    assert answers[0] == answers[2] != answers[1]
