"""A training that was killed and run again ends with the very bits of one that was not."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Events, engine_command, engine_environment

from mainbench_engine import checkpoints
from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.jobs import train


def digest(folder: str | Path) -> str:
    return hashlib.sha256((Path(folder) / "model.safetensors").read_bytes()).hexdigest()


def trained(values: dict, should_stop: Callable[[], bool] = lambda: False) -> Events:
    events = Events()
    train.run(parse(TrainConfiguration, values), events, should_stop)
    return events


MEASURED = ("loss", "loss_seed", "loss_aligned", "alpha", "learning_rate", "grad_norm")
LORA = {"rank": 4, "dropout": 0.2}


@pytest.mark.parametrize("lora", [None, LORA])
def test_kill_amid_a_training(train_values: Callable[..., dict], tmp_path: Path, lora: dict | None) -> None:
    common = {"steps": 9, "checkpoint_every": 3, "lora": lora}
    whole = trained(train_values(**common))
    values = train_values(**common, output=str(tmp_path / "again"), work_dir=str(tmp_path / "work-again"))
    (tmp_path / "config.json").write_text(json.dumps(values))
    process = subprocess.Popen(
        engine_command("train", str(tmp_path / "config.json")),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=engine_environment(),
    )  # fmt: skip
    seen = []
    for line in process.stdout:
        seen.append(json.loads(line))
        if seen[-1]["event"] == "step" and seen[-1]["step"] == 5:
            os.kill(process.pid, signal.SIGKILL)
            break
    process.wait()
    assert not Path(values["output"]).exists()
    left = checkpoints.newest_complete(Path(values["work_dir"]), clean=False)
    # The process may have come as far as the next checkpoint before the signal reached it.
    assert left is not None and left.name in ("checkpoint-3", "checkpoint-6"), list(Path(values["work_dir"]).iterdir())
    first = int(left.name.removeprefix("checkpoint-")) + 1
    rest = trained(values)
    assert [event["step"] for event in rest.of("step")] == list(range(first, 10)), (left, seen)
    assert digest(tmp_path / "again") == digest(tmp_path / "trained")
    expected = {event["step"]: event for event in whole.of("step")}
    for event in rest.of("step"):
        for name in MEASURED:
            assert event[name] == expected[event["step"]][name], name
    written = [json.loads(line) for line in (Path(values["work_dir"]) / "steps.jsonl").read_text().splitlines()]
    assert [record["step"] for record in written] == list(range(1, 10)), "the steps before the kill are there too"
    for record in written:
        assert [record[name] for name in MEASURED] == [expected[record["step"]][name] for name in MEASURED]


def test_a_damaged_checkpoint_costs_the_steps_since_the_one_before(
    train_values: Callable[..., dict], tmp_path: Path
) -> None:
    values = train_values(steps=6, checkpoint_every=2)
    trained(values)
    first = digest(values["output"])
    work_dir = Path(values["work_dir"])
    assert sorted(folder.name for folder in work_dir.glob("checkpoint-*")) == ["checkpoint-4", "checkpoint-6"]
    weights = work_dir / "checkpoint-6" / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1000:] = bytes(1000)
    weights.write_bytes(content)
    assert [event["step"] for event in trained(values).of("step")] == [5, 6]
    assert digest(values["output"]) == first


def test_a_stop_saves_a_checkpoint_and_the_next_run_continues(
    train_values: Callable[..., dict], tmp_path: Path
) -> None:
    trained(train_values(steps=6))
    values = train_values(steps=6, output=str(tmp_path / "b"), work_dir=str(tmp_path / "work-b"))
    events, polls = Events(), []

    def should_stop() -> bool:
        polls.append(1)
        return len(polls) == 4

    with pytest.raises(EngineError, match="after step 4") as caught:
        train.run(parse(TrainConfiguration, values), events, should_stop)
    assert caught.value.kind == "interrupted" and caught.value.retryable
    assert [event["step"] for event in events.of("checkpoint")] == [4]
    assert [event["step"] for event in trained(values).of("step")] == [5, 6]
    assert digest(tmp_path / "b") == digest(tmp_path / "trained")


def test_a_finished_training_is_only_exported_again(train_values: Callable[..., dict]) -> None:
    values = train_values()
    trained(values)
    first = digest(values["output"])
    again = trained(values)
    assert again.of("step") == [] and len(again.of("done")) == 1
    assert digest(values["output"]) == first


def test_a_checkpoint_without_marker_or_of_other_settings_is_not_used(train_values: Callable[..., dict]) -> None:
    values = train_values(steps=4, checkpoint_every=2)
    trained(values)
    work_dir = Path(values["work_dir"])
    newest = checkpoints.newest_complete(work_dir)
    assert newest is not None and newest.name == "checkpoint-4"
    (newest / checkpoints.MARKER).unlink()
    assert [event["step"] for event in trained(values).of("step")] == [3, 4]
    shutil.rmtree(work_dir / "checkpoint-2")
    (newest / checkpoints.MARKER).unlink()
    assert len(trained(values).of("step")) == 4
    assert len(trained({**values, "learning_rate": 1e-4}).of("step")) == 4


def test_the_same_seed_gives_the_same_bits_and_another_does_not(
    train_values: Callable[..., dict], tmp_path: Path
) -> None:
    digests = []
    for number, seed in enumerate([1, 1, 2]):
        values = train_values(seed=seed, output=str(tmp_path / f"o{number}"), work_dir=str(tmp_path / f"w{number}"))
        trained(values)
        digests.append(digest(values["output"]))
    assert digests[0] == digests[1] != digests[2]
