"""One row on its way through the server: what is asked for, and what it came to."""

import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from ..tokenizer import TextTokenizer

_REPLACEMENT = "\ufffd"
_STOP_WINDOW = 300


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
    """A checked request, ready to be computed."""

    ids: tuple[int, ...]
    max_new_tokens: int = 1
    stop: tuple[str, ...] = ()
    sampling: Sampling = Sampling()
    prefill_details: bool = False  # whether log-probabilities of the prompt are asked for
    top_n_tokens: int = 0
    adapter_id: str | None = None
    next_ids: tuple[int, ...] = ()  # ids whose log-probabilities after the prompt are asked for


class GeneratedToken(NamedTuple):
    """A token of an answer with its log-probability after all filters, and the likeliest others if asked for."""

    id: int
    log_probability: float
    top: list[tuple[int, float]]


class TokenTexts:
    """Texts of tokens one by one; a token that ends inside a character has none, its text comes with the last one."""

    def __init__(self, tokenizer: TextTokenizer, prompt_ids: tuple[int, ...]):
        self._tokenizer = tokenizer
        self._ids = list(prompt_ids[-5:])
        self._prefix, self._read = 0, len(self._ids)

    def push(self, token_id: int) -> str:
        self._ids.append(token_id)
        before = self._tokenizer.decode(self._ids[self._prefix : self._read], False)
        after = self._tokenizer.decode(self._ids[self._prefix :], False)
        if len(after) <= len(before) or after.endswith(_REPLACEMENT):
            return ""
        self._prefix, self._read = self._read, len(self._ids)
        return after[len(before) :]


class Job:
    """A request that is waiting, being computed or done; `done` tells its end, and whoever waits may cancel it."""

    def __init__(self, request: ValidRequest, tokenizer: TextTokenizer):
        self.request = request
        self.done: Future[None] = Future()
        self.tokens: list[GeneratedToken] = []
        self.prefill: list[float] = []
        self.greedy: list[bool] = []
        self.next_scores: list[float] = []
        self.finish_reason: str | None = None
        self.queued = time.perf_counter()
        self._tokenizer = tokenizer
        self._texts = TokenTexts(tokenizer, request.ids)
        self._tail = ""

    @property
    def longest(self) -> int:
        """Tokens of the prompt and of the longest answer allowed."""
        return len(self.request.ids) + self.request.max_new_tokens

    def accept(self, token: GeneratedToken) -> bool:
        """Takes the next token; true when the answer is complete. Length counts before the end token, as in TGI."""
        self.tokens.append(token)
        stopped = bool(self.request.stop) and self._stops(token)
        if len(self.tokens) >= self.request.max_new_tokens:
            self.finish_reason = "length"
        elif token.id in self._tokenizer.eos_ids:
            self.finish_reason = "eos_token"
        elif stopped:
            self.finish_reason = "stop_sequence"
        return self.finish_reason is not None

    def _stops(self, token: GeneratedToken) -> bool:
        self._tail = (self._tail + self._texts.push(token.id))[-max(_STOP_WINDOW, *map(len, self.request.stop)) :]
        return any(stop and self._tail.endswith(stop) for stop in self.request.stop)

    def end(self, error: BaseException | None = None) -> None:
        """Hands the job back to whoever waits for it, if anybody still does."""
        with suppress(InvalidStateError):
            self.done.set_exception(error) if error else self.done.set_result(None)

    def generated_text(self) -> str:
        """The answer without special tokens, as it follows the prompt; a character cut in its middle is left out."""
        last = list(self.request.ids[-1:])
        before = self._tokenizer.decode(last, True)
        after = self._tokenizer.decode(last + [token.id for token in self.tokens], True)
        text = after[len(before) :] if after.startswith(before) else after
        return text.rstrip(_REPLACEMENT)

    def token_texts(self) -> list[str]:
        texts = TokenTexts(self._tokenizer, self.request.ids)
        return [texts.push(token.id) for token in self.tokens]
