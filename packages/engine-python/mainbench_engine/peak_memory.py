"""How much memory a piece of work needs at its worst moment."""

import re
from pathlib import Path

import torch

from .released_memory import release_memory

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
# Resets the high-water mark of the resident set (proc(5), /proc/PID/clear_refs, since Linux 4.0).
_RESET_PEAK = "5"


class PeakMemory:
    """Bytes that were in use at once above those at its start: of the GPU where there is one, else of this process."""

    def __init__(self, use_cpu: bool) -> None:
        self._on_gpu = not use_cpu and torch.cuda.is_available()
        self._before = self._start()

    def _start(self) -> int | None:
        if self._on_gpu:
            torch.cuda.reset_peak_memory_stats()
            return torch.cuda.memory_allocated()
        # What an earlier job left would else be used again unseen.
        release_memory()
        try:
            _RESET.write_text(_RESET_PEAK)
            return _resident("VmRSS")
        except OSError:  # Only Linux has these files, and some containers forbid them.
            return None

    def growth(self) -> int | None:
        """Largest bytes above the start; None where the system does not say."""
        if self._before is None:
            return None
        peak = torch.cuda.max_memory_allocated() if self._on_gpu else _resident("VmHWM")
        return max(0, peak - self._before)


def _resident(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise OSError(f"{_STATUS} has no {name}")
    return int(found[1]) * 1024
