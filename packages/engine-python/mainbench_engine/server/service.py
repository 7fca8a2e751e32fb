"""A loaded model as a service: checks requests, limits how many run at once, and makes their answers."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

from .. import __version__
from ..configuration import LoadConfiguration
from ..errors import classify
from ..tokenizer import TextTokenizer
from .answers import chat_logprobs, generated_json, openai_json, tokens_json
from .batching import Batcher
from .bodies import ChatBody, CompletionBody, GenerateBody, GenerateParameters, Refusal, ScoreBody, invalid
from .chat import apply_template
from .jobs import Job, Sampling, ValidRequest
from .scores import leading_ids, passes_of, read_texts, require_room, scores_json

Answer = tuple[Any, Job | None]
"""The JSON of an answer, and the row whose tokens its headers count."""


class Service:
    """What a served model answers. All methods belong to the event loop's thread, and raise `Refusal`."""

    def __init__(self, config: LoadConfiguration, tokenizer: TextTokenizer, batcher: Batcher, longest: int):
        self.batcher = batcher
        self.model_id = config.model
        self._config = config
        self._tokenizer = tokenizer
        self._longest = longest
        # The last token of an answer is never fed back, so a row may have one token more than the model has positions.
        self._longest_row = longest + 1
        self._leading_ids = leading_ids(tokenizer)
        self._permits = config.max_concurrent_requests

    async def generate(self, body: GenerateBody) -> Answer:
        given = body.parameters or GenerateParameters(do_sample=True)
        job = await self._generated(body.inputs, given)
        return generated_json(self._tokenizer, job, bool(given.details or given.decoder_input_details)), job

    async def generate_list(self, body: GenerateBody) -> Answer:
        answer, job = await self.generate(body)
        return [answer], job

    async def score(self, body: ScoreBody) -> Answer:
        """Log-probabilities of the continuations of one context, in their order."""
        self._require_permit()
        self._require_adapter(body.adapter_id)
        texts = read_texts(body, self._tokenizer, len(self._leading_ids), self._longest)
        jobs = await self._computed(passes_of(texts, body.adapter_id))
        return {"leading_ids": self._leading_ids, "scores": scores_json(texts, jobs)}, None

    async def tokenize(self, body: GenerateBody) -> Answer:
        return tokens_json(self._tokenizer, body.inputs, True), None

    async def chat_tokenize(self, body: ChatBody) -> Answer:
        """The text and the tokens that the chat template makes of a conversation."""
        text = apply_template(self._tokenizer, body.messages, body.chat_template_kwargs)
        return {"tokenize_response": tokens_json(self._tokenizer, text, False), "templated_text": text}, None

    async def complete(self, body: CompletionBody) -> Answer:
        """Continues a text in the form of OpenAI; `logprobs` is always null, as in TGI."""
        job = await self._generated(body.prompt, body.parameters())
        choice = {"text": job.generated_text(), "logprobs": None}
        return openai_json("text_completion", self.model_id, job, choice), job

    async def chat(self, body: ChatBody) -> Answer:
        """Answers a conversation: the template makes the prompt, and no special tokens are added to it."""
        prompt = apply_template(self._tokenizer, body.messages, body.chat_template_kwargs)
        job = await self._generated(prompt, body.parameters(), add_special_tokens=False)
        message = {"role": "assistant", "content": job.generated_text()}
        choice = {"message": message, "logprobs": chat_logprobs(self._tokenizer, job) if body.logprobs else None}
        return openai_json("chat.completion", job.request.adapter_id or self.model_id, job, choice), job

    def info(self) -> dict[str, Any]:
        return {
            "model_id": self.model_id,
            "max_concurrent_requests": self._config.max_concurrent_requests,
            "max_input_tokens": self._longest,
            "max_total_tokens": self._longest_row,
            # TGI has no such route: a client that finds this may score by it.
            "score_route": True,
            # Nor does it tell this: without it a client guesses which special token ends a text.
            "eos_token": self._tokenizer.eos_token if self._tokenizer.eos_id is not None else None,
            "version": __version__,
        }

    async def _generated(self, text: str, given: GenerateParameters, add_special_tokens: bool = True) -> Job:
        self._require_permit()
        return (await self._computed([self._validated(text, given, add_special_tokens)]))[0]

    def _validated(self, text: str, given: GenerateParameters, add_special_tokens: bool) -> ValidRequest:
        if not text:
            raise invalid("`inputs` must not be empty")
        if given.truncate is None:
            require_room(self._tokenizer, text, "`inputs`", self._longest)
        elif given.truncate > self._longest:
            raise invalid(f"`truncate` must be > 0 and <= {self._longest}. Given: {given.truncate}")
        ids = self._tokenizer.encode(text, add_special_tokens)[-(given.truncate or 0) :]
        new_tokens = given.max_new_tokens or max(0, self._longest_row - len(ids))
        if len(ids) + new_tokens > self._longest_row:
            raise invalid(
                f"`inputs` tokens + `max_new_tokens` must be <= {self._longest_row}. "
                f"Given: {len(ids)} `inputs` tokens and {new_tokens} `max_new_tokens`"
            )
        if len(ids) > self._longest or not ids:
            raise invalid(f"`inputs` must have 1 to {self._longest} tokens. Given: {len(ids)}")
        self._require_adapter(given.adapter_id)
        drawn = any(value is not None for value in (given.temperature, given.top_k, given.top_p))
        seed = secrets.randbits(64) if given.seed is None else given.seed
        sampling = Sampling(
            bool(given.do_sample or drawn), given.temperature or 1.0, given.top_k or 0, given.top_p or 1.0, seed
        )
        return ValidRequest(
            tuple(ids), new_tokens, tuple(given.stop or ()), sampling, bool(given.decoder_input_details),
            given.top_n_tokens or 0, given.adapter_id,
        )  # fmt: skip

    def _require_adapter(self, adapter_id: str | None) -> None:
        """Unlike TGI, which silently serves the base model, others than those that are loaded are refused."""
        loaded = self._config.adapters
        if adapter_id is not None and adapter_id not in loaded:
            raise invalid(f"`adapter_id` {adapter_id[:100]!r} is not loaded. Loaded: {sorted(loaded)}")

    def _require_permit(self) -> None:
        if self._permits <= 0:
            raise Refusal(429, "Model is overloaded", "overloaded")

    async def _computed(self, rows: Sequence[ValidRequest]) -> list[Job]:
        """The rows of one request, which takes one permit however many they are."""
        jobs = [Job(row, self._tokenizer) for row in rows]
        self._permits -= 1
        try:
            for job in jobs:
                self.batcher.submit(job)
            await asyncio.gather(*(asyncio.wrap_future(job.done) for job in jobs))
        except Exception as error:
            message = f"Request failed during generation: {classify(error).message}"
            raise Refusal(424, message, "generation") from error
        finally:
            self._permits += 1
        return jobs
