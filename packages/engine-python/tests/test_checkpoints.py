import os
import random
from pathlib import Path

import pytest

from mainbench_engine import checkpoints
from mainbench_engine.step_records import FILE, StepRecords


def records(count: int) -> list[dict]:
    return [{"step": step + 1, "loss": 0.5} for step in range(count)]


def made(work_dir: Path, step: int, complete: bool = True, fingerprint: str = "a") -> Path:
    folder = checkpoints.folder_of(work_dir, step)
    folder.mkdir(parents=True)
    (folder / "weights").write_text("the weights")
    if complete:
        checkpoints.complete(folder, {"fingerprint": fingerprint, "alpha": {"seed": 0.1}}, records(step))
    return folder


def names(work_dir: Path) -> list[str]:
    return sorted(path.name for path in work_dir.iterdir())


def test_the_newest_complete_one_counts_and_the_others_go(tmp_path: Path) -> None:
    made(tmp_path, 9)
    newest = made(tmp_path, 10)
    made(tmp_path, 11, complete=False)
    (tmp_path / "checkpoint-tmp").mkdir()
    assert checkpoints.resumable(tmp_path, "a", clean=False) == newest
    assert len(names(tmp_path)) == 4, "nothing is removed by those who only look"
    assert checkpoints.resumable(tmp_path, "a") == newest
    assert names(tmp_path) == ["checkpoint-10", "checkpoint-9"]
    assert checkpoints.state_of(newest) == {"fingerprint": "a", "alpha": {"seed": 0.1}}
    assert checkpoints.steps_of(newest) == records(10)
    made(tmp_path, 12)
    checkpoints.remove_older(tmp_path, keep=2)
    assert names(tmp_path) == ["checkpoint-10", "checkpoint-12"]
    checkpoints.remove_older(tmp_path, keep=1)
    assert names(tmp_path) == ["checkpoint-12"]


@pytest.mark.parametrize("name", ["weights", checkpoints.STATE_FILE, checkpoints.STEPS_FILE, checkpoints.MARKER])
def test_one_changed_byte_anywhere_leaves_the_one_before(tmp_path: Path, name: str) -> None:
    for number in range(20):
        work_dir = tmp_path / str(number)
        older, newer = made(work_dir, 2), made(work_dir, 4)
        random_numbers = random.Random(f"{name}/{number}")
        path = newer / name
        content = bytearray(path.read_bytes())
        place = random_numbers.randrange(len(content))
        content[place] ^= random_numbers.randrange(1, 256)
        path.write_bytes(content)
        assert checkpoints.resumable(work_dir, "a", clean=False) == older, (name, place, bytes(content))
        assert names(work_dir) == ["checkpoint-2", "checkpoint-4"]
        assert checkpoints.resumable(work_dir, "a") == older
        assert names(work_dir) == ["checkpoint-2"]


@pytest.mark.parametrize("change", ["cut", "gone", "zeroed", "steps"])
def test_a_torn_one_leaves_the_one_before_and_says_so(
    tmp_path: Path, change: str, capsys: pytest.CaptureFixture
) -> None:
    older, newer = made(tmp_path, 2), made(tmp_path, 4)
    if change == "cut":
        (newer / checkpoints.MARKER).write_text("{")
    elif change == "gone":
        (newer / "weights").unlink()
    elif change == "zeroed":
        (newer / "weights").write_bytes(bytes(11))
    else:
        checkpoints.complete(newer, {"fingerprint": "a"}, records(3))
    assert checkpoints.resumable(tmp_path, "a") == older
    assert "checkpoint-4 is damaged" in capsys.readouterr().err


def test_records_follow_the_checkpoint_that_is_resumed(tmp_path: Path) -> None:
    told: list[int] = []
    steps = StepRecords(lambda event, **fields: told.append(fields["step"]))
    steps.add({"step": 1, "loss": 9.0})
    steps.add({"step": 2, "loss": float("nan")})
    assert steps.all == [{"step": 1, "loss": 9.0}, {"step": 2, "loss": None}] and told == [1, 2]
    steps.resume(made(tmp_path, 1))
    steps.add({"step": 2, "loss": 0.25})
    steps.write(tmp_path)
    assert (tmp_path / FILE).read_text() == '{"step": 1, "loss": 0.5}\n{"step": 2, "loss": 0.25}\n'


def test_checkpoints_of_another_job_are_removed_before_they_can_be_mixed_with_new_ones(tmp_path: Path) -> None:
    made(tmp_path, 5, fingerprint="b")
    assert checkpoints.resumable(tmp_path, "a", clean=False) is None
    assert names(tmp_path) == ["checkpoint-5"]
    assert checkpoints.resumable(tmp_path, "a") is None
    assert names(tmp_path) == []


def test_an_empty_or_absent_folder_has_none(tmp_path: Path) -> None:
    assert checkpoints.resumable(tmp_path / "absent", "a") is None


def test_folders_inside_a_checkpoint_are_flushed_with_all_they_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = checkpoints.folder_of(tmp_path, 4)
    shards = folder / "optimizer_0" / "shards"
    shards.mkdir(parents=True)
    (shards / "__0_0.distcp").write_bytes(b"0")
    (folder / "optimizer_0" / ".metadata").write_bytes(b"m")
    flushed: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        flushed.append(os.path.relpath(os.readlink(f"/proc/self/fd/{descriptor}"), tmp_path))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    checkpoints.complete(folder, {"fingerprint": "a"}, records(4))
    assert checkpoints.resumable(tmp_path, "a") == folder
    name = "checkpoint-4"
    marker = next(index for index, path in enumerate(flushed) if path.startswith(f"{name}/.{checkpoints.MARKER}"))
    inside = ("", "/optimizer_0", "/optimizer_0/shards", "/optimizer_0/shards/__0_0.distcp", "/optimizer_0/.metadata")
    assert {name + path for path in inside} <= set(flushed[:marker]), "the marker comes last"
    assert flushed[marker + 1 :] == [name, "."], "and is itself named on disk"
