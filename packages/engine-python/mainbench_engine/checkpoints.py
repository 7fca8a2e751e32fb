"""Checkpoints of a training. One counts only when its COMPLETE marker, written last, fits all that it holds.

The two newest are kept, so that a damaged one costs the steps since the one before it.
"""

import hashlib
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .files import flush, flush_tree, read_json, write_json, write_text

MARKER = "COMPLETE"
STATE_FILE = "mainbench_state.json"
STEPS_FILE = "mainbench_steps.jsonl"
_PREFIX = "checkpoint-"
_HASHING_THREADS = 4


def _step_of(folder: Path) -> int:
    number = folder.name.removeprefix(_PREFIX)
    return int(number) if number.isdigit() else -1


def fingerprint(settings: Any, data: str) -> str:
    """Identity of a training: its settings and the bytes of its data."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    with open(data, "rb") as stream:
        return hashlib.file_digest(stream, lambda: digest).hexdigest()


def folder_of(work_dir: Path, step: int) -> Path:
    """Folder of the checkpoint after `step` steps."""
    return work_dir / f"{_PREFIX}{step}"


def _marked(work_dir: Path) -> list[Path]:
    """Folders with a marker, the newest first."""
    folders = (folder for folder in work_dir.glob(f"{_PREFIX}*") if _step_of(folder) >= 0)
    return sorted((folder for folder in folders if (folder / MARKER).exists()), key=_step_of, reverse=True)


def _remove(folder: Path) -> None:
    # The marker first: what a kill leaves of the rest is then no damaged checkpoint.
    (folder / MARKER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _sha256(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digests(folder: Path) -> dict[str, dict[str, Any]]:
    """Bytes and SHA-256 of every file but the marker, by path inside the folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MARKER]
    with ThreadPoolExecutor(_HASHING_THREADS) as pool:
        hashes = list(pool.map(_sha256, paths))
    return {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": digest}
        for path, digest in zip(paths, hashes, strict=True)
    }


def damage_of(folder: Path) -> str | None:
    """What is wrong with a checkpoint that has a marker, as words; None where nothing is."""
    try:
        marker = read_json(folder / MARKER)
        expected = marker["files"]
        if marker["step"] != _step_of(folder):
            return f"{MARKER} is of step {marker['step']}"
        found = _digests(folder)
        wrong = next((name for name in expected if found.get(name) != expected[name]), None)
        if wrong is not None:
            return f"{wrong} is not what was written"
        steps = [record["step"] for record in steps_of(folder)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{MARKER} cannot be read ({type(error).__name__})"
    return None if steps == list(range(1, _step_of(folder) + 1)) else f"{STEPS_FILE} lacks steps"


def newest_complete(work_dir: Path, clean: bool = True) -> Path | None:
    """Newest checkpoint that is whole; others that are newer, or have no marker, are removed if `clean` says so."""
    marked = _marked(work_dir)
    if clean:
        remove_older(work_dir, len(marked))
    for folder in marked:
        damage = damage_of(folder)
        if damage is None:
            return folder
        rest = "training goes on from the one before it, or from the start"
        print(f"The checkpoint {folder} is damaged: {damage}; {rest}.", file=sys.stderr)
        if clean:
            _remove(folder)
    return None


def complete(folder: Path, state: dict, steps: list[dict[str, Any]]) -> None:
    """Adds our own state and the records of all steps so far, flushes all to disk and marks the checkpoint complete.

    FSDP2 and DeepSpeed write folders inside a checkpoint, so the whole tree is flushed.
    """
    write_json(folder / STATE_FILE, state)
    write_steps(folder / STEPS_FILE, steps)
    flush_tree(folder)
    write_json(folder / MARKER, {"step": _step_of(folder), "files": _digests(folder)})
    flush(folder)
    flush(folder.parent)


def write_steps(path: Path, steps: list[dict[str, Any]]) -> None:
    """Writes records of steps as JSON lines, atomically."""
    write_text(path, "".join(json.dumps(step) + "\n" for step in steps))


def steps_of(folder: Path) -> list[dict[str, Any]]:
    """The records of all steps up to a checkpoint."""
    return [json.loads(line) for line in (folder / STEPS_FILE).read_text(encoding="utf-8").splitlines()]


def state_of(folder: Path) -> dict:
    """The state that `complete` stored."""
    return read_json(folder / STATE_FILE)


def remove_older(work_dir: Path, keep: int) -> None:
    """Removes every checkpoint but so many of the newest that are complete."""
    kept = _marked(work_dir)[:keep]
    for folder in work_dir.glob(f"{_PREFIX}*"):
        if folder not in kept:
            _remove(folder)


def resumable(work_dir: Path, fingerprint: str, clean: bool = True) -> Path | None:
    """Newest whole checkpoint of the same configuration and data.

    Args:
        clean: whether to remove what cannot be resumed from; one process only may do so.
    """
    found = newest_complete(work_dir, clean)
    if found is None or state_of(found).get("fingerprint") == fingerprint:
        return found
    if clean:
        remove_older(work_dir, 0)
    return None
