"""The routes of the TGI dialect over aiohttp."""

import asyncio
import functools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from .. import __version__
from . import openai_routes
from .answers import generate_json, stream_json
from .requests import InvalidRequest, MalformedBody, parse_generate, parse_json
from .service import Answer, GenerationFailed, Overloaded, Service

BODY_LIMIT = 2_000_000
KEEP_ALIVE_SECONDS = 15.0
COMPUTE_TYPE = "cpu"


def error_json(message: str, error_type: str, status: int) -> web.Response:
    """An error object as TGI writes it."""
    return web.json_response({"error": message, "error_type": error_type}, status=status)


def error_of(error: Exception) -> tuple[str, str, int]:
    """Message, type and status of a refusal or failure."""
    if isinstance(error, InvalidRequest):
        return str(error), error.error_type, 422
    if isinstance(error, Overloaded):
        return str(error), "overloaded", 429
    return str(error), "generation", 424


@web.middleware
async def errors(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    """Turns exceptions of a route into TGI's answers."""
    try:
        return await handler(request)
    except MalformedBody as error:
        return web.Response(text=str(error), status=error.status)
    except (InvalidRequest, Overloaded, GenerationFailed) as error:
        return error_json(*error_of(error))
    except web.HTTPRequestEntityTooLarge:
        return web.Response(text=f"The request body is larger than {BODY_LIMIT} bytes", status=413)


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request."""
    return parse_json(await request.read(), request.headers.get("Content-Type", ""))


def headers_of(answers: list[Answer], characters: int, started: float) -> dict[str, str]:
    """TGI's timing headers, summed over the answers of a request; times in milliseconds."""
    total = time.perf_counter() - started
    generated = sum(len(answer.job.tokens) for answer in answers)
    queue = sum(answer.job.started - answer.job.queued for answer in answers)
    inference = sum(time.perf_counter() - answer.job.started for answer in answers)
    return {
        "x-compute-type": COMPUTE_TYPE,
        "x-compute-time": str(total),
        "x-compute-characters": str(characters),
        "x-total-time": str(round(total * 1000)),
        "x-validation-time": str(round(max(0.0, answers[0].job.queued - started) * 1000)),
        "x-queue-time": str(round(queue * 1000)),
        "x-inference-time": str(round(inference * 1000)),
        "x-time-per-token": str(round(inference * 1000 / max(1, generated))),
        "x-prompt-tokens": str(sum(answer.input_length for answer in answers)),
        "x-generated-tokens": str(generated),
    }


def count_success(service: Service, answers: list[Answer], started: float) -> None:
    """Adds answered requests to the metrics."""
    for answer in answers:
        timings = answer.job.timings()
        service.metrics.success(
            time.perf_counter() - started,
            timings["queue"],
            timings["inference"],
            len(answer.job.tokens),
            answer.input_length,
        )


async def send_events(request: web.Request, events: AsyncIterator[str]) -> web.StreamResponse:
    """Streams server-sent events, with comment lines while nothing happens."""
    headers = {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
        "X-Accel-Buffering": "no",
        "x-compute-type": COMPUTE_TYPE,
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    iterator = events.__aiter__()
    upcoming = asyncio.ensure_future(anext(iterator, None))
    try:
        while True:
            done, _ = await asyncio.wait({upcoming}, timeout=KEEP_ALIVE_SECONDS)
            if not done:
                await response.write(b":\n\n")
                continue
            data = upcoming.result()
            if data is None:
                break
            await response.write(f"data:{data}\n\n".encode())
            upcoming = asyncio.ensure_future(anext(iterator, None))
    finally:
        upcoming.cancel()
    await response.write_eof()
    return response


async def _generate(service: Service, request: web.Request, compatible: bool = False) -> web.StreamResponse:
    started = time.perf_counter()
    body = await read_body(request)
    service.metrics.request()
    parsed = parse_generate(body)
    if compatible and parsed.stream:
        return await send_events(request, _stream_events(service, parsed))
    best, others = await service.best_of(parsed)
    answers = [best, *(others or [])]
    result: Any = generate_json(service.tokenizer, parsed, best, others)
    count_success(service, answers, started)
    return web.json_response(
        [result] if compatible else result, headers=headers_of([best], len(parsed.inputs), started)
    )


async def _generate_stream(service: Service, request: web.Request) -> web.StreamResponse:
    body = await read_body(request)
    service.metrics.request()
    return await send_events(request, _stream_events(service, parse_generate(body)))


async def _stream_events(service: Service, parsed: Any) -> AsyncIterator[str]:
    started, index = time.perf_counter(), 0
    try:
        async for token, job, last in service.stream(parsed):
            index += 1
            yield json.dumps(stream_json(service.tokenizer, parsed, index, token, job, last))
            if last:
                count_success(service, [Answer(job, len(job.request.ids))], started)
    except (InvalidRequest, Overloaded, GenerationFailed) as error:
        message, error_type, _ = error_of(error)
        yield json.dumps({"error": message, "error_type": error_type})


async def _tokenize(service: Service, request: web.Request) -> web.Response:
    parsed = parse_generate(await read_body(request))
    return web.json_response(tokens_json(service, parsed.inputs, True))


def tokens_json(service: Service, text: str, add_special_tokens: bool) -> list[dict[str, Any]]:
    """Tokens of a text with offsets in UTF-8 bytes."""
    raw = text.encode()
    return [
        {
            "id": token.id,
            "text": raw[token.start : token.stop].decode(errors="replace"),
            "start": token.start,
            "stop": token.stop,
        }
        for token in service.tokenizer.tokens(text, add_special_tokens)
    ]


async def _health(service: Service, request: web.Request) -> web.Response:
    if service.batcher.alive:
        return web.Response()
    return error_json("unhealthy", "healthcheck", 503)


async def _info(service: Service, dtype: str, device: str, request: web.Request) -> web.Response:
    return web.json_response(service.info(__version__, dtype, device))


async def _models(service: Service, request: web.Request) -> web.Response:
    entry = {"id": service.model_id, "object": "model", "created": 0, "owned_by": service.model_id}
    return web.json_response({"object": "list", "data": [entry]})


async def _metrics(service: Service, request: web.Request) -> web.Response:
    return web.Response(text=service.metrics.render(service.batcher.waiting, service.batcher.batch_size))


def build_app(service: Service, dtype: str, device: str) -> web.Application:
    """An application with all routes of a model."""
    app = web.Application(middlewares=[errors], client_max_size=BODY_LIMIT)
    bound = functools.partial
    app.add_routes(
        [
            web.post("/", bound(_generate, service, compatible=True)),
            web.post("/generate", bound(_generate, service)),
            web.post("/generate_stream", bound(_generate_stream, service)),
            web.post("/tokenize", bound(_tokenize, service)),
            web.post("/chat_tokenize", bound(openai_routes.chat_tokenize, service)),
            web.post("/v1/completions", bound(openai_routes.completions, service)),
            web.post("/v1/chat/completions", bound(openai_routes.chat_completions, service)),
            web.get("/v1/models", bound(_models, service)),
            web.get("/health", bound(_health, service)),
            web.get("/ping", bound(_health, service)),
            web.get("/info", bound(_info, service, dtype, device)),
            web.get("/metrics", bound(_metrics, service)),
        ]
    )
    return app
