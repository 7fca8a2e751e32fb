"""The server against the rows of TGI's dialect, one test each."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from http_client import at_once, generate, get, post, send

from mainbench_engine.configuration import LoadConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.server.host import ServerHost
from mainbench_engine.server.runner import Runner
from mainbench_engine.tokenizer import TextTokenizer

PROMPT = "Question: river stone?\nAnswer:"
LONGEST = 128


def refused(reply: object, *words: str) -> None:
    assert reply.status == 422
    assert set(reply.json) == {"error", "error_type"}
    assert reply.json["error_type"] == "validation"
    assert reply.json["error"].startswith("Input validation error: ")
    assert all(word in reply.json["error"] for word in words), reply.text


def test_details_are_off_unless_asked_for_or_implied(server: str) -> None:
    assert set(generate(server, PROMPT, max_new_tokens=2).json) == {"generated_text"}
    details = generate(server, PROMPT, max_new_tokens=2, details=True).json["details"]
    assert details["prefill"] == [] and len(details["tokens"]) == 2 == details["generated_tokens"]
    assert set(details["tokens"][0]) == {"id", "text", "logprob", "special"}
    implied = generate(server, PROMPT, max_new_tokens=2, decoder_input_details=True).json["details"]
    assert len(implied["prefill"]) > 3 and implied["finish_reason"] == "length"


def test_absent_parameters_sample_and_empty_ones_do_not(server: str) -> None:
    texts = {post(server, "/generate", {"inputs": PROMPT}).json["generated_text"] for _ in range(4)}
    assert len(texts) > 1
    texts = {post(server, "/generate", {"inputs": PROMPT, "parameters": {}}).json["generated_text"] for _ in range(3)}
    assert len(texts) == 1


@pytest.mark.parametrize("parameter", [{"temperature": 0.7}, {"top_k": 5}, {"top_p": 0.9}])
def test_any_sampling_parameter_samples(server: str, parameter: dict) -> None:
    seeds = [
        generate(server, PROMPT, max_new_tokens=1, details=True, seed=seed, **parameter).json["details"]["seed"]
        for seed in (1, 2)
    ]
    assert seeds == [1, 2]
    assert generate(server, PROMPT, max_new_tokens=1, details=True, seed=3).json["details"]["seed"] is None


def test_the_seed_decides_and_an_absent_one_is_told(server: str) -> None:
    again = [generate(server, PROMPT, max_new_tokens=8, do_sample=True, seed=9).text for _ in range(2)]
    assert again[0] == again[1]
    drawn = generate(server, PROMPT, max_new_tokens=8, do_sample=True, details=True).json
    repeated = generate(server, PROMPT, max_new_tokens=8, do_sample=True, seed=drawn["details"]["seed"]).json
    assert repeated["generated_text"] == drawn["generated_text"]


def test_absent_max_new_tokens_fills_up_to_the_limit(server: str, tokenizer: TextTokenizer) -> None:
    reply = generate(server, PROMPT, details=True, top_p=0.99, seed=1).json["details"]
    prompt = len(tokenizer.encode(PROMPT))
    assert reply["finish_reason"] in ("eos_token", "length")
    if reply["finish_reason"] == "length":
        assert reply["generated_tokens"] + prompt == LONGEST + 1
    assert reply["generated_tokens"] > 1


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"max_new_tokens": 0}, ["max_new_tokens", "strictly positive"]),
        ({"top_p": 1.0}, ["top_p", "< 1.0"]),
        ({"top_p": 0.0}, ["top_p", "> 0.0"]),
        ({"top_k": 0}, ["top_k", "strictly positive"]),
        ({"top_k": -1}, ["top_k"]),
        ({"temperature": 0.0}, ["temperature", "strictly positive"]),
        ({"stop": ["a", "b", "c", "d", "e"]}, ["stop", "4", "5"]),
        ({"top_n_tokens": 6}, ["top_n_tokens", "<= 5"]),
        ({"truncate": 0}, ["truncate"]),
        ({"truncate": LONGEST + 1}, ["truncate"]),
        ({"max_new_tokens": LONGEST + 1}, ["`inputs` tokens + `max_new_tokens`", str(LONGEST + 1)]),
    ],
)
def test_values_out_of_bounds(server: str, parameters: dict, words: list[str]) -> None:
    refused(generate(server, PROMPT, **parameters), *words)


UNSUPPORTED = [
    ("best_of", 2, 1), ("typical_p", 0.9, None), ("watermark", True, False), ("repetition_penalty", 1.2, 1.0),
    ("frequency_penalty", 0.5, 0), ("return_full_text", True, False), ("grammar", {"type": "regex", "value": "a"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "neutral"), UNSUPPORTED)
def test_what_is_not_there_is_refused_by_name_and_never_ignored(
    server: str, name: str, asked: object, neutral: object
) -> None:
    refused(generate(server, PROMPT, **{name: asked}), f"`{name}`", "does not support")
    assert generate(server, PROMPT, max_new_tokens=1, **{name: neutral}).status == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", {"inputs": PROMPT, "stream": True}),
        ("/generate", {"inputs": PROMPT, "stream": True}),
        ("/v1/completions", {"prompt": PROMPT, "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "a"}], "stream": True}),
    ],
)
def test_streams_are_refused(server: str, path: str, body: dict) -> None:
    refused(post(server, path, body), "`stream`", "does not support")


def test_empty_and_long_inputs(server: str) -> None:
    refused(generate(server, ""), "inputs", "empty")
    refused(generate(server, "river " * 200, max_new_tokens=1), str(LONGEST + 1))


def test_a_prompt_as_long_as_the_model_can_be_scored(server: str, tokenizer: TextTokenizer) -> None:
    text = "river " * 300
    tokens = tokenizer.tokens(text)
    fitting = text[: tokens[LONGEST].start]
    length = len(tokenizer.encode(fitting))
    assert length in (LONGEST, LONGEST - 1)
    reply = generate(server, fitting, max_new_tokens=1, decoder_input_details=True)
    assert reply.status == 200 and len(reply.json["details"]["prefill"]) == length


def test_the_root_answers_with_an_array_of_one(server: str) -> None:
    reply = post(server, "/", {"inputs": PROMPT, "parameters": {"max_new_tokens": 2}})
    assert isinstance(reply.json, list) and set(reply.json[0]) == {"generated_text"}


def test_truncate_keeps_the_tail(server: str, tokenizer: TextTokenizer) -> None:
    text = "river stone light morning quiet road"
    reply = generate(server, text, truncate=3, max_new_tokens=1, decoder_input_details=True)
    assert [token["id"] for token in reply.json["details"]["prefill"]] == tokenizer.encode(text)[-3:]
    assert reply.headers["x-prompt-tokens"] == "3"


def test_stop_sequences_end_an_answer_and_stay_in_it(server: str) -> None:
    free = generate(server, PROMPT, max_new_tokens=30, details=True, do_sample=True, seed=5).json
    stop = free["generated_text"][3:6]
    stopped = generate(server, PROMPT, max_new_tokens=30, details=True, do_sample=True, seed=5, stop=[stop]).json
    assert stopped["generated_text"].endswith(stop)
    assert free["generated_text"].startswith(stopped["generated_text"])
    assert stopped["details"]["finish_reason"] == "stop_sequence"


def test_special_tokens_are_added_even_to_texts_that_hold_them(server: str, tokenizer: TextTokenizer) -> None:
    begin = tokenizer.backend.token_to_id("<s>")
    reply = generate(server, "<s>river", max_new_tokens=1, decoder_input_details=True).json
    assert [token["id"] for token in reply["details"]["prefill"]][:2] == [begin, begin]
    completed = post(server, "/v1/completions", {"prompt": "river", "max_tokens": 1}).json
    assert completed["usage"]["prompt_tokens"] == len(tokenizer.encode("river"))


def test_special_tokens_in_a_text_become_their_ids(server: str, tokenizer: TextTokenizer) -> None:
    reply = generate(server, "river</s>stone", max_new_tokens=1, decoder_input_details=True).json
    assert tokenizer.eos_id in [token["id"] for token in reply["details"]["prefill"]]


def test_tokenize_gives_offsets_in_utf8_bytes(server: str) -> None:
    text = "né日🙂\nx"
    tokens = post(server, "/tokenize", {"inputs": text}).json
    assert set(tokens[0]) == {"id", "text", "start", "stop"}
    assert (tokens[0]["start"], tokens[0]["stop"], tokens[0]["text"]) == (0, 0, "")
    raw = text.encode()
    assert all(raw[t["start"] : t["stop"]].decode() == t["text"] for t in tokens)
    assert {(t["start"], t["stop"]) for t in tokens} >= {(1, 3), (3, 6), (6, 10), (10, 11)}
    prefill = generate(server, text, max_new_tokens=1, decoder_input_details=True).json["details"]["prefill"]
    assert [t["id"] for t in prefill] == [t["id"] for t in tokens]


def test_completions_have_neither_echo_nor_logprobs(server: str) -> None:
    body = {"prompt": PROMPT, "max_tokens": 4, "seed": 1, "echo": True, "logprobs": 5}
    reply = post(server, "/v1/completions", body).json
    assert reply["object"] == "text_completion"
    assert [choice["index"] for choice in reply["choices"]] == [0]
    assert reply["choices"][0]["logprobs"] is None
    assert not reply["choices"][0]["text"].startswith("Question")
    assert reply["usage"]["total_tokens"] == reply["usage"]["prompt_tokens"] + reply["usage"]["completion_tokens"]


def test_completions_refuse_suffixes_and_many_prompts(server: str) -> None:
    refused(post(server, "/v1/completions", {"prompt": "a", "suffix": "b"}), "`suffix`", "does not support")
    reply = post(server, "/v1/completions", {"prompt": ["a"] * 2})
    assert (reply.status, "`prompt` must be a text" in reply.text) == (422, True)


def test_a_model_name_other_than_tgi_is_an_adapter(server: str) -> None:
    assert post(server, "/v1/completions", {"prompt": "a", "model": "tgi", "max_tokens": 1}).status == 200
    refused(post(server, "/v1/completions", {"prompt": "a", "model": "other", "max_tokens": 1}), "adapter_id", "other")


def test_unknown_adapters_are_refused(server: str) -> None:
    refused(generate(server, PROMPT, adapter_id="absent"), "adapter_id", "absent")


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (400, "application/json", b"{"),
        (415, "text/plain", b'{"inputs": "a"}'),
        (415, None, b'{"inputs": "a"}'),
        (422, "application/json", b"[]"),
        (422, "application/json", b"{}"),
        (422, "application/json", b'{"inputs": 3}'),
        (422, "application/json", b'{"inputs": "a", "parameters": {"temperature": "hot"}}'),
        (422, "application/json", b'{"inputs": "a", "parameters": {"seed": -1}}'),
        (422, "application/json", b'{"inputs": "a", "parameters": {"max_new_tokens": 1.5}}'),
        (400, "application/json", b'{"inputs": "half \\ud800"}'),
        (413, "application/json", b'{"inputs": "' + b"a" * 2_100_000 + b'"}'),
    ],
)
def test_bodies_that_do_not_parse_get_plain_text(
    server: str, status: int, content_type: str | None, body: bytes
) -> None:
    reply = send(server, "POST", "/generate", body, content_type)
    assert reply.status == status
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.text and "Traceback" not in reply.text


def test_a_defect_of_the_server_is_500_and_one_sentence(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TextTokenizer, "encode", lambda *arguments: 1 / 0)
    reply = generate(server, PROMPT)
    assert (reply.status, reply.json["error_type"]) == (500, "internal")
    assert "division by zero" in reply.json["error"] and "Traceback" not in reply.text


def test_more_requests_than_the_limit_get_429_at_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    prompts = Runner.prompts

    def held(self: Runner, *arguments: object) -> object:
        gate.wait(20)
        return prompts(self, *arguments)

    monkeypatch.setattr(Runner, "prompts", held)
    started = time.perf_counter()
    late: list[float] = []

    def call() -> object:
        reply = generate(server, PROMPT, max_new_tokens=1)
        if reply.status == 429:
            late.append(time.perf_counter() - started)
            if len(late) == 6:
                gate.set()
        return reply

    replies = at_once([call] * 30)
    gate.set()
    refusals = [reply for reply in replies if reply.status == 429]
    assert len(refusals) == 6 and sum(reply.status == 200 for reply in replies) == 24
    assert refusals[0].json == {"error": "Model is overloaded", "error_type": "overloaded"}
    assert "retry-after" not in refusals[0].headers
    assert generate(server, PROMPT, max_new_tokens=1).status == 200


def test_a_failing_model_is_424_and_the_server_goes_on(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Runner, *arguments: object) -> object:
        raise RuntimeError("the matrix is odd")

    with monkeypatch.context() as patched:
        patched.setattr(Runner, "prompts", broken)
        reply = generate(server, PROMPT, max_new_tokens=1)
        assert (reply.status, reply.json["error_type"]) == (424, "generation")
        assert "the matrix is odd" in reply.json["error"]
    with monkeypatch.context() as patched:
        patched.setattr(Runner, "step", broken)
        assert generate(server, PROMPT, max_new_tokens=3, top_k=3).status == 424
    assert generate(server, PROMPT, max_new_tokens=1).status == 200


def test_the_first_prompt_token_has_no_log_probability(server: str) -> None:
    prefill = generate(server, PROMPT, max_new_tokens=1, decoder_input_details=True).json["details"]["prefill"]
    assert prefill[0]["logprob"] is None
    assert all(token["logprob"] < 0 for token in prefill[1:])


def test_numbers_that_are_none_become_null(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = Runner.prompts

    def without_numbers(self: Runner, *arguments: object) -> object:
        result = prompts(self, *arguments)
        result.log_probabilities = [[float("nan")] * len(row) for row in result.log_probabilities]
        return result

    monkeypatch.setattr(Runner, "prompts", without_numbers)
    prefill = generate(server, PROMPT, max_new_tokens=1, decoder_input_details=True).json["details"]["prefill"]
    assert {token["logprob"] for token in prefill} == {None}


def test_headers_count_tokens(server: str, tokenizer: TextTokenizer) -> None:
    headers = generate(server, PROMPT, max_new_tokens=3, top_k=3, seed=2).headers
    assert headers["x-prompt-tokens"] == str(len(tokenizer.encode(PROMPT)))
    assert 1 <= int(headers["x-generated-tokens"]) <= 3


def test_info_names_the_limits(server: str, base_model: Path) -> None:
    info = get(server, "/info").json
    assert info["model_id"] == str(base_model)
    assert (info["max_input_tokens"], info["max_total_tokens"]) == (LONGEST, LONGEST + 1)
    assert info["max_concurrent_requests"] == 24 and info["version"]


def test_top_tokens_are_the_likeliest(server: str) -> None:
    details = generate(server, PROMPT, max_new_tokens=2, top_n_tokens=3, details=True).json["details"]
    for token, top in zip(details["tokens"], details["top_tokens"], strict=True):
        assert len(top) == 3 and top[0]["id"] == token["id"]
        assert top[0]["logprob"] >= top[1]["logprob"] >= top[2]["logprob"]


def test_a_closed_connection_frees_its_place(server: str) -> None:
    body = b'{"inputs": "river", "parameters": {"max_new_tokens": 100, "temperature": 1.5}}'
    head = b"POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    port = int(server.rsplit(":", 1)[1])
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head % len(body) + body)
    deadline = time.perf_counter() + 30
    while time.perf_counter() < deadline:
        replies = at_once([lambda: generate(server, PROMPT, max_new_tokens=1)] * 24)
        if all(reply.status == 200 for reply in replies):
            return
    raise AssertionError("places were not given back")


@pytest.fixture
def own_host() -> Iterator[ServerHost]:
    host = ServerHost()
    yield host
    host.close()


def test_health_is_503_once_the_compute_thread_is_gone(own_host: ServerHost, base_model: Path) -> None:
    served = own_host.load(parse(LoadConfiguration, {"model": str(base_model)}))
    assert get(served.url, "/health").status == 200
    served.batcher.close()
    reply = get(served.url, "/health")
    assert (reply.status, reply.json["error_type"]) == (503, "healthcheck")


def test_a_port_in_use_is_named(own_host: ServerHost, base_model: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=f"Port {port}") as caught:
            own_host.load(parse(LoadConfiguration, {"model": str(base_model), "port": port}))
    assert caught.value.kind == "port-in-use" and caught.value.retryable


@pytest.mark.parametrize(("model", "words"), [("/nowhere/model", "no model folder"), (".", "config.json")])
def test_a_model_that_is_not_there_is_named(own_host: ServerHost, model: str, words: str, tmp_path: Path) -> None:
    path = str(tmp_path) if model == "." else model
    with pytest.raises(EngineError, match=words) as caught:
        own_host.load(parse(LoadConfiguration, {"model": path}))
    assert caught.value.kind == "model-load"
    assert path in caught.value.message


def test_several_models_are_served_at_once_and_unloaded_apart(own_host: ServerHost, base_model: Path) -> None:
    first, second = (own_host.load(parse(LoadConfiguration, {"model": str(base_model)})) for _ in range(2))
    assert generate(first.url, PROMPT, max_new_tokens=3).text == generate(second.url, PROMPT, max_new_tokens=3).text
    own_host.unload(first.url)
    with pytest.raises(OSError):
        generate(first.url, PROMPT)
    assert generate(second.url, PROMPT, max_new_tokens=1).status == 200
    with pytest.raises(EngineError, match="Nothing is served"):
        own_host.unload(first.url)
