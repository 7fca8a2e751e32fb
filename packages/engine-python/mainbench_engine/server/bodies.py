"""Reading the bodies of requests as TGI's router does."""

import json
import sys
from dataclasses import replace
from typing import Any

from .requests import GenerateParameters, GenerateRequest, InvalidRequest, Limits, MalformedBody, ScoreRequest


def parse_json(body: bytes, content_type: str) -> dict[str, Any]:
    """Reads a JSON object.

    Raises:
        MalformedBody: 415 for another content type, 400 for broken JSON, 422 for anything but an object.
    """
    if not content_type.split(";")[0].strip().lower().endswith("json"):
        raise MalformedBody(415, "Expected a request with `Content-Type: application/json`")
    try:
        value = json.loads(body)
    except RecursionError:
        raise MalformedBody(400, "The request body has lists and objects too deep in each other") from None
    except ValueError as error:
        raise MalformedBody(400, f"The request body is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise MalformedBody(422, f"The JSON body has the wrong type: expected an object, got {type(value).__name__}")
    return value


_UNSIGNED_64 = 1 << 64
_LARGEST = sys.float_info.max
# What the server itself gives to a chat template.
TEMPLATE_NAMES = {"messages", "tools", "documents", "bos_token", "eos_token", "add_generation_prompt"}


def _is_text(value: Any) -> bool:
    """Whether a value is a text that UTF-8 can hold; JSON can also write halves of characters."""
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


def _typed(value: dict[str, Any], name: str, kind: str, optional: bool = True) -> Any:
    found = value.get(name)
    if found is None:
        if optional:
            return None
        raise MalformedBody(422, f"The JSON body lacks the field `{name}`")
    right = {
        "text": _is_text(found),
        "flag": isinstance(found, bool),
        "number": isinstance(found, (int, float)) and not isinstance(found, bool) and abs(found) <= _LARGEST,
        "integer": isinstance(found, int) and not isinstance(found, bool) and -(1 << 31) <= found < (1 << 31),
        "count": isinstance(found, int) and not isinstance(found, bool) and 0 <= found < (1 << 32),
        "seed": isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _UNSIGNED_64,
        "texts": isinstance(found, list) and all(_is_text(item) for item in found),
    }[kind]
    if not right:
        raise MalformedBody(
            422, f"The field `{name}` has the wrong type: expected a {kind}, got {json.dumps(found)[:80]}"
        )
    return found


_PARAMETER_KINDS = {
    "best_of": "count", "temperature": "number", "repetition_penalty": "number", "frequency_penalty": "number",
    "top_k": "integer", "top_p": "number", "typical_p": "number", "do_sample": "flag", "max_new_tokens": "count",
    "return_full_text": "flag", "stop": "texts", "truncate": "count", "watermark": "flag", "details": "flag",
    "decoder_input_details": "flag", "prefill_greedy": "flag", "seed": "seed", "top_n_tokens": "count", "adapter_id": "text",
}  # fmt: skip


def parse_generate(body: dict[str, Any]) -> GenerateRequest:
    """Reads the body of /generate. Absent parameters sample; an empty object of parameters does not."""
    inputs = _typed(body, "inputs", "text", optional=False)
    stream = bool(_typed(body, "stream", "flag"))
    if body.get("parameters") is None:
        return GenerateRequest(inputs, GenerateParameters(do_sample=True), stream)
    given = body["parameters"]
    if not isinstance(given, dict):
        raise MalformedBody(422, "The field `parameters` has the wrong type: expected an object")
    values: dict[str, Any] = {}
    for name, kind in _PARAMETER_KINDS.items():
        found = _typed(given, name, kind)
        if found is not None:
            values[name] = tuple(found) if kind == "texts" else found
    return GenerateRequest(inputs, GenerateParameters(grammar=given.get("grammar"), **values), stream)


def parse_score(body: dict[str, Any]) -> ScoreRequest:
    """Reads the body of /score."""
    return ScoreRequest(
        context=_typed(body, "context", "text", optional=False),
        continuations=tuple(_typed(body, "continuations", "texts", optional=False)),
        truncate_left=bool(_typed(body, "truncate_left", "flag")),
        adapter_id=_typed(body, "adapter_id", "text"),
    )


def parse_prompts(body: dict[str, Any], limits: Limits) -> tuple[list[str], GenerateParameters, bool]:
    """Reads the body of /v1/completions: prompts, shared parameters, and whether to stream."""
    prompt = body.get("prompt")
    if prompt is None:
        raise MalformedBody(422, "The JSON body lacks the field `prompt`")
    prompts = [prompt] if isinstance(prompt, str) else prompt
    if not isinstance(prompts, list) or not prompts or not all(_is_text(item) for item in prompts):
        raise MalformedBody(422, "The field `prompt` has the wrong type: expected a text or a list of texts, not empty")
    if body.get("suffix") is not None:
        raise InvalidRequest("`suffix` is not supported: put it into the prompt.", "suffix not supported")
    if len(prompts) > limits.max_client_batch_size:
        raise InvalidRequest(
            f"At most {limits.max_client_batch_size} prompts are accepted in one request, got {len(prompts)}",
            "batch size exceeded",
        )
    stream = bool(_typed(body, "stream", "flag"))
    parameters = replace(_shared_parameters(body), repetition_penalty=_typed(body, "repetition_penalty", "number"))
    return prompts, parameters, stream


def parse_chat(body: dict[str, Any]) -> tuple[list[dict[str, Any]], GenerateParameters, dict[str, Any]]:
    """Reads the body of /v1/chat/completions: messages, parameters, and the options of the answer's form."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(item, dict) and "role" in item for item in messages):
        raise MalformedBody(422, "The field `messages` is missing or has the wrong type: expected a list of messages")
    if body.get("tools") is not None:
        raise InvalidRequest("Tool error: this server calls no tools", "tool_error")
    if body.get("response_format") is not None:
        raise InvalidRequest("grammar is not supported by this server")
    parameters = _shared_parameters(body)
    presence = _typed(body, "presence_penalty", "number")
    if presence is not None:
        parameters = replace(parameters, repetition_penalty=presence + 2.0)
    parameters = replace(parameters, top_n_tokens=_typed(body, "top_logprobs", "count"))
    stream_options = body.get("stream_options") if isinstance(body.get("stream_options"), dict) else {}
    options = {
        "stream": bool(_typed(body, "stream", "flag")),
        "logprobs": bool(_typed(body, "logprobs", "flag")),
        "include_usage": bool(stream_options.get("include_usage")),
        "template": _template_values(body),
    }
    return [_plain_message(message) for message in messages], parameters, options


def _template_values(body: dict[str, Any]) -> dict[str, Any]:
    """Values for the model's chat template (`chat_template_kwargs`, as vLLM and SGLang take them)."""
    values = body.get("chat_template_kwargs")
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise MalformedBody(422, "`chat_template_kwargs` has the wrong type: expected an object")
    taken = sorted(set(values) & TEMPLATE_NAMES)
    if taken:
        raise InvalidRequest(f"`chat_template_kwargs` may not set {taken[0]}: the server sets it")
    return values


def _shared_parameters(body: dict[str, Any]) -> GenerateParameters:
    """Parameters that both OpenAI routes share; only temperature 0 is greedy there."""
    temperature = _typed(body, "temperature", "number")
    model = _typed(body, "model", "text")
    return GenerateParameters(
        do_sample=temperature != 0,
        temperature=None if temperature == 0 else temperature,
        top_p=_typed(body, "top_p", "number"),
        frequency_penalty=_typed(body, "frequency_penalty", "number"),
        max_new_tokens=_typed(body, "max_tokens", "count"),
        stop=tuple(_typed(body, "stop", "texts") or ()),
        seed=_typed(body, "seed", "seed"),
        details=True,
        adapter_id=None if model in (None, "tgi") else model,
    )


def _plain_message(message: dict[str, Any]) -> dict[str, Any]:
    """A message whose content is one text, as templates expect it."""
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        if len(parts) != len(content) or not all(_is_text(part) for part in parts):
            raise MalformedBody(422, "A message holds content other than text, which this server does not take")
        content = "".join(parts)
    if not _is_text(content):
        raise MalformedBody(422, "A message lacks `content`, or it is not a text")
    return {**message, "content": content}
