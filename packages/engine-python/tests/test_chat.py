"""Chat templates and adapters, on a model folder of their own."""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from http_client import generate, post
from peft import LoraConfig, get_peft_model

from mainbench_engine.configuration import LoadConfiguration, parse
from mainbench_engine.errors import EngineError
from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.server.bodies import ChatBody, Refusal
from mainbench_engine.server.chat import apply_template
from mainbench_engine.server.host import ServerHost
from mainbench_engine.tokenizer import TextTokenizer

TEMPLATE = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('no system turns') }}{% endif %}"
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
TURNS = [
    {"role": "user", "content": "river"},
    {"role": "assistant", "content": "stone"},
    {"role": "user", "content": "light"},
]
PROMPT = "<s>[user] river</s>[assistant] stone</s>[user] light</s>[assistant]"


@pytest.fixture(scope="module")
def chat_server(base_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import torch

    folder = tmp_path_factory.mktemp("chat")
    model, adapter = folder / "model", folder / "adapter"
    shutil.copytree(base_model, model)
    config = json.loads((model / "tokenizer_config.json").read_text())
    (model / "tokenizer_config.json").write_text(json.dumps({**config, "chat_template": TEMPLATE}))
    torch.manual_seed(0)
    adapted = get_peft_model(
        load_causal_lm(base_model, "float32"), LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False)
    )
    adapted.save_pretrained(adapter)
    host = ServerHost()
    yield host.load(parse(LoadConfiguration, {"model": str(model), "adapters": {"tuned": str(adapter)}})).url
    host.close()


def test_the_template_makes_the_prompt_and_nothing_is_added(chat_server: str, tokenizer: TextTokenizer) -> None:
    reply = post(chat_server, "/chat_tokenize", {"messages": TURNS}).json
    assert reply["templated_text"] == PROMPT
    assert [token["id"] for token in reply["tokenize_response"]] == tokenizer.encode(PROMPT, False)
    answer = post(chat_server, "/v1/chat/completions", {"messages": TURNS, "max_tokens": 4, "seed": 1}).json
    assert answer["usage"]["prompt_tokens"] == len(tokenizer.encode(PROMPT, False))
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"]["role"] == "assistant"
    assert answer["choices"][0]["finish_reason"] in ("length", "stop")


def test_the_environment_is_that_of_transformers(tokenizer: TextTokenizer) -> None:
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}{% continue %}{% endif %}"
        "{% generation %}{{ m | tojson }}{% endgeneration %}{% if loop.index == 2 %}{% break %}{% endif %}{% endfor %}"
        "{% if tools is none and documents is none %}|{{ strftime_now('%Y') | length }}{% endif %}"
    )
    messages = [{"role": "system", "content": "x"}, {"role": "user", "content": "<é'>"}, {"role": "user"}]
    made = apply_template(replace(tokenizer, chat_template=template), messages)
    assert made == '{"role": "user", "content": "<é\'>"}|4'


def test_values_of_a_request_reach_the_template(tokenizer: TextTokenizer) -> None:
    own = replace(tokenizer, chat_template="{{ messages[0].content }}{% if enable_thinking %} think{% endif %}")
    assert apply_template(own, TURNS) == TURNS[0]["content"]
    body = ChatBody(messages=TURNS, chat_template_kwargs={"enable_thinking": True})
    assert apply_template(own, body.messages, body.chat_template_kwargs) == TURNS[0]["content"] + " think"


@pytest.mark.parametrize("values", [{"messages": []}, ["enable_thinking"], "x"])
def test_values_that_a_request_may_not_set(chat_server: str, values: object) -> None:
    reply = post(chat_server, "/chat_tokenize", {"messages": TURNS, "chat_template_kwargs": values})
    assert reply.status == 422
    assert "chat_template_kwargs" in reply.text


@pytest.mark.parametrize("template", ["{% if %}", "{{ messages[0].content + 1 }}", "{{ nothing.at_all }}"])
def test_a_template_that_fails_says_why(tokenizer: TextTokenizer, template: str) -> None:
    with pytest.raises(Refusal, match=r"^Template error: .+") as caught:
        apply_template(replace(tokenizer, chat_template=template), TURNS)
    assert caught.value.error_type == "template_error"


