import os
from pathlib import Path

import pytest

from mainbench_engine import checkpoints


def made(work_dir: Path, step: int, complete: bool = True, fingerprint: str = "a") -> Path:
    folder = checkpoints.folder_of(work_dir, step)
    folder.mkdir(parents=True)
    (folder / "weights").write_text("w")
    if complete:
        checkpoints.complete(folder, {"fingerprint": fingerprint, "alpha": {"seed": 0.1}})
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
    checkpoints.remove_older(tmp_path, newest)
    assert names(tmp_path) == ["checkpoint-10"]


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
    checkpoints.complete(folder, {"fingerprint": "a"})
    assert checkpoints.resumable(tmp_path, "a") == folder
    name = "checkpoint-4"
    marker = next(index for index, path in enumerate(flushed) if path.startswith(f"{name}/.{checkpoints.MARKER}"))
    inside = ("", "/optimizer_0", "/optimizer_0/shards", "/optimizer_0/shards/__0_0.distcp", "/optimizer_0/.metadata")
    assert {name + path for path in inside} <= set(flushed[:marker]), "the marker comes last"
    assert flushed[marker + 1 :] == [name, "."], "and is itself named on disk"
