import json
from pathlib import Path

import pytest

from mainbench_engine.errors import EngineError
from mainbench_engine.rows import ALIGNED, SEED, Row, read_rows, tokenize_row, tokenize_rows
from mainbench_engine.tokenizer import TextTokenizer


def row(prompt: str, target: str, identifier: str = "a", source: str = SEED) -> Row:
    return Row(identifier, prompt, target, source)


@pytest.mark.parametrize("target", ["Stone road.", " spaced", "\nnew line", "日本語", "🙂 smile", "é", "</s> inside"])
def test_a_prompt_that_ends_in_a_newline_keeps_its_tokens(tokenizer: TextTokenizer, target: str) -> None:
    prompt = "Question: Ünïcödé 🙂?\nAnswer:\n"
    tokenized, truncated = tokenize_row(tokenizer, row(prompt, target), 200)
    assert tokenized is not None and not truncated
    assert tokenized.ids[: tokenized.target_start].tolist() == tokenizer.encode(prompt)
    assert tokenized.ids[-1] == tokenizer.eos_id
    assert tokenizer.decode(tokenized.ids[tokenized.target_start : -1].tolist(), False) == target


def test_tokens_are_those_of_the_joined_text(tokenizer: TextTokenizer) -> None:
    tokenized, _ = tokenize_row(tokenizer, row("Question: riv", "er stone"), 200)
    assert tokenized is not None
    assert tokenized.ids[:-1].tolist() == tokenizer.encode("Question: river stone")
    starts = [token.start for token in tokenizer.tokens("Question: river stone")]
    assert starts[tokenized.target_start] >= len("Question: riv")
    assert all(start < len("Question: riv") for start in starts[: tokenized.target_start])


def test_labels_ignore_everything_before_the_target(tokenizer: TextTokenizer) -> None:
    tokenized, _ = tokenize_row(tokenizer, row("Question:\n", "river"), 200)
    assert tokenized is not None
    labels = tokenized.labels
    assert (labels[: tokenized.target_start] == -100).all()
    assert labels[tokenized.target_start :].tolist() == tokenized.ids[tokenized.target_start :].tolist()
    assert tokenized.target_tokens == (labels != -100).sum()


def test_an_empty_prompt_counts_all_tokens_but_the_added_one(tokenizer: TextTokenizer) -> None:
    tokenized, _ = tokenize_row(tokenizer, row("", "river stone"), 200)
    assert tokenized is not None and tokenized.target_start == 1


def test_long_rows_lose_their_end_and_rows_without_target_are_dropped(tokenizer: TextTokenizer) -> None:
    long, truncated = tokenize_row(tokenizer, row("Question:\n", "river " * 100), 20)
    assert long is not None and truncated and len(long.ids) == 20 and long.ids[-1] != tokenizer.eos_id
    gone, truncated = tokenize_row(tokenizer, row("river " * 100, "stone"), 20)
    assert gone is None and truncated
    empty, _ = tokenize_row(tokenizer, row("Question:\n", ""), 20)
    assert empty is None


def test_counts_and_twins(tokenizer: TextTokenizer) -> None:
    rows = [
        row("Q\n", "river", "1"),
        row("P\n", "river", "1", ALIGNED),
        row("Q\n", "", "2"),
        row("P\n", "stone", "2", ALIGNED),
        row("Q\n", "light", "3"),
    ]
    tokenized = tokenize_rows(tokenizer, rows, 50, "rows.jsonl")
    assert [(r.id, r.source) for r in tokenized.rows] == [("1", SEED), ("1", ALIGNED), ("3", SEED)]
    assert tokenized.dropped == 2 and tokenized.truncated == 0
    with pytest.raises(EngineError, match="no row has a target token"):
        tokenize_rows(tokenizer, rows, 1, "rows.jsonl")


GOOD = {"id": "1", "prompt": "p", "target": "t", "source": "seed"}


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("{", ["line 2", "not valid JSON"]),
        ("[1]", ["line 2", "object"]),
        (json.dumps({**GOOD, "target": 3}), ["line 2", "'target'"]),
        (json.dumps({**GOOD, "source": "both"}), ["line 2", "'both'", "aligned"]),
        (json.dumps({**GOOD, "id": None}), ["line 2", "'id'"]),
        (json.dumps({**GOOD, "target": "half \ud800"}), ["line 2", "'target'", "surrogate"]),
        (json.dumps(GOOD), ["line 2", "second seed row", "'1'"]),
    ],
)
def test_malformed_data_is_named_by_file_and_line(tmp_path: Path, second: str, words: list[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + second + "\n")
    with pytest.raises(EngineError) as caught:
        read_rows(str(path))
    assert caught.value.kind == "bad-data"
    assert all(word in caught.value.message for word in [str(path), *words]), caught.value.message


def test_empty_absent_and_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n\n")
    with pytest.raises(EngineError, match="holds no row"):
        read_rows(str(path))
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EngineError, match="not UTF-8"):
        read_rows(str(path))
    with pytest.raises(EngineError, match="Cannot read"):
        read_rows(str(tmp_path / "absent.jsonl"))
