"""Errors that the engine reports, each with a kind that a caller can act on."""

import errno
import os
import re

OUT_OF_MEMORY = "out-of-memory"
BAD_CONFIG = "bad-config"
BAD_DATA = "bad-data"
PORT_IN_USE = "port-in-use"
DISK_FULL = "disk-full"
INTERRUPTED = "interrupted"
MODEL_LOAD = "model-load"
DIVERGED = "diverged"
ENVIRONMENT = "environment"
INTERNAL = "internal"

_RETRYABLE = {OUT_OF_MEMORY, PORT_IN_USE, DISK_FULL, INTERRUPTED}
_MEMORY_PHRASES = ("defaultcpuallocator", "can't allocate memory", "cannot allocate memory", "out of memory")
_DISK_PHRASES = ("no space left on device", "os error 28", "disk quota exceeded", "os error 122")
_TORCH_WRITER = "inline_container"
_PLACE_IN_TORCH = re.compile(r"^\[enforce fail at [^\]]*\] [^.]*\. ")


class EngineError(Exception):
    """A failure that a user can understand: one sentence and a kind.

    Attributes:
        kind: one of the constants of this module.
        message: one sentence with place, expectation and remedy.
        retryable: whether the same job may succeed when it is run again.
    """

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind, self.message = kind, message
        self.retryable = kind in _RETRYABLE


def _chain(error: BaseException):
    seen = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return True
    return isinstance(error, RuntimeError) and any(phrase in str(error).lower() for phrase in _MEMORY_PHRASES)


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(phrase in str(error).lower() for phrase in _DISK_PHRASES)


def _volume_is_full(folder: str | None) -> bool:
    """torch.save hides why a write failed, so the volume itself is asked; what was written is still on it."""
    while folder:
        try:
            volume = os.statvfs(folder)
            return volume.f_bavail * volume.f_frsize < 1 << 20
        except OSError:
            parent = os.path.dirname(folder)
            folder = parent if parent != folder else None
    return False


def classify(error: BaseException, work_dir: str | None = None) -> EngineError:
    """Turns any exception into an EngineError.

    Args:
        error: what was raised.
        work_dir: folder that the job writes to, asked for free space when a write failed without a reason.
    """
    for cause in _chain(error):
        if isinstance(cause, EngineError):
            return cause
        if _is_disk_full(cause):
            where = getattr(cause, "filename", None) or work_dir or "the working folder"
            return EngineError(DISK_FULL, f"The disk is full while writing to {where}: free some space and run again.")
        if _is_out_of_memory(cause):
            return EngineError(
                OUT_OF_MEMORY,
                "The model and its batch do not fit in memory: lower micro_batch_size, max_length or "
                f"max_batch_size, or use a smaller model ({first_line(cause)}).",
            )
        if isinstance(cause, KeyboardInterrupt):
            return EngineError(INTERRUPTED, "The job was interrupted: run it again to continue it.")
    if any(_TORCH_WRITER in str(cause) for cause in _chain(error)) and _volume_is_full(work_dir):
        return EngineError(DISK_FULL, f"The disk is full while writing to {work_dir}: free some space and run again.")
    return EngineError(INTERNAL, f"The engine failed unexpectedly: {type(error).__name__}: {first_line(error)}")


def first_line(error: BaseException) -> str:
    """What an exception says, in one line; its type where it says nothing."""
    lines = _PLACE_IN_TORCH.sub("", str(error)).strip().splitlines()
    return lines[0][:300].rstrip(". ") if lines else type(error).__name__
