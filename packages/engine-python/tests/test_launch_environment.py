"""What a launch and a configuration cannot have together is refused before a model is looked for."""

from collections.abc import Callable

import pytest
from conftest import Events

from mainbench_engine import launch_environment
from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.jobs import train


def refusal(values: dict) -> EngineError:
    with pytest.raises(EngineError) as caught:
        train.run(parse(TrainConfiguration, {**values, "model": "./absent", "data": "./absent"}), Events())
    return caught.value


def test_two_precisions(train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "bf16")
    error = refusal(train_values(precision="float32"))
    assert error.kind == "bad-config" and "--mixed_precision for bfloat16" in error.message
    assert refusal(train_values(precision="bfloat16")).kind == "model-load", "this one is looked for"
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "no")
    assert refusal(train_values(precision="bfloat16")).kind == "model-load", "a launch without the flag"


def test_one_alpha_for_a_phase_under_deepspeed(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCELERATE_USE_DEEPSPEED", "true")
    error = refusal(train_values(alpha={"granularity": "iteration"}))
    assert error.kind == "bad-config" and "alpha.granularity 'iteration'" in error.message
    assert refusal(train_values(alpha={"granularity": "step"})).kind == "model-load"


def test_a_checkpoint_of_one_launch_is_not_that_of_another(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = parse(TrainConfiguration, train_values())
    identities = [train.fingerprint(config)]
    launch = {"WORLD_SIZE": "2", "ACCELERATE_USE_FSDP": "true", "FSDP_STATE_DICT_TYPE": "FULL_STATE_DICT"}
    for name, value in launch.items():
        monkeypatch.setenv(name, value)
        identities.append(train.fingerprint(config))
    assert len(set(identities)) == 4


@pytest.mark.parametrize(
    ("version", "asked", "expected"), [("2", "true", True), ("2", "false", False), ("1", "true", False)]
)
def test_who_loads_the_weights(monkeypatch: pytest.MonkeyPatch, version: str, asked: str, expected: bool) -> None:
    assert not launch_environment.first_rank_loads_for_all()
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    monkeypatch.setenv("FSDP_VERSION", version)
    monkeypatch.setenv("FSDP_CPU_RAM_EFFICIENT_LOADING", asked)
    assert launch_environment.first_rank_loads_for_all() is expected
