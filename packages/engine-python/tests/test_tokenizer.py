import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from mainbench_engine.errors import EngineError
from mainbench_engine.tokenizer import BEGIN, END, UNKNOWN, load_tokenizer, train_tokenizer

TRAINED = train_tokenizer(["stone road stone road\nstone road"] * 50, 300)


@given(st.text(max_size=60))
def test_any_text_survives_and_offsets_are_bytes_in_order(text: str) -> None:
    if any(special in text for special in (UNKNOWN, BEGIN, END)):
        return
    encoding = TRAINED.encode(text)
    assert TRAINED.decode(encoding.ids, skip_special_tokens=True) == text
    assert encoding.ids[0] == TRAINED.token_to_id(BEGIN) and encoding.offsets[0] == (0, 0)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_token_crosses_a_newline(left: str, right: str) -> None:
    whole = TRAINED.encode(f"{left}\n{right}", add_special_tokens=False).ids
    parts = TRAINED.encode(f"{left}\n", add_special_tokens=False).ids
    assert whole[: len(parts)] == parts
    assert whole[len(parts) :] == TRAINED.encode(right, add_special_tokens=False).ids


def test_offsets_in_bytes(base_model: Path) -> None:
    text = "aé日🙂</s>\nb"
    tokens = load_tokenizer(base_model).tokens(text)
    assert (tokens[0].start, tokens[0].stop) == (0, 0)
    covered = {(token.start, token.stop) for token in tokens[1:]}
    raw = text.encode()
    assert {raw[start:stop].decode() for start, stop in covered} >= {"é", "日", "🙂", "</s>", "\n"}
    assert tokens[-1].stop == len(raw)


def test_special_tokens_in_a_text_are_read_as_such(base_model: Path) -> None:
    tokenizer = load_tokenizer(base_model)
    assert tokenizer.encode("</s>") == [tokenizer.backend.token_to_id(BEGIN), tokenizer.eos_id]
    assert tokenizer.eos_ids == {tokenizer.eos_id}


def test_transformers_loads_the_same_tokenizer(base_model: Path) -> None:
    theirs = AutoTokenizer.from_pretrained(base_model)
    ours = load_tokenizer(base_model)
    for text in ("Question: river?\nAnswer:\n", "Ünïcödé 日本語 🙂", "<s>x</s>", ""):
        assert theirs(text)["input_ids"] == ours.encode(text)
    config = json.loads((base_model / "tokenizer_config.json").read_text())
    assert config["tokenizer_class"] == "PreTrainedTokenizerFast"


def test_a_folder_without_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EngineError, match="tokenizer") as caught:
        load_tokenizer(tmp_path)
    assert caught.value.kind == "model-load" and str(tmp_path) in caught.value.message


def test_a_start_token_asked_for_by_the_configuration_is_added(base_model: Path, tmp_path: Path) -> None:
    tokenizer = json.loads((base_model / "tokenizer.json").read_text())
    tokenizer["post_processor"] = None
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"bos_token": "<s>", "add_bos_token": True}))
    loaded = load_tokenizer(tmp_path)
    assert loaded.encode("a")[0] == loaded.backend.token_to_id("<s>")
