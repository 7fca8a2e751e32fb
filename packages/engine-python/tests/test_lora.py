from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Events
from peft import PeftModel
from safetensors.torch import load_file

from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.jobs import train
from mainbench_engine.model_files import load_causal_lm


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


def test_adapters_alone_give_the_merged_model(
    train_values: Callable[..., dict], base_model: Path, tmp_path: Path
) -> None:
    values = train_values(lora={"rank": 4}, steps=3)
    run(values)
    apart = train_values(
        lora={"rank": 4}, steps=3, export={"merge_lora": False},
        output=str(tmp_path / "adapter"), work_dir=str(tmp_path / "work-adapter"),
    )  # fmt: skip
    done = run(apart).of("done")[0]
    assert done["parity"]["largest_difference"] < 1e-5 and done["parity"]["training_difference"] < 1e-5
    names = {path.name for path in Path(apart["output"]).iterdir()}
    assert {"adapter_model.safetensors", "adapter_config.json", "tokenizer.json"} <= names
    assert "model.safetensors" not in names
    ids = torch.tensor([[1, 5, 9, 40, 41]])
    adapted = PeftModel.from_pretrained(load_causal_lm(base_model, "float32"), apart["output"])
    merged = load_causal_lm(Path(values["output"]), "float32")
    with torch.no_grad():
        assert torch.allclose(adapted(ids).logits, merged(ids).logits, atol=1e-5)


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
