"""Finding and loading causal language models, from a folder or from the hub."""

from pathlib import Path
from typing import Any

import torch

from . import imports
from .errors import MODEL_LOAD, OUT_OF_MEMORY, EngineError, classify, first_line

# A model is data: no Python file of its folder is run, and no pickle is read, which may run what it likes.
ONLY_DATA = {"trust_remote_code": False, "use_safetensors": True}
_WANTED = ["*.json", "*.safetensors", "*.model", "*.jinja", "*.txt"]


def resolve(model: str, revision: str | None = None) -> Path:
    """Folder of a model: the path itself, or a snapshot of a hub repository.

    Raises:
        EngineError: kind model-load, when there is neither.
    """
    folder = Path(model)
    if folder.is_dir():
        if not (folder / "config.json").exists():
            raise EngineError(MODEL_LOAD, f"{model} holds no config.json; expected the folder of a model.")
        return folder
    if folder.is_absolute() or model.startswith(".") or model.count("/") != 1:
        raise EngineError(MODEL_LOAD, f"There is no model folder {model}.")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=_WANTED))
    except Exception as error:
        raise EngineError(
            MODEL_LOAD,
            f"Cannot get the model {model} from the hub ({type(error).__name__}): check its name, the network and, for "
            "a gated model, that you are logged in.",
        ) from error


def load_causal_lm(folder: Path, dtype: str, **loading: Any) -> torch.nn.Module:
    """Loads a model in evaluation mode.

    Args:
        folder: of the model.
        dtype: of its weights.
        loading: further arguments of `from_pretrained`.

    Raises:
        EngineError: kind model-load or out-of-memory.
    """
    try:
        with imports.LOCK:
            from transformers import AutoModelForCausalLM

            model = AutoModelForCausalLM.from_pretrained(
                folder, dtype=getattr(torch, dtype), **ONLY_DATA, **loading
            )
    except Exception as error:
        known = classify(error)
        if known.kind == OUT_OF_MEMORY:
            raise known from error
        raise EngineError(MODEL_LOAD, f"Cannot load the model in {folder}: {_reason(folder, error)}.") from error
    return model.eval()


def _reason(folder: Path, error: Exception) -> str:
    if "trust_remote_code" in str(error):
        return "it needs Python code of its own, which is never run; use a model of an architecture of transformers"
    if not any(folder.glob("*.safetensors")):
        return "it holds no .safetensors file, and files that hold programs (.bin, .pt) are not read; convert it"
    return first_line(error)


def empty_causal_lm(folder: Path) -> torch.nn.Module:
    """A model whose float32 weights hold nothing yet, for a rank that gets them from another.

    transformers 5.23 reads the weights on every rank under FSDP: eight ranks of a 7B model would hold 216 GB. Memory
    that is allocated and never written costs none; weights on the `meta` device would not do, since accelerate tells
    the parameters of an optimizer apart by their addresses.
    """
    with imports.LOCK:
        from accelerate import init_empty_weights
        from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig

    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    with init_empty_weights(include_buffers=False):
        model = MODEL_FOR_CAUSAL_LM_MAPPING[type(config)](config)
    for module in model.modules():
        for name, parameter in list(module.named_parameters(recurse=False)):
            setattr(module, name, torch.nn.Parameter(torch.empty_like(parameter, device="cpu")))
    model.tie_weights()
    return model.eval()
