"""The JSON of answers, in the forms of TGI and of OpenAI."""

import math
import time
from typing import Any

from .. import __version__
from ..tokenizer import TextTokenizer
from .jobs import EOS_TOKEN, GeneratedToken, Job


def number(value: float | None) -> float | None:
    """A log-probability that JSON can hold; TGI writes null for anything else."""
    return value if value is not None and math.isfinite(value) else None


def _token(tokenizer: TextTokenizer, token_id: int, value: float, text: str) -> dict[str, Any]:
    return {"id": token_id, "text": text, "logprob": number(value), "special": token_id in tokenizer.special_ids}


def _top(tokenizer: TextTokenizer, token: GeneratedToken) -> list[dict[str, Any]]:
    return [_token(tokenizer, i, value, tokenizer.decode([i], False)) for i, value in token.top]


def _prefill(tokenizer: TextTokenizer, job: Job, greedy: bool) -> list[dict[str, Any]]:
    """Prompt tokens with their log-probabilities; the first has none. Empty unless asked for."""
    if not job.request.prefill_details:
        return []
    entries: list[dict[str, Any]] = [
        {"id": token_id, "text": tokenizer.decode([token_id], False), "logprob": number(value)}
        for token_id, value in zip(job.request.ids, [None, *job.prefill], strict=True)
    ]
    if greedy:
        for entry, likeliest in zip(entries[1:], job.greedy, strict=True):
            entry["greedy"] = likeliest
    return entries


def details_json(tokenizer: TextTokenizer, job: Job, greedy: bool) -> dict[str, Any]:
    """The `details` of an answer of /generate.

    Args:
        greedy: whether each prompt token tells whether greedy decoding would have chosen it, which TGI does not know.
    """
    tokens = zip(job.tokens, job.token_texts(), strict=True)
    details = {
        "finish_reason": job.finish_reason,
        "generated_tokens": len(job.tokens),
        "seed": job.request.sampling.seed if job.request.sampling.do_sample else None,
        "prefill": _prefill(tokenizer, job, greedy),
        "tokens": [_token(tokenizer, token.id, token.log_probability, text) for token, text in tokens],
    }
    if job.request.top_n_tokens:
        details["top_tokens"] = [_top(tokenizer, token) for token in job.tokens]
    return details


def tokens_json(tokenizer: TextTokenizer, text: str, add_special_tokens: bool) -> list[dict[str, Any]]:
    """Tokens of a text with offsets in UTF-8 bytes."""
    raw = text.encode()
    return [
        {"id": t.id, "text": raw[t.start : t.stop].decode(errors="replace"), "start": t.start, "stop": t.stop}
        for t in tokenizer.tokens(text, add_special_tokens)
    ]


def chat_logprobs(tokenizer: TextTokenizer, job: Job) -> dict[str, Any]:
    """Log-probabilities of a chat answer."""
    return {
        "content": [
            {
                "token": text,
                "logprob": number(token.log_probability),
                "top_logprobs": [{"token": tokenizer.decode([i], False), "logprob": number(p)} for i, p in token.top],
            }
            for token, text in zip(job.tokens, job.token_texts(), strict=True)
        ]
    }


def openai_json(kind: str, model: str, jobs: list[Job], choices: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of an OpenAI route: a choice for each job. Of the reasons to finish TGI renames only the end token."""
    prompt, completion = sum(len(job.request.ids) for job in jobs), sum(len(job.tokens) for job in jobs)
    for index, (job, choice) in enumerate(zip(jobs, choices, strict=True)):
        choice |= {"index": index, "finish_reason": "stop" if job.finish_reason == EOS_TOKEN else job.finish_reason}
    return {
        "object": kind,
        "id": "",
        "created": int(time.time()),
        "model": model,
        "system_fingerprint": f"{__version__}-native",
        "choices": choices,
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion},
    }
