"""The JSON of TGI's answers."""

import math
from typing import Any

from ..tokenizer import TextTokenizer
from .jobs import EOS_TOKEN, GeneratedToken, Job
from .requests import GenerateRequest
from .service import Answer


def _number(value: float) -> float | None:
    """A log-probability that JSON can hold; TGI writes null for anything else."""
    return value if math.isfinite(value) else None


def token_json(tokenizer: TextTokenizer, token: GeneratedToken, text: str) -> dict[str, Any]:
    """One generated token."""
    return {
        "id": token.id,
        "text": text,
        "logprob": _number(token.log_probability),
        "special": token.id in tokenizer.special_ids,
    }


def top_json(tokenizer: TextTokenizer, token: GeneratedToken) -> list[dict[str, Any]]:
    """The likeliest tokens at the place of a generated one."""
    return [token_json(tokenizer, GeneratedToken(i, p), tokenizer.decode([i], False)) for i, p in token.top]


def prefill_json(tokenizer: TextTokenizer, job: Job) -> list[dict[str, Any]]:
    """Prompt tokens with their log-probabilities; the first has none. Empty unless asked for.

    With `prefill_greedy`, which TGI does not know and ignores, each says whether greedy decoding would have chosen it.
    """
    if not job.request.prefill_details:
        return []
    values: list[float | None] = [None, *map(_number, job.prefill)]
    entries: list[dict[str, Any]] = [
        {"id": token_id, "text": tokenizer.decode([token_id], False), "logprob": value}
        for token_id, value in zip(job.request.ids, values, strict=True)
    ]
    if job.request.prefill_greedy:
        for entry, greedy in zip(entries[1:], job.greedy, strict=True):
            entry["greedy"] = greedy
    return entries


def sequence_json(tokenizer: TextTokenizer, answer: Answer) -> dict[str, Any]:
    """What `details` and every entry of `best_of_sequences` share."""
    job = answer.job
    details = {
        "finish_reason": job.finish_reason,
        "generated_tokens": len(job.tokens),
        "seed": job.request.sampling.seed if job.request.sampling.do_sample else None,
        "prefill": prefill_json(tokenizer, job),
        "tokens": [
            token_json(tokenizer, token, text) for token, text in zip(job.tokens, job.token_texts(), strict=True)
        ],
    }
    if job.request.top_n_tokens:
        details["top_tokens"] = [top_json(tokenizer, token) for token in job.tokens]
    return details


def full_text(request: GenerateRequest, job: Job) -> str:
    """The answer, after the prompt when the request asks for that."""
    prefix = request.inputs if request.parameters.return_full_text else ""
    return prefix + job.generated_text()


def generate_json(
    tokenizer: TextTokenizer, request: GenerateRequest, best: Answer, others: list[Answer] | None
) -> dict[str, Any]:
    """The body of /generate."""
    body: dict[str, Any] = {"generated_text": full_text(request, best.job)}
    if request.parameters.details or request.parameters.decoder_input_details:
        body["details"] = sequence_json(tokenizer, best)
        if others is not None:
            body["details"]["best_of_sequences"] = [
                {"generated_text": full_text(request, other.job), **sequence_json(tokenizer, other)} for other in others
            ]
    return body


def stream_json(
    tokenizer: TextTokenizer, request: GenerateRequest, index: int, token: GeneratedToken, job: Job, last: bool
) -> dict[str, Any]:
    """One event of /generate_stream."""
    event: dict[str, Any] = {"index": index, "token": token_json(tokenizer, token, token.text or "")}
    if job.request.top_n_tokens:
        event["top_tokens"] = top_json(tokenizer, token)
    event["generated_text"] = full_text(request, job) if last else None
    event["details"] = None
    if last and request.parameters.details:
        event["details"] = {
            "finish_reason": job.finish_reason,
            "generated_tokens": len(job.tokens),
            "seed": job.request.sampling.seed if job.request.sampling.do_sample else None,
            "input_length": len(job.request.ids),
        }
    return event


def openai_reason(reason: str | None) -> str | None:
    """Name of a reason to finish on the OpenAI routes; TGI renames only the end token there."""
    return "stop" if reason == EOS_TOKEN else reason


def chat_logprobs(tokenizer: TextTokenizer, tokens: list[GeneratedToken], texts: list[str]) -> dict[str, Any]:
    """Log-probabilities of a chat answer."""
    return {
        "content": [
            {
                "token": text,
                "logprob": _number(token.log_probability),
                "top_logprobs": [{"token": tokenizer.decode([i], False), "logprob": _number(p)} for i, p in token.top],
            }
            for token, text in zip(tokens, texts, strict=True)
        ]
    }
