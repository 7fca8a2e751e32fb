"""The routes of the TGI dialect over aiohttp."""

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .answers import chat_logprobs, details_json, openai_json, tokens_json
from .bodies import ChatBody, CompletionBody, GenerateBody, GenerateParameters, Parsed, ScoreBody, read_body
from .chat import apply_template
from .host_header import only_for
from .jobs import Job
from .requests import InvalidRequest, MalformedBody
from .service import GenerationFailed, Overloaded, Service

BODY_LIMIT = 2_000_000


def _error(message: str, error_type: str, status: int) -> web.Response:
    return web.json_response({"error": message, "error_type": error_type}, status=status)


@web.middleware
async def _errors(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
    """Turns exceptions of a route into TGI's answers."""
    try:
        return await handler(request)
    except MalformedBody as error:
        return web.Response(text=str(error), status=error.status)
    except InvalidRequest as error:
        return _error(str(error), error.error_type, 422)
    except Overloaded as error:
        return _error(str(error), "overloaded", 429)
    except GenerationFailed as error:
        return _error(str(error), "generation", 424)
    except web.HTTPRequestEntityTooLarge:
        return web.Response(text=f"The request body is larger than {BODY_LIMIT} bytes", status=413)
    except web.HTTPException:
        raise
    except Exception as error:
        traceback.print_exception(error, file=sys.stderr)
        return _error(f"The server failed unexpectedly: {type(error).__name__}: {error}", "internal", 500)


async def _body(kind: type[Parsed], request: web.Request) -> Parsed:
    return read_body(kind, await request.read(), request.headers.get("Content-Type", ""))


def _answer(value: Any, jobs: list[Job]) -> web.Response:
    prompt, generated = sum(len(job.request.ids) for job in jobs), sum(len(job.tokens) for job in jobs)
    return web.json_response(value, headers={"x-prompt-tokens": str(prompt), "x-generated-tokens": str(generated)})


class Routes:
    """What a served model answers."""

    def __init__(self, service: Service):
        self._service = service
        self._tokenizer = service.tokenizer

    def all(self) -> list[web.RouteDef]:
        """The routes with their paths."""
        return [
            web.post("/", self._root),
            web.post("/generate", self._generate),
            web.post("/score", self._score),
            web.post("/tokenize", self._tokenize),
            web.post("/chat_tokenize", self._chat_tokenize),
            web.post("/v1/completions", self._completions),
            web.post("/v1/chat/completions", self._chat_completions),
            web.get("/v1/models", self._models),
            web.get("/health", self._health),
            web.get("/info", self._info),
        ]

    async def _generated(self, request: web.Request) -> tuple[dict[str, Any], list[Job]]:
        body = await _body(GenerateBody, request)
        given = body.parameters or GenerateParameters(do_sample=True)
        job = await self._service.generate(body.inputs, given)
        answer: dict[str, Any] = {"generated_text": job.generated_text()}
        if given.details or given.decoder_input_details:
            answer["details"] = details_json(self._tokenizer, job, bool(given.prefill_greedy))
        return answer, [job]

    async def _generate(self, request: web.Request) -> web.Response:
        return _answer(*await self._generated(request))

    async def _root(self, request: web.Request) -> web.Response:
        answer, jobs = await self._generated(request)
        return _answer([answer], jobs)

    async def _score(self, request: web.Request) -> web.Response:
        scores = await self._service.score(await _body(ScoreBody, request))
        return web.json_response({"leading_ids": self._service.leading_ids, "scores": scores})

    async def _tokenize(self, request: web.Request) -> web.Response:
        return web.json_response(tokens_json(self._tokenizer, (await _body(GenerateBody, request)).inputs, True))

    async def _chat_tokenize(self, request: web.Request) -> web.Response:
        body = await _body(ChatBody, request)
        text = apply_template(self._tokenizer, body.messages, body.chat_template_kwargs)
        tokens = tokens_json(self._tokenizer, text, False)
        return web.json_response({"tokenize_response": tokens, "templated_text": text})

    async def _completions(self, request: web.Request) -> web.Response:
        """One or several prompts; `logprobs` is always null, as in TGI."""
        body = await _body(CompletionBody, request)
        given = body.parameters()
        jobs = list(await asyncio.gather(*(self._service.generate(prompt, given) for prompt in body.prompt)))
        choices: list[dict[str, Any]] = [{"text": job.generated_text(), "logprobs": None} for job in jobs]
        return _answer(openai_json("text_completion", self._service.model_id, jobs, choices), jobs)

    async def _chat_completions(self, request: web.Request) -> web.Response:
        """The tokenizer's template makes the prompt; no special tokens are added to it."""
        body = await _body(ChatBody, request)
        given = body.parameters(body.top_logprobs)
        prompt = apply_template(self._tokenizer, body.messages, body.chat_template_kwargs)
        job = await self._service.generate(prompt, given, add_special_tokens=False)
        message = {"role": "assistant", "content": job.generated_text()}
        choice = {"message": message, "logprobs": chat_logprobs(self._tokenizer, job) if body.logprobs else None}
        model = given.adapter_id or self._service.model_id
        return _answer(openai_json("chat.completion", model, [job], [choice]), [job])

    async def _models(self, request: web.Request) -> web.Response:
        model = self._service.model_id
        entry = {"id": model, "object": "model", "created": 0, "owned_by": model}
        return web.json_response({"object": "list", "data": [entry]})

    async def _health(self, request: web.Request) -> web.Response:
        return web.Response() if self._service.batcher.alive else _error("unhealthy", "healthcheck", 503)

    async def _info(self, request: web.Request) -> web.Response:
        return web.json_response(self._service.info())


def build_app(service: Service, host: str) -> web.Application:
    """An application with all routes of a model, for a server that listens at a host."""
    app = web.Application(middlewares=[only_for(host), _errors], client_max_size=BODY_LIMIT)
    app.add_routes(Routes(service).all())
    return app
