import errno

import pytest
import torch

from mainbench_engine.errors import EngineError, classify, first_line


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (MemoryError(), "out-of-memory", True),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"), "out-of-memory", True),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
            "out-of-memory",
            True,
        ),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "out-of-memory", True),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "disk-full", True),
        (RuntimeError("I/O error: No space left on device (os error 28)"), "disk-full", True),
        (KeyboardInterrupt(), "interrupted", True),
        (ValueError("surprise"), "internal", False),
        (EngineError("bad-data", "rows.jsonl, line 3: broken."), "bad-data", False),
    ],
)
def test_every_failure_has_a_kind(error: BaseException, kind: str, retryable: bool) -> None:
    known = classify(error)
    assert (known.kind, known.retryable) == (kind, retryable)
    assert "\n" not in known.message and "Traceback" not in known.message


def test_the_cause_decides_when_a_library_wraps_it() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise RuntimeError("saving failed") from error
    except RuntimeError as error:
        assert classify(error).kind == "disk-full"


def test_a_real_allocation_that_cannot_succeed_is_out_of_memory() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 58, dtype=torch.uint8)
    assert classify(caught.value).kind == "out-of-memory"


def test_the_reason_is_told_without_the_place_in_torch() -> None:
    text = "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: 9 bytes.\nmore"
    assert first_line(RuntimeError(text)) == "DefaultCPUAllocator: can't allocate memory: 9 bytes"
    assert first_line(RuntimeError()) == "RuntimeError"
