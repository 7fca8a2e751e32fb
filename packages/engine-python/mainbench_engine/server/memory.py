"""How much memory keys and values may take."""

import math
import os
from pathlib import Path
from typing import Any

import torch

GIB = 1 << 30
_CONTROL_GROUPS = Path("/sys/fs/cgroup")


def limit_files(membership: str) -> list[Path]:
    """Files that may limit the memory of a process: those of its control group and of the groups around it.

    /proc/self/cgroup has a line `number:controllers:path` a hierarchy; version 2 names no controllers.
    """
    files = []
    for _, controllers, path in (line.split(":", 2) for line in membership.splitlines()):
        if controllers in ("", "memory"):
            root = _CONTROL_GROUPS / controllers
            name = "memory.limit_in_bytes" if controllers else "memory.max"
            group = root / path.lstrip("/")
            # In a container the path may be one of the machine's, which is not there; the group is then at the root.
            files += [folder / name for folder in (group, *group.parents) if folder.is_relative_to(root)]
    return files


def machine_memory() -> int:
    """Bytes of memory that this process may use: the machine's, or those of its container or batch job if less."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    membership = Path("/proc/self/cgroup")
    for file in limit_files(membership.read_text()) if membership.exists() else ():
        try:
            total = min(total, int(file.read_text()))
        except (OSError, ValueError):
            continue
    return total


def cache_budget(device: torch.device) -> int:
    """Bytes that keys and values of one served model may take in all.

    On a CPU an eighth of the machine's memory, at most 2 GiB, since several models may be served side by side; on a GPU
    a quarter of it. Rows wait where this is used up. It decides when a row is computed, never in what shape, so it
    changes no number.
    """
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory // 4
    return min(machine_memory() // 8, 2 * GIB)


def keys_and_values(config: Any) -> tuple[int, int, int]:
    """Layers, heads a layer and numbers a head of the keys of one token; its values are as many."""
    heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return config.num_hidden_layers, heads, width


def bytes_per_token(config: Any, dtype: torch.dtype) -> int:
    """Bytes of the keys and values of one token, all layers together."""
    return 2 * math.prod(keys_and_values(config)) * dtype.itemsize
