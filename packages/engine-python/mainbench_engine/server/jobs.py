"""One generation on its way through the server, and what it came to."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..tokenizer import TextTokenizer
from .requests import ValidRequest

LENGTH, EOS_TOKEN, STOP_SEQUENCE = "length", "eos_token", "stop_sequence"
_REPLACEMENT = "\ufffd"
_STOP_WINDOW = 300


@dataclass
class GeneratedToken:
    """A token of an answer with its log-probability after all filters, and the likeliest others if asked for."""

    id: int
    log_probability: float
    top: list[tuple[int, float]] = field(default_factory=list)
    text: str | None = None


class TokenTexts:
    """Texts of tokens one by one; a token that ends inside a character has none, its text comes with the last one."""

    def __init__(self, tokenizer: TextTokenizer, prompt_ids: tuple[int, ...]):
        self._tokenizer = tokenizer
        self._ids = list(prompt_ids[-5:])
        self._prefix = 0
        self._read = len(self._ids)

    def push(self, token_id: int) -> str:
        """Text that this token completes."""
        self._ids.append(token_id)
        before = self._tokenizer.decode(self._ids[self._prefix : self._read], False)
        after = self._tokenizer.decode(self._ids[self._prefix :], False)
        if len(after) <= len(before) or after.endswith(_REPLACEMENT):
            return ""
        self._prefix, self._read = self._read, len(self._ids)
        return after[len(before) :]


class Job:
    """A request that is waiting, being computed or done.

    Callbacks are called on the compute thread: `on_token(job, token)` for streams only, `on_end(job, error)` once.
    """

    def __init__(
        self,
        request: ValidRequest,
        tokenizer: TextTokenizer,
        on_end: Callable[["Job", BaseException | None], None],
        on_token: Callable[["Job", GeneratedToken], None] | None = None,
    ):
        self.request = request
        self.tokens: list[GeneratedToken] = []
        self.prefill: list[float] = []
        self.greedy: list[bool] = []
        self.next_scores: list[float] = []
        self.finish_reason: str | None = None
        self.cancelled = False
        self.queued = time.perf_counter()
        self.started = 0.0
        self._tokenizer = tokenizer
        self._on_end = on_end
        self._on_token = on_token
        self._texts = TokenTexts(tokenizer, request.ids) if on_token or request.stop else None
        self._tail = ""

    @property
    def needs_cache(self) -> bool:
        """Whether more than one token may be generated."""
        return self.request.max_new_tokens > 1

    @property
    def longest(self) -> int:
        """Tokens of the prompt and of the longest answer allowed."""
        return len(self.request.ids) + self.request.max_new_tokens

    def history(self) -> list[int]:
        """Ids of prompt and answer."""
        return [*self.request.ids, *(token.id for token in self.tokens)]

    def accept(self, token: GeneratedToken) -> bool:
        """Takes the next token; true when the answer is complete. Length counts before the end token, as in TGI."""
        self.tokens.append(token)
        if self._texts is not None:
            token.text = self._texts.push(token.id)
        if len(self.tokens) >= self.request.max_new_tokens:
            self.finish_reason = LENGTH
        elif token.id in self._tokenizer.eos_ids:
            self.finish_reason = EOS_TOKEN
        elif self.request.stop and self._stops(token.text or ""):
            self.finish_reason = STOP_SEQUENCE
        if self._on_token is not None and not self.cancelled:
            self._on_token(self, token)
        return self.finish_reason is not None

    def _stops(self, text: str) -> bool:
        self._tail = (self._tail + text)[-max(_STOP_WINDOW, *map(len, self.request.stop)) :]
        return any(stop and self._tail.endswith(stop) for stop in self.request.stop)

    def end(self, error: BaseException | None = None) -> None:
        """Hands the job back to whoever waits for it."""
        self._on_end(self, error)

    def generated_text(self) -> str:
        """The answer without special tokens, as it follows the prompt; a character cut in its middle is left out."""
        last = list(self.request.ids[-1:])
        before = self._tokenizer.decode(last, True)
        after = self._tokenizer.decode(last + [token.id for token in self.tokens], True)
        text = after[len(before) :] if after.startswith(before) else after
        return text.rstrip(_REPLACEMENT)

    def token_texts(self) -> list[str]:
        """Text of every generated token."""
        texts = TokenTexts(self._tokenizer, self.request.ids)
        return [token.text if token.text is not None else texts.push(token.id) for token in self.tokens]

    def timings(self) -> dict[str, Any]:
        """Seconds in the queue and in computation."""
        return {"queue": self.started - self.queued, "inference": time.perf_counter() - self.started}
