import sys

import pytest
import torch

from mainbench_engine.peak_memory import PeakMemory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the system does not say")

MEGABYTE = 1 << 20


def test_counts_what_was_in_use_at_once_and_is_free_again():
    peak = PeakMemory(use_cpu=True)
    tensor = torch.ones(64 * MEGABYTE // 4)
    del tensor
    tensor = torch.ones(32 * MEGABYTE // 4)
    assert 60 * MEGABYTE < peak.growth() < 80 * MEGABYTE


def test_starts_anew():
    torch.ones(64 * MEGABYTE // 4)
    peak = PeakMemory(use_cpu=True)
    torch.ones(8 * MEGABYTE // 4)
    assert peak.growth() < 40 * MEGABYTE
