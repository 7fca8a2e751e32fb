import filecmp
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from conftest import Events, init_values
from safetensors.torch import load_file, save_file
from transformers import AutoConfig

from mainbench_engine import parity
from mainbench_engine.configuration import InitConfiguration, TrainConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.export import both_config_forms
from mainbench_engine.jobs import init, train
from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.tokenizer import TOKENIZER_FILES, load_tokenizer


@pytest.mark.parametrize("architecture", ["llama", "mistral"])
def test_both_spellings_of_the_configuration(tmp_path: Path, architecture: str) -> None:
    values = init_values(tmp_path, architecture=architecture, steps=0, rope_theta=54321.0)
    init.run(parse(InitConfiguration, values), Events())
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert config["rope_theta"] == 54321.0 == config["rope_parameters"]["rope_theta"]
    assert config["rope_scaling"] is None
    assert config["dtype"] == config["torch_dtype"] == "float32"
    assert config["model_type"] == architecture
    assert AutoConfig.from_pretrained(tmp_path / "model").rope_parameters["rope_theta"] == 54321.0


def test_an_old_configuration_gets_the_new_spelling_and_back() -> None:
    scaling = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0}
    new = both_config_forms({"rope_theta": 5e5, "rope_scaling": scaling, "torch_dtype": "bfloat16"})
    assert new["rope_parameters"] == {**scaling, "rope_theta": 5e5} and new["dtype"] == "bfloat16"
    old = both_config_forms({"rope_parameters": {**scaling, "rope_theta": 5e5}, "dtype": "bfloat16"})
    assert (old["rope_theta"], old["rope_scaling"], old["torch_dtype"]) == (5e5, scaling, "bfloat16")


def test_training_copies_the_tokenizer_unchanged_and_keeps_the_configuration(
    train_values: Callable[..., dict], base_model: Path
) -> None:
    values = train_values()
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    output = Path(values["output"])
    names = [name for name in TOKENIZER_FILES if (base_model / name).exists()]
    assert "tokenizer.json" in names
    assert filecmp.cmpfiles(base_model, output, names, shallow=False) == (names, [], [])
    before, after = (json.loads((folder / "config.json").read_text()) for folder in (base_model, output))
    assert before == after
    assert json.loads((output / "parity.json").read_text()) == events.of("done")[0]["parity"]
    expected = {"config.json", "generation_config.json", "model.safetensors", "parity.json", *names}
    assert {path.name for path in output.iterdir()} == expected


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_weights_are_exported_in_the_precision_of_the_training(
    train_values: Callable[..., dict], precision: str
) -> None:
    values = train_values(precision=precision, steps=2)
    train.run(parse(TrainConfiguration, values), Events())
    weights = load_file(Path(values["output"]) / "model.safetensors")
    assert {tensor.dtype for tensor in weights.values()} == {getattr(torch, precision)}
    assert json.loads((Path(values["output"]) / "config.json").read_text())["torch_dtype"] == precision


def test_a_wrong_export_is_caught(base_model: Path, tmp_path: Path) -> None:
    for path in base_model.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = load_file(base_model / "model.safetensors")
    save_file(
        {name: tensor * 1.3 for name, tensor in weights.items()}, tmp_path / "model.safetensors", {"format": "pt"}
    )
    expected = parity.measure(load_causal_lm(base_model, "float32"), load_tokenizer(base_model), 128)
    with pytest.raises(EngineError, match="nats a token"):
        parity.compare(expected, tmp_path, "float32", 128)
    assert json.loads((tmp_path / "parity.json").read_text())["largest_difference"] > parity.LIMIT


def test_a_failed_export_leaves_the_old_model_in_place(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    values = train_values(steps=1)
    train.run(parse(TrainConfiguration, values), Events())
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(parity, "LIMIT", -1.0)
    with pytest.raises(EngineError, match="not kept"):
        train.run(parse(TrainConfiguration, values), Events())
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (Path(values["output"]) / "config.json").exists()
