"""Checkpoints of a training. One counts only when it carries the COMPLETE marker, which is written last."""

import os
import shutil
from pathlib import Path

from .files import read_json, write_json

MARKER = "COMPLETE"
STATE_FILE = "mainbench_state.json"
_PREFIX = "checkpoint-"


def _step_of(folder: Path) -> int:
    number = folder.name.removeprefix(_PREFIX)
    return int(number) if number.isdigit() else -1


def folder_of(work_dir: Path, step: int) -> Path:
    """Folder of the checkpoint after `step` steps."""
    return work_dir / f"{_PREFIX}{step}"


def newest_complete(work_dir: Path) -> Path | None:
    """Newest checkpoint that can be resumed from; folders without a marker are removed on the way."""
    complete = []
    for folder in work_dir.glob(f"{_PREFIX}*"):
        if (folder / MARKER).exists() and _step_of(folder) >= 0:
            complete.append(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return max(complete, key=_step_of, default=None)


def complete(folder: Path, state: dict) -> None:
    """Adds our own state to a written checkpoint, flushes its files to disk and marks it complete."""
    write_json(folder / STATE_FILE, state)
    for path in folder.iterdir():
        with open(path, "rb") as stream:
            os.fsync(stream.fileno())
    write_json(folder / MARKER, {"step": _step_of(folder)})


def state_of(folder: Path) -> dict:
    """The state that `complete` stored."""
    return read_json(folder / STATE_FILE)


def remove_older(work_dir: Path, keep: Path) -> None:
    """Removes every checkpoint but one."""
    for folder in work_dir.glob(f"{_PREFIX}*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


def fingerprint_matches(folder: Path, fingerprint: str) -> bool:
    """Whether a checkpoint belongs to the same configuration and data."""
    return state_of(folder).get("fingerprint") == fingerprint
