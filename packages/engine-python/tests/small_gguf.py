"""An invented GGUF file of a very small Llama, its blocks packed here after the documented layout."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from gguf import GGMLQuantizationType, GGUFWriter
from tokenizers.pre_tokenizers import ByteLevel

HIDDEN, HEADS, KEY_VALUE_HEADS, INTERMEDIATE, LAYERS = 64, 4, 2, 96, 2
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


@dataclass
class Packed:
    """Bytes of quantised rows and the numbers that they stand for."""

    stored: numpy.ndarray
    values: numpy.ndarray
    kind: GGMLQuantizationType


def q4_1(random: numpy.random.Generator, rows: int, columns: int) -> Packed:
    """Rows of Q4_1: blocks of 32 numbers `d * q + m`.

    A block is 20 bytes: d and m in half precision, then 16 bytes, of which byte j holds q of number j in its lower and
    of number j + 16 in its upper four bits.
    """
    blocks = columns // 32
    scale = random.uniform(0.005, 0.02, (rows, blocks, 1)).astype("<f2")
    least = random.uniform(-0.2, -0.05, (rows, blocks, 1)).astype("<f2")
    quants = random.integers(0, 16, (rows, blocks, 32), dtype=numpy.uint8)
    values = scale.astype(numpy.float32) * quants.astype(numpy.float32) + least.astype(numpy.float32)
    nibbles = quants[..., :16] | (quants[..., 16:] << 4)
    stored = numpy.concatenate([scale.view(numpy.uint8), least.view(numpy.uint8), nibbles], axis=-1)
    return Packed(stored.reshape(rows, -1), values.reshape(rows, columns), GGMLQuantizationType.Q4_1)


def q8_0(random: numpy.random.Generator, rows: int, columns: int) -> Packed:
    """Rows of Q8_0: blocks of 32 numbers `d * q`, d in half precision, then 32 signed bytes."""
    scale = random.uniform(0.0005, 0.002, (rows, columns // 32, 1)).astype("<f2")
    quants = random.integers(-127, 128, (rows, columns // 32, 32), dtype=numpy.int8)
    values = scale.astype(numpy.float32) * quants.astype(numpy.float32)
    stored = numpy.concatenate([scale.view(numpy.uint8), quants.view(numpy.uint8)], axis=-1)
    return Packed(stored.reshape(rows, -1), values.reshape(rows, columns), GGMLQuantizationType.Q8_0)


def interleaved(rows: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Rows as llama.cpp's converter orders them: of each head, one row of its first half, one of its second, and so on."""
    size = rows.shape[0] // heads
    order = [head * size + half * size // 2 + i for head in range(heads) for i in range(size // 2) for half in (0, 1)]
    return rows[order]


def write_gguf(path: Path, left_out: str = "", **changes: Any) -> dict[str, numpy.ndarray]:
    """Writes the file and returns what a converted model must hold, under transformers' names.

    Args:
        path: where to write.
        left_out: name of a tensor that the file lacks.
        changes: metadata to add or replace, dots of its keys written as two underscores.
    """
    random = numpy.random.default_rng(5)
    writer = GGUFWriter(path, "llama")
    alphabet = sorted(ByteLevel.alphabet())
    tokens = [*SPECIALS, *alphabet, "Ġt", "he", "Ġthe", "12"]
    metadata: dict[str, Any] = {
        "llama.block_count": LAYERS, "llama.context_length": 256, "llama.embedding_length": HIDDEN,
        "llama.feed_forward_length": INTERMEDIATE, "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KEY_VALUE_HEADS, "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.freq_base": 50000.0, "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": tokens, "tokenizer.ggml.token_type": [3] * 3 + [1] * (len(tokens) - 3),
        "tokenizer.ggml.merges": ["Ġ t", "h e", "Ġt he", "1 2"], "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2, "tokenizer.ggml.add_bos_token": False, "tokenizer.chat_template": TEMPLATE,
    }  # fmt: skip
    for key, value in (metadata | {name.replace("__", "."): value for name, value in changes.items()}).items():
        adders = {str: writer.add_string, bool: writer.add_bool, float: writer.add_float32, int: writer.add_uint32}
        adders.get(type(value), writer.add_array)(key, value)
    expected = {}
    for name, (target, packed, heads) in _tensors(random, len(tokens)).items():
        expected[target] = packed.values
        if name == left_out:
            continue
        stored = packed.stored if heads is None else interleaved(packed.stored, heads)
        writer.add_tensor(name, stored, raw_dtype=packed.kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return expected


def _tensors(random: numpy.random.Generator, words: int) -> dict[str, tuple[str, Packed, int | None]]:
    def norm() -> Packed:
        values = random.uniform(0.5, 1.5, HIDDEN).astype(numpy.float32)
        return Packed(values, values, GGMLQuantizationType.F32)

    key_value = HIDDEN * KEY_VALUE_HEADS // HEADS
    tensors: dict[str, tuple[str, Packed, int | None]] = {
        "token_embd.weight": ("model.embed_tokens.weight", q8_0(random, words, HIDDEN), None),
        "output_norm.weight": ("model.norm.weight", norm(), None),
    }
    for layer in range(LAYERS):
        ours, theirs = f"blk.{layer}", f"model.layers.{layer}"
        linear = {
            "attn_q": ("self_attn.q_proj", HIDDEN, HIDDEN, HEADS),
            "attn_k": ("self_attn.k_proj", key_value, HIDDEN, KEY_VALUE_HEADS),
            "attn_v": ("self_attn.v_proj", key_value, HIDDEN, None),
            "attn_output": ("self_attn.o_proj", HIDDEN, HIDDEN, None),
            "ffn_gate": ("mlp.gate_proj", INTERMEDIATE, HIDDEN, None),
            "ffn_up": ("mlp.up_proj", INTERMEDIATE, HIDDEN, None),
            "ffn_down": ("mlp.down_proj", HIDDEN, INTERMEDIATE, None),
        }
        for name, (target, rows, columns, heads) in linear.items():
            packed = q4_1(random, rows, columns)
            tensors[f"{ours}.{name}.weight"] = (f"{theirs}.{target}.weight", packed, heads)
        tensors[f"{ours}.attn_norm.weight"] = (f"{theirs}.input_layernorm.weight", norm(), None)
        tensors[f"{ours}.ffn_norm.weight"] = (f"{theirs}.post_attention_layernorm.weight", norm(), None)
    return tensors
