"""One generation on its way through the server, and what it came to."""

import time
from collections.abc import Callable
from typing import NamedTuple

from ..tokenizer import TextTokenizer
from .requests import ValidRequest

LENGTH, EOS_TOKEN, STOP_SEQUENCE = "length", "eos_token", "stop_sequence"
_REPLACEMENT = "\ufffd"
_STOP_WINDOW = 300


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
    """A request that is waiting, being computed or done. `on_end(job, error)` is called once, on the compute thread."""

    def __init__(
        self, request: ValidRequest, tokenizer: TextTokenizer, on_end: Callable[["Job", BaseException | None], None]
    ):
        self.request = request
        self.tokens: list[GeneratedToken] = []
        self.prefill: list[float] = []
        self.greedy: list[bool] = []
        self.next_scores: list[float] = []
        self.finish_reason: str | None = None
        self.cancelled = False
        self.queued = time.perf_counter()
        self._tokenizer = tokenizer
        self._on_end = on_end
        self._texts = TokenTexts(tokenizer, request.ids)
        self._tail = ""

    @property
    def needs_cache(self) -> bool:
        """Whether more than one token may be generated."""
        return self.request.max_new_tokens > 1

    @property
    def longest(self) -> int:
        """Tokens of the prompt and of the longest answer allowed."""
        return len(self.request.ids) + self.request.max_new_tokens

    def accept(self, token: GeneratedToken) -> bool:
        """Takes the next token; true when the answer is complete. Length counts before the end token, as in TGI."""
        self.tokens.append(token)
        stopped = bool(self.request.stop) and self._stops(token)
        if len(self.tokens) >= self.request.max_new_tokens:
            self.finish_reason = LENGTH
        elif token.id in self._tokenizer.eos_ids:
            self.finish_reason = EOS_TOKEN
        elif stopped:
            self.finish_reason = STOP_SEQUENCE
        return self.finish_reason is not None

    def _stops(self, token: GeneratedToken) -> bool:
        self._tail = (self._tail + self._texts.push(token.id))[-max(_STOP_WINDOW, *map(len, self.request.stop)) :]
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
        return [texts.push(token.id) for token in self.tokens]
