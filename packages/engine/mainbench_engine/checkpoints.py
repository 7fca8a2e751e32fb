"""Checkpoints of a training. One counts only when it carries the COMPLETE marker, which is written last."""

import shutil
from pathlib import Path

from .files import flush, flush_tree, read_json, write_json

MARKER = "COMPLETE"
STATE_FILE = "mainbench_state.json"
_PREFIX = "checkpoint-"


def _step_of(folder: Path) -> int:
    number = folder.name.removeprefix(_PREFIX)
    return int(number) if number.isdigit() else -1


def folder_of(work_dir: Path, step: int) -> Path:
    """Folder of the checkpoint after `step` steps."""
    return work_dir / f"{_PREFIX}{step}"


def newest_complete(work_dir: Path, clean: bool = True) -> Path | None:
    """Newest checkpoint with a marker; folders without one are removed on the way if `clean` says so."""
    complete = []
    for folder in work_dir.glob(f"{_PREFIX}*"):
        if (folder / MARKER).exists() and _step_of(folder) >= 0:
            complete.append(folder)
        elif clean:
            shutil.rmtree(folder, ignore_errors=True)
    return max(complete, key=_step_of, default=None)


def complete(folder: Path, state: dict) -> None:
    """Adds our own state to a written checkpoint, flushes all that it holds to disk and marks it complete.

    FSDP2 and DeepSpeed write folders inside a checkpoint, so the whole tree is flushed.
    """
    write_json(folder / STATE_FILE, state)
    flush_tree(folder)
    write_json(folder / MARKER, {"step": _step_of(folder)})
    flush(folder)
    flush(folder.parent)


def state_of(folder: Path) -> dict:
    """The state that `complete` stored."""
    return read_json(folder / STATE_FILE)


def remove_older(work_dir: Path, keep: Path) -> None:
    """Removes every checkpoint but one."""
    for folder in work_dir.glob(f"{_PREFIX}*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


def resumable(work_dir: Path, fingerprint: str, clean: bool = True) -> Path | None:
    """Newest complete checkpoint of the same configuration and data.

    Args:
        work_dir: folder of the checkpoints.
        fingerprint: identity of the job.
        clean: whether to remove what cannot be resumed from; one process only may do so.
    """
    found = newest_complete(work_dir, clean)
    if found is None or state_of(found).get("fingerprint") == fingerprint:
        return found
    if clean:
        for folder in work_dir.glob(f"{_PREFIX}*"):
            shutil.rmtree(folder, ignore_errors=True)
    return None
