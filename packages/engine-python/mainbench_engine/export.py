"""Writing a model so that transformers 4.51 (as TGI 3 ships it) and transformers 5 read the same model from it.

transformers 5 writes `rope_parameters`, `dtype` and a tokenizer class that 4.51 does not know; 4.51 would then fall
back to rope_theta 10000 without a word. So the configuration carries both spellings, and the tokenizer's files are
copied from the base model unchanged.
"""

import shutil
from pathlib import Path
from typing import Any

from .files import write_json
from .tokenizer import TOKENIZER_FILES


def both_config_forms(config: dict[str, Any]) -> dict[str, Any]:
    """Completes a configuration of either generation with the spelling of the other."""
    completed = dict(config)
    dtype = completed.get("dtype") or completed.get("torch_dtype")
    if dtype:
        completed["dtype"] = completed["torch_dtype"] = dtype
    parameters = completed.get("rope_parameters")
    if parameters:
        if "rope_theta" in parameters:
            completed["rope_theta"] = parameters["rope_theta"]
        scaled = parameters.get("rope_type", "default") != "default"
        others = {key: parameters[key] for key in parameters if key not in ("rope_theta", "partial_rotary_factor")}
        completed["rope_scaling"] = others if scaled else None
    elif "rope_theta" in completed:
        scaling = completed.get("rope_scaling") or {}
        completed["rope_parameters"] = {
            **scaling,
            "rope_theta": completed["rope_theta"],
            "rope_type": scaling.get("rope_type", scaling.get("type", "default")),
        }
    return completed


def write_config(model: Any, folder: Path, base: dict[str, Any] | None, dtype: str) -> None:
    """Writes config.json and generation_config.json.

    Args:
        model: the model in memory.
        folder: where to write.
        base: configuration of the base model, kept as it was but for the dtype; None takes the model's own.
        dtype: name of the type that the weights are written in.
    """
    config = dict(base) if base else model.config.to_dict()
    config["dtype"] = config["torch_dtype"] = dtype
    config.pop("_name_or_path", None)
    write_json(folder / "config.json", both_config_forms(config))
    ids = {name: config.get(name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    write_json(folder / "generation_config.json", {name: value for name, value in ids.items() if value is not None})


def copy_unchanged(source: Path, folder: Path) -> None:
    """Copies the tokenizer's files and, where the base model has some, its defaults of generation."""
    for name in (*TOKENIZER_FILES, "generation_config.json"):
        if (source / name).exists():
            shutil.copyfile(source / name, folder / name)
