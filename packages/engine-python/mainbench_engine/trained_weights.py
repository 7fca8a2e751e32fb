"""Getting the trained weights out of a trainer, whole and on the CPU, however the launch had cut them.

This module imports torch and what is above it; only a training imports it.
"""

import copy
from pathlib import Path
from typing import Any

import torch
from peft import get_peft_model
from transformers import MODEL_FOR_CAUSAL_LM_MAPPING

from .configuration import TrainConfiguration
from .errors import INTERNAL, EngineError
from .loss_weighting import TwoSourceTrainer
from .model_files import load_causal_lm
from .parity import require_finite_weights
from .training_setup import lora_of

Weights = dict[str, torch.Tensor]


def is_sharded(trainer: TwoSourceTrainer) -> bool:
    """Whether no process holds the whole model."""
    return trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled


def collect_weights(trainer: TwoSourceTrainer, config: TrainConfiguration, base: Path) -> tuple[Any, Weights]:
    """The trained model and its weights in the type of the export.

    Adapters become part of the base weights here, in float32. Every rank has to call this, since a sharded model is
    gathered from all of them; ranks other than 0 get no weights.

    Raises:
        EngineError: kind diverged, where a weight is NaN or infinite.
    """
    model = trainer.accelerator.unwrap_model(trainer.model)
    if is_sharded(trainer):
        gathered = trainer.accelerator.get_state_dict(trainer.model_wrapped)
        if not trainer.accelerator.is_main_process:
            return model, {}
        if config.lora is not None:
            model = _adapted_base(config, base, gathered).merge_and_unload()
            gathered = model.state_dict()
    elif not trainer.accelerator.is_main_process:
        return model, {}
    else:
        if config.lora is not None and config.lora.base_dtype != "float32":
            # What the adapters learned would be rounded away in a base of half precision.
            trainer.model = model = _adapted_base(config, base, model.state_dict()).merge_and_unload()
        elif config.lora is not None:
            trainer.model = model = model.merge_and_unload()
        gathered = model.state_dict()
    dtype = getattr(torch, config.export_dtype)
    # A head that is the embeddings is written once: gathered or cast, its two names are two tensors.
    tied = getattr(model, "all_tied_weights_keys", {})
    weights = {
        name: value.detach().to("cpu", dtype) if value.is_floating_point() else value.detach().cpu()
        for name, value in gathered.items()
        if tied.get(name) not in gathered
    }
    require_finite_weights(weights, config.export_dtype)
    return model, weights


def _adapted_base(config: TrainConfiguration, base: Path, gathered: Weights) -> Any:
    """The base model in float32 on the CPU with trained adapters: a model in shards cannot merge its own."""
    adapted = get_peft_model(load_causal_lm(base, "float32"), lora_of(config))
    adapters = {name: value for name, value in gathered.items() if "lora_" in name}
    expected = {name for name in adapted.state_dict() if "lora_" in name}
    if adapters.keys() != expected:
        raise EngineError(INTERNAL, f"{len(adapters)} weights of adapters were gathered; expected {len(expected)}.")
    adapted.load_state_dict(adapters, strict=False)
    return adapted.eval()


def save_weights(model: Any, weights: Weights, folder: Path) -> None:
    """Writes weights alone: configuration and tokenizer are the export's own business."""
    model.save_pretrained(folder, state_dict=weights)
    for path in folder.iterdir():
        if path.suffix != ".safetensors" and path.name != "model.safetensors.index.json":
            path.unlink()


def in_float32(model: Any, weights: Weights) -> torch.nn.Module:
    """A fresh model of the trained one's configuration with its weights, in float32 on the CPU.

    Raises:
        EngineError: kind internal, where weights are missing or left over.
    """
    config = copy.deepcopy(model.config)
    fresh, told = MODEL_FOR_CAUSAL_LM_MAPPING[type(config)].from_pretrained(
        None, config=config, state_dict=weights, dtype=torch.float32, output_loading_info=True
    )
    wrong = sorted({*told["missing_keys"], *told["unexpected_keys"], *map(str, told["mismatched_keys"])})
    if wrong:
        raise EngineError(
            INTERNAL, f"The trained weights do not fit the model's configuration: {', '.join(wrong[:3])}."
        )
    return fresh.eval()
