"""The stream of events that the engine writes for its caller: one JSON object a line on standard output."""

import contextlib
import json
import math
import os
import sys
import threading
from typing import Any, TextIO


def without_nan(value: Any) -> Any:
    """A value with null in the place of numbers that JSON cannot hold."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_nan(item) for item in value]
    return value


class EventWriter:
    """Writes events as JSON lines; safe to call from several threads.

    Numbers that JSON cannot hold (NaN, infinities) are written as null.
    """

    def __init__(self, stream: TextIO | None):
        self._stream = stream
        self._lock = threading.Lock()

    def emit(self, event: str, identifier: str | None = None, **fields: Any) -> None:
        """Writes one event. A caller that went away is no error: the worker ends by its closed standard input."""
        if self._stream is None:
            return
        record = {"event": event, **fields} if identifier is None else {"id": identifier, "event": event, **fields}
        line = json.dumps(without_nan(record), ensure_ascii=False) + "\n"
        with self._lock:
            try:
                self._stream.write(line)
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                self._stream = None


class Log:
    """Standard error as a log that never fails: on a full disk a line is lost, and not the event that says so."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes text where that is possible."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flushes what can be flushed."""
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def take_standard_output() -> TextIO:
    """Keeps standard output for events: whatever a library prints goes to standard error from now on."""
    sys.stdout.flush()
    own = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr = Log(sys.stderr)
    return os.fdopen(own, "w", encoding="utf-8")
