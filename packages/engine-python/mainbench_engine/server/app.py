"""The routes of the TGI dialect over aiohttp."""

import ipaddress
import sys
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .bodies import ChatBody, CompletionBody, GenerateBody, Parsed, Refusal, ScoreBody, read_body
from .service import Answer, Service

BODY_LIMIT = 2_000_000
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_app(service: Service, host: str, answered: Counter[str]) -> web.Application:
    """An application with all routes of a model, for a server that listens at a host.

    `answered` counts the requests that got an answer, by route.
    """

    async def models(request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": service.model_id, "object": "model"}]})

    async def health(request: web.Request) -> web.Response:
        if not service.batcher.is_alive():
            raise Refusal(503, "unhealthy", "healthcheck")
        return web.Response()

    async def info(request: web.Request) -> web.Response:
        return web.json_response(service.info())

    app = web.Application(middlewares=[_only_for(host), _errors], client_max_size=BODY_LIMIT)
    app.add_routes(
        [
            _post("/", GenerateBody, service.generate_list, answered),
            _post("/generate", GenerateBody, service.generate, answered),
            _post("/score", ScoreBody, service.score, answered),
            _post("/tokenize", GenerateBody, service.tokenize, answered),
            _post("/chat_tokenize", ChatBody, service.chat_tokenize, answered),
            _post("/v1/completions", CompletionBody, service.complete, answered),
            _post("/v1/chat/completions", ChatBody, service.chat, answered),
            web.get("/v1/models", models),
            web.get("/health", health),
            web.get("/info", info),
        ]
    )
    return app


def _post(
    path: str, kind: type[Parsed], answer: Callable[[Parsed], Awaitable[Answer]], answered: Counter[str]
) -> web.RouteDef:
    async def route(request: web.Request) -> web.Response:
        value, job = await answer(read_body(kind, await request.read(), request.content_type))
        answered[path] += 1
        if job is None:
            return web.json_response(value)
        counts = {"x-prompt-tokens": str(len(job.request.ids)), "x-generated-tokens": str(len(job.tokens))}
        return web.json_response(value, headers=counts)

    return web.post(path, route)


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> Any:
    """Turns exceptions of a route into TGI's answers."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Refusal as error:
        refusal = error
    except Exception as error:
        traceback.print_exception(error, file=sys.stderr)
        refusal = Refusal(500, f"The server failed unexpectedly: {type(error).__name__}: {error}", "internal")
    if refusal.error_type is None:
        return web.Response(text=str(refusal), status=refusal.status)
    return web.json_response({"error": str(refusal), "error_type": refusal.error_type}, status=refusal.status)


def _only_for(host: str) -> Callable[[web.Request, Handler], Awaitable[Any]]:
    """A middleware that refuses requests for names of others: their pages may lead a browser to this machine.

    An address in numbers is nobody's name, so it passes. A server that listens at an address of the network has names
    that it cannot know, and takes all.
    """

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> Any:
        header = request.headers.get("Host", "").strip().lower()
        asked = header[1:].split("]")[0] if header.startswith("[") else header.rsplit(":", 1)[0]
        if _is_local(host) and not (_address(asked) or _is_local(asked) or asked in ("", host)):
            remedy = "ask it as localhost, or start it with --host and an address of the network"
            return web.Response(text=f"This server is not {asked[:100]}: {remedy}", status=421)
        return await handler(request)

    return refuse


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_local(name: str) -> bool:
    name = name.rstrip(".")
    address = _address(name)
    return name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback)
