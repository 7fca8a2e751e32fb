"""Requests of the TGI dialect: reading a body and checking it as TGI's router does.

Two kinds of refusal exist there: a body that does not parse or has a wrong type gets a plain-text answer, a value that
is out of bounds gets 422 with an error object.
"""

import json
import math
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

MAX_STOP_SEQUENCES = 4
MAX_BEST_OF = 2
MAX_TOP_N_TOKENS = 5


class MalformedBody(Exception):
    """A body that is not what the route takes; answered in plain text."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


class InvalidRequest(Exception):
    """A well-formed request that is refused; answered with an error object.

    Attributes:
        error_type: TGI's name of the refusal, `validation` unless said otherwise.
    """

    def __init__(self, message: str, error_type: str = "validation"):
        super().__init__(f"Input validation error: {message}" if error_type == "validation" else message)
        self.error_type = error_type


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen. `seed` decides every draw of a sampled answer."""

    do_sample: bool = False
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    typical_p: float = 1.0
    repetition_penalty: float = 1.0
    frequency_penalty: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class GenerateParameters:
    """Parameters of a generation as the client gave them."""

    best_of: int | None = None
    temperature: float | None = None
    repetition_penalty: float | None = None
    frequency_penalty: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    typical_p: float | None = None
    do_sample: bool = False
    max_new_tokens: int | None = None
    return_full_text: bool | None = None
    stop: tuple[str, ...] = ()
    truncate: int | None = None
    watermark: bool = False
    details: bool = False
    decoder_input_details: bool = False
    seed: int | None = None
    top_n_tokens: int | None = None
    grammar: Any = None
    adapter_id: str | None = None


@dataclass(frozen=True)
class GenerateRequest:
    """A text to continue."""

    inputs: str
    parameters: GenerateParameters = field(default_factory=GenerateParameters)
    stream: bool = False
    add_special_tokens: bool = True


@dataclass(frozen=True)
class Limits:
    """What the server accepts, in tokens and requests."""

    max_input_tokens: int
    max_total_tokens: int
    max_concurrent_requests: int
    max_client_batch_size: int = 32


def parse_json(body: bytes, content_type: str) -> dict[str, Any]:
    """Reads a JSON object.

    Raises:
        MalformedBody: 415 for another content type, 400 for broken JSON, 422 for anything but an object.
    """
    if not content_type.split(";")[0].strip().lower().endswith("json"):
        raise MalformedBody(415, "Expected a request with `Content-Type: application/json`")
    try:
        value = json.loads(body)
    except ValueError as error:
        raise MalformedBody(400, f"The request body is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise MalformedBody(422, f"The JSON body has the wrong type: expected an object, got {type(value).__name__}")
    return value


_UNSIGNED_64 = 1 << 64


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
        "number": isinstance(found, (int, float)) and not isinstance(found, bool) and math.isfinite(found),
        "integer": isinstance(found, int) and not isinstance(found, bool) and -(1 << 31) <= found < (1 << 31),
        "count": isinstance(found, int) and not isinstance(found, bool) and 0 <= found < (1 << 32),
        "seed": isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _UNSIGNED_64,
        "texts": isinstance(found, list) and all(_is_text(item) for item in found),
    }[kind]
    if not right:
        raise MalformedBody(422, f"The field `{name}` has the wrong type: expected a {kind}, got {json.dumps(found)[:80]}")
    return found


_PARAMETER_KINDS = {
    "best_of": "count", "temperature": "number", "repetition_penalty": "number", "frequency_penalty": "number",
    "top_k": "integer", "top_p": "number", "typical_p": "number", "do_sample": "flag", "max_new_tokens": "count",
    "return_full_text": "flag", "stop": "texts", "truncate": "count", "watermark": "flag", "details": "flag",
    "decoder_input_details": "flag", "seed": "seed", "top_n_tokens": "count", "adapter_id": "text",
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
    }
    return [_plain_message(message) for message in messages], parameters, options


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


@dataclass(frozen=True)
class ValidRequest:
    """A checked request, ready to be computed."""

    ids: tuple[int, ...]
    max_new_tokens: int
    stop: tuple[str, ...]
    sampling: Sampling
    prefill_details: bool
    top_n_tokens: int
    adapter_id: str | None


