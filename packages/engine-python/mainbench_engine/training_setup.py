"""Putting TRL's trainer together from our configuration.

This module imports trl and everything below it, which takes seconds; only a training imports it.
"""

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from accelerate.state import AcceleratorState, GradientState
from datasets import Dataset
from peft import LoraConfig
from transformers import PreTrainedTokenizerFast, PrinterCallback, TrainerCallback
from trl import SFTConfig

from . import checkpoints
from .alpha import AlphaTracker
from .configuration import TrainConfiguration
from .frozen_base import is_quantized, train_adapters_in_float32
from .loss_weighting import TwoSourceTrainer
from .sampler import StepShape
from .step_records import StepRecords
from .tokenizer import TextTokenizer

# TRL still passes names to transformers that transformers 6 will drop.
warnings.filterwarnings("ignore", category=FutureWarning, module=r"(transformers|trl)\.")


def reset_accelerate() -> None:
    """Forgets the device and precision of an earlier job of this process."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        AcceleratorState._reset_state(reset_partial_state=True)
        GradientState._reset_state()


class JobCallback(TrainerCallback):
    """Completes checkpoints with our own state and marker, and stops the training when asked to."""

    def __init__(
        self, tracker: AlphaTracker, steps: StepRecords, identity: str, should_stop: Callable[[], bool]
    ):
        self._tracker = tracker
        self._steps = steps
        self._identity = identity
        self._should_stop = should_stop
        self.before_first_step: Callable[[], None] = lambda: None

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Does what needs the model as it will be trained: on its device, and in its shards."""
        self.before_first_step()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Asks for a last checkpoint and the end when the caller wants it; all ranks must do so at the same step."""
        stop = self._should_stop()
        if args.world_size > 1:
            flag = torch.tensor(int(stop), device=args.device)
            torch.distributed.all_reduce(flag, op=torch.distributed.ReduceOp.MAX)
            stop = bool(flag.item())
        if stop and state.global_step < state.max_steps:
            control.should_save = True
            control.should_training_stop = True
        if control.should_save and state.is_world_process_zero:
            # Room for the new one: there are never more than two.
            checkpoints.remove_older(Path(args.output_dir), keep=1)

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Marks the checkpoint complete once all its files are there."""
        if args.world_size > 1:
            torch.distributed.barrier()
        if not state.is_world_process_zero:
            return
        work_dir = Path(args.output_dir)
        folder = checkpoints.folder_of(work_dir, state.global_step)
        state_of_ours = {"alpha": self._tracker.state(), "fingerprint": self._identity}
        checkpoints.complete(folder, state_of_ours, self._steps.all)
        self._steps.emit("checkpoint", step=state.global_step, path=str(folder))


def arguments_of(config: TrainConfiguration, shape: StepShape) -> SFTConfig:
    """Our settings in TRL's words."""
    same = ("learning_rate", "weight_decay", "adam_beta1", "adam_beta2", "max_grad_norm", "seed", "gradient_checkpointing")
    return SFTConfig(
        **{name: getattr(config, name) for name in same},
        output_dir=config.work_dir,
        max_steps=config.steps,
        per_device_train_batch_size=config.micro_batch_size,
        gradient_accumulation_steps=shape.accumulation,
        optim="adamw_torch_fused",
        use_cpu=config.use_cpu or not torch.cuda.is_available(),
        bf16=config.precision == "bfloat16",
        fp16=config.precision == "float16",
        use_liger_kernel=config.liger,
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        router_aux_loss_coef=0.0,
        average_tokens_across_devices=True,
        ddp_find_unused_parameters=False,
        dataloader_pin_memory=False,
        save_strategy="steps",
        save_steps=config.checkpoint_every,
        logging_strategy="no",
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
    )


def lora_of(config: TrainConfiguration) -> LoraConfig | None:
    """Our adapters in PEFT's words; None for a training of all weights."""
    if config.lora is None:
        return None
    return LoraConfig(
        r=config.lora.rank,
        lora_alpha=config.lora.alpha,
        lora_dropout=config.lora.dropout,
        target_modules=config.lora.target_modules,
        bias="none",
        task_type="CAUSAL_LM",
    )


def build_trainer(
    config: TrainConfiguration,
    shape: StepShape,
    model: torch.nn.Module,
    tokenizer: TextTokenizer,
    callback: JobCallback,
) -> TwoSourceTrainer:
    """A trainer for the model; its rows are attached afterwards."""
    processing = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer.backend,
        bos_token=tokenizer.bos_token,
        eos_token=tokenizer.eos_token,
        pad_token=tokenizer.backend.id_to_token(tokenizer.pad_id),
    )
    # TRL asks for a data set at construction; ours stays with our own loader, so it gets one row to look at.
    sample = Dataset.from_dict({"input_ids": [[tokenizer.pad_id]], "labels": [[tokenizer.pad_id]]})
    trainer = TwoSourceTrainer(
        model=model,
        args=arguments_of(config, shape),
        train_dataset=sample,
        processing_class=processing,
        peft_config=lora_of(config),
        callbacks=[callback],
    )
    trainer.remove_callback(PrinterCallback)
    if is_quantized(config):
        train_adapters_in_float32(trainer.model)
    # Without it no checkpoint carries a tokenizer, and transformers leaves the special ids of the model as they are.
    trainer.processing_class = None
    return trainer
