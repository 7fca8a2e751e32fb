"""The weights below adapters, which a training reads and never changes.

They may be of another type than a training's own weights, down to 4-bit NormalFloat with double quantization (QLoRA,
Dettmers et al. 2023, arXiv 2305.14314, section 3). The library bitsandbytes quantizes the linear layers but the head,
on CPUs as well as on GPUs.
"""

import os
from pathlib import Path
from typing import Any

import torch

from . import imports
from .configuration import TrainConfiguration
from .model_files import load_causal_lm


def is_quantized(config: TrainConfiguration) -> bool:
    """Whether the base is held in 4 bits."""
    return config.lora is not None and config.lora.base_dtype == "nf4"


def load_base(folder: Path, config: TrainConfiguration) -> torch.nn.Module:
    """The model that a training starts from.

    Raises:
        EngineError: kind model-load or out-of-memory.
    """
    if not is_quantized(config):
        return load_causal_lm(folder, config.lora.base_dtype if config.lora else "float32")
    with imports.LOCK:
        from transformers import BitsAndBytesConfig

    on_cpu = config.use_cpu or not torch.cuda.is_available()
    quantization = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=getattr(torch, config.precision),
    )
    # Quantized weights cannot be moved afterwards.
    device = "cpu" if on_cpu else int(os.environ.get("LOCAL_RANK", "0"))
    return load_causal_lm(folder, config.precision, quantization_config=quantization, device_map={"": device})


def train_adapters_in_float32(model: Any) -> None:
    """Undoes TRL's rounding of the adapters of a quantized base: bfloat16 would lose most of their updates."""
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.to(torch.float32)