GOLDEN = json.loads(
    (Path(__file__).parents[2] / "openllm/src/testing/chat-goldens.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: f"{case['name']}-{case['turns']}")
def test_templates_make_the_texts_of_lm_evaluation_harness(tokenizer: TextTokenizer, case: dict) -> None:
    own = replace(tokenizer, chat_template=case["template"])
    for prompt in (prompt for prompts in case["prompts"].values() for prompt in prompts):
        messages = prompt["messages"]
        if case["name"] == "controls" and messages[0]["role"] == "system":
            with pytest.raises(Refusal, match="System role not supported"):
                apply_template(own, messages)
            messages = messages[1:]
        assert apply_template(own, messages) == prompt["context"]


def test_the_end_of_text_is_told(chat_server: str) -> None:
    with urllib.request.urlopen(f"{chat_server}/info") as reply:
        assert json.load(reply)["eos_token"] == "</s>"


def test_only_temperature_zero_is_greedy(chat_server: str) -> None:
    def text(**more: object) -> str:
        body = {"messages": TURNS, "max_tokens": 12, **more}
        return post(chat_server, "/v1/chat/completions", body).json["choices"][0]["message"]["content"]

    assert text(temperature=0) == text(temperature=0)
    assert len({text() for _ in range(5)}) > 1
    assert text(seed=5) == text(seed=5)


def test_log_probabilities_of_an_answer_and_of_what_was_likeliest(chat_server: str) -> None:
    body = {"messages": TURNS, "max_tokens": 4, "seed": 2, "logprobs": True, "top_logprobs": 2}
    content = post(chat_server, "/v1/chat/completions", body).json["choices"][0]["logprobs"]["content"]
    assert all(len(entry["top_logprobs"]) == 2 for entry in content)
    plain = post(chat_server, "/v1/chat/completions", {**body, "logprobs": False}).json["choices"][0]
    assert plain["logprobs"] is None
    assert "".join(entry["token"] for entry in content).replace("</s>", "") == plain["message"]["content"]


def test_what_a_conversation_may_not_hold(chat_server: str) -> None:
    reply = post(chat_server, "/v1/chat/completions", {"messages": [{"role": "system", "content": "x"}]})
    assert (reply.status, reply.json["error_type"]) == (422, "template_error")
    assert "no system turns" in reply.json["error"]
    assert post(chat_server, "/v1/chat/completions", {"messages": "river"}).status == 422
    image = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
    assert post(chat_server, "/v1/chat/completions", {"messages": image}).status == 422
    reply = post(chat_server, "/v1/chat/completions", {"messages": TURNS, "tools": []})
    assert (reply.status, reply.json["error_type"]) == (422, "validation")


def test_a_tokenizer_without_template_says_so(server: str) -> None:
    reply = post(server, "/v1/chat/completions", {"messages": TURNS})
    assert (reply.status, reply.json["error_type"]) == (422, "template_error")
    assert "no chat template" in reply.json["error"]


def test_an_adapter_changes_the_numbers_and_the_base_stays(chat_server: str, server: str) -> None:
    def scores(url: str, **parameters: object) -> list[float]:
        reply = generate(url, "Question: river?", max_new_tokens=1, decoder_input_details=True, **parameters).json
        return [token["logprob"] for token in reply["details"]["prefill"]][1:]

    assert scores(chat_server) == scores(server)
    assert max(abs(a - b) for a, b in zip(scores(chat_server, adapter_id="tuned"), scores(server), strict=True)) > 1e-2
    named = post(chat_server, "/v1/completions", {"prompt": "river", "model": "tuned", "max_tokens": 1})
    assert named.status == 200


def test_an_adapter_that_cannot_be_loaded_is_named(base_model: Path, tmp_path: Path) -> None:
    host = ServerHost()
    with pytest.raises(EngineError, match="adapter 'x'") as caught:
        host.load(parse(LoadConfiguration, {"model": str(base_model), "adapters": {"x": str(tmp_path)}}))
    assert caught.value.kind == "model-load"