def validate(
    request: GenerateRequest, encode: Any, limits: Limits, adapters: frozenset[str]
) -> ValidRequest:
    """Checks values in the order of TGI's router.

    Args:
        request: the request.
        encode: ids of a text, `encode(text, add_special_tokens)`.
        limits: what the server accepts.
        adapters: ids that may be asked for; unlike TGI, which silently serves the base model, others are refused.

    Raises:
        InvalidRequest: the first rule that is broken.
    """
    given = request.parameters
    sampling = given.do_sample or any(
        value is not None for value in (given.temperature, given.top_k, given.top_p, given.typical_p)
    )
    _check_values(given, sampling)
    if not request.inputs:
        raise InvalidRequest("`inputs` must not be empty")
    if given.truncate is not None and not 0 < given.truncate <= limits.max_input_tokens:
        raise InvalidRequest(f"`truncate` must be > 0 and <= {limits.max_input_tokens}. Given: {given.truncate}")
    ids = encode(request.inputs, request.add_special_tokens)
    if given.truncate is not None:
        ids = ids[-given.truncate :]
    max_new_tokens = given.max_new_tokens
    if max_new_tokens is None:
        max_new_tokens = max(0, limits.max_total_tokens - len(ids))
    if len(ids) + max_new_tokens > limits.max_total_tokens:
        raise InvalidRequest(
            f"`inputs` tokens + `max_new_tokens` must be <= {limits.max_total_tokens}. "
            f"Given: {len(ids)} `inputs` tokens and {max_new_tokens} `max_new_tokens`"
        )
    if len(ids) > limits.max_input_tokens or not ids:
        raise InvalidRequest(f"`inputs` must have 1 to {limits.max_input_tokens} tokens. Given: {len(ids)}")
    if given.grammar is not None:
        raise InvalidRequest("grammar is not supported by this server")
    if given.watermark:
        raise InvalidRequest("`watermark` is not supported by this server")
    if given.adapter_id is not None and given.adapter_id not in adapters:
        raise InvalidRequest(f"`adapter_id` {given.adapter_id!r} is not loaded. Loaded: {sorted(adapters)}")
    seed = secrets.randbits(64) if given.seed is None else given.seed
    return ValidRequest(
        ids=tuple(ids),
        max_new_tokens=max_new_tokens,
        stop=given.stop,
        sampling=_sampling(given, sampling, seed),
        prefill_details=given.decoder_input_details,
        top_n_tokens=given.top_n_tokens or 0,
        adapter_id=given.adapter_id,
    )


def _check_values(given: GenerateParameters, sampling: bool) -> None:
    best_of = 1 if given.best_of is None else given.best_of
    rules = (
        (best_of > 1 and not sampling, "you must use sampling when `best_of` is > 1"),
        (given.temperature is not None and given.temperature <= 0, "`temperature` must be strictly positive"),
        (
            given.repetition_penalty is not None and given.repetition_penalty <= 0,
            "`repetition_penalty` must be strictly positive",
        ),
        (
            given.frequency_penalty is not None and not -2.0 <= given.frequency_penalty <= 2.0,
            "`frequency_penalty` must be >= -2.0 and <= 2.0",
        ),
        (given.top_p is not None and not 0.0 < given.top_p < 1.0, "`top_p` must be > 0.0 and < 1.0"),
        (given.typical_p is not None and not 0.0 < given.typical_p < 1.0, "`typical_p` must be > 0.0 and < 1.0"),
        (given.top_k is not None and given.top_k <= 0, "`top_k` must be strictly positive"),
        (given.max_new_tokens == 0, "`max_new_tokens` must be strictly positive"),
        (
            len(given.stop) > MAX_STOP_SEQUENCES,
            f"`stop` supports up to {MAX_STOP_SEQUENCES} stop sequences. Given: {len(given.stop)}",
        ),
        (best_of > 1 and given.seed is not None, "`seed` must not be set when `best_of` > 1"),
        (
            given.top_n_tokens is not None and given.top_n_tokens > MAX_TOP_N_TOKENS,
            f"`top_n_tokens` must be >= 0 and <= {MAX_TOP_N_TOKENS}. Given: {given.top_n_tokens}",
        ),
        (not 0 < best_of <= MAX_BEST_OF, f"`best_of` must be > 0 and <= {MAX_BEST_OF}. Given: {best_of}"),
    )
    for broken, message in rules:
        if broken:
            raise InvalidRequest(message)


def _sampling(given: GenerateParameters, sampling: bool, seed: int) -> Sampling:
    return Sampling(
        do_sample=sampling,
        temperature=1.0 if given.temperature is None else given.temperature,
        top_k=given.top_k or 0,
        top_p=1.0 if given.top_p is None else given.top_p,
        typical_p=1.0 if given.typical_p is None else given.typical_p,
        repetition_penalty=1.0 if given.repetition_penalty is None else given.repetition_penalty,
        frequency_penalty=given.frequency_penalty or 0.0,
        seed=seed,
    )
