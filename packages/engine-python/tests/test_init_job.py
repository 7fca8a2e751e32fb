import hashlib
import json
from pathlib import Path

import pytest
from conftest import Events, init_values
from transformers import AutoModelForCausalLM

from mainbench_engine.configuration import InitConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.jobs import init


def run(values: dict, should_stop: object = lambda: False) -> Events:
    events = Events()
    init.run(parse(InitConfiguration, values), events, should_stop)
    return events


def digest(folder: str) -> str:
    return hashlib.sha256((Path(folder) / "model.safetensors").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("architecture", "window", "name"), [("llama", None, "LlamaForCausalLM"), ("mistral", 24, "MistralForCausalLM")]
)
def test_the_model_has_the_shape_asked_for_and_learns(
    tmp_path: Path, architecture: str, window: int | None, name: str
) -> None:
    events = run(init_values(tmp_path, architecture=architecture, sliding_window=window, steps=25))
    losses = [event["loss"] for event in events.of("step")]
    assert sum(losses[-5:]) < sum(losses[:5]) * 0.9
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "model")
    config = model.config
    assert type(model).__name__ == name
    assert (config.hidden_size, config.num_hidden_layers, config.num_key_value_heads) == (48, 2, 2)
    assert config.max_position_embeddings == 128 and getattr(config, "sliding_window", None) == window
    assert model.get_input_embeddings().num_embeddings == 320
    assert events.of("done")[0]["parity"]["largest_difference"] < 1e-5


def test_no_steps_give_a_model_with_random_weights(tmp_path: Path) -> None:
    events = run(init_values(tmp_path, steps=0))
    assert events.of("step") == [] and events.of("done")[0]["steps"] == 0


def test_the_seed_decides(tmp_path: Path) -> None:
    digests = []
    for number, seed in enumerate([1, 1, 2]):
        values = init_values(tmp_path, seed=seed, steps=3, output=str(tmp_path / f"m{number}"),
                             work_dir=str(tmp_path / f"w{number}"))  # fmt: skip
        run(values)
        digests.append(digest(values["output"]))
    assert digests[0] == digests[1] != digests[2]


def test_an_interrupted_run_ends_with_the_same_bits(tmp_path: Path) -> None:
    run(init_values(tmp_path, steps=6))
    values = init_values(tmp_path, steps=6, output=str(tmp_path / "b"), work_dir=str(tmp_path / "wb"))
    polls: list[int] = []
    with pytest.raises(EngineError) as caught:
        run(values, lambda: polls.append(1) or len(polls) == 3)
    assert caught.value.kind == "interrupted"
    assert [event["step"] for event in run(values).of("step")] == [4, 5, 6]
    assert digest(values["output"]) == digest(str(tmp_path / "model"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"text": "a"}\n{', "line 2"),
        ('{"body": "a"}', "'text'"),
        ('{"text": ""}', "empty"),
        ('{"text": 3}', "not a text"),
        ("", "holds no text"),
    ],
)
def test_malformed_texts_are_named(tmp_path: Path, content: str, words: str) -> None:
    values = init_values(tmp_path)
    Path(values["texts"]).write_text(content)
    with pytest.raises(EngineError, match=words) as caught:
        run(values)
    assert caught.value.kind == "bad-data" and values["texts"] in caught.value.message


def test_texts_longer_than_the_model_are_cut_and_counted(tmp_path: Path) -> None:
    values = init_values(tmp_path, max_length=32, steps=1)
    Path(values["texts"]).write_text(json.dumps({"text": "river stone " * 80}) + "\n")
    assert run(values).of("data")[0]["truncated_rows"] == 1
