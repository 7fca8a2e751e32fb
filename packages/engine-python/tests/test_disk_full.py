"""A full disk ends a job with a clear event, leaves no half-written result, and the next run continues."""

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Events, init_values

from mainbench_engine.configuration import InitConfiguration, TrainConfiguration, parse
from mainbench_engine.errors import classify
from mainbench_engine.jobs import init, train


@contextmanager
def small_volume(folder: Path, kilobytes: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A volume of that size; where none can be mounted, a folder on which nothing can be flushed to disk."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode == 0:
        try:
            yield folder
        finally:
            # Lazily, since a writer that failed may still hold its file open.
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    with monkeypatch.context() as patched:

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        patched.setattr(os, "fsync", full)
        yield folder


def failure(action: Callable[[], None], work_dir: object) -> str:
    with pytest.raises(Exception) as caught:
        action()
    known = classify(caught.value, str(work_dir))
    assert known.kind == "disk-full" and known.retryable, (known.kind, known.message)
    return known.message


def test_a_checkpoint_that_does_not_fit(
    train_values: Callable[..., dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = train_values(steps=4, checkpoint_every=2)
    with small_volume(tmp_path / "small", 600, monkeypatch) as volume:
        config = parse(TrainConfiguration, {**values, "work_dir": str(volume / "work")})
        message = failure(lambda: train.run(config, Events()), config.work_dir)
        assert "disk is full" in message and str(volume) in message and "free some space" in message
        assert not Path(config.output).exists()
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    assert len(events.of("done")) == 1


def test_an_export_that_does_not_fit(
    train_values: Callable[..., dict], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_volume(tmp_path / "small", 200, monkeypatch) as volume:
        config = parse(TrainConfiguration, train_values(output=str(volume / "model"), steps=2, checkpoint_every=2))
        failure(lambda: train.run(config, Events()), config.output)
        assert list(volume.iterdir()) == [], "no half-written folder is left"


def test_a_model_from_nothing_that_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with small_volume(tmp_path / "small", 200, monkeypatch) as volume:
        values = init_values(tmp_path, work_dir=str(volume / "work"), steps=4, checkpoint_every=2)
        config = parse(InitConfiguration, values)
        failure(lambda: init.run(config, Events()), config.work_dir)
        assert not Path(config.output).exists()
