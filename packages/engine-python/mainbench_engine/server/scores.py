"""Log-probabilities of continuations of one context: which passes they need, and what is read off them.

Texts that differ in their last token alone share one pass over the tokens before it, whose last logits tell them all.
Every other text is a row of its own, all its tokens scored.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..tokenizer import TextTokenizer
from .answers import number
from .bodies import ScoreBody, invalid
from .jobs import Job, ValidRequest

# Every continuation is cut into tokens together with the context before it.
MAX_SCORED_CHARACTERS = 16_000_000
_FAR = 8


class ContinuationText(NamedTuple):
    """Context and continuation, tokenised as one text."""

    ids: tuple[int, ...]
    first: int  # place of the first token that begins in the continuation; the number of tokens where none does
    straddles: bool  # whether a token spans the boundary; it counts as context
    dropped: int  # tokens that the beginning has lost to the model's limit

    @property
    def is_next_token(self) -> bool:
        """Whether all there is to score is one token after others."""
        return self.first == len(self.ids) - 1 and self.first > 0


def leading_ids(tokenizer: TextTokenizer) -> tuple[int, ...]:
    """Ids of the special tokens that begin every text."""
    tokens = tokenizer.tokens("a")
    first = next((place for place, token in enumerate(tokens) if token.stop > 0), 0)
    return tuple(token.id for token in tokens[:first])


def require_room(tokenizer: TextTokenizer, text: str, name: str, longest: int) -> None:
    """Refuses (`Refusal`) a text with far more than `longest` tokens whatever they are, before it is cut into them."""
    least = tokenizer.least_tokens(text)
    if least > _FAR * longest:
        raise invalid(f"{name} must have 1 to {longest} tokens. Given: {least} or more")


def read_texts(body: ScoreBody, tokenizer: TextTokenizer, leading: int, longest: int) -> list[ContinuationText]:
    """Tokenises each continuation with the context before it; every text begins with `leading` special tokens.

    Raises:
        Refusal: a text has more than `longest` tokens, or its continuation has where the beginning may be dropped.
    """
    characters = len(body.context) * len(body.continuations) + sum(map(len, body.continuations))
    if characters > MAX_SCORED_CHARACTERS:
        raise invalid(
            f"`context` and `continuations` must have at most {MAX_SCORED_CHARACTERS} characters, the context counted "
            f"for each. Given: {characters}"
        )
    context_bytes = len(body.context.encode())
    texts = []
    for continuation in body.continuations:
        if not body.truncate_left:
            require_room(tokenizer, body.context + continuation, "a scored text", longest)
        tokens = tokenizer.tokens(body.context + continuation)
        places = range(leading, len(tokens))
        first = next((place for place in places if tokens[place].start >= context_bytes), len(tokens))
        straddles = any(tokens[place].start < context_bytes < tokens[place].stop for place in places)
        dropped = max(0, len(tokens) - longest)
        # The first token scored needs one before it.
        if dropped and (not body.truncate_left or first <= dropped):
            needed = len(tokens) - first + 1 if body.truncate_left else len(tokens)
            raise invalid(f"a scored text must have 1 to {longest} tokens. Given: {needed}")
        ids = tuple(token.id for token in tokens[dropped:])
        texts.append(ContinuationText(ids, first - dropped, straddles, dropped))
    return texts


def passes_of(texts: Sequence[ContinuationText], adapter_id: str | None) -> list[ValidRequest]:
    """The rows to compute so that all texts are scored, each row once."""
    next_ids: dict[tuple[int, ...], dict[int, None]] = {}
    for text in texts:
        if text.is_next_token:
            next_ids.setdefault(text.ids[:-1], {})[text.ids[-1]] = None
    whole = dict.fromkeys(text.ids for text in texts if text.first < len(text.ids) and not text.is_next_token)
    return [
        *(ValidRequest(ids, next_ids=tuple(some), adapter_id=adapter_id) for ids, some in next_ids.items()),
        *(ValidRequest(ids, prefill_details=True, adapter_id=adapter_id) for ids in whole),
    ]


def scores_json(texts: Sequence[ContinuationText], jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """What /score answers for each text, off the rows that `passes_of` named, once they are computed.

    The log-probability of a token with nothing before it, or that is no finite number, is null; so is whether the first
    kind is the likeliest in its place.
    """
    rows = {(job.request.ids, bool(job.request.next_ids)): job for job in jobs}
    entries = []
    for text in texts:
        scores: list[float | None] = []
        greedy: list[bool | None] = []
        if text.is_next_token:
            job = rows[text.ids[:-1], True]
            scores = [job.next_scores[job.request.next_ids.index(text.ids[-1])]]
            # The row's own next token is the likeliest one.
            greedy = [job.tokens[0].id == text.ids[-1]]
        elif text.first < len(text.ids):
            job = rows[text.ids, False]
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
