"""The JSON of answers, in the forms of TGI and of OpenAI."""

import math
from typing import Any

from ..tokenizer import TextTokenizer
from .jobs import Job


def number(value: float | None) -> float | None:
    """A log-probability that JSON can hold; TGI writes null for anything else."""
    return value if value is not None and math.isfinite(value) else None


def _token(tokenizer: TextTokenizer, token_id: int, value: float, text: str | None = None) -> dict[str, Any]:
    text = tokenizer.decode([token_id], False) if text is None else text
    return {"id": token_id, "text": text, "logprob": number(value), "special": token_id in tokenizer.special_ids}


def generated_json(tokenizer: TextTokenizer, job: Job, details: bool) -> dict[str, Any]:
    """The answer of /generate; the first token of a prompt has no log-probability."""
    answer: dict[str, Any] = {"generated_text": job.generated_text()}
    if not details:
        return answer
    prefill = zip(job.request.ids, [None, *job.prefill], strict=True) if job.request.prefill_details else ()
    answer["details"] = {
        "finish_reason": job.finish_reason,
        "generated_tokens": len(job.tokens),
        "seed": job.request.sampling.seed if job.request.sampling.do_sample else None,
        "prefill": [{"id": i, "text": tokenizer.decode([i], False), "logprob": number(p)} for i, p in prefill],
        "tokens": [
            _token(tokenizer, token.id, token.log_probability, text)
            for token, text in zip(job.tokens, job.token_texts(), strict=True)
        ],
    }
    if job.request.top_n_tokens:
        tops = [[_token(tokenizer, *one) for one in token.top] for token in job.tokens]
        answer["details"]["top_tokens"] = tops
    return answer


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


def openai_json(kind: str, model: str, job: Job, choice: dict[str, Any]) -> dict[str, Any]:
    """The body of an OpenAI route. Of the reasons to finish TGI renames only the end token."""
    prompt, completion = len(job.request.ids), len(job.tokens)
    reason = "stop" if job.finish_reason == "eos_token" else job.finish_reason
    return {
        "object": kind,
        "model": model,
        "choices": [{**choice, "index": 0, "finish_reason": reason}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion},
    }
