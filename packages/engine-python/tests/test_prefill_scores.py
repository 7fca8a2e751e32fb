"""Log-probabilities of prompts over HTTP against transformers' own forward, on real texts."""

import gzip
import json
import math
import random
import zipfile
from pathlib import Path

import pytest
from http_client import at_once, generate, post

from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.parity import log_probabilities
from mainbench_engine.rows import SEED, Row, tokenize_row
from mainbench_engine.tokenizer import TextTokenizer

SPECIALS = [
    "</s>",
    "<s>",
    "<unk>",
    "<s>user</s>",
    "a</s><s>b",
    "<|endoftext|>",
    "[INST] x [/INST]",
    "\u200d🏳️‍🌈👩🏽‍🚀",
    "\t\r\n \n\n",
]


def real_texts(folder: Path) -> list[str]:
    """Pieces of instructions, encyclopedia, chats and of a declaration in many scripts."""
    generator = random.Random(1)
    pieces: list[str] = []
    with gzip.open(folder / "corpora" / "dolly_hhrlhf_train_small.jsonl.gz", "rt", encoding="utf-8") as stream:
        pieces += [str(next(iter(json.loads(line).values()))) for line in stream]
    with gzip.open(folder / "corpora" / "wikitext2_train_5k.txt.gz", "rt", encoding="utf-8") as stream:
        pieces += [line for line in stream if len(line) > 80][:400]
    with zipfile.ZipFile(folder / "corpora" / "nltk_udhr2.zip") as archive:
        members = [name for name in archive.namelist() if name.endswith(".txt")]
        scripts = [
            name
            for name in members
            if any(code in name for code in ("cmn", "jpn", "kor", "arb", "hin", "rus", "fra", "vie"))
        ]
        pieces += [archive.read(name).decode("utf-8", "replace")[300:700] for name in scripts]
        pieces += [archive.read(name).decode("utf-8", "replace")[200:500] for name in generator.sample(members, 60)]
    generator.shuffle(pieces)
    texts = [piece[: generator.randint(8, 60)] for piece in pieces if len(piece) > 8][:170]
    decorated = [
        text[:20] + generator.choice([" 🙂", " 🚀é", "日本", "</s>", "<s>", " ÿ"]) + text[20:25] for text in texts[:30]
    ]
    return texts + decorated


@pytest.fixture(scope="module")
def texts(fixtures_folder: Path, tokenizer: TextTokenizer) -> list[str]:
    chosen = [text for text in real_texts(fixtures_folder) + SPECIALS if 2 <= len(tokenizer.encode(text)) <= 128]
    assert len(chosen) >= 180
    assert any(ord(c) > 0x1F000 for text in chosen for c in text) and any(
        "一" <= c <= "龥" for text in chosen for c in text
    )
    return chosen


def test_prompt_scores_equal_transformers(
    server: str, base_model: Path, tokenizer: TextTokenizer, texts: list[str]
) -> None:
    model = load_causal_lm(base_model, "float32")
    worst = 0.0
    for start in range(0, len(texts), 20):
        some = texts[start : start + 20]
        calls = [
            lambda text=text: generate(server, text, max_new_tokens=1, decoder_input_details=True) for text in some
        ]
        for text, reply in zip(some, at_once(calls), strict=True):
            assert reply.status == 200, reply.text
            prefill = reply.json["details"]["prefill"]
            ids = tokenizer.encode(text)
            assert [token["id"] for token in prefill] == ids
            assert len(prefill) == int(reply.headers["x-prompt-tokens"])
            expected = log_probabilities(model, ids)
            worst = max(worst, *(abs(t["logprob"] - e) for t, e in zip(prefill[1:], expected, strict=True)))
    print(f"largest difference of a token's log-probability: {worst:.1e} over {len(texts)} texts")
    assert worst < 1e-4


def test_boundaries_from_offsets_give_the_likelihood_of_the_target(
    server: str, base_model: Path, tokenizer: TextTokenizer, texts: list[str]
) -> None:
    """What a client does: joint text, boundary by byte offsets, sum; against a row of a training under transformers."""
    model = load_causal_lm(base_model, "float32")
    rows = [Row("", f"Question: {text[:12]}\n", text[12:30] or "x", SEED) for text in texts[:25]]
    for row in (row for row in rows if "<" not in row.prompt + row.target):
        tokenized, _ = tokenize_row(tokenizer, row, 1 << 30)
        expected = log_probabilities(model, tokenized.ids.tolist())[tokenized.target_start - 1 :]
        text = row.prompt + row.target + "</s>"
        tokens = post(server, "/tokenize", {"inputs": text}).json
        prefill = generate(server, text, max_new_tokens=1, decoder_input_details=True).json["details"]["prefill"]
        prompt_bytes = len(row.prompt.encode())
        first = next(i for i, t in enumerate(tokens) if t["start"] >= prompt_bytes and t["stop"] > t["start"])
        values = [token["logprob"] for token in prefill[first:]]
        assert len(values) == len(expected)
        assert math.fsum(values) == pytest.approx(math.fsum(expected), abs=1e-3)
