import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainbench_engine.alpha import AlphaPolicy, AlphaTracker
from mainbench_engine.configuration import parse
from mainbench_engine.errors import EngineError

losses = st.floats(min_value=1e-3, max_value=50.0)


@given(losses, losses)
def test_loss_ratio_weighs_the_aligned_source_less_while_its_loss_is_higher(seed: float, aligned: float) -> None:
    alpha = AlphaPolicy(policy="loss-ratio").from_losses(seed, aligned)
    assert alpha == pytest.approx(seed / (seed + aligned))
    assert (alpha < 0.5) == (aligned > seed) or seed == aligned


@given(losses, losses)
def test_the_inverse_ratio_is_the_complement(seed: float, aligned: float) -> None:
    both = [AlphaPolicy(policy=name).from_losses(seed, aligned) for name in ("loss-ratio", "inverse-loss-ratio")]
    assert sum(both) == pytest.approx(1.0)


def test_the_first_step_uses_one_half_and_later_steps_only_earlier_losses() -> None:
    tracker = AlphaTracker(AlphaPolicy(policy="loss-ratio", smoothing=0.9))
    assert tracker.current() == 0.5
    tracker.update(3.0, 1.0)
    assert tracker.current() == pytest.approx(0.75)
    tracker.update(1.0, 1.0)
    seed, aligned = 0.9 * 3.0 + 0.1 * 1.0, 1.0
    assert tracker.current() == pytest.approx(seed / (seed + aligned))


def test_a_step_without_a_source_leaves_its_average() -> None:
    tracker = AlphaTracker(AlphaPolicy())
    tracker.update(2.0, 4.0)
    before = tracker.current()
    tracker.update(2.0, None)
    assert tracker.current() == before


@pytest.mark.parametrize("value", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_fixed_never_moves(value: float) -> None:
    tracker = AlphaTracker(AlphaPolicy(policy="fixed", value=value))
    tracker.update(9.0, 1.0)
    assert tracker.current() == value


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_ramp_goes_from_start_to_end(start: float, end: float, progress: float) -> None:
    alpha = AlphaTracker(AlphaPolicy(policy="ramp", start=start, end=end, progress=progress)).current()
    assert alpha == start + (end - start) * progress
    assert min(start, end) - 1e-12 <= alpha <= max(start, end) + 1e-12


def test_iteration_granularity_keeps_its_value() -> None:
    tracker = AlphaTracker(AlphaPolicy(granularity="iteration"), fixed_for_phase=0.31)
    tracker.update(9.0, 1.0)
    assert tracker.current() == 0.31


@given(st.lists(st.tuples(losses, losses), max_size=6))
def test_a_restored_tracker_goes_on_exactly(history: list[tuple[float, float]]) -> None:
    tracker = AlphaTracker(AlphaPolicy())
    for seed, aligned in history:
        tracker.update(seed, aligned)
    copy = AlphaTracker(AlphaPolicy())
    copy.restore(tracker.state())
    tracker.update(1.7, 2.9)
    copy.update(1.7, 2.9)
    assert copy.current() == tracker.current()


@pytest.mark.parametrize(
    "values", [{"policy": "best"}, {"value": 1.5}, {"smoothing": 1.0}, {"granularity": "epoch"}, {"progress": -0.1}]
)
def test_impossible_policies_are_refused(values: dict) -> None:
    with pytest.raises(EngineError, match="expected") as caught:
        parse(AlphaPolicy, values)
    assert caught.value.kind == "bad-config"
