"""A training that has left the numbers ends at that step, before a checkpoint holds it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Events, init_values

from mainbench_engine import checkpoints
from mainbench_engine.configuration import InitConfiguration, TrainConfiguration, parse
from mainbench_engine.divergence import refuse_divergence
from mainbench_engine.errors import EngineError
from mainbench_engine.jobs import init, train


def test_a_training_ends_at_the_step_that_diverged(train_values: Callable[..., dict]) -> None:
    values = train_values(steps=6, learning_rate=1e30, checkpoint_every=1)
    steps = []
    for first in (1, 2):
        events = Events()
        with pytest.raises(EngineError, match="of step 2 is (NaN|infinite), so the training ended there") as caught:
            train.run(parse(TrainConfiguration, values), events)
        assert caught.value.kind == "diverged" and not caught.value.retryable
        steps.append([event["step"] for event in events.of("step")])
        assert [event["step"] for event in events.of("checkpoint")] == list(range(first, 2))
    assert steps == [[1], []], "run again, it goes on from the last good step and ends at the same one"
    newest = checkpoints.newest_complete(Path(values["work_dir"]))
    assert newest is not None and newest.name == "checkpoint-1"
    assert not Path(values["output"]).exists()


def test_so_does_a_pretraining(tmp_path: Path) -> None:
    values = init_values(tmp_path, steps=5, learning_rate=1e30, checkpoint_every=1)
    with pytest.raises(EngineError, match=r"of step \d is (NaN|infinite)"):
        init.run(parse(InitConfiguration, values), Events())
    assert not Path(values["output"]).exists()


def test_both_figures_of_a_step_are_checked() -> None:
    refuse_divergence(3, 2.5, 1e9)
    with pytest.raises(EngineError, match="The loss of step 3 is NaN"):
        refuse_divergence(3, float("nan"), 1.0)
    with pytest.raises(EngineError, match="The gradient norm of step 3 is infinite"):
        refuse_divergence(3, 2.5, float("inf"))
