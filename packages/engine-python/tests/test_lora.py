from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Events
from safetensors.torch import load_file

from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.jobs import train


def run(values: dict) -> Events:
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    return events


def test_adapters_are_merged_into_the_export(train_values: Callable[..., dict], base_model: Path) -> None:
    values = train_values(lora={"rank": 4, "alpha": 8}, steps=5)
    events = run(values)
    base, merged = (load_file(Path(folder) / "model.safetensors") for folder in (base_model, values["output"]))
    assert base.keys() == merged.keys()
    changed = {name for name in base if not torch.equal(base[name], merged[name])}
    assert changed == {name for name in base if "_proj" in name}, "adapters sit on all linear layers but the head"
    assert events.of("done")[0]["parity"]["largest_difference"] < 1e-4


def test_a_rank_that_is_no_number_is_refused(train_values: Callable[..., dict]) -> None:
    with pytest.raises(Exception, match=r"lora\.rank"):
        parse(TrainConfiguration, train_values(lora={"rank": None}))


def test_a_base_in_half_precision_is_merged_in_float32(train_values: Callable[..., dict], base_model: Path) -> None:
    values = train_values(lora={"rank": 4, "base_dtype": "bfloat16"}, precision="bfloat16", steps=5)
    done = run(values).of("done")[0]
    base, merged = (load_file(Path(folder) / "model.safetensors") for folder in (base_model, values["output"]))
    changed = [name for name in base if not torch.equal(base[name], merged[name])]
    assert changed and all("_proj" in name for name in changed), "what has no adapter stays as it was in float32"
    assert any(not torch.equal(merged[name], merged[name].to(torch.bfloat16).float()) for name in changed)
    assert done["parity"]["largest_difference"] < 1e-4
