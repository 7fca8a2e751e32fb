"""Bodies of requests: their fields, types and bounds."""

from typing import Annotated, Any, TypeVar

from pydantic import FailFast, Field, ValidationError, model_validator
from pydantic_core import from_json

from ..checked import Checked, first_problem, rule, shown

MAX_STOP_SEQUENCES, MAX_TOP_TOKENS, MAX_CONTINUATIONS = 4, 5, 10_000
_OF_THE_SERVER = ("messages", "tools", "documents", "bos_token", "eos_token", "add_generation_prompt")
# What TGI or OpenAI's routes have and this server has not, with the value that asks for nothing.
_UNSUPPORTED = dict.fromkeys(
    ("stream", "frequency_penalty", "presence_penalty", "typical_p", "watermark", "return_full_text", "grammar",
     "tools", "response_format", "suffix"), False,
) | {"best_of": 1, "repetition_penalty": 1}  # fmt: skip
Parsed = TypeVar("Parsed", bound="Body")


class Refusal(Exception):
    """A request that is refused: by TGI's error object, or in plain text where there is no type of error."""

    def __init__(self, status: int, message: str, error_type: str | None = None):
        super().__init__(message)
        self.status, self.error_type = status, error_type


def invalid(message: str) -> Refusal:
    """The refusal of a request whose values cannot be served."""
    return Refusal(422, f"Input validation error: {message}", "validation")


Positive = Annotated[float, rule("strictly positive", lambda value: value > 0)]
Count = Annotated[int, rule("strictly positive, and below 2^32", lambda value: 0 < value < 1 << 32)]
Probability = Annotated[float, rule("> 0.0 and < 1.0", lambda value: 0 < value < 1)]
TopTokens = Annotated[int, rule(f">= 0 and <= {MAX_TOP_TOKENS}", lambda value: 0 <= value <= MAX_TOP_TOKENS)]
Seed = Annotated[int, rule("an integer from 0 to 2^64 - 1", lambda value: 0 <= value < 1 << 64, "unsigned_type")]
Message = Annotated[
    dict[str, Any],
    rule(
        "a message with `role` and a text as `content`",
        lambda message: "role" in message and isinstance(message.get("content"), str), "message_type",
    ),
]  # fmt: skip
TemplateValues = Annotated[
    dict[str, Any],
    rule(f"without {', '.join(_OF_THE_SERVER)}: the server sets them", set(_OF_THE_SERVER).isdisjoint),
]


class Body(Checked):
    """What every body shares: fields that are not known are ignored, unless an answer without them would mislead."""

    @model_validator(mode="before")
    @classmethod
    def _asks_for_nothing_else(cls, given: Any) -> Any:
        for name in _UNSUPPORTED.keys() & given.keys() if isinstance(given, dict) else ():
            if given[name] is not None and given[name] != _UNSUPPORTED[name]:
                unsupported = f"`{name}` must be left out: this server does not support it"
                raise invalid(f"{unsupported}. Given: {shown(given[name])}")
        return given


class Decoding(Body):
    """What all routes that generate share."""

    top_p: Probability | None = None
    stop: list[str] | None = Field(None, max_length=MAX_STOP_SEQUENCES)
    seed: Seed | None = None


class GenerateParameters(Decoding):
    """TGI's parameters; one that is null counts as absent."""

    do_sample: bool | None = None
    temperature: Positive | None = None
    top_k: Count | None = None
    max_new_tokens: Count | None = None
    truncate: Count | None = None
    details: bool | None = None
    decoder_input_details: bool | None = None
    top_n_tokens: TopTokens | None = None
    adapter_id: str | None = None


class GenerateBody(Body):
    """The body of /generate and /tokenize. Absent parameters sample; an empty object of parameters does not."""

    inputs: str
    parameters: GenerateParameters | None = None


class ScoreBody(Body):
    """The body of /score: continuations of one context whose log-probabilities are asked for."""

    context: str
    continuations: list[str] = Field(max_length=MAX_CONTINUATIONS)
    truncate_left: bool | None = None
    adapter_id: str | None = None


class OpenAiBody(Decoding):
    """What both OpenAI routes share; only temperature 0 is greedy there. A model other than `tgi` is an adapter."""

    model: str | None = None
    temperature: Annotated[float, rule(">= 0.0", lambda value: value >= 0)] | None = None
    max_tokens: Count | None = None
    top_logprobs: TopTokens | None = None

    def parameters(self) -> GenerateParameters:
        """The same in TGI's names."""
        return GenerateParameters(
            do_sample=self.temperature != 0, temperature=self.temperature or None, top_p=self.top_p,
            max_new_tokens=self.max_tokens, stop=self.stop, seed=self.seed, top_n_tokens=self.top_logprobs,
            adapter_id=None if self.model == "tgi" else self.model,
        )  # fmt: skip


class CompletionBody(OpenAiBody):
    """The body of /v1/completions: one prompt."""

    prompt: str


class ChatBody(OpenAiBody):
    """The body of /v1/chat/completions and /chat_tokenize."""

    # Of a million wrong ones the first is enough to know.
    messages: Annotated[list[Message], FailFast()]
    logprobs: bool | None = None
    chat_template_kwargs: TemplateValues | None = None


def read_body(kind: type[Parsed], body: bytes, content_type: str) -> Parsed:
    """Reads the JSON of a body; `Refusal` with 415 for another type, 400 for broken JSON, 422 for wrong fields."""
    if not content_type.endswith("json"):
        raise Refusal(415, "Expected a request with `Content-Type: application/json`")
    try:
        value = from_json(body)
    except ValueError as error:
        raise Refusal(400, f"The request body is not valid JSON: {error}") from error
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        path, kind_of_problem, expected, given = first_problem(error)
    name = ".".join(str(part) for part in path if part != "parameters")
    if not path:
        raise Refusal(422, f"The JSON body must be {expected}. Given: {given}")
    if kind_of_problem == "missing":
        raise Refusal(422, f"The JSON body lacks the field `{name}`")
    if kind_of_problem.endswith("_type"):
        raise Refusal(422, f"The field `{name}` must be {expected}. Given: {given}")
    raise invalid(f"`{name}` must be {expected}. Given: {given}")
