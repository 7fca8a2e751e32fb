"""A loaded model as a service: checks requests, limits how many run at once, and waits for their answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ..errors import classify
from ..tokenizer import TextTokenizer
from .batching import Batcher
from .jobs import GeneratedToken, Job
from .metrics import Metrics
from .requests import GenerateRequest, InvalidRequest, Limits, ScoreRequest, ValidRequest
from .scores import ContinuationScore, ContinuationText, leading_ids, passes_of, read_texts, scores_of
from .validation import MAX_BEST_OF, MAX_STOP_SEQUENCES, check_values, require_adapter, validate

_Admitted = TypeVar("_Admitted")


class Overloaded(Exception):
    """More requests than the server takes at once."""


class GenerationFailed(Exception):
    """The model failed while computing an answer."""


@dataclass
class Answer:
    """A finished generation."""

    job: Job
    input_length: int

    @property
    def mean_log_probability(self) -> float:
        """Mean over the generated tokens, by which the best of several is chosen."""
        return sum(token.log_probability for token in self.job.tokens) / len(self.job.tokens)


class Service:
    """One model behind a server. All methods belong to the event loop's thread."""

    def __init__(
        self,
        model_id: str,
        tokenizer: TextTokenizer,
        batcher: Batcher,
        limits: Limits,
        adapters: frozenset[str],
        dtype: str = "float32",
        device: str = "cpu",
    ):
        self.model_id = model_id
        self.dtype = dtype
        self.device = device
        self.tokenizer = tokenizer
        self.batcher = batcher
        self.limits = limits
        self.adapters = adapters
        self.metrics = Metrics()
        self.leading_ids = leading_ids(tokenizer)
        self._permits = limits.max_concurrent_requests

    async def generate(self, request: GenerateRequest) -> Answer:
        """Answers one request.

        Raises:
            Overloaded, InvalidRequest, GenerationFailed
        """
        valid = self._admit(lambda: self._validated(request))
        try:
            return await self._compute(valid)
        finally:
            self._permits += 1

    async def score(self, request: ScoreRequest) -> tuple[list[ContinuationScore], list[Answer]]:
        """The score of each continuation in their order, and the rows that were computed for them.

        Raises:
            Overloaded, InvalidRequest, GenerationFailed
        """

        def read() -> list[ContinuationText]:
            require_adapter(request.adapter_id, self.adapters)
            return read_texts(request, self.tokenizer, len(self.leading_ids), self.limits)

        texts = self._admit(read)
        try:
            passes = passes_of(texts, request.adapter_id)
            answers = list(await asyncio.gather(*(self._compute(each) for each in passes)))
        finally:
            self._permits += 1
        return scores_of(texts, [answer.job for answer in answers]), answers

    async def _compute(self, request: ValidRequest) -> Answer:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def on_end(job: Job, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(_settle, done, error)

        job = self._submit(request, on_end, None)
        try:
            await done
        except asyncio.CancelledError:
            job.cancelled = True
            raise
        except Exception as error:
            raise self._failed(error) from error
        return Answer(job, len(job.request.ids))

    async def stream(self, request: GenerateRequest) -> AsyncIterator[tuple[GeneratedToken, Job, bool]]:
        """Yields every token as it comes, with its job and whether it is the last.

        Raises:
            Overloaded, InvalidRequest, GenerationFailed
        """
        if (request.parameters.best_of or 1) != 1:
            raise InvalidRequest("`best_of` != 1 is not supported when streaming tokens")
        if request.parameters.decoder_input_details:
            raise InvalidRequest("`decoder_input_details` == true is not supported when streaming tokens")
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Any] = asyncio.Queue()

        def on_token(job: Job, token: GeneratedToken) -> None:
            loop.call_soon_threadsafe(events.put_nowait, (token, job.finish_reason is not None))

        def on_end(job: Job, error: BaseException | None) -> None:
            loop.call_soon_threadsafe(events.put_nowait, error)

        job = self._submit(self._admit(lambda: self._validated(request)), on_end, on_token)
        try:
            while True:
                event = await events.get()
                if isinstance(event, BaseException):
                    raise self._failed(event) from event
                if event is None:
                    return
                yield event[0], job, event[1]
        finally:
            job.cancelled = True
            self._permits += 1

    async def best_of(self, request: GenerateRequest) -> tuple[Answer, list[Answer] | None]:
        """The answer with the highest mean log-probability, and the others when several were asked for."""
        check_values(request.parameters)
        count = request.parameters.best_of or 1
        if count == 1:
            return await self.generate(request), None
        answers = list(await asyncio.gather(*(self.generate(request) for _ in range(count))))
        best = max(answers, key=lambda answer: answer.mean_log_probability)
        return best, [answer for answer in answers if answer is not best]

    def _validated(self, request: GenerateRequest) -> ValidRequest:
        return validate(request, self.tokenizer.encode, self.limits, self.adapters)

    def _admit(self, check: Callable[[], _Admitted]) -> _Admitted:
        """What a check makes of a request; takes one of the permits, which the caller gives back."""
        if self._permits <= 0:
            self.metrics.failure("overloaded")
            raise Overloaded("Model is overloaded")
        try:
            valid = check()
        except InvalidRequest:
            self.metrics.failure("validation")
            raise
        self._permits -= 1
        return valid

    def _submit(self, request: ValidRequest, on_end: Any, on_token: Any) -> Job:
        job = Job(request, self.tokenizer, on_end, on_token)
        self.batcher.submit(job)
        return job

    def _failed(self, error: BaseException) -> GenerationFailed:
        self.metrics.failure("generation")
        return GenerationFailed(f"Request failed during generation: {classify(error).message}")

    def info(self, version: str) -> dict[str, Any]:
        """What /info says."""
        return {
            "model_id": self.model_id,
            "model_sha": None,
            "model_dtype": self.dtype,
            "model_device_type": self.device,
            "model_pipeline_tag": "text-generation",
            "max_concurrent_requests": self.limits.max_concurrent_requests,
            "max_best_of": MAX_BEST_OF,
            "max_stop_sequences": MAX_STOP_SEQUENCES,
            "max_input_tokens": self.limits.max_input_tokens,
            "max_total_tokens": self.limits.max_total_tokens,
            "validation_workers": 1,
            "max_client_batch_size": self.limits.max_client_batch_size,
            # TGI has no such route: a client that finds this may score by it.
            "score_route": True,
            # Nor does it tell this: without it a client guesses which special token ends a text.
            "eos_token": self.tokenizer.eos_token if self.tokenizer.eos_id is not None else None,
            "router": "mainbench-engine",
            "version": version,
            "sha": None,
            "docker_label": None,
        }


def _settle(done: "asyncio.Future[None]", error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
