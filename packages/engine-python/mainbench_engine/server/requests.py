"""Requests as they are computed, and how they can be refused."""

from dataclasses import dataclass


class MalformedBody(Exception):
    """A body that is not what the route takes; answered in plain text, as in TGI."""

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
    seed: int = 0


@dataclass(frozen=True)
class ValidRequest:
    """A checked request, ready to be computed.

    Attributes:
        prefill_details: whether log-probabilities of the prompt are asked for.
        next_ids: ids whose log-probabilities after the prompt are asked for.
    """

    ids: tuple[int, ...]
    max_new_tokens: int
    stop: tuple[str, ...]
    sampling: Sampling
    prefill_details: bool
    top_n_tokens: int
    adapter_id: str | None
    next_ids: tuple[int, ...] = ()


_FAR = 8


@dataclass(frozen=True)
class Limits:
    """What the server accepts, in tokens.

    Attributes:
        longest_token: most characters of a text that one token can stand for; None where that is not known.
    """

    max_input_tokens: int
    max_total_tokens: int
    longest_token: int | None = None

    def require_room(self, text: str, name: str) -> None:
        """Refuses a text that has far too many tokens whatever they are, before it is cut into them.

        A text that is somewhat too long is told its tokens instead.

        Raises:
            InvalidRequest
        """
        least = -(-len(text) // self.longest_token) if self.longest_token else 0
        if least > _FAR * self.max_input_tokens:
            raise InvalidRequest(f"{name} must have 1 to {self.max_input_tokens} tokens. Given: {least} or more")
