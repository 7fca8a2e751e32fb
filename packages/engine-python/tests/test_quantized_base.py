"""Adapters on a base in 4 bits. The trainings need bitsandbytes (`npm run nightly qlora` installs it)."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from conftest import Events
from safetensors.torch import load_file

from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.errors import BAD_CONFIG, ENVIRONMENT, EngineError
from mainbench_engine.jobs import train

needs_bitsandbytes = pytest.mark.skipif(find_spec("bitsandbytes") is None, reason="bitsandbytes is not installed")
NF4 = {"rank": 4, "base_dtype": "nf4"}


def run(values: dict, should_stop: Callable[[], bool] = lambda: False) -> Events:
    events = Events()
    train.run(parse(TrainConfiguration, values), events, should_stop)
    return events


def refusal(values: dict) -> EngineError:
    with pytest.raises(EngineError) as caught:
        run(values)
    return caught.value


def test_without_bitsandbytes_no_training_begins(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "find_spec", lambda name: None)
    error = refusal(train_values(lora=NF4, model="/nowhere"))
    assert error.kind == ENVIRONMENT and "pip install bitsandbytes" in error.message


def test_quantized_weights_are_not_sharded(train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "find_spec", lambda name: True)
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    error = refusal(train_values(lora=NF4, model="/nowhere"))
    assert error.kind == BAD_CONFIG and "--use_fsdp" in error.message


@needs_bitsandbytes
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_adapters_are_merged_into_the_whole_weights(
    train_values: Callable[..., dict], base_model: Path, precision: str
) -> None:
    values = train_values(lora=NF4, precision=precision, steps=5)
    done = run(values).of("done")[0]
    base, merged = (load_file(Path(folder) / "model.safetensors") for folder in (base_model, values["output"]))
    assert base.keys() == merged.keys()
    changed = {name for name in base if not torch.equal(base[name], merged[name])}
    assert changed == {name for name in base if "_proj" in name}, "the rest is as it was before it was quantized"
    # Low rank: what the adapters learned, and no error of the quantization, is the difference.
    name = sorted(changed)[0]
    assert torch.linalg.matrix_rank(merged[name] - base[name], rtol=1e-3) <= NF4["rank"]
    assert done["parity"]["largest_difference"] < 1e-4
    assert 0 < done["parity"]["training_difference"] < 1


@needs_bitsandbytes
def test_adapters_stay_in_float32_and_learn(train_values: Callable[..., dict]) -> None:
    common = {"steps": 8, "learning_rate": 5e-3, "checkpoint_every": 8}
    whole = run(train_values(lora={"rank": 4}, **common)).of("step")
    values = train_values(lora=NF4, **common)
    quantized = run(values).of("step")
    adapters = load_file(Path(values["work_dir"]) / "checkpoint-8" / "adapter_model.safetensors")
    assert {weight.dtype for weight in adapters.values()} == {torch.float32}
    assert quantized[-1]["loss"] < quantized[0]["loss"] - 0.01
    for ours, theirs in zip(quantized, whole, strict=True):
        assert ours["loss"] == pytest.approx(theirs["loss"], abs=0.05)


@needs_bitsandbytes
def test_a_stopped_training_ends_with_the_same_weights(train_values: Callable[..., dict], tmp_path: Path) -> None:
    first = train_values(lora=NF4, steps=4, checkpoint_every=2)
    run(first)
    second = {**first, "output": str(tmp_path / "again"), "work_dir": str(tmp_path / "work-again")}
    calls = []
    with pytest.raises(EngineError, match="after step 2"):
        run(second, lambda: calls.append(1) or len(calls) == 2)
    assert [event["step"] for event in run(second).of("step")] == [3, 4]
    ours, theirs = (load_file(Path(values["output"]) / "model.safetensors") for values in (first, second))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
