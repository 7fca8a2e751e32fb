"""Tokenizers: training a small one, loading a model's own, and offsets in UTF-8 bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from .errors import MODEL_LOAD, EngineError, first_line
from .files import read_json, write_json

UNKNOWN, BEGIN, END = "<unk>", "<s>", "</s>"
SPECIALS = {"bos_token": BEGIN, "eos_token": END, "unk_token": UNKNOWN}
TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json",
)  # fmt: skip


def train_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Trains a byte-level BPE tokenizer with the special tokens of Llama.

    A newline is always a token of its own: no merge crosses it, so that a prompt that ends in a newline keeps its
    tokens whatever follows. Every text starts with `<s>`, added by the post-processor.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex("\n"), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    specials = [AddedToken(token, special=True, normalized=False) for token in (UNKNOWN, BEGIN, END)]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        special_tokens=specials,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = starting_with(BEGIN, tokenizer.token_to_id(BEGIN))
    return tokenizer


def save_tokenizer(
    tokenizer: Tokenizer, folder: Path, specials: dict[str, str], max_length: int, **more: str
) -> None:
    """Writes the tokenizer so that transformers 4 (as TGI ships it) and 5 load the same one.

    Args:
        specials: texts of the special tokens by transformers' names, such as `bos_token`.
        more: further fields of tokenizer_config.json.
    """
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "special_tokens_map.json", specials)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", **specials, "model_max_length": max_length}
    write_json(folder / "tokenizer_config.json", {**config, "clean_up_tokenization_spaces": False, **more})


def starting_with(token: str, identifier: int) -> processors.TemplateProcessing:
    """A post-processor that begins every text with a token."""
    return processors.TemplateProcessing(
        single=f"{token} $A", pair=f"{token} $A {token} $B", special_tokens=[(token, identifier)]
    )


@dataclass(frozen=True)
class Token:
    """A token of a text: id and the UTF-8 bytes [start, stop) it covers; special tokens that were added cover none."""

    id: int
    start: int
    stop: int


@dataclass(frozen=True)
class TextTokenizer:
    """A model's tokenizer with what serving and training need to know of it."""

    backend: Tokenizer
    bos_token: str | None
    eos_token: str | None
    eos_ids: frozenset[int]
    special_ids: frozenset[int]
    chat_template: str | None

    @property
    def eos_id(self) -> int | None:
        """Id of the token that ends a text."""
        return self.backend.token_to_id(self.eos_token) if self.eos_token else None

    @cached_property
    def _longest_token(self) -> int | None:
        # A normalizer may turn many characters into few, and without all bytes an unknown token stands for any number.
        if self.backend.normalizer is not None or not isinstance(self.backend.decoder, decoders.ByteLevel):
            return None
        return max(map(len, self.backend.get_vocab()), default=None)

    def least_tokens(self, text: str) -> int:
        """Fewest tokens that a text can have; 0 where that is not known."""
        return -(-len(text) // self._longest_token) if self._longest_token else 0

    @property
    def pad_id(self) -> int:
        """Id for positions that nothing looks at."""
        return self.eos_id if self.eos_id is not None else 0

    def encode(self, text: str, add_special_tokens: bool = True) -> list[int]:
        """Ids of a text; special tokens written in the text are read as such."""
        return self.backend.encode(text, add_special_tokens=add_special_tokens).ids

    def tokens(self, text: str, add_special_tokens: bool = True) -> list[Token]:
        """Tokens of a text with byte offsets. A token inside a character has the offsets of the whole character."""
        encoding = self.backend.encode(text, add_special_tokens=add_special_tokens)
        if text.isascii():
            return [Token(i, start, stop) for i, (start, stop) in zip(encoding.ids, encoding.offsets, strict=True)]
        bytes_before = [0, *accumulate(len(character.encode()) for character in text)]
        return [
            Token(i, bytes_before[start], bytes_before[stop])
            for i, (start, stop) in zip(encoding.ids, encoding.offsets, strict=True)
        ]

    def decode(self, ids: list[int], skip_special_tokens: bool) -> str:
        """Text of ids."""
        return self.backend.decode(ids, skip_special_tokens=skip_special_tokens)


def load_tokenizer(folder: Path) -> TextTokenizer:
    """Loads the tokenizer of a model folder.

    Raises:
        EngineError: kind model-load, when the folder holds no tokenizer that can be read.
    """
    config = read_json(folder / "tokenizer_config.json")
    specials = {**read_json(folder / "special_tokens_map.json"), **config}
    backend = _backend(folder)
    bos, eos = _token_text(specials.get("bos_token")), _token_text(specials.get("eos_token"))
    bos_id = backend.token_to_id(bos) if bos else None
    if config.get("add_bos_token") and bos_id is not None and backend.encode("a").ids[:1] != [bos_id]:
        backend.post_processor = starting_with(bos, bos_id)
    added = backend.get_added_tokens_decoder()
    eos_ids = set(_as_list(read_json(folder / "generation_config.json").get("eos_token_id")))
    eos_ids |= set(_as_list(read_json(folder / "config.json").get("eos_token_id")))
    if eos and backend.token_to_id(eos) is not None:
        eos_ids.add(backend.token_to_id(eos))
    return TextTokenizer(
        backend=backend,
        bos_token=bos,
        eos_token=eos,
        eos_ids=frozenset(eos_ids),
        special_ids=frozenset(i for i, token in added.items() if token.special),
        chat_template=_chat_template(folder, config),
    )


def _backend(folder: Path) -> Tokenizer:
    path = folder / "tokenizer.json"
    try:
        if path.exists():
            backend = Tokenizer.from_file(str(path))
        else:
            from transformers import AutoTokenizer

            backend = AutoTokenizer.from_pretrained(folder, trust_remote_code=False).backend_tokenizer
    except Exception as error:
        raise EngineError(
            MODEL_LOAD, f"{folder} holds no tokenizer that can be loaded ({first_line(error)}): expected a tokenizer.json."
        ) from error
    backend.no_padding()
    backend.no_truncation()
    return backend


def _chat_template(folder: Path, config: dict) -> str | None:
    path = folder / "chat_template.jinja"
    if path.exists():
        return path.read_text(encoding="utf-8")
    template = config.get("chat_template") or read_json(folder / "chat_template.json").get("chat_template")
    if isinstance(template, list):
        template = next((entry["template"] for entry in template if entry.get("name") == "default"), None)
    return template


def _token_text(token: str | dict | None) -> str | None:
    return token.get("content") if isinstance(token, dict) else token


def _as_list(value: int | list[int] | None) -> list[int]:
    return [] if value is None else value if isinstance(value, list) else [value]
