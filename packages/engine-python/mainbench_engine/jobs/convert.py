"""The `convert` job: a model of llama.cpp (GGUF) becomes a model folder."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from .. import export
from ..configuration import ConvertConfiguration
from ..errors import MODEL_LOAD, EngineError, first_line
from ..files import atomic_folder, write_json
from ..gguf_tokenizer import write_tokenizer
from ..gguf_weights import GgufFile, llama_config, llama_weights, open_gguf
from ..model_files import load_causal_lm
from ..parity import log_probabilities
from ..tokenizer import load_tokenizer

PLAIN_ENGLISH = (
    "The sun had already gone down when the last bus left the station. Anna sat by the window and watched the lights "
    "of the town become smaller and smaller. She had spent the whole day with her grandmother, who had told her many "
    "stories about the war and about the years after it. Now she was tired, but she was also happy, because she knew "
    "that she would come back the next summer."
)


def run(config: ConvertConfiguration, emit: Callable[..., None], _should_stop: Any = None) -> None:
    """Writes config.json, weights in float32, tokenizer and generation_config.json to one folder.

    Args:
        config: the GGUF file, the folder, and what its conversion.json says of where it comes from.
        emit: receives `done` with `parameters` and `nats_per_token`: mean negative log-likelihood of a plain English
            text: 2.8 for SmolLM2-135M, which has 4.0 with the rows of its queries and keys in a wrong order.

    Raises:
        EngineError: for every failure that a user can do something about.
    """
    torch.set_num_threads(config.threads)
    file = open_gguf(Path(config.source))
    with atomic_folder(Path(config.output)) as folder:
        parameters = _write_model(file, folder)
        write_tokenizer(file, folder)
        nats = nats_per_token(folder)
        if not math.isfinite(nats):
            raise EngineError(MODEL_LOAD, f"The model in {config.source} gives no finite likelihood: get it again.")
        # Written last, so that a folder with this file is a whole one.
        write_json(folder / "conversion.json", {**config.origin, "nats_per_token": nats})
    emit("done", output=config.output, parameters=parameters, nats_per_token=nats)


def _write_model(file: GgufFile, folder: Path) -> int:
    from transformers import LlamaConfig, LlamaForCausalLM

    values: dict[str, Any] = llama_config(file)
    model = LlamaForCausalLM(LlamaConfig(**values))
    try:
        # Strict: a weight that is missing, left over or of another shape is an error, never a random start.
        model.load_state_dict(llama_weights(file, values), strict=True)
    except RuntimeError as error:
        raise EngineError(
            MODEL_LOAD, f"The weights in {file.path} do not fit its metadata: {first_line(error)}."
        ) from error
    model.save_pretrained(folder)
    export.write_config(model, folder, None, "float32")
    return sum(parameter.numel() for parameter in model.parameters())


def nats_per_token(folder: Path) -> float:
    """Mean negative log-likelihood of a plain English text under the model of a folder, in nats a token."""
    values = log_probabilities(load_causal_lm(folder, "float32"), load_tokenizer(folder).encode(PLAIN_ENGLISH))
    return -math.fsum(values) / len(values)
