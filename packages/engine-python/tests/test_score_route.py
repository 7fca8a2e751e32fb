"""POST /score against what a client sums from /tokenize and the prefill of /generate."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import WORDS, init_values
from http_client import Reply, at_once, generate, get, post

from mainbench_engine.configuration import InitConfiguration, LoadConfiguration, parse
from mainbench_engine.jobs import init
from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.server import choose_runner as choosing
from mainbench_engine.server.batching import Batcher
from mainbench_engine.server.host import ServerHost
from mainbench_engine.server.jobs import Job
from mainbench_engine.server.row_runner import RowRunner

TOLERANCE = 1e-5
LIMIT = 128
DIGITS = ["1", "2", "3", "4", "5"]
MODELS: dict[str, torch.nn.Module] = {}
"""The models behind the servers' addresses, with transformers' own forward."""


def serve(host: ServerHost, model: Path, **changes: Any) -> str:
    return host.load(parse(LoadConfiguration, {"model": str(model), "max_batch_size": 8, **changes})).url


@pytest.fixture(scope="module", params=["llama", "mistral with a window", "by rows"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, base_model: Path) -> Iterator[str]:
    host = ServerHost()
    model = base_model
    if request.param.startswith("mistral"):
        values = init_values(tmp_path_factory.mktemp("mistral"), architecture="mistral", sliding_window=16)
        init.run(parse(InitConfiguration, values), lambda event, **fields: None)
        model = Path(values["output"])
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "by rows":
            patch.setitem(choosing._SMALL, "cpu", 1000)
        address = serve(host, model)
        runner = host._served[address].batcher._runners[None]
        assert isinstance(runner, RowRunner) == (request.param == "by rows")
    MODELS[address] = load_causal_lm(model, "float32")
    yield address
    host.close()


def score(url: str, context: str, continuations: list[str], **others: Any) -> Reply:
    return post(url, "/score", {"context": context, "continuations": continuations, **others})


def by_prefill(url: str, context: str, continuation: str, truncate: bool = False) -> dict[str, Any]:
    """The score of one text, from its tokens and from its prefill."""
    text = context + continuation
    tokens = post(url, "/tokenize", {"inputs": text}).json
    cut = len(context.encode())
    first = next((i for i, token in enumerate(tokens) if i > 0 and token["start"] >= cut), len(tokens))
    dropped = max(0, len(tokens) - LIMIT)
    parameters: dict[str, Any] = {"max_new_tokens": 1, "decoder_input_details": True}
    if dropped and truncate:
        parameters["truncate"] = LIMIT
    reply = generate(url, text, **parameters)
    assert reply.status == 200, reply.text
    prefill = reply.json["details"]["prefill"]
    assert [token["id"] for token in prefill] == [token["id"] for token in tokens[dropped:]]
    scored = prefill[first - dropped :]
    ids = torch.tensor([[token["id"] for token in prefill]])
    with torch.no_grad():
        likeliest = MODELS[url](ids).logits[0, :-1].argmax(-1)
    greedy = [None, *(likeliest == ids[0, 1:]).tolist()]
    return {
        "tokens": len(prefill),
        "first": first - dropped,
        "straddles": any(t["start"] < cut < t["stop"] for t in tokens[1:]),
        "dropped": dropped,
        "last_id": prefill[-1]["id"],
        "logprobs": pytest.approx([token["logprob"] for token in scored], abs=TOLERANCE),
        "greedy": greedy[first - dropped :],
    }


def words(count: int, seed: int = 1) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count))


def text_of_tokens(url: str, count: int) -> str:
    """A text of so many tokens, that of its beginning included, which ends with a line."""
    text = words(count)
    while len(post(url, "/tokenize", {"inputs": f"{text}\n"}).json) > count:
        text = text[:-1].rstrip()
    text += "\n" * (count - len(post(url, "/tokenize", {"inputs": text}).json))
    assert len(post(url, "/tokenize", {"inputs": text}).json) == count
    return text


CASES = {
    "a token each": ("Question: river stone?\nScore:\n", DIGITS),
    "several tokens each": ("Question: river?\n", ["Answer: light", "Answer: light bird", "Zq é", "Answer</s>"]),
    "one and several tokens": ("Question: river?\nAnswer:\n", ["1", " quiet hill", "2", "</s>", "日本"]),
    "a token over the boundary": ("Question: river? li", ["ght bird", "g", "x"]),
    "a character of several tokens at the boundary": ("Ünïcödé 日", ["本語", "🙂", "é"]),
    "no context": ("", ["river stone", "a", "</s>"]),
    "nothing to score": ("river", [""]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_scores_are_those_of_the_prefill(url: str, name: str) -> None:
    context, continuations = CASES[name]
    reply = score(url, context, continuations)
    assert reply.status == 200, reply.text
    found = reply.json["scores"]
    assert found == [by_prefill(url, context, continuation) for continuation in continuations]
    if "nothing" not in name:
        assert any(entry["logprobs"] for entry in found)


@pytest.mark.parametrize("length", [LIMIT - 1, LIMIT])
def test_a_text_may_fill_the_model(url: str, length: int) -> None:
    context = text_of_tokens(url, length - 1)
    found = score(url, context, DIGITS).json["scores"]
    assert [entry["tokens"] for entry in found] == [length] * 5
    assert found == [by_prefill(url, context, digit) for digit in DIGITS]


@pytest.mark.parametrize("continuations", [DIGITS, ["river stone light", "3", "a bird\nin winter"]])
def test_the_beginning_is_dropped_where_it_may(url: str, continuations: list[str]) -> None:
    context = f"{words(120)}\n"
    refused = score(url, context, continuations)
    assert refused.status == 422
    assert "must have 1 to 128 tokens. Given: " in refused.json["error"]
    found = score(url, context, continuations, truncate_left=True).json["scores"]
    assert all(entry["dropped"] > 0 for entry in found)
    assert found == [by_prefill(url, context, continuation, True) for continuation in continuations]


def test_a_continuation_that_is_longer_than_the_model_is_refused(url: str) -> None:
    reply = score(url, "river\n", [words(150)], truncate_left=True)
    assert reply.status == 422
    assert "must have 1 to 128 tokens" in reply.json["error"]


def test_a_score_has_the_same_bits_whoever_is_served_beside_it(url: str) -> None:
    contexts = [f"Question: {words(2 + 3 * index, index)}?\n" for index in range(7)]
    texts = [*DIGITS, "river stone", words(6)]
    alone = [score(url, context, texts).json["scores"] for context in contexts]
    calls = [lambda context=context: score(url, context, texts) for context in contexts * 3]
    assert [reply.json["scores"] for reply in at_once(calls)] == alone * 3
    assert [score(url, contexts[0], [text]).json["scores"][0] for text in texts] == alone[0]


def test_continuations_of_a_token_are_told_by_one_pass(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Job] = []
    submit = Batcher.submit
    monkeypatch.setattr(Batcher, "submit", lambda self, job: (rows.append(job), submit(self, job)))
    assert score(url, "Question: river?\nScore:\n", [*DIGITS, *DIGITS]).status == 200
    assert len(rows) == 1


def test_the_server_says_that_it_has_the_route(url: str) -> None:
    assert get(url, "/info").json["score_route"] is True
    reply = score(url, "river", [" stone"]).json
    assert reply["leading_ids"] == [post(url, "/tokenize", {"inputs": "a"}).json[0]["id"]]
    assert score(url, "river", []).json["scores"] == []


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"continuations": ["a"]}, 422, "lacks the field `context`"),
        ({"context": "a"}, 422, "lacks the field `continuations`"),
        ({"context": "a", "continuations": "b"}, 422, "`continuations` must be a list"),
        ({"context": "a", "continuations": ["b", 1]}, 422, "`continuations.1` must be a text. Given: 1"),
        ({"context": "a", "continuations": ["b"], "truncate_left": 1}, 422, "`truncate_left` must be a boolean. Given: 1"),
        ({"context": "a", "continuations": ["b"], "adapter_id": "mine"}, 422, "'mine' is not loaded"),
    ],
)
def test_other_bodies_are_refused(server: str, body: dict[str, Any], status: int, said: str) -> None:
    reply = post(server, "/score", body)
    assert (reply.status, said in reply.text) == (status, True)


def test_scores_count_among_the_requests_taken_at_once(base_model: Path) -> None:
    host = ServerHost()
    url = serve(host, base_model, max_concurrent_requests=2)
    replies = at_once([lambda: score(url, f"{words(20)}\n", [words(9, index) for index in range(20)])] * 12)
    assert {reply.status for reply in replies} == {200, 429}
    assert score(url, "river\n", DIGITS).status == 200
    host.close()
