"""The records of a training's steps, which are kept with its checkpoints.

A step that is trained again after a kill replaces its record, so that what is written is the history of the model
that came out of it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import checkpoints
from .events import without_nan

FILE = "steps.jsonl"
"""Where a finished training leaves them: JSON lines in its working folder, there before its model is."""


class StepRecords:
    """One record a step, in order."""

    def __init__(self, emit: Callable[..., None]):
        self.emit = emit
        self.watch: Callable[[dict[str, Any]], None] = lambda record: None
        self.all: list[dict[str, Any]] = []

    def add(self, fields: dict[str, Any]) -> None:
        """Keeps the record of a step and tells it."""
        record = without_nan(fields)
        self.all.append(record)
        self.emit("step", **fields)
        self.watch(record)

    def resume(self, checkpoint: Path) -> None:
        """Takes the records up to a checkpoint."""
        self.all = checkpoints.steps_of(checkpoint)

    def write(self, work_dir: Path) -> None:
        """Writes them all."""
        checkpoints.write_steps(work_dir / FILE, self.all)
