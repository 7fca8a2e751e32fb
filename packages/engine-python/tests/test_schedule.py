import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainbench_engine.schedule import learning_rate_factor


@given(st.integers(1, 300), st.sampled_from(["linear", "cosine", "constant"]), st.floats(0, 1), st.floats(0, 1))
def test_factors_stay_between_the_final_share_and_the_peak(steps: int, name: str, warmup: float, final: float) -> None:
    factors = [learning_rate_factor(step, steps, name, warmup, final) for step in range(steps)]
    assert all(0.0 < factor <= 1.0 for factor in factors[:1])
    assert all(0.0 <= factor <= 1.0 + 1e-12 for factor in factors)
    peak = factors.index(max(factors))
    assert factors[peak:] == sorted(factors[peak:], reverse=True)


def test_linear_decay_ends_one_step_above_its_final_share() -> None:
    factors = [learning_rate_factor(step, 10, "linear", 0.0, 0.1) for step in range(10)]
    assert factors[0] == 1.0
    assert factors[-1] == pytest.approx(0.1 + 0.9 * 0.1)


def test_warm_up_rises_and_never_starts_at_zero() -> None:
    factors = [learning_rate_factor(step, 20, "constant", 0.2, 0.0) for step in range(20)]
    assert factors[:4] == pytest.approx([0.2, 0.4, 0.6, 0.8]) and factors[4:] == [1.0] * 16
