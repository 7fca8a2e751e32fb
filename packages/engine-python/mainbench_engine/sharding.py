"""FSDP as this trainer needs it: on CPUs too, and with sums and losses in float32."""

import torch
from accelerate import Accelerator
from accelerate.state import PartialState
from accelerate.utils import DistributedType

from . import launch_environment


def take_fsdp_on_cpu() -> None:
    """Lets FSDP run over gloo on CPUs, which accelerate would replace by plain data parallelism without a word.

    Accelerate 1.15 (state.py, AcceleratorState) heeds `--use_fsdp` only where the distributed type is one of several
    accelerators, and has no setting for CPUs; torch shards there just as well. The device and the process group are
    chosen by then, so that the type only decides whether the flag is read, and it becomes FSDP at once.
    """
    state = PartialState._shared_state
    if launch_environment.uses_fsdp() and state.get("distributed_type") == DistributedType.MULTI_CPU:
        state["distributed_type"] = DistributedType.MULTI_GPU


def sum_in_float32(accelerator: Accelerator) -> None:
    """Adds up gradients in float32 under FSDP2, and leaves what a model returns in the type it was computed in.

    Accelerate's `--mixed_precision=bf16` casts both: gradients of a step would be rounded to 8 bits before each sum
    over the ranks, and so would the log-probability of every token, on which loss and alpha rest.
    """
    if not accelerator.is_fsdp2:
        return
    policy = accelerator.state.fsdp_plugin.mixed_precision_policy
    if policy is not None:
        from torch.distributed.fsdp import MixedPrecisionPolicy

        accelerator.state.fsdp_plugin.mixed_precision_policy = MixedPrecisionPolicy(
            param_dtype=policy.param_dtype, reduce_dtype=torch.float32
        )
