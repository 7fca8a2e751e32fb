from collections import Counter

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainbench_engine.errors import EngineError
from mainbench_engine.rows import ALIGNED, SEED, TokenizedRow
from mainbench_engine.sampler import MicroBatches, StepSampler, StepShape


def rows(count: int, aligned: bool, missing: int = 0) -> list[TokenizedRow]:
    made = []
    for index in range(count):
        for source in (SEED, ALIGNED) if aligned and index >= missing else (SEED,):
            length = 3 + (index * 7 + (source == ALIGNED)) % 11
            made.append(TokenizedRow(str(index), source, numpy.arange(length, dtype=numpy.int32), 1))
    return made


@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 99))
def test_a_pass_over_one_source_draws_every_row_once(count: int, batch: int, seed: int) -> None:
    sampler = StepSampler(rows(count, False), batch, seed)
    drawn = [index for step in sampler.steps(count) for index in step]
    assert all(len(step) == batch for step in sampler.steps(3))
    assert set(Counter(drawn[: count * batch]).values()) == {batch}


@given(st.integers(2, 30), st.integers(1, 8), st.integers(0, 99))
def test_a_step_holds_a_seed_row_and_its_twin(count: int, pairs: int, seed: int) -> None:
    made = rows(count, True)
    for step in StepSampler(made, 2 * pairs, seed).steps(5):
        by_source = {s: Counter(made[i].id for i in step if made[i].source == s) for s in (SEED, ALIGNED)}
        assert by_source[SEED] == by_source[ALIGNED]
        assert sum(by_source[SEED].values()) == pairs


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 8), st.integers(0, 99))
def test_seed_rows_come_at_the_same_steps_whatever_equal_number_of_rows_follows(
    seed_rows: int, added: int, batch: int, seed: int
) -> None:
    def steps(name: str, shift: int) -> list[set[int]]:
        made = rows(seed_rows, False)
        for index in range(added):
            length = 3 + (index * 5 + shift) % 13
            made.append(TokenizedRow(f"{name}{index}", SEED, numpy.arange(length, dtype=numpy.int32), 1))
        return [{i for i in step if i < seed_rows} for step in StepSampler(made, batch, seed).steps(40)]

    assert steps("one", 0) == steps("other", 6)


def test_a_seed_row_without_a_twin_comes_alone() -> None:
    made = rows(6, True, missing=2)
    steps = list(StepSampler(made, 6, 1).steps(20))
    assert {len(step) for step in steps} <= {4, 5, 6}
    assert {made[i].id for step in steps for i in step if made[i].source == SEED} == set("012345")


def test_one_source_alone_can_be_drawn_from_pairs() -> None:
    made = rows(6, True)
    sampler = StepSampler(made, 6, 1, (ALIGNED,))
    assert sampler.rows_per_step == 3
    assert all(made[i].source == ALIGNED for step in sampler.steps(4) for i in step)


def test_the_seed_decides_and_more_steps_extend_fewer() -> None:
    made = rows(20, True)
    first = list(StepSampler(made, 8, 4).steps(6))
    assert list(StepSampler(made, 8, 4).steps(10))[:6] == first
    assert list(StepSampler(made, 8, 5).steps(6)) != first


def test_pairs_need_an_even_batch() -> None:
    with pytest.raises(EngineError, match="even number"):
        StepSampler(rows(4, True), 5, 1)


@given(st.integers(1, 64), st.integers(1, 16), st.integers(1, 4))
def test_micro_batches_partition_a_step_over_ranks(count: int, micro: int, ranks: int) -> None:
    shape = StepShape.of(count, micro, ranks)
    parts = shape.split(range(count))
    assert len(parts) == shape.accumulation * ranks
    assert [index for part in parts for index in part] == list(range(count))
    assert max(map(len, parts)) <= micro
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_ranks_share_the_rows_of_every_step(ranks: int) -> None:
    made = rows(30, True)
    sampler = StepSampler(made, 12, 2)
    shape = StepShape.of(12, 2, ranks)
    of_rank = [list(MicroBatches(sampler, shape, 4, rank)) for rank in range(ranks)]
    assert all(len(batches) == 4 * shape.accumulation for batches in of_rank)
    for number, step in enumerate(sampler.steps(4)):
        low = number * shape.accumulation
        shared = [i for batches in of_rank for part in batches[low : low + shape.accumulation] for i in part]
        assert sorted(shared) == sorted(step)
