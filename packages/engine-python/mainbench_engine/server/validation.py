"""Checking the values of a request in the order of TGI's router."""

import secrets
from typing import Any

from .requests import GenerateParameters, GenerateRequest, InvalidRequest, Limits, Sampling, ValidRequest

MAX_STOP_SEQUENCES = 4
MAX_BEST_OF = 2
MAX_TOP_N_TOKENS = 5


def validate(request: GenerateRequest, encode: Any, limits: Limits, adapters: frozenset[str]) -> ValidRequest:
    """Checks a request.

    Args:
        request: the request.
        encode: ids of a text, `encode(text, add_special_tokens)`.
        limits: what the server accepts.
        adapters: ids that may be asked for; unlike TGI, which silently serves the base model, others are refused.

    Raises:
        InvalidRequest: the first rule that is broken.
    """
    given = request.parameters
    sampling = _samples(given)
    check_values(given)
    if not request.inputs:
        raise InvalidRequest("`inputs` must not be empty")
    if given.truncate is not None and not 0 < given.truncate <= limits.max_input_tokens:
        raise InvalidRequest(f"`truncate` must be > 0 and <= {limits.max_input_tokens}. Given: {given.truncate}")
    if given.truncate is None:
        limits.require_room(request.inputs, "`inputs`")
    ids = encode(request.inputs, request.add_special_tokens)
    if given.truncate is not None:
        ids = ids[-given.truncate :]
    max_new_tokens = given.max_new_tokens
    if max_new_tokens is None:
        max_new_tokens = max(0, limits.max_total_tokens - len(ids))
    if len(ids) + max_new_tokens > limits.max_total_tokens:
        raise InvalidRequest(
            f"`inputs` tokens + `max_new_tokens` must be <= {limits.max_total_tokens}. "
            f"Given: {len(ids)} `inputs` tokens and {max_new_tokens} `max_new_tokens`"
        )
    if len(ids) > limits.max_input_tokens or not ids:
        raise InvalidRequest(f"`inputs` must have 1 to {limits.max_input_tokens} tokens. Given: {len(ids)}")
    if given.grammar is not None:
        raise InvalidRequest("grammar is not supported by this server")
    if given.watermark:
        raise InvalidRequest("`watermark` is not supported by this server")
    require_adapter(given.adapter_id, adapters)
    seed = secrets.randbits(64) if given.seed is None else given.seed
    return ValidRequest(
        ids=tuple(ids),
        max_new_tokens=max_new_tokens,
        stop=given.stop,
        sampling=_sampling(given, sampling, seed),
        prefill_details=given.decoder_input_details,
        prefill_greedy=given.prefill_greedy and given.decoder_input_details,
        top_n_tokens=given.top_n_tokens or 0,
        adapter_id=given.adapter_id,
    )


def require_adapter(adapter_id: str | None, adapters: frozenset[str]) -> None:
    """Refuses the name of an adapter that is not loaded.

    Raises:
        InvalidRequest
    """
    if adapter_id is not None and adapter_id not in adapters:
        raise InvalidRequest(f"`adapter_id` {adapter_id!r} is not loaded. Loaded: {sorted(adapters)}")


def _samples(given: GenerateParameters) -> bool:
    return given.do_sample or any(
        value is not None for value in (given.temperature, given.top_k, given.top_p, given.typical_p)
    )


def check_values(given: GenerateParameters) -> None:
    """Checks what needs no text, before anything is made for a request.

    Raises:
        InvalidRequest: the first rule that is broken.
    """
    sampling = _samples(given)
    best_of = 1 if given.best_of is None else given.best_of
    rules = (
        (best_of > 1 and not sampling, "you must use sampling when `best_of` is > 1"),
        (given.temperature is not None and given.temperature <= 0, "`temperature` must be strictly positive"),
        (
            given.repetition_penalty is not None and given.repetition_penalty <= 0,
            "`repetition_penalty` must be strictly positive",
        ),
        (
            given.frequency_penalty is not None and not -2.0 <= given.frequency_penalty <= 2.0,
            "`frequency_penalty` must be >= -2.0 and <= 2.0",
        ),
        (given.top_p is not None and not 0.0 < given.top_p < 1.0, "`top_p` must be > 0.0 and < 1.0"),
        (given.typical_p is not None and not 0.0 < given.typical_p < 1.0, "`typical_p` must be > 0.0 and < 1.0"),
        (given.top_k is not None and given.top_k <= 0, "`top_k` must be strictly positive"),
        (given.max_new_tokens == 0, "`max_new_tokens` must be strictly positive"),
        (
            len(given.stop) > MAX_STOP_SEQUENCES,
            f"`stop` supports up to {MAX_STOP_SEQUENCES} stop sequences. Given: {len(given.stop)}",
        ),
        (best_of > 1 and given.seed is not None, "`seed` must not be set when `best_of` > 1"),
        (
            given.top_n_tokens is not None and given.top_n_tokens > MAX_TOP_N_TOKENS,
            f"`top_n_tokens` must be >= 0 and <= {MAX_TOP_N_TOKENS}. Given: {given.top_n_tokens}",
        ),
        (not 0 < best_of <= MAX_BEST_OF, f"`best_of` must be > 0 and <= {MAX_BEST_OF}. Given: {best_of}"),
    )
    for broken, message in rules:
        if broken:
            raise InvalidRequest(message)


def _sampling(given: GenerateParameters, sampling: bool, seed: int) -> Sampling:
    return Sampling(
        do_sample=sampling,
        temperature=1.0 if given.temperature is None else given.temperature,
        top_k=given.top_k or 0,
        top_p=1.0 if given.top_p is None else given.top_p,
        typical_p=1.0 if given.typical_p is None else given.typical_p,
        repetition_penalty=1.0 if given.repetition_penalty is None else given.repetition_penalty,
        frequency_penalty=given.frequency_penalty or 0.0,
        seed=seed,
    )
