"""Giving memory back to the system."""

import sys
import threading
from pathlib import Path

import pytest
import torch

from mainbench_engine.released_memory import release_memory


def _resident_megabytes() -> float:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * 4096 / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps arenas like this")
def test_what_a_thread_leaves_between_living_tensors_goes_back():
    kept: list[torch.Tensor] = []

    def leave_gaps() -> None:
        tensors = [torch.ones(100_000) for _ in range(1000)]  # 0.4 MB each
        kept.extend(tensors[::10])

    # Freeing a large block first raises the size from which glibc takes memory apart from its arenas.
    torch.ones(4_000_000)
    thread = threading.Thread(target=leave_gaps)
    thread.start()
    thread.join()
    before = _resident_megabytes()
    release_memory()
    assert before - _resident_megabytes() > 200
    assert all(tensor.sum() == 100_000 for tensor in kept)
