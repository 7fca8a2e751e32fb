"""What `accelerate launch` tells its processes by environment variables, read before anything slow is imported."""

import os

_FLAG_PRECISIONS = {"bf16": "bfloat16", "fp16": "float16"}


def ranks() -> int:
    """Processes of this training."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def rank() -> int:
    """Number of this process among them."""
    return int(os.environ.get("RANK", "0"))


def uses_fsdp() -> bool:
    """Whether this process was started by `accelerate launch --use_fsdp`."""
    return os.environ.get("ACCELERATE_USE_FSDP", "").lower() == "true"


def uses_deepspeed() -> bool:
    """Whether this process was started by `accelerate launch --use_deepspeed`."""
    return os.environ.get("ACCELERATE_USE_DEEPSPEED", "").lower() == "true"


def first_rank_loads_for_all() -> bool:
    """Whether FSDP2 sends every rank its shards of what rank 0 has loaded (`--fsdp_cpu_ram_efficient_loading`)."""
    asked = os.environ.get("FSDP_CPU_RAM_EFFICIENT_LOADING", "").lower() == "true"
    return uses_fsdp() and os.environ.get("FSDP_VERSION") == "2" and asked


def flag_precision() -> str | None:
    """The precision that `--mixed_precision` asks for, in the words of a configuration; None where it asks for none."""
    return _FLAG_PRECISIONS.get(os.environ.get("ACCELERATE_MIXED_PRECISION", "").lower())


def sharding() -> list[str]:
    """How this launch cuts a model, as far as a checkpoint of one way cannot be read by another."""
    if uses_fsdp():
        names = ("FSDP_VERSION", "FSDP_STATE_DICT_TYPE")
        return ["fsdp", *(os.environ.get(name, "") for name in names)]
    return ["deepspeed"] if uses_deepspeed() else []
