"""What all routes share: reading bodies, TGI's errors and headers, and streams of server-sent events."""

import asyncio
import sys
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from .bodies import parse_json
from .requests import InvalidRequest, MalformedBody
from .service import Answer, GenerationFailed, Overloaded, Service

BODY_LIMIT = 2_000_000
KEEP_ALIVE_SECONDS = 15.0


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
    except web.HTTPException:
        raise
    except Exception as error:
        traceback.print_exception(error, file=sys.stderr)
        return error_json(f"The server failed unexpectedly: {type(error).__name__}: {error}", "internal", 500)


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request."""
    return parse_json(await request.read(), request.headers.get("Content-Type", ""))


def headers_of(service: Service, answers: list[Answer], characters: int, started: float) -> dict[str, str]:
    """TGI's timing headers, summed over the answers of a request; times in milliseconds."""
    total = time.perf_counter() - started
    generated = sum(len(answer.job.tokens) for answer in answers)
    queue = sum(answer.job.started - answer.job.queued for answer in answers)
    inference = sum(time.perf_counter() - answer.job.started for answer in answers)
    return {
        "x-compute-type": service.device,
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


async def send_events(service: Service, request: web.Request, events: AsyncIterator[str]) -> web.StreamResponse:
    """Streams server-sent events, with comment lines while nothing happens."""
    headers = {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
        "X-Accel-Buffering": "no",
        "x-compute-type": service.device,
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
