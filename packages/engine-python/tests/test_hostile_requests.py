"""Requests that are meant to use the server up, and those of a browser that a page of another site sends here."""

import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from http_client import Reply, generate, get, post, send

BODY = "application/json"


def peak_growth(call: Any) -> int:
    """Megabytes by which the most memory of this process, which holds the server, grows during a call."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    call()
    return (_status("VmHWM") - before) >> 10


def _status(name: str) -> int:
    return int(Path("/proc/self/status").read_text().split(f"{name}:")[1].split()[0])


def asked_as(url: str, host: str, method: str = "POST", path: str = "/generate") -> Reply:
    """A request with a Host header of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        body = json.dumps({"inputs": "a", "parameters": {"max_new_tokens": 1}})
        connection.request(method, path, body, {"Host": host, "Content-Type": BODY})
        reply = connection.getresponse()
        return Reply(reply.status, {}, reply.read().decode())
    finally:
        connection.close()


@pytest.mark.parametrize("count", [3, 10**9, 2**32 - 1])
def test_answers_by_the_million_are_refused_before_anything_is_made(server: str, count: int) -> None:
    growth = peak_growth(lambda: refused(generate(server, "a", best_of=count, do_sample=True), "`best_of`"))
    assert growth < 100


def refused(reply: Reply, words: str, status: int = 422) -> None:
    assert reply.status == status, reply.text[:300]
    assert words in reply.text and len(reply.text) < 600


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/generate", {"inputs": "river " * 300_000}, "must have 1 to 128 tokens"),
        ("/generate", {"inputs": "a", "parameters": {"stop": ["x"] * 300_000}}, "`stop`"),
        ("/generate", {"inputs": "a", "parameters": {"top_n_tokens": 10**9}}, "`top_n_tokens`"),
        ("/generate", {"inputs": "a", "parameters": {"max_new_tokens": 2**32 - 1}}, "max_new_tokens"),
        ("/generate", {"inputs": "a", "parameters": {"temperature": 10**400}}, "`temperature`"),
        ("/score", {"context": "a", "continuations": [str(n) for n in range(150_000)]}, "`continuations` must be a list of at most 10000"),
        ("/score", {"context": "a " * 400_000, "continuations": ["b"] * 1000}, "characters"),
        ("/score", {"context": "a " * 400_000, "continuations": ["b"]}, "must have 1 to 128 tokens"),
        ("/v1/completions", {"prompt": ["a"] * 300_000}, "`prompt` must be a text"),
        ("/v1/completions", {"prompt": [1] * 600_000}, "`prompt` must be a text"),
        ("/v1/chat/completions", {"messages": [1] * 600_000}, "`messages.0` must be an object. Given: 1"),
        ("/v1/chat/completions", {"messages": [{}] * 400_000}, "`messages.0` must be a message"),
        ("/v1/completions", {"prompt": "a", "max_tokens": 10**9}, "max_new_tokens"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "a"}], "top_logprobs": 10**9}, "error"),
    ],
)
def test_what_no_answer_needs_is_refused_at_once(server: str, path: str, body: Any, words: str) -> None:
    growth = peak_growth(lambda: refused(post(server, path, body), words))
    assert growth < 200
    assert generate(server, "a", max_new_tokens=1).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"inputs":' * 100_000,
        b'{"inputs": "a", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"inputs": "a", "parameters": {"seed": ' + b"1" * 100_000 + b"}}",
        b'{"inputs": "\xff\xfe"}',
    ],
)
def test_json_that_cannot_be_read_is_the_clients_fault(server: str, body: bytes, capfd: pytest.CaptureFixture) -> None:
    refused(send(server, "POST", "/generate", body, BODY), "The request body", 400)
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "x" * 5000]
)
def test_a_page_of_another_site_gets_no_answer_by_a_name_of_its_own(server: str, host: str) -> None:
    for method, path in [("POST", "/generate"), ("GET", "/info"), ("GET", "/v1/models")]:
        refused(asked_as(server, host, method, path), "ask it as localhost", 421)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "gpu.localhost", "10.0.0.7", ""]
)
def test_this_machine_and_addresses_in_numbers_get_answers(server: str, host: str) -> None:
    assert asked_as(server, host).status == 200
    assert get(server, "/info").status == 200
