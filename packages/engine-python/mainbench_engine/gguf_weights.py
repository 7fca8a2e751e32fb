"""Reading models of llama.cpp: a GGUF file's metadata, configuration and weights as transformers' Llama has them.

Layout of the file and its blocks: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md and ggml-quants.c.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import torch

from .errors import INTERNAL, MODEL_LOAD, EngineError, first_line

_TENSORS = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
_LAYER_TENSORS = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}  # fmt: skip
_LAYER_NAME = re.compile(r"blk\.(\d+)\.(\w+)\.weight")
# What a converter that ignores it would turn into another model without a word.
_UNSUPPORTED = ("rope.scaling.type", "expert_count", "attention.sliding_window")


@dataclass(frozen=True)
class GgufFile:
    """An open GGUF file: metadata by key, tensors as they are stored."""

    path: Path
    metadata: dict[str, Any]
    tensors: list[Any]

    def required(self, key: str) -> Any:
        """A metadata value that a model cannot do without.

        Raises:
            EngineError: kind model-load, naming file and key.
        """
        if key not in self.metadata:
            raise EngineError(MODEL_LOAD, f"{self.path} lacks the metadata {key!r}; expected the GGUF file of a model.")
        return self.metadata[key]


def open_gguf(path: Path) -> GgufFile:
    """Opens a GGUF file; tensors stay on disk until they are asked for.

    Raises:
        EngineError: kind model-load, where it is absent or no whole GGUF file.
    """
    try:
        from gguf import GGUFReader
    except ImportError as error:
        raise EngineError(
            INTERNAL, "The Python package `gguf` is missing: run `npm run setup`, which installs it."
        ) from error
    try:
        reader = GGUFReader(path)
        metadata = {name: field.contents() for name, field in reader.fields.items()}
    except OSError as error:
        raise EngineError(MODEL_LOAD, f"Cannot read the model {path}: {error.strerror}.") from error
    except Exception as error:
        raise EngineError(MODEL_LOAD, f"{path} is no whole GGUF file ({first_line(error)}): get it again.") from error
    return GgufFile(path, metadata, reader.tensors)


def llama_config(file: GgufFile) -> dict[str, Any]:
    """Keyword arguments of transformers' LlamaConfig.

    Raises:
        EngineError: kind model-load, for another architecture or a feature that Llama in transformers has no name for.
    """
    architecture = file.required("general.architecture")
    if architecture != "llama":
        raise EngineError(MODEL_LOAD, f"{file.path} holds a model of architecture {architecture!r}; expected 'llama'.")
    for key in _UNSUPPORTED:
        value = file.metadata.get(f"llama.{key}")
        if value and value != "none":
            raise EngineError(
                MODEL_LOAD, f"{file.path} sets llama.{key} to {value!r}, which this conversion does not know."
            )
    heads = file.required("llama.attention.head_count")
    hidden = file.required("llama.embedding_length")
    return {
        "vocab_size": len(file.required("tokenizer.ggml.tokens")),
        "hidden_size": hidden,
        "intermediate_size": file.required("llama.feed_forward_length"),
        "num_hidden_layers": file.required("llama.block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": file.metadata.get("llama.attention.head_count_kv", heads),
        "head_dim": file.metadata.get("llama.attention.key_length", hidden // heads),
        "max_position_embeddings": file.required("llama.context_length"),
        "rms_norm_eps": _as_written(file.required("llama.attention.layer_norm_rms_epsilon")),
        "rope_theta": _as_written(file.metadata.get("llama.rope.freq_base", 10000.0)),
        "tie_word_embeddings": all(tensor.name != "output.weight" for tensor in file.tensors),
        "bos_token_id": file.metadata.get("tokenizer.ggml.bos_token_id"),
        "eos_token_id": file.required("tokenizer.ggml.eos_token_id"),
        "pad_token_id": file.metadata.get("tokenizer.ggml.padding_token_id"),
    }


def _as_written(value: float) -> float:
    """GGUF keeps numbers in single precision, where 1e-5 reads as 9.999999747378752e-06: the shortest decimal of it."""
    return float(str(numpy.float32(value)))


def llama_weights(file: GgufFile, config: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Every weight in float32 under the name that transformers' Llama gives it.

    Raises:
        EngineError: kind model-load, for a tensor that Llama does not have or a block format that is not known.
    """
    from gguf import dequantize

    weights = {}
    for tensor in file.tensors:
        name = _llama_name(tensor.name)
        if name is None:
            raise EngineError(MODEL_LOAD, f"{file.path} holds the tensor {tensor.name!r}, which no Llama has.")
        try:
            values = dequantize(tensor.data, tensor.tensor_type)
        except (NotImplementedError, ValueError) as error:
            raise EngineError(
                MODEL_LOAD, f"{file.path}: {tensor.name} has the format {tensor.tensor_type.name}, which is not known."
            ) from error
        if name.endswith("q_proj.weight"):
            values = halves_of_interleaved(values, config["num_attention_heads"])
        elif name.endswith("k_proj.weight"):
            values = halves_of_interleaved(values, config["num_key_value_heads"])
        weights[name] = torch.from_numpy(numpy.array(values, dtype=numpy.float32))
    if config["tie_word_embeddings"] and "model.embed_tokens.weight" in weights:
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    return weights


def _llama_name(name: str) -> str | None:
    layer = _LAYER_NAME.fullmatch(name)
    if layer is None:
        return _TENSORS.get(name)
    part = _LAYER_TENSORS.get(layer[2])
    return None if part is None else f"model.layers.{layer[1]}.{part}.weight"


def halves_of_interleaved(rows: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Orders the rows of a query or key projection as transformers wants them.

    llama.cpp rotates neighbouring pairs of a head's dimensions, transformers the first half against the second; so
    llama.cpp's converter interleaves the two halves of each head, and this takes them apart again.

    Args:
        rows: the projection, shaped (heads * head size, hidden size).
        heads: how many heads its rows belong to.
    """
    pairs = rows.reshape(heads, -1, 2, rows.shape[-1])
    return pairs.swapaxes(1, 2).reshape(rows.shape)
