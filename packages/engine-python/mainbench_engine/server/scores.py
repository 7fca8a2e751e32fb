"""Log-probabilities of continuations of one context: which passes they need, and what is read off them.

Texts that differ in their last token alone share one pass over the tokens before it, whose last logits tell them all.
Every other text is a row of its own, all its tokens scored.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..tokenizer import TextTokenizer, Token
from .answers import number
from .bodies import ScoreBody
from .jobs import Job
from .requests import InvalidRequest, Limits, Sampling, ValidRequest

# Every continuation is cut into tokens together with the context before it.
MAX_SCORED_CHARACTERS = 16_000_000


class ContinuationText(NamedTuple):
    """Context and continuation as the tokens that the model reads.

    Attributes:
        ids: of both, tokenised as one text, without those that were dropped from its beginning.
        first: place among `ids` of the first token that begins in the continuation; their number where none does.
        straddles: whether a token spans the boundary; it counts as context.
        dropped: tokens that the beginning has lost to the model's limit.
    """

    ids: tuple[int, ...]
    first: int
    straddles: bool
    dropped: int

    @property
    def is_next_token(self) -> bool:
        """Whether all there is to score is one token after others."""
        return self.first == len(self.ids) - 1 and self.first > 0


def leading_ids(tokenizer: TextTokenizer) -> tuple[int, ...]:
    """Ids of the special tokens that begin every text."""
    tokens = tokenizer.tokens("a")
    first = next((place for place, token in enumerate(tokens) if token.stop > 0), 0)
    return tuple(token.id for token in tokens[:first])


def read_texts(body: ScoreBody, tokenizer: TextTokenizer, leading: int, limits: Limits) -> list[ContinuationText]:
    """Tokenises each continuation with the context before it.

    Args:
        body: the context and its continuations.
        tokenizer: the model's.
        leading: number of special tokens that begin every text.
        limits: what the server accepts.

    Raises:
        InvalidRequest: a text is too long, or its continuation is where the beginning may be dropped.
    """
    characters = len(body.context) * len(body.continuations) + sum(map(len, body.continuations))
    if characters > MAX_SCORED_CHARACTERS:
        raise InvalidRequest(
            f"`context` and `continuations` must have at most {MAX_SCORED_CHARACTERS} characters, the context counted "
            f"for each. Given: {characters}"
        )
    context_bytes = len(body.context.encode())
    texts = []
    for continuation in body.continuations:
        if not body.truncate_left:
            limits.require_room(body.context + continuation, "a scored text")
        tokens = tokenizer.tokens(body.context + continuation)
        first, straddles = _boundary(tokens, leading, context_bytes)
        dropped = max(0, len(tokens) - limits.max_input_tokens)
        # The first token scored needs one before it.
        if dropped and (not body.truncate_left or first <= dropped):
            needed = len(tokens) - first + 1 if body.truncate_left else len(tokens)
            raise InvalidRequest(f"a scored text must have 1 to {limits.max_input_tokens} tokens. Given: {needed}")
        ids = tuple(token.id for token in tokens[dropped:])
        texts.append(ContinuationText(ids, first - dropped, straddles, dropped))
    return texts


def _boundary(tokens: Sequence[Token], leading: int, context_bytes: int) -> tuple[int, bool]:
    places = range(leading, len(tokens))
    first = next((place for place in places if tokens[place].start >= context_bytes), len(tokens))
    straddles = any(tokens[place].start < context_bytes < tokens[place].stop for place in places)
    return first, straddles


def passes_of(texts: Sequence[ContinuationText], adapter_id: str | None) -> list[ValidRequest]:
    """The rows to compute so that all texts are scored, each row once."""
    next_ids: dict[tuple[int, ...], dict[int, None]] = {}
    whole: dict[tuple[int, ...], None] = {}
    for text in texts:
        if text.is_next_token:
            next_ids.setdefault(text.ids[:-1], {})[text.ids[-1]] = None
        elif 0 < len(text.ids) > text.first:
            whole[text.ids] = None
    beside = (1, (), Sampling())
    return [
        *(ValidRequest(ids, *beside, False, 0, adapter_id, next_ids=tuple(some)) for ids, some in next_ids.items()),
        *(ValidRequest(ids, *beside, True, 0, adapter_id) for ids in whole),
    ]


def scores_json(texts: Sequence[ContinuationText], jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """What /score answers for each text, off the rows that `passes_of` named, once they are computed.

    The log-probability of a token with nothing before it, or that is no finite number, is null; so is whether the first
    kind is the likeliest in its place.
    """
    next_tokens = {job.request.ids: job for job in jobs if job.request.next_ids}
    whole = {job.request.ids: job for job in jobs if not job.request.next_ids}
    entries = []
    for text in texts:
        scores: list[float | None] = []
        greedy: list[bool | None] = []
        if text.is_next_token:
            job = next_tokens[text.ids[:-1]]
            scores = [job.next_scores[job.request.next_ids.index(text.ids[-1])]]
            # The row's own next token is the likeliest one.
            greedy = [job.tokens[0].id == text.ids[-1]]
        elif text.first < len(text.ids):
            job = whole[text.ids]
            scores, greedy = [None, *job.prefill][text.first :], [None, *job.greedy][text.first :]
        entries.append(
            {
                "tokens": len(text.ids),
                "first": text.first,
                "straddles": text.straddles,
                "dropped": text.dropped,
                "last_id": text.ids[-1] if text.ids else None,
                "logprobs": list(map(number, scores)),
                "greedy": greedy,
            }
        )
    return entries
