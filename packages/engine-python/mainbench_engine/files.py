"""Writing files and folders so that a crash never leaves a half-written result under its final name."""

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Writes a text file atomically: beside its place, flushed to disk, then renamed."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with open(temporary, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Writes a JSON file atomically."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """Reads a JSON object; an absent file is an empty one."""
    try:
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except FileNotFoundError:
        return {}


def flush(path: Path) -> None:
    """Flushes a file, or the list of names of a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path) -> None:
    """Flushes everything below a folder, files before the folders that name them, and the folder itself."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            flush(Path(parent, name))
        flush(Path(parent))


@contextmanager
def atomic_folder(output: Path) -> Iterator[Path]:
    """Yields a fresh folder beside `output`; on success it takes the place of `output`, on failure it vanishes."""
    output.parent.mkdir(parents=True, exist_ok=True)
    for stale in output.parent.glob(f".{output.name}.tmp-*"):
        shutil.rmtree(stale, ignore_errors=True)
    temporary = output.with_name(f".{output.name}.tmp-{uuid.uuid4().hex[:8]}")
    temporary.mkdir()
    try:
        yield temporary
        if output.exists():
            replaced = output.with_name(f".{output.name}.tmp-{uuid.uuid4().hex[:8]}")
            os.rename(output, replaced)
            os.rename(temporary, output)
            shutil.rmtree(replaced, ignore_errors=True)
        else:
            os.rename(temporary, output)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
