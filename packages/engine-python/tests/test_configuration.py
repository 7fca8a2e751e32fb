import json
from pathlib import Path

import pytest

from mainbench_engine.configuration import InitConfiguration, LoadConfiguration, TrainConfiguration, parse, read
from mainbench_engine.errors import EngineError
from mainbench_engine.jobs import train

MINIMAL = {"model": "m", "data": "d", "output": "o", "work_dir": "w", "steps": 5}


def refusal(cls: type, values: object) -> str:
    with pytest.raises(EngineError) as caught:
        parse(cls, values)
    assert caught.value.kind == "bad-config"
    assert not caught.value.retryable
    return caught.value.message


def test_defaults_and_nested_objects() -> None:
    config = parse(
        TrainConfiguration,
        {**MINIMAL, "alpha": {"policy": "ramp", "from": 0, "to": 1, "progress": 0.25}, "lora": {"rank": 4}},
    )
    assert config.alpha.constant() == 0.25
    assert config.lora is not None and config.lora.rank == 4 and config.lora.target_modules == "all-linear"
    assert config.adam_beta2 == 0.95


def test_null_and_whole_floats_are_taken() -> None:
    config = parse(TrainConfiguration, {**MINIMAL, "lora": None, "revision": None, "steps": 5.0})
    assert config.lora is None and config.steps == 5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stepz": 1}, ["stepz", "unknown"]),
        ({"steps": "many"}, ["steps", "'many'", "int"]),
        ({"steps": 0}, ["steps", "at least 1"]),
        ({"learning_rate": float("nan")}, ["learning_rate"]),
        ({"precision": "int4"}, ["precision", "float32"]),
        ({"alpha": {"policy": "x"}}, ["alpha.policy", "loss-ratio"]),
        ({"alpha": {"start": 1}}, ["start", "unknown", "from"]),
        ({"lora": {"rank": "big"}}, ["config.lora.rank"]),
        ({"lora": {"target_modules": 5}}, ["config.lora.target_modules", "5", "a text or a list of texts"]),
        ({"lora": {"rang": 1}}, ["config.lora", "'rang'", "rank, alpha"]),
        ({"packing": 1}, ["packing", "bool"]),
        ({"warmup_ratio": 2}, ["config.warmup_ratio is 2", "[0, 1]"]),
        ({"seed": -1}, ["config.seed is -1", "0 or more"]),
        ({"revision": 3}, ["config.revision is 3", "a text"]),
    ],
)
def test_a_refusal_names_the_field_and_what_was_expected(change: dict, words: list[str]) -> None:
    message = refusal(TrainConfiguration, {**MINIMAL, **change})
    assert all(word in message for word in words), message


def test_a_refusal_is_short_whatever_it_is_of() -> None:
    for values in ({**MINIMAL, "x" * 10_000: 1}, {**MINIMAL, "precision": "x" * 10_000}, {**MINIMAL, "steps": "9" * 10_000}):
        assert len(refusal(TrainConfiguration, values)) < 600


def test_missing_fields_and_other_values_than_objects() -> None:
    assert "'steps'" in refusal(TrainConfiguration, {k: v for k, v in MINIMAL.items() if k != "steps"})
    assert "expected an object" in refusal(TrainConfiguration, [1])


@pytest.mark.parametrize(
    "change",
    [{"vocabulary_size": 100}, {"hidden_size": 50}, {"key_value_heads": 3}, {"architecture": "gpt2"}],
)
def test_impossible_shapes_are_refused(change: dict) -> None:
    values = {"architecture": "llama", "texts": "t", "output": "o", "work_dir": "w", **change}
    assert "expected" in refusal(InitConfiguration, values)


def test_ports_are_checked() -> None:
    assert "port" in refusal(LoadConfiguration, {"model": "m", "port": 70000})


def test_reading_files(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(MINIMAL))
    assert read(TrainConfiguration, str(path)).steps == 5
    path.write_text("{")
    with pytest.raises(EngineError, match="not valid JSON"):
        read(TrainConfiguration, str(path))
    with pytest.raises(EngineError, match="Cannot read"):
        read(TrainConfiguration, str(tmp_path / "absent.json"))


@pytest.mark.parametrize(
    ("change", "words"), [({"precision": "float16"}, "float16"), ({"liger": True}, "liger-kernel")]
)
def test_what_this_machine_cannot_do_is_refused_before_anything_slow(change: dict, words: str) -> None:
    config = parse(TrainConfiguration, {**MINIMAL, "use_cpu": True, **change})
    with pytest.raises(EngineError, match=words) as caught:
        train.run(config, lambda event, **fields: None)
    assert caught.value.kind == "bad-config"
