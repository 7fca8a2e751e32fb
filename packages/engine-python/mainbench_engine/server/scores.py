"""Log-probabilities of continuations of one context: which passes they need, and what is read off them.

Texts that differ in their last token alone share one pass over the tokens before it, whose last logits tell them all.
Every other text is a row of its own, all its tokens scored.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..tokenizer import TextTokenizer, Token
from .jobs import Job
from .requests import InvalidRequest, Limits, Sampling, ScoreRequest, ValidRequest

# Every continuation is cut into tokens together with the context before it.
MAX_SCORED_CHARACTERS = 16_000_000
MAX_CONTINUATIONS = 10_000


@dataclass(frozen=True)
class ContinuationText:
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


@dataclass(frozen=True)
class ContinuationScore:
    """Natural-log probabilities of the tokens of a continuation, and whether each is the likeliest in its place.

    A token with nothing before it has neither: null in both.
    """

    text: ContinuationText
    log_probabilities: Sequence[float | None]
    greedy: Sequence[bool | None]


def leading_ids(tokenizer: TextTokenizer) -> tuple[int, ...]:
    """Ids of the special tokens that begin every text."""
    tokens = tokenizer.tokens("a")
    first = next((place for place, token in enumerate(tokens) if token.stop > 0), 0)
    return tuple(token.id for token in tokens[:first])


def read_texts(request: ScoreRequest, tokenizer: TextTokenizer, leading: int, limits: Limits) -> list[ContinuationText]:
    """Tokenises each continuation with the context before it.

    Args:
        request: the context and its continuations.
        tokenizer: the model's.
        leading: number of special tokens that begin every text.
        limits: what the server accepts.

    Raises:
        InvalidRequest: a text is too long, or its continuation is where the beginning may be dropped.
    """
    if len(request.continuations) > MAX_CONTINUATIONS:
        raise InvalidRequest(f"at most {MAX_CONTINUATIONS} continuations. Given: {len(request.continuations)}")
    characters = len(request.context) * len(request.continuations) + sum(map(len, request.continuations))
    if characters > MAX_SCORED_CHARACTERS:
        raise InvalidRequest(
            f"context and continuations must have at most {MAX_SCORED_CHARACTERS} characters, the context counted for "
            f"each. Given: {characters}"
        )
    context_bytes = len(request.context.encode())
    texts = []
    for continuation in request.continuations:
        if not request.truncate_left:
            limits.require_room(request.context + continuation, "a scored text")
        tokens = tokenizer.tokens(request.context + continuation)
        first, straddles = _boundary(tokens, leading, context_bytes)
        dropped = max(0, len(tokens) - limits.max_input_tokens)
        # The first token scored needs one before it.
        if dropped and (not request.truncate_left or first <= dropped):
            needed = len(tokens) - first + 1 if request.truncate_left else len(tokens)
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
    """The rows to compute so that all texts are told, each row once."""
    next_ids: dict[tuple[int, ...], dict[int, None]] = {}
    whole: dict[tuple[int, ...], None] = {}
    for text in texts:
        if text.is_next_token:
            next_ids.setdefault(text.ids[:-1], {})[text.ids[-1]] = None
        elif 0 < len(text.ids) > text.first:
            whole[text.ids] = None
    shared = {"max_new_tokens": 1, "stop": (), "sampling": Sampling(), "top_n_tokens": 0, "adapter_id": adapter_id}
    return [
        *(
            ValidRequest(ids, prefill_details=False, next_ids=tuple(wanted), **shared)
            for ids, wanted in next_ids.items()
        ),
        *(ValidRequest(ids, prefill_details=True, prefill_greedy=True, **shared) for ids in whole),
    ]


def scores_of(texts: Sequence[ContinuationText], jobs: Sequence[Job]) -> list[ContinuationScore]:
    """Reads the score of each text off the rows that `passes_of` named, once they are computed."""
    next_tokens = {job.request.ids: job for job in jobs if job.request.next_ids}
    whole = {job.request.ids: job for job in jobs if not job.request.next_ids}
    return [_score(text, next_tokens, whole) for text in texts]


def _score(
    text: ContinuationText, next_tokens: dict[tuple[int, ...], Job], whole: dict[tuple[int, ...], Job]
) -> ContinuationScore:
    if text.first >= len(text.ids):
        return ContinuationScore(text, [], [])
    if text.is_next_token:
        job = next_tokens[text.ids[:-1]]
        place = job.request.next_ids.index(text.ids[-1])
        # The row's own next token is the likeliest one.
        return ContinuationScore(text, [job.next_scores[place]], [job.tokens[0].id == text.ids[-1]])
    job = whole[text.ids]
    scores, greedy = [None, *job.prefill], [None, *job.greedy]
    return ContinuationScore(text, scores[text.first :], greedy[text.first :])


def score_json(score: ContinuationScore) -> dict[str, object]:
    """One entry of what /score answers; a log-probability that is no finite number is null."""
    text = score.text
    return {
        "tokens": len(text.ids),
        "first": text.first,
        "straddles": text.straddles,
        "dropped": text.dropped,
        "last_id": text.ids[-1] if text.ids else None,
        "logprobs": [
            value if value is not None and math.isfinite(value) else None for value in score.log_probabilities
        ],
        "greedy": list(score.greedy),
    }
