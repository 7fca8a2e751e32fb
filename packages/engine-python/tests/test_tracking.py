"""Curves of a training: TensorBoard's event files are read back byte by byte, as its own readers do."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Events
from tensorboardX.proto.event_pb2 import Event

from mainbench_engine.configuration import TrackConfiguration, TrainConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.jobs import train
from mainbench_engine.tracking import CURVES, Trackers, wandb_settings


def events_below(folder: Path) -> list[Event]:
    """Events of all files, in the order of the files: each is a length, its checksum, the event, its checksum."""
    found = []
    for path in sorted(folder.rglob("events.out.tfevents.*")):
        content, position = path.read_bytes(), 0
        while position < len(content):
            (length,) = struct.unpack_from("<Q", content, position)
            found.append(Event.FromString(content[position + 12 : position + 12 + length]))
            position += 16 + length
    return found


def curves_below(folder: Path) -> dict[str, dict[int, float]]:
    """The points of each curve by step, as TensorBoard shows them: a restart at a step purges what came after it."""
    curves: dict[str, dict[int, float]] = {}
    for event in events_below(folder):
        if event.HasField("session_log"):
            for points in curves.values():
                for step in [step for step in points if step >= event.step]:
                    del points[step]
        for value in event.summary.value:
            if value.HasField("simple_value"):
                curves.setdefault(value.tag, {})[event.step] = value.simple_value
    return curves


def tracked(folder: Path, *to: str) -> dict:
    return {"to": list(to), "folder": str(folder), "project": "small", "name": "tiny/1/align/forward-1-0a1b2c3d"}


def trained(values: dict, should_stop: Callable[[], bool] = lambda: False) -> Events:
    events = Events()
    train.run(parse(TrainConfiguration, values), events, should_stop)
    return events


def test_a_training_that_is_continued_continues_its_curves(train_values: Callable[..., dict], tmp_path: Path) -> None:
    curves_folder = tmp_path / "curves"
    values = train_values(steps=6, checkpoint_every=2, track=tracked(curves_folder, "tensorboard"))
    calls = []

    def stop_after_three() -> bool:
        calls.append(1)
        return len(calls) == 3

    with pytest.raises(EngineError, match="after step 3"):
        trained(values, stop_after_three)
    # What is left of the third step is a point: the checkpoint behind it is lost.
    (Path(values["work_dir"]) / "checkpoint-3" / "COMPLETE").unlink()
    again = trained(values)
    assert [event["step"] for event in again.of("step")] == [3, 4, 5, 6]
    curves = curves_below(curves_folder / "tensorboard" / "tiny" / "1" / "align" / "forward-1-0a1b2c3d")
    assert set(curves) == {f"train/{name}" for name in CURVES}
    for name in CURVES:
        assert list(curves[f"train/{name}"]) == [1, 2, 3, 4, 5, 6]
    for event in again.of("step"):
        for name in ("loss", "loss_seed", "loss_aligned", "alpha", "grad_norm"):
            assert curves[f"train/{name}"][event["step"]] == pytest.approx(event[name], rel=1e-6), name
    assert not list(Path(values["work_dir"]).rglob("events.out*")) and not list(Path(values["output"]).rglob("events*"))


def test_a_training_is_the_same_with_and_without_curves(train_values: Callable[..., dict], tmp_path: Path) -> None:
    plain = train_values()
    assert train.fingerprint(parse(TrainConfiguration, plain)) == train.fingerprint(
        parse(TrainConfiguration, {**plain, "track": tracked(tmp_path, "tensorboard")})
    )


def test_a_tracker_that_fails_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "tensorboard").write_text("a file where the folder should be")
    track = parse(TrackConfiguration, tracked(tmp_path, "tensorboard"))
    trackers = Trackers(track, next_step=1)
    trackers.close()
    assert "The training goes on without curves in tensorboard" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "mode"),
    [({}, "offline"), ({"WANDB_API_KEY": "k"}, None), ({"WANDB_MODE": "online"}, None)],
)
def test_nothing_leaves_the_machine_unless_it_is_asked_for(tmp_path: Path, given: dict, mode: str | None) -> None:
    settings = wandb_settings(parse(TrackConfiguration, tracked(tmp_path, "wandb")), given)
    assert settings["mode"] == mode and "k" not in settings.values()
    assert settings["dir"] == str(tmp_path) and settings["project"] == "small"
    assert settings["id"] == "tiny-1-align-forward-1-0a1b2c3d" and settings["resume"] == "allow"
