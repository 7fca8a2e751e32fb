"""Tokenises real texts with tokenizers built like those of Llama 2, Gemma and byte-level models, and writes how servers
tell the texts of their tokens: `python reported_boundaries.py FIXTURES` writes a line of JSON for each text.

TGI decodes each id by itself. vLLM 0.32 (vllm/tokenizers/detokenizer_utils.py, vllm/v1/engine/logprobs.py) also puts
back spaces of Metaspace tokenizers, and tells a character that several tokens hold with the last of them.
"""

import gzip
import json
import sys
import zipfile
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

SPECIAL = ["<unk>", "<s>", "</s>"]
CUT = "\ufffd"
ODD = ["  two spaces", "\tx", "a  b   c", "</s> the end", "x </s>  y", " lead", "👩‍👩‍👧 family", 'Hello , world . "Yes" !']


def real_texts(corpora: Path) -> list[str]:
    with gzip.open(corpora / "wikitext2_train_5k.txt.gz", "rt") as lines:
        wiki = [line.rstrip("\n") for line in lines if len(line) > 60][:400]
    with gzip.open(corpora / "dolly_hhrlhf_train_small.jsonl.gz", "rt") as lines:
        dolly = ["\n".join(map(str, json.loads(line).values())) for line in list(lines)[:400]]
    with zipfile.ZipFile(corpora / "nltk_udhr2.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".txt")][:120]
        udhr = [archive.read(name).decode(errors="replace")[:700] for name in names]
    return [text for text in wiki + dolly + udhr + ODD if text]


def byte_level(texts: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=3000, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def byte_fallback(texts: list[str], strips: bool, metaspace: bool, prepends: bool) -> Tokenizer:
    """Spaces as ▁; characters that are not in the vocabulary as their bytes."""
    tokenizer = Tokenizer(models.BPE())
    replace = normalizers.Replace(" ", "▁")
    if not metaspace:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), replace]) if prepends else replace
    bytes_of = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=4500, special_tokens=SPECIAL + bytes_of, limit_alphabet=90, show_progress=False
    )
    tokenizer.pre_tokenizer = (
        pre_tokenizers.Metaspace("▁", "first") if metaspace else pre_tokenizers.Split(Regex("▁?[^▁]+|▁+"), "isolated")
    )
    tokenizer.train_from_iterator(texts, trainer)
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence(steps + ([decoders.Strip(" ", 1, 0)] if strips else []))
    parts = json.loads(tokenizer.to_str())
    parts["added_tokens"] = [token for token in parts["added_tokens"] if token["content"] in SPECIAL]
    parts["model"] |= {"byte_fallback": True, "unk_token": "<unk>", "fuse_unk": True}
    parts["pre_tokenizer"] = parts["pre_tokenizer"] | {"split": False} if metaspace else None
    return Tokenizer.from_str(json.dumps(parts))


def on_vllm(tokenizer: Tokenizer, ids: list[int], restores: bool) -> list[str]:
    def decode(some: list[int]) -> str:
        return tokenizer.decode(some, skip_special_tokens=False)

    texts = []
    for place, one in enumerate(ids):
        text = decode([one])
        if restores:
            piece = tokenizer.id_to_token(one)
            marks = len(piece) - len(piece.lstrip("▁"))
            text = " " * max(0, marks - (len(text) - len(text.lstrip(" ")))) + text
        if text.endswith(CUT):
            text = ""
            for count in range(1, min(place, 4) + 1):
                context = ids[place - count : place]
                full = decode([*context, one])
                if full.endswith(CUT):
                    continue
                clean = len(context)
                while clean > 0 and decode([context[clean - 1]]).endswith(CUT):
                    clean -= 1
                before = decode(context[:clean]) if clean else ""
                text = full.removeprefix(before)
                break
        texts.append(text)
    return texts


def main(fixtures: str) -> None:
    texts = real_texts(Path(fixtures) / "corpora")
    kinds = {
        "byte-level": (byte_level(texts), False),
        "Llama 2, legacy": (byte_fallback(texts, strips=True, metaspace=False, prepends=True), False),
        "Llama 2, Metaspace": (byte_fallback(texts, strips=True, metaspace=True, prepends=True), True),
        "Gemma": (byte_fallback(texts, strips=False, metaspace=False, prepends=False), False),
    }
    for name, (tokenizer, restores) in kinds.items():
        for text in texts:
            encoded = tokenizer.encode(text, add_special_tokens=False)
            places = [0]
            for character in text:
                places.append(places[-1] + len(character.encode()))
            line = {
                "tokenizer": name,
                "text": text,
                "tokens": [
                    {"id": one, "start": places[start], "stop": places[stop]}
                    for one, (start, stop) in zip(encoded.ids, encoded.offsets, strict=True)
                ],
                "tgi": [tokenizer.decode([one], skip_special_tokens=False) for one in encoded.ids],
                "vllm": on_vllm(tokenizer, encoded.ids, restores),
            }
            print(json.dumps(line))


main(sys.argv[1])
