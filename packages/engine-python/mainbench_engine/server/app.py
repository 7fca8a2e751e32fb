"""The routes of the TGI dialect over aiohttp."""

import functools
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from .. import __version__
from . import openai_routes
from .answers import generate_json, stream_json
from .bodies import parse_generate, parse_score
from .http_io import (
    BODY_LIMIT,
    count_success,
    error_json,
    error_of,
    errors,
    headers_of,
    read_body,
    send_events,
    tokens_json,
)
from .host_header import only_for
from .requests import GenerateRequest, InvalidRequest
from .scores import score_json
from .service import Answer, GenerationFailed, Overloaded, Service


async def _generate(service: Service, request: web.Request, compatible: bool = False) -> web.StreamResponse:
    started = time.perf_counter()
    body = await read_body(request)
    service.metrics.request()
    parsed = parse_generate(body)
    if compatible and parsed.stream:
        return await send_events(service, request, _stream_events(service, parsed))
    best, others = await service.best_of(parsed)
    answers = [best, *(others or [])]
    result: Any = generate_json(service.tokenizer, parsed, best, others)
    count_success(service, answers, started)
    return web.json_response(
        [result] if compatible else result, headers=headers_of(service, [best], len(parsed.inputs), started)
    )


async def _generate_stream(service: Service, request: web.Request) -> web.StreamResponse:
    body = await read_body(request)
    service.metrics.request()
    return await send_events(service, request, _stream_events(service, parse_generate(body)))


async def _stream_events(service: Service, parsed: GenerateRequest) -> AsyncIterator[str]:
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


async def _score(service: Service, request: web.Request) -> web.Response:
    started = time.perf_counter()
    body = await read_body(request)
    service.metrics.request()
    parsed = parse_score(body)
    scores, answers = await service.score(parsed)
    count_success(service, answers, started)
    return web.json_response({"leading_ids": service.leading_ids, "scores": [score_json(score) for score in scores]})


async def _tokenize(service: Service, request: web.Request) -> web.Response:
    parsed = parse_generate(await read_body(request))
    return web.json_response(tokens_json(service, parsed.inputs, True))


async def _health(service: Service, request: web.Request) -> web.Response:
    if service.batcher.alive:
        return web.Response()
    return error_json("unhealthy", "healthcheck", 503)


async def _info(service: Service, request: web.Request) -> web.Response:
    return web.json_response(service.info(__version__))


async def _models(service: Service, request: web.Request) -> web.Response:
    entry = {"id": service.model_id, "object": "model", "created": 0, "owned_by": service.model_id}
    return web.json_response({"object": "list", "data": [entry]})


async def _metrics(service: Service, request: web.Request) -> web.Response:
    return web.Response(text=service.metrics.render(service.batcher.waiting, service.batcher.batch_size))


def build_app(service: Service, host: str) -> web.Application:
    """An application with all routes of a model, for a server that listens at a host."""
    app = web.Application(middlewares=[only_for(host), errors], client_max_size=BODY_LIMIT)
    bound = functools.partial
    app.add_routes(
        [
            web.post("/", bound(_generate, service, compatible=True)),
            web.post("/generate", bound(_generate, service)),
            web.post("/generate_stream", bound(_generate_stream, service)),
            web.post("/score", bound(_score, service)),
            web.post("/tokenize", bound(_tokenize, service)),
            web.post("/chat_tokenize", bound(openai_routes.chat_tokenize, service)),
            web.post("/v1/completions", bound(openai_routes.completions, service)),
            web.post("/v1/chat/completions", bound(openai_routes.chat_completions, service)),
            web.get("/v1/models", bound(_models, service)),
            web.get("/health", bound(_health, service)),
            web.get("/ping", bound(_health, service)),
            web.get("/info", bound(_info, service)),
            web.get("/metrics", bound(_metrics, service)),
        ]
    )
    return app
