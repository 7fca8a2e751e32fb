"""The `parity` job: two folders of the same model must give the same log-probabilities."""

from collections.abc import Callable
from typing import Any

from .. import parity
from ..errors import BAD_CONFIG, EngineError
from ..model_files import load_causal_lm, resolve
from ..tokenizer import load_tokenizer


def run(config: dict[str, Any], emit: Callable[..., None]) -> None:
    """Compares `model` with `reference` on the fixed texts and writes `parity.json` into the folder of `model`."""
    names = [config.get("model"), config.get("reference")]
    if not all(isinstance(name, str) for name in names):
        raise EngineError(BAD_CONFIG, "parity needs `model` and `reference`, two model folders.")
    model, reference = (resolve(name) for name in names)
    emit("start", command="parity")
    expected_of = load_causal_lm(reference, "float32")
    longest = parity.longest_of(expected_of)
    expected = parity.measure(expected_of, load_tokenizer(reference), longest)
    emit("done", parity=parity.compare(expected, load_causal_lm(model, "float32"), model, longest))
