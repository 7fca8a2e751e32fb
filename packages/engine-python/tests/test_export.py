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
    expected = {"config.json", "generation_config.json", "model.safetensors", "parity.json", "training.json", *names}
    assert {path.name for path in output.iterdir()} == expected


@pytest.mark.parametrize(("precision", "dtype"), [("bfloat16", None), ("float32", "bfloat16")])
def test_weights_are_exported_in_float32_unless_another_type_is_asked_for(
    train_values: Callable[..., dict], precision: str, dtype: str | None
) -> None:
    values = train_values(precision=precision, steps=2, **({"export_dtype": dtype} if dtype else {}))
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    written = dtype or "float32"
    weights = load_file(Path(values["output"]) / "model.safetensors")
    assert {tensor.dtype for tensor in weights.values()} == {getattr(torch, written)}
    assert json.loads((Path(values["output"]) / "config.json").read_text())["torch_dtype"] == written
    report = events.of("done")[0]["parity"]
    assert (report["dtype"], report["precision"]) == (written, precision)


def copied(model: Path, folder: Path, change: Callable[[dict[str, torch.Tensor]], None]) -> Path:
    """A copy of a model with changed weights."""
    folder.mkdir(exist_ok=True)
    for path in model.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    weights = load_file(model / "model.safetensors")
    change(weights)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return folder


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("lora", [None, {"rank": 4}])
def test_weights_of_a_real_size_trained_in_bfloat16_pass_the_gate(
    train_values: Callable[..., dict], base_model: Path, tmp_path: Path, dtype: str, lora: dict | None
) -> None:
    large = copied(base_model, tmp_path / "large", lambda weights: weights["lm_head.weight"].mul_(80))
    values = train_values(model=str(large), precision="bfloat16", steps=2, lora=lora, export_dtype=dtype)
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    report = events.of("done")[0]["parity"]
    assert report["training_difference"] > 0.05, "the forward of the training is that far from one in float32"
    assert report["largest_difference"] < 1e-5


@pytest.mark.parametrize("lora", [None, {"rank": 4}])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_head_that_is_the_embeddings_is_written_once(
    train_values: Callable[..., dict], base_model: Path, tmp_path: Path, dtype: str, lora: dict | None
) -> None:
    tied = copied(base_model, tmp_path / "tied", lambda weights: weights.pop("lm_head.weight"))
    config = json.loads((tied / "config.json").read_text())
    (tied / "config.json").write_text(json.dumps({**config, "tie_word_embeddings": True}))
    values = train_values(model=str(tied), steps=2, export_dtype=dtype, lora=lora)
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    assert events.of("done")[0]["parity"]["largest_difference"] < 1e-5
    weights = load_file(Path(values["output"]) / "model.safetensors")
    assert weights.keys() == load_file(tied / "model.safetensors").keys()


def test_a_wrong_export_is_caught(base_model: Path, tmp_path: Path) -> None:
    def change(weights: dict[str, torch.Tensor]) -> None:
        for tensor in weights.values():
            tensor.mul_(1.3)

    wrong = copied(base_model, tmp_path / "wrong", change)
    expected = parity.measure(load_causal_lm(base_model, "float32"), load_tokenizer(base_model), 128)
    with pytest.raises(EngineError, match="nats a token"):
        parity.compare(expected, load_causal_lm(wrong, "float32"), wrong, 128)
    assert json.loads((wrong / "parity.json").read_text())["largest_difference"] > parity.LIMIT


def test_what_is_no_number_never_passes_the_gate(base_model: Path, tmp_path: Path) -> None:
    model = load_causal_lm(base_model, "float32")
    right = parity.measure(model, load_tokenizer(base_model), 128)
    report = (base_model / "parity.json").read_bytes()
    for wrong in (float("nan"), float("inf"), float("-inf")):
        expected = [list(row) for row in right]
        expected[3][1] = wrong
        with pytest.raises(EngineError, match="NaN or infinite under the trained weights") as caught:
            parity.compare(expected, model, base_model, 128)
        assert caught.value.kind == "diverged" and not caught.value.retryable
        with pytest.raises(EngineError, match="the trained model in bfloat16"):
            parity.compare_forwards(expected, right, "bfloat16")
    broken = copied(base_model, tmp_path / "broken", lambda weights: weights["lm_head.weight"][7].fill_(float("nan")))
    with pytest.raises(EngineError, match="under the exported model"):
        parity.compare(right, load_causal_lm(broken, "float32"), broken, 128)
    assert (base_model / "parity.json").read_bytes() == report, "nothing is written of such a comparison"


def test_a_forward_far_from_the_collected_weights_is_caught() -> None:
    assert parity.compare_forwards([[-1.0, -2.0]], [[-1.0, -2.4]], "bfloat16") == pytest.approx(0.2)
    with pytest.raises(EngineError, match="differ from the trained model by 0.200"):
        parity.compare_forwards([[-1.0, -2.0]], [[-1.0, -2.4]], "float32")


def test_a_weight_that_no_text_touches_is_checked_too(
    train_values: Callable[..., dict], base_model: Path, tmp_path: Path
) -> None:
    unused = load_tokenizer(base_model).backend.token_to_id("<unk>") or 0
    nan = float("nan")
    broken = copied(base_model, tmp_path / "broken", lambda w: w["model.embed_tokens.weight"][unused].fill_(nan))
    values = train_values(model=str(broken), steps=1)
    with pytest.raises(EngineError, match=r"model\.embed_tokens\.weight holds NaN or infinite values") as caught:
        train.run(parse(TrainConfiguration, values), Events())
    assert caught.value.kind == "diverged" and not Path(values["output"]).exists()


def test_figures_of_the_data_stand_beside_the_model(train_values: Callable[..., dict]) -> None:
    values = train_values(steps=1, max_length=40)
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    (data,), (done,) = events.of("data"), events.of("done")
    assert data["truncated_rows"] > 0
    names = ("target_tokens", "truncated_rows", "dropped_rows")
    assert {name: done[name] for name in names} == {name: data[name] for name in names}
    kept = json.loads((Path(values["output"]) / "training.json").read_text())
    assert kept == {"steps": 1, **{name: data[name] for name in names}}


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
