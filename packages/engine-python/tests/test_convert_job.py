from pathlib import Path

import numpy
import pytest
from conftest import Events
from http_client import post
from safetensors.numpy import load_file
from small_gguf import write_gguf
from transformers import AutoConfig, AutoTokenizer

from mainbench_engine.configuration import ConvertConfiguration, LoadConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.files import read_json
from mainbench_engine.jobs import convert
from mainbench_engine.tokenizer import load_tokenizer


def run(source: Path, output: Path) -> Events:
    events = Events()
    values = {"source": str(source), "output": str(output), "origin": {"sha256": "abc"}}
    convert.run(parse(ConvertConfiguration, values), events)
    return events


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, numpy.ndarray]]:
    """Folder of the converted invented model, and the weights that it must hold."""
    folder = tmp_path_factory.mktemp("gguf")
    expected = write_gguf(folder / "small.gguf")
    run(folder / "small.gguf", folder / "model")
    return folder / "model", expected


def test_every_weight_is_the_number_that_its_block_stands_for(converted: tuple) -> None:
    folder, expected = converted
    found = load_file(folder / "model.safetensors")
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name].dtype == numpy.float32
        numpy.testing.assert_array_equal(found[name], values, err_msg=name)


def test_the_folder_says_where_it_comes_from(tmp_path: Path) -> None:
    write_gguf(tmp_path / "a.gguf")
    (done,) = run(tmp_path / "a.gguf", tmp_path / "model").of("done")
    kept = read_json(tmp_path / "model" / "conversion.json")
    assert kept == {"sha256": "abc", "nats_per_token": done["nats_per_token"]}
    assert 0 < done["nats_per_token"] < 20


def test_the_configuration_says_what_the_metadata_say(converted: tuple) -> None:
    config = AutoConfig.from_pretrained(converted[0])
    assert (config.model_type, config.tie_word_embeddings, config.rms_norm_eps) == ("llama", True, 1e-5)
    assert config.rope_parameters["rope_theta"] == 50000.0
    assert (config.num_hidden_layers, config.num_key_value_heads, config.head_dim) == (2, 2, 16)
    assert (config.bos_token_id, config.eos_token_id, config.max_position_embeddings) == (1, 2, 256)


def test_the_tokenizer_splits_digits_and_reads_special_tokens(converted: tuple) -> None:
    tokenizer = load_tokenizer(converted[0])
    ids = {text: tokenizer.backend.token_to_id(text) for text in ("1", "2", "Ġthe", "<|im_start|>", "<|im_end|>")}
    assert tokenizer.encode("12 the<|im_end|>") == [ids["1"], ids["2"], ids["Ġthe"], ids["<|im_end|>"]]
    assert tokenizer.eos_ids == {2} and tokenizer.special_ids == {0, 1, 2}
    text = "Ünïcödé <|im_start|>12 the 日本\n"
    assert tokenizer.decode(tokenizer.encode(text), skip_special_tokens=False) == text
    theirs = AutoTokenizer.from_pretrained(converted[0])
    assert theirs.encode(text) == tokenizer.encode(text)
    chat = [{"role": "user", "content": "the"}]
    prompt = theirs.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    assert prompt == "<|im_start|>user\nthe<|im_end|>\n<|im_start|>assistant\n"


def test_a_tokenizer_that_begins_every_text_does_so(tmp_path: Path) -> None:
    write_gguf(tmp_path / "a.gguf", tokenizer__ggml__add_bos_token=True, tokenizer__ggml__pre="gpt-2")
    run(tmp_path / "a.gguf", tmp_path / "model")
    tokenizer = load_tokenizer(tmp_path / "model")
    assert tokenizer.encode("12") == [1, tokenizer.backend.token_to_id("12")]


def test_the_folder_is_served(converted: tuple) -> None:
    from mainbench_engine.server.host import ServerHost

    host = ServerHost()
    try:
        url = host.load(parse(LoadConfiguration, {"model": str(converted[0])})).url
        body = {"messages": [{"role": "user", "content": "the"}], "max_tokens": 4, "temperature": 0}
        reply = post(url, "/v1/chat/completions", body)
    finally:
        host.close()
    prompt = "<|im_start|>user\nthe<|im_end|>\n<|im_start|>assistant\n"
    assert reply.status == 200
    assert reply.json["usage"]["prompt_tokens"] == len(load_tokenizer(converted[0]).encode(prompt))
    assert 1 <= reply.json["usage"]["completion_tokens"] <= 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"left_out": "blk.1.ffn_up.weight"}, "do not fit its metadata"),
        ({"llama__embedding_length": 128}, "do not fit its metadata"),
        ({"general__architecture": "qwen2"}, "architecture 'qwen2'"),
        ({"llama__rope__scaling__type": "yarn"}, "llama.rope.scaling.type to 'yarn'"),
        ({"tokenizer__ggml__pre": "qwen2"}, "splits texts like 'qwen2'"),
        ({"tokenizer__ggml__model": "llama"}, "kind 'llama'"),
    ],
)
def test_what_it_cannot_convert_is_said_in_one_sentence(tmp_path: Path, changes: dict, words: str) -> None:
    source = tmp_path / "a.gguf"
    write_gguf(source, **changes)
    with pytest.raises(EngineError, match=words) as caught:
        run(source, tmp_path / "model")
    assert caught.value.kind == "model-load" and str(source) in caught.value.message
    assert not (tmp_path / "model").exists()


def test_a_file_that_is_cut_or_no_gguf_at_all_is_named(tmp_path: Path) -> None:
    write_gguf(tmp_path / "whole.gguf")
    content = (tmp_path / "whole.gguf").read_bytes()
    for name, data in {"cut": content[: len(content) // 2], "header": content[:100], "text": b"hello", "empty": b""}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(EngineError, match="is no whole GGUF file"):
            run(tmp_path / name, tmp_path / "model")
    with pytest.raises(EngineError, match="Cannot read the model .*none: No such file"):
        run(tmp_path / "none", tmp_path / "model")
