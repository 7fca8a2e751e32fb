"""The OpenAI routes of the TGI dialect: /v1/completions and /v1/chat/completions."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from .. import __version__
from .answers import chat_logprobs, openai_reason
from .bodies import parse_chat, parse_prompts
from .chat import apply_template
from .http_io import count_success, headers_of, read_body, send_events, tokens_json
from .requests import GenerateRequest, InvalidRequest
from .service import GenerationFailed, Overloaded, Service

FINGERPRINT = f"{__version__}-native"


def _envelope(service: Service, kind: str, model: str | None = None) -> dict[str, Any]:
    return {
        "object": kind,
        "id": "",
        "created": int(time.time()),
        "model": model or service.model_id,
        "system_fingerprint": FINGERPRINT,
    }


def _usage(prompt: int, completion: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _openai_error(error: Exception) -> str:
    return json.dumps({"error": {"message": str(error), "http_status_code": 422}})


async def completions(service: Service, request: web.Request) -> web.StreamResponse:
    """POST /v1/completions: one or several prompts; `logprobs` is always null, as in TGI."""
    started = time.perf_counter()
    body = await read_body(request)
    service.metrics.request()
    prompts, parameters, stream = parse_prompts(body, service.limits)
    requests = [GenerateRequest(prompt, parameters) for prompt in prompts]
    if stream:
        return await send_events(service, request, _completion_events(service, requests))
    answers = list(await asyncio.gather(*(service.generate(each) for each in requests)))
    choices = [
        {
            "index": index,
            "text": answer.job.generated_text(),
            "logprobs": None,
            "finish_reason": openai_reason(answer.job.finish_reason),
        }
        for index, answer in enumerate(answers)
    ]
    usage = _usage(sum(answer.input_length for answer in answers), sum(len(answer.job.tokens) for answer in answers))
    count_success(service, answers, started)
    return web.json_response(
        {**_envelope(service, "text_completion"), "choices": choices, "usage": usage},
        headers=headers_of(service, answers, sum(map(len, prompts)), started),
    )


async def _completion_events(service: Service, requests: list[GenerateRequest]) -> AsyncIterator[str]:
    events: asyncio.Queue[str | None] = asyncio.Queue()

    async def forward(index: int, each: GenerateRequest) -> None:
        try:
            async for token, job, last in service.stream(each):
                choice = {
                    "index": index,
                    "text": "" if last and job.finish_reason == "eos_token" else token.text,
                    "logprobs": None,
                    "finish_reason": openai_reason(job.finish_reason) if last else "",
                }
                event = {**_envelope(service, "text_completion"), "choices": [choice]}
                if last:
                    event["usage"] = _usage(len(job.request.ids), len(job.tokens))
                await events.put(json.dumps(event))
        except (InvalidRequest, Overloaded, GenerationFailed) as error:
            await events.put(_openai_error(error))
        finally:
            await events.put(None)

    tasks = [asyncio.ensure_future(forward(index, each)) for index, each in enumerate(requests)]
    open_streams = len(tasks)
    try:
        while open_streams:
            event = await events.get()
            if event is None:
                open_streams -= 1
            else:
                yield event
        yield "[DONE]"
    finally:
        for task in tasks:
            task.cancel()


async def chat_completions(service: Service, request: web.Request) -> web.StreamResponse:
    """POST /v1/chat/completions: the tokenizer's template makes the prompt; no special tokens are added to it."""
    started = time.perf_counter()
    body = await read_body(request)
    service.metrics.request()
    messages, parameters, options = parse_chat(body)
    prompt = apply_template(service.tokenizer, messages, options["template"])
    each = GenerateRequest(prompt, parameters, add_special_tokens=False)
    model = parameters.adapter_id
    if options["stream"]:
        return await send_events(service, request, _chat_events(service, each, model, options))
    answer = await service.generate(each)
    job = answer.job
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": job.generated_text()},
        "logprobs": chat_logprobs(service.tokenizer, job.tokens, job.token_texts()) if options["logprobs"] else None,
        "finish_reason": openai_reason(job.finish_reason),
    }
    count_success(service, [answer], started)
    return web.json_response(
        {
            **_envelope(service, "chat.completion", model),
            "choices": [choice],
            "usage": _usage(answer.input_length, len(job.tokens)),
        },
        headers=headers_of(service, [answer], len(prompt), started),
    )


async def _chat_events(
    service: Service, each: GenerateRequest, model: str | None, options: dict[str, Any]
) -> AsyncIterator[str]:
    try:
        async for token, job, last in service.stream(each):
            ended = last and job.finish_reason == "eos_token"
            choice = {
                "index": 0,
                "delta": {"role": "assistant", "content": "" if ended else token.text},
                "logprobs": (
                    chat_logprobs(service.tokenizer, [token], [token.text or ""]) if options["logprobs"] else None
                ),
                "finish_reason": openai_reason(job.finish_reason) if last else None,
            }
            event = {**_envelope(service, "chat.completion.chunk", model), "choices": [choice], "usage": None}
            yield json.dumps(event)
            if last and options["include_usage"]:
                usage = _usage(len(job.request.ids), len(job.tokens))
                yield json.dumps({**_envelope(service, "chat.completion.chunk", model), "choices": [], "usage": usage})
    except (InvalidRequest, Overloaded, GenerationFailed) as error:
        yield _openai_error(error)
    yield "[DONE]"


async def chat_tokenize(service: Service, request: web.Request) -> web.Response:
    """POST /chat_tokenize: the templated text and its tokens."""
    messages, _, options = parse_chat(await read_body(request))
    text = apply_template(service.tokenizer, messages, options["template"])
    return web.json_response({"tokenize_response": tokens_json(service, text, False), "templated_text": text})
