import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mainbench_engine.server.jobs import Sampling
from mainbench_engine.server.sampling import choose, uniform


def test_uniform_numbers_are_even_and_independent_of_order() -> None:
    values = [uniform(seed, counter) for seed in range(100) for counter in range(100)]
    assert all(0.0 <= value < 1.0 for value in values)
    tenths = [sum(low <= value < low + 0.1 for value in values) for low in torch.arange(0, 1, 0.1).tolist()]
    assert max(abs(count - 1000) for count in tenths) < 150
    assert len(set(values)) == len(values)
    pairs = sum(a * b for a, b in zip(values, values[1:], strict=False)) / len(values)
    assert abs(pairs - 0.25) < 0.01


def probabilities(logits: list[float], **parameters: float) -> list[float]:
    choice = choose(torch.tensor([logits]), [Sampling(True, **parameters)], [0])
    return choice.log_probabilities[0].exp().tolist()


LOGITS = [math.log(p) for p in (0.5, 0.25, 0.15, 0.07, 0.03)]


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        ({"top_k": 2}, [0, 1]),
        ({"top_p": 0.5}, [0]),
        ({"top_p": 0.51}, [0, 1]),
        ({"top_p": 0.9}, [0, 1, 2]),
        ({"top_p": 0.99}, [0, 1, 2, 3, 4]),
        ({"top_k": 3, "top_p": 0.8}, [0, 1]),
        ({}, [0, 1, 2, 3, 4]),
    ],
)
def test_filters_keep_the_likeliest_and_renormalise(parameters: dict, kept: list[int]) -> None:
    left = probabilities(LOGITS, **parameters)
    assert [index for index, value in enumerate(left) if value > 0] == kept
    assert sum(left) == pytest.approx(1.0)
    total = sum(math.exp(LOGITS[index]) for index in kept)
    assert left[0] == pytest.approx(0.5 / total)


def test_temperature_sharpens() -> None:
    assert probabilities(LOGITS, temperature=0.5)[0] == pytest.approx(
        0.25 / sum(math.exp(2 * x) for x in LOGITS), rel=1e-4
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(70, 200), st.integers(0, 1000), st.floats(0.05, 0.999))
def test_the_shortcut_for_top_p_equals_a_full_sort(vocabulary: int, seed: int, top_p: float) -> None:
    logits = torch.randn(4, vocabulary, generator=torch.Generator().manual_seed(seed)) * (0.1 + seed % 5)
    kept = choose(logits, [Sampling(True, top_p=top_p)] * 4, [0] * 4).log_probabilities > -torch.inf
    p = logits.double().softmax(-1)
    ranked, order = p.sort(descending=True)
    before = ranked.cumsum(-1) - ranked
    certain = (before - top_p).abs() > 1e-5
    expected = before < top_p
    expected[:, 0] = True
    assert torch.equal(kept.gather(1, order)[certain], expected[certain])


def test_draws_follow_the_distribution() -> None:
    count = 4000
    logits = torch.tensor([LOGITS] * count)
    drawn = choose(logits, [Sampling(True, seed=i) for i in range(count)], [0] * count).ids
    for index, logit in enumerate(LOGITS):
        assert drawn.count(index) / count == pytest.approx(math.exp(logit), abs=0.025)


def test_a_token_without_probability_is_never_drawn() -> None:
    logits = torch.full((200, 6), -torch.inf)
    logits[:, 2] = 0.0
    assert set(choose(logits, [Sampling(True, seed=i) for i in range(200)], [0] * 200).ids) == {2}


def test_greedy_takes_the_first_of_the_best() -> None:
    assert choose(torch.tensor([[0.0, 2.0, 2.0]]), [Sampling()], [0]).ids == [1]
