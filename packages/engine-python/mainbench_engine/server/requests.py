"""Requests of the TGI dialect and how they can be refused.

Two kinds of refusal exist there: a body that does not parse or has a wrong type gets a plain-text answer, a value that
is out of bounds gets 422 with an error object.
"""

from dataclasses import dataclass, field
from typing import Any


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
    prefill_greedy: bool = False
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
class ScoreRequest:
    """Continuations of one context whose log-probabilities are asked for."""

    context: str
    continuations: tuple[str, ...]
    truncate_left: bool = False
    adapter_id: str | None = None


_FAR = 8


@dataclass(frozen=True)
class Limits:
    """What the server accepts, in tokens and requests.

    Attributes:
        longest_token: most characters of a text that one token can stand for; None where that is not known.
    """

    max_input_tokens: int
    max_total_tokens: int
    max_concurrent_requests: int
    max_client_batch_size: int = 32
    longest_token: int | None = None

    def require_room(self, text: str, name: str) -> None:
        """Refuses a text that has far too many tokens whatever they are, before it is cut into them.

        A text that is somewhat too long is told its tokens instead.

        Raises:
            InvalidRequest
        """
        if self.longest_token is None:
            return
        least = -(-len(text) // self.longest_token)
        if least > _FAR * self.max_input_tokens:
            raise InvalidRequest(f"{name} must have 1 to {self.max_input_tokens} tokens. Given: {least} or more")


@dataclass(frozen=True)
class ValidRequest:
    """A checked request, ready to be computed.

    Attributes:
        next_ids: ids whose log-probabilities after the prompt are asked for.
    """

    ids: tuple[int, ...]
    max_new_tokens: int
    stop: tuple[str, ...]
    sampling: Sampling
    prefill_details: bool
    top_n_tokens: int
    adapter_id: str | None
    prefill_greedy: bool = False
    next_ids: tuple[int, ...] = ()
