"""A loaded model as a service: checks requests, limits how many run at once, and waits for their answers."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

from .. import __version__
from ..configuration import LoadConfiguration
from ..errors import classify
from ..tokenizer import TextTokenizer
from .batching import Batcher
from .bodies import MAX_PROMPTS, MAX_STOP_SEQUENCES, GenerateParameters, ScoreBody
from .jobs import Job
from .requests import InvalidRequest, Limits, Sampling, ValidRequest
from .scores import leading_ids, passes_of, read_texts, scores_json


class Overloaded(Exception):
    """More requests than the server takes at once."""


class GenerationFailed(Exception):
    """The model failed while computing an answer."""


class Service:
    """One model behind a server. All methods belong to the event loop's thread."""

    def __init__(self, config: LoadConfiguration, tokenizer: TextTokenizer, batcher: Batcher, limits: Limits):
        self.model_id = config.model_id or config.model
        self.tokenizer = tokenizer
        self.batcher = batcher
        self.limits = limits
        self._config = config
        self.leading_ids = leading_ids(tokenizer)
        self._permits = config.max_concurrent_requests

    async def generate(self, text: str, given: GenerateParameters, add_special_tokens: bool = True) -> Job:
        """Continues a text.

        Raises:
            Overloaded, InvalidRequest, GenerationFailed
        """
        self._require_permit()
        return (await self._computed([self._validated(text, given, add_special_tokens)]))[0]

    async def score(self, body: ScoreBody) -> list[dict[str, Any]]:
        """What /score answers for each continuation, in their order.

        Raises:
            Overloaded, InvalidRequest, GenerationFailed
        """
        self._require_permit()
        self._require_adapter(body.adapter_id)
        texts = read_texts(body, self.tokenizer, len(self.leading_ids), self.limits)
        return scores_json(texts, await self._computed(passes_of(texts, body.adapter_id)))

    def _validated(self, text: str, given: GenerateParameters, add_special_tokens: bool) -> ValidRequest:
        limits = self.limits
        if not text:
            raise InvalidRequest("`inputs` must not be empty")
        if given.truncate is None:
            limits.require_room(text, "`inputs`")
        elif given.truncate > limits.max_input_tokens:
            raise InvalidRequest(f"`truncate` must be > 0 and <= {limits.max_input_tokens}. Given: {given.truncate}")
        ids = self.tokenizer.encode(text, add_special_tokens)[-(given.truncate or 0) :]
        new_tokens = given.max_new_tokens or max(0, limits.max_total_tokens - len(ids))
        if len(ids) + new_tokens > limits.max_total_tokens:
            raise InvalidRequest(
                f"`inputs` tokens + `max_new_tokens` must be <= {limits.max_total_tokens}. "
                f"Given: {len(ids)} `inputs` tokens and {new_tokens} `max_new_tokens`"
            )
        if len(ids) > limits.max_input_tokens or not ids:
            raise InvalidRequest(f"`inputs` must have 1 to {limits.max_input_tokens} tokens. Given: {len(ids)}")
        self._require_adapter(given.adapter_id)
        drawn = any(value is not None for value in (given.temperature, given.top_k, given.top_p))
        return ValidRequest(
            ids=tuple(ids),
            max_new_tokens=new_tokens,
            stop=tuple(given.stop or ()),
            sampling=Sampling(
                do_sample=bool(given.do_sample or drawn),
                temperature=given.temperature or 1.0,
                top_k=given.top_k or 0,
                top_p=given.top_p or 1.0,
                seed=secrets.randbits(64) if given.seed is None else given.seed,
            ),
            prefill_details=bool(given.decoder_input_details),
            top_n_tokens=given.top_n_tokens or 0,
            adapter_id=given.adapter_id,
        )

    def _require_adapter(self, adapter_id: str | None) -> None:
        """Unlike TGI, which silently serves the base model, others than those that are loaded are refused."""
        loaded = self._config.adapters
        if adapter_id is not None and adapter_id not in loaded:
            raise InvalidRequest(f"`adapter_id` {adapter_id[:100]!r} is not loaded. Loaded: {sorted(loaded)}")

    def _require_permit(self) -> None:
        if self._permits <= 0:
            raise Overloaded("Model is overloaded")

    async def _computed(self, rows: Sequence[ValidRequest]) -> list[Job]:
        """The rows of one request, which takes one permit however many they are."""
        self._permits -= 1
        try:
            return list(await asyncio.gather(*map(self._compute, rows)))
        finally:
            self._permits += 1

    async def _compute(self, request: ValidRequest) -> Job:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        job = Job(request, self.tokenizer, lambda _, error: loop.call_soon_threadsafe(_settle, done, error))
        self.batcher.submit(job)
        try:
            await done
        except asyncio.CancelledError:
            job.cancelled = True
            raise
        except Exception as error:
            raise GenerationFailed(f"Request failed during generation: {classify(error).message}") from error
        return job

    def info(self) -> dict[str, Any]:
        """What /info says."""
        return {
            "model_id": self.model_id,
            "model_sha": None,
            "model_dtype": self._config.dtype,
            "model_device_type": self._config.device,
            "max_concurrent_requests": self._config.max_concurrent_requests,
            "max_best_of": 1,
            "max_stop_sequences": MAX_STOP_SEQUENCES,
            "max_input_tokens": self.limits.max_input_tokens,
            "max_total_tokens": self.limits.max_total_tokens,
            "max_client_batch_size": MAX_PROMPTS,
            # TGI has no such route: a client that finds this may score by it.
            "score_route": True,
            # Nor does it tell this: without it a client guesses which special token ends a text.
            "eos_token": self.tokenizer.eos_token if self.tokenizer.eos_id is not None else None,
            "router": "mainbench-engine",
            "version": __version__,
        }


def _settle(done: "asyncio.Future[None]", error: BaseException | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
