"""Bodies of requests: their fields, types and bounds."""

import json
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from ..checked import Checked, first_problem, rule
from .requests import InvalidRequest, MalformedBody

MAX_STOP_SEQUENCES, MAX_TOP_TOKENS, MAX_PROMPTS, MAX_CONTINUATIONS = 4, 5, 32, 10_000
_OF_THE_SERVER = ("messages", "tools", "documents", "bos_token", "eos_token", "add_generation_prompt")
_WITHOUT_EFFECT = {"best_of": 1, "repetition_penalty": 1}
_ERROR_TYPES = {"tools": "tool_error", "suffix": "suffix not supported", "prompt": "batch size exceeded"}
Parsed = TypeVar("Parsed", bound=Checked)


def _is_encodable(text: str) -> bool:
    """Whether UTF-8 can hold a text; JSON can also write halves of characters."""
    try:
        return text.encode() is not None
    except UnicodeEncodeError:
        return False


def _left_out(value: Any, info: ValidationInfo) -> None:
    if value is not None and value != _WITHOUT_EFFECT.get(str(info.field_name), False):
        raise PydanticCustomError("unsupported", "left out: this server does not support it")


def _plain_message(message: dict[str, Any]) -> dict[str, Any]:
    """A message whose content is one text, as templates expect it."""
    content = message.get("content")
    if isinstance(content, list) and all(isinstance(part, dict) and part.get("type") == "text" for part in content):
        texts = [part.get("text") for part in content]
        content = "".join(texts) if all(isinstance(text, str) for text in texts) else None
    if "role" not in message or not isinstance(content, str) or not _is_encodable(content):
        raise PydanticCustomError("message_type", "a message with `role` and a text as `content`")
    return {**message, "content": content}


Text = Annotated[str, rule("a text of whole characters", _is_encodable, "text_type")]
Positive = Annotated[float, rule("strictly positive", lambda value: value > 0)]
Count = Annotated[int, rule("strictly positive, and below 2^32", lambda value: 0 < value < 1 << 32)]
Probability = Annotated[float, rule("> 0.0 and < 1.0", lambda value: 0 < value < 1)]
TopTokens = Annotated[int, rule(f">= 0 and <= {MAX_TOP_TOKENS}", lambda value: 0 <= value <= MAX_TOP_TOKENS)]
Seed = Annotated[int, rule("an integer from 0 to 2^64 - 1", lambda value: 0 <= value < 1 << 64, "unsigned_type")]
TemplateValues = Annotated[
    dict[str, Any],
    rule(f"without {', '.join(_OF_THE_SERVER)}: the server sets them", lambda values: not {*_OF_THE_SERVER} & {*values}),
]
Unsupported = Annotated[Any, AfterValidator(_left_out)]


class Decoding(Checked):
    """What all routes that generate share."""

    top_p: Probability | None = None
    stop: list[Text] | None = Field(None, max_length=MAX_STOP_SEQUENCES)
    seed: Seed | None = None
    stream: Unsupported = None
    frequency_penalty: Unsupported = None


class GenerateParameters(Decoding):
    """TGI's parameters; one that is null counts as absent."""

    do_sample: bool | None = None
    temperature: Positive | None = None
    top_k: Count | None = None
    max_new_tokens: Count | None = None
    truncate: Count | None = None
    details: bool | None = None
    decoder_input_details: bool | None = None
    prefill_greedy: bool | None = None
    top_n_tokens: TopTokens | None = None
    adapter_id: Text | None = None
    best_of: Unsupported = None
    repetition_penalty: Unsupported = None
    typical_p: Unsupported = None
    watermark: Unsupported = None
    return_full_text: Unsupported = None
    grammar: Unsupported = None


class GenerateBody(Checked):
    """The body of /generate and /tokenize. Absent parameters sample; an empty object of parameters does not."""

    inputs: Text
    parameters: GenerateParameters | None = None
    stream: Unsupported = None


class ScoreBody(Checked):
    """The body of /score: continuations of one context whose log-probabilities are asked for."""

    context: Text
    continuations: list[Text] = Field(max_length=MAX_CONTINUATIONS)
    truncate_left: bool | None = None
    adapter_id: Text | None = None


class OpenAiBody(Decoding):
    """What both OpenAI routes share; only temperature 0 is greedy there. A model other than `tgi` is an adapter."""

    model: Text | None = None
    temperature: Annotated[float, rule(">= 0.0", lambda value: value >= 0)] | None = None
    max_tokens: Count | None = None
    presence_penalty: Unsupported = None

    def parameters(self, top_n_tokens: int | None = None) -> GenerateParameters:
        """The same in TGI's names."""
        return GenerateParameters(
            do_sample=self.temperature != 0, temperature=self.temperature or None, top_p=self.top_p,
            max_new_tokens=self.max_tokens, stop=self.stop, seed=self.seed, top_n_tokens=top_n_tokens,
            adapter_id=None if self.model == "tgi" else self.model,
        )  # fmt: skip


class CompletionBody(OpenAiBody):
    """The body of /v1/completions."""

    prompt: Annotated[
        list[Text],
        Field(min_length=1, max_length=MAX_PROMPTS),
        BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    ]
    suffix: Unsupported = None


class ChatBody(OpenAiBody):
    """The body of /v1/chat/completions and /chat_tokenize."""

    # Of a million wrong ones the first is enough to know.
    messages: Annotated[list[Annotated[dict[str, Any], AfterValidator(_plain_message)]], FailFast()]
    logprobs: bool | None = None
    top_logprobs: TopTokens | None = None
    chat_template_kwargs: TemplateValues | None = None
    tools: Unsupported = None
    response_format: Unsupported = None


def read_body(kind: type[Parsed], body: bytes, content_type: str) -> Parsed:
    """Reads the JSON of a body.

    Raises:
        MalformedBody: 415 for another content type, 400 for broken JSON, 422 for a missing field or a wrong type.
        InvalidRequest: a value out of bounds, or a field that this server does not support.
    """
    if not content_type.split(";")[0].strip().lower().endswith("json"):
        raise MalformedBody(415, "Expected a request with `Content-Type: application/json`")
    try:
        return kind.model_validate(json.loads(body))
    except ValidationError as error:
        path, rule, expected, given = first_problem(error)
    except RecursionError:
        raise MalformedBody(400, "The request body has lists and objects too deep in each other") from None
    except ValueError as error:
        raise MalformedBody(400, f"The request body is not valid JSON: {error}") from error
    name = ".".join(str(part) for part in path if part != "parameters")
    if not path:
        raise MalformedBody(422, f"The JSON body must be {expected}. Given: {given}")
    if rule == "missing":
        raise MalformedBody(422, f"The JSON body lacks the field `{name}`")
    if rule.endswith("_type") or rule == "too_short":
        raise MalformedBody(422, f"The field `{name}` must be {expected}. Given: {given}")
    raise InvalidRequest(f"`{name}` must be {expected}. Given: {given}", _ERROR_TYPES.get(name, "validation"))
