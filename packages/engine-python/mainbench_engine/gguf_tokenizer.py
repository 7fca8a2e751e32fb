"""The tokenizer that a GGUF file carries, as the files of a model folder."""

from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from .errors import MODEL_LOAD, EngineError
from .gguf_weights import GgufFile
from .tokenizer import save_tokenizer, starting_with

_CONTROL, _USER_DEFINED = 3, 4


def _byte_level() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


# By the names of llama.cpp's `tokenizer.ggml.pre`; splitting otherwise gives other tokens without an error.
_PRE_TOKENIZERS = {
    "gpt-2": _byte_level,
    "smollm": lambda: pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), _byte_level()]),
}


def build_tokenizer(file: GgufFile) -> Tokenizer:
    """The byte-level BPE tokenizer of a GGUF file.

    Raises:
        EngineError: kind model-load, for another kind of tokenizer or an unknown way to split texts.
    """
    kind, splitting = file.required("tokenizer.ggml.model"), file.metadata.get("tokenizer.ggml.pre", "gpt-2")
    if kind != "gpt2" or splitting not in _PRE_TOKENIZERS:
        raise EngineError(
            MODEL_LOAD,
            f"{file.path} has a tokenizer of kind {kind!r} that splits texts like {splitting!r}; expected 'gpt2' that "
            f"splits like one of {', '.join(_PRE_TOKENIZERS)}.",
        )
    texts = file.required("tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in file.required("tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE(vocab={text: number for number, text in enumerate(texts)}, merges=merges))
    tokenizer.pre_tokenizer = _PRE_TOKENIZERS[splitting]()
    tokenizer.decoder = decoders.ByteLevel()
    kinds = file.required("tokenizer.ggml.token_type")
    tokenizer.add_special_tokens([_added(text) for text, kind in zip(texts, kinds, strict=True) if kind == _CONTROL])
    tokenizer.add_tokens([_added(text) for text, kind in zip(texts, kinds, strict=True) if kind == _USER_DEFINED])
    begin = file.metadata.get("tokenizer.ggml.bos_token_id")
    if file.metadata.get("tokenizer.ggml.add_bos_token") and begin is not None:
        tokenizer.post_processor = starting_with(texts[begin], begin)
    return tokenizer


def _added(text: str) -> AddedToken:
    return AddedToken(text, normalized=False)


def write_tokenizer(file: GgufFile, folder: Path) -> None:
    """Writes tokenizer.json, tokenizer_config.json with the chat template, and special_tokens_map.json."""
    template = file.metadata.get("tokenizer.chat_template")
    more = {} if template is None else {"chat_template": template}
    longest = file.required("llama.context_length")
    save_tokenizer(build_tokenizer(file), folder, special_tokens(file), longest, **more)


def special_tokens(file: GgufFile) -> dict[str, str]:
    """The texts of the tokens that begin and end a text, stand for the unknown, and fill."""
    texts = file.required("tokenizer.ggml.tokens")
    keys = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}
    ids = {name: file.metadata.get(f"tokenizer.ggml.{key}_token_id") for name, key in keys.items()}
    return {name: texts[number] for name, number in ids.items() if number is not None}
