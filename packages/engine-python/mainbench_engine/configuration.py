"""Reading and checking the configuration of a job: unknown fields and wrong types are refused by name."""

import dataclasses
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .alpha import AlphaPolicy
from .errors import BAD_CONFIG, EngineError

Config = TypeVar("Config")
PRECISIONS = ("float32", "bfloat16", "float16")
_FIELD_NAMES = {"start": "from", "end": "to"}


@dataclass(frozen=True)
class LoraConfiguration:
    """Low-rank adaptation: rank, scale and which modules get an adapter."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    target_modules: str | list = "all-linear"


@dataclass(frozen=True)
class ExportConfiguration:
    """How a trained model is written.

    Attributes:
        merge_lora: whether adapters become part of the base weights, or are written alone.
        dtype: type of the written weights. The float32 that training kept is the default: in bfloat16 about half of
            the weights would come back unchanged from a training of small updates, and a server casts on loading.
    """

    merge_lora: bool = True
    dtype: str = "float32"

    def __post_init__(self) -> None:
        _one_of(self, "export.dtype", PRECISIONS)


@dataclass(frozen=True)
class TrainConfiguration:
    """Everything that decides what a training does. Lengths in tokens, batch sizes in rows over all ranks."""

    model: str
    data: str
    output: str
    work_dir: str
    steps: int
    revision: str | None = None
    max_length: int = 512
    batch_size: int = 32
    micro_batch_size: int = 16
    learning_rate: float = 1e-3
    schedule: str = "linear"
    final_learning_rate_ratio: float = 0.0
    warmup_ratio: float = 0.0
    weight_decay: float = 0.1
    adam_beta1: float = 0.9
    adam_beta2: float = 0.95
    max_grad_norm: float = 1.0
    alpha: AlphaPolicy = field(default_factory=AlphaPolicy)
    seed: int = 1
    checkpoint_every: int = 50
    precision: str = "float32"
    threads: int = 1
    use_cpu: bool = False
    lora: LoraConfiguration | None = None
    gradient_checkpointing: bool = False
    packing: bool = False
    liger: bool = False
    export: ExportConfiguration = field(default_factory=ExportConfiguration)

    def __post_init__(self) -> None:
        _positive(self, "steps", "max_length", "batch_size", "micro_batch_size", "checkpoint_every", "threads")
        _one_of(self, "schedule", ("linear", "cosine", "constant"))
        _one_of(self, "precision", PRECISIONS)
        _within(self, 0.0, 1.0, "final_learning_rate_ratio", "warmup_ratio")
        _not_negative(self, "learning_rate", "weight_decay", "max_grad_norm", "seed")


@dataclass(frozen=True)
class InitConfiguration:
    """A small model from nothing: its shape, its tokenizer's size and a short pre-training on texts."""

    architecture: str
    texts: str
    output: str
    work_dir: str
    vocabulary_size: int = 512
    hidden_size: int = 128
    intermediate_size: int = 256
    layers: int = 4
    heads: int = 4
    key_value_heads: int = 2
    max_length: int = 256
    sliding_window: int | None = None
    rope_theta: float = 10000.0
    steps: int = 100
    batch_size: int = 32
    learning_rate: float = 1e-3
    seed: int = 1
    threads: int = 1
    checkpoint_every: int = 100

    def __post_init__(self) -> None:
        _one_of(self, "architecture", ("llama", "mistral"))
        _positive(
            self, "hidden_size", "intermediate_size", "layers", "heads", "key_value_heads", "max_length",
            "batch_size", "threads", "checkpoint_every",
        )  # fmt: skip
        _not_negative(self, "steps", "learning_rate", "seed")
        if self.vocabulary_size < 260:
            raise EngineError(
                BAD_CONFIG,
                f"vocabulary_size is {self.vocabulary_size}; expected at least 260: 256 bytes, 3 special tokens, a merge.",
            )
        if self.hidden_size % (2 * self.heads):
            raise EngineError(
                BAD_CONFIG,
                f"hidden_size is {self.hidden_size} with {self.heads} heads; expected an even number a head.",
            )
        if self.heads % self.key_value_heads:
            raise EngineError(
                BAD_CONFIG, f"heads is {self.heads}; expected a multiple of key_value_heads, {self.key_value_heads}."
            )


@dataclass(frozen=True)
class ConvertConfiguration:
    """A GGUF file and the model folder that it becomes; `origin` is kept in the folder's conversion.json."""

    source: str
    output: str
    origin: dict = field(default_factory=dict)
    threads: int = 1

    def __post_init__(self) -> None:
        _positive(self, "threads")

    @property
    def work_dir(self) -> str:
        """Where the job writes, asked for free space when a write fails."""
        return self.output


@dataclass(frozen=True)
class LoadConfiguration:
    """A model to serve and the limits of its server. Port 0 takes any free port."""

    model: str
    revision: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    max_concurrent_requests: int = 128
    max_batch_size: int = 32
    dtype: str = "float32"
    threads: int = 1
    device: str = "cpu"
    model_id: str | None = None
    adapters: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        _positive(self, "max_concurrent_requests", "max_batch_size", "threads")
        _one_of(self, "dtype", ("float32", "float64", "bfloat16", "float16"))
        if not 0 <= self.port < 65536:
            raise EngineError(BAD_CONFIG, f"port is {self.port}; expected a number from 0 to 65535.")


def parse(cls: type[Config], value: Any, place: str = "config") -> Config:
    """Builds a configuration from plain JSON values.

    Raises:
        EngineError: kind bad-config, naming the field, what it holds and what was expected.
    """
    if not isinstance(value, dict):
        raise EngineError(BAD_CONFIG, f"{place} is {_kind(value)}; expected an object.")
    hints = get_type_hints(cls)
    known = {_FIELD_NAMES.get(f.name, f.name) if cls is AlphaPolicy else f.name: f for f in dataclasses.fields(cls)}
    for name in value:
        if name not in known:
            raise EngineError(
                BAD_CONFIG, f"{place} has an unknown field {name!r}; expected some of {', '.join(known)}."
            )
    arguments = {}
    for name, definition in known.items():
        if name in value:
            arguments[definition.name] = _convert(value[name], hints[definition.name], f"{place}.{name}")
        elif definition.default is dataclasses.MISSING and definition.default_factory is dataclasses.MISSING:
            raise EngineError(BAD_CONFIG, f"{place} lacks the field {name!r}.")
    return cls(**arguments)


def read(cls: type[Config], path: str) -> Config:
    """Reads a configuration from a JSON file."""
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise EngineError(BAD_CONFIG, f"Cannot read the configuration {path}: {error.strerror}.") from error
    except ValueError as error:
        raise EngineError(BAD_CONFIG, f"{path} is not valid JSON: {error}.") from error
    return parse(cls, value, path)


def _convert(value: Any, expected: Any, place: str) -> Any:
    if isinstance(expected, UnionType) or get_origin(expected) is UnionType:
        options = get_args(expected)
        if value is None and NoneType in options:
            return None
        options = [option for option in options if option is not NoneType]
        for option in options:
            if option in (str, list) and isinstance(value, option):
                return value
        return _convert(value, options[0], place)
    if dataclasses.is_dataclass(expected):
        return parse(expected, value, place)
    if expected is float and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if expected is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if expected in (bool, int, str, dict) and type(value) is expected:
        return value
    raise EngineError(BAD_CONFIG, f"{place} is {_kind(value)}; expected {getattr(expected, '__name__', expected)}.")


def _kind(value: Any) -> str:
    return f"{value!r}" if isinstance(value, (str, int, float, bool, NoneType)) else f"a {type(value).__name__}"


def _positive(config: Any, *names: str) -> None:
    for name in names:
        if getattr(config, name) < 1:
            raise EngineError(BAD_CONFIG, f"{name} is {getattr(config, name)}; expected at least 1.")


def _not_negative(config: Any, *names: str) -> None:
    for name in names:
        if getattr(config, name) < 0:
            raise EngineError(BAD_CONFIG, f"{name} is {getattr(config, name)}; expected 0 or more.")


def _within(config: Any, low: float, high: float, *names: str) -> None:
    for name in names:
        if not low <= getattr(config, name) <= high:
            raise EngineError(BAD_CONFIG, f"{name} is {getattr(config, name)}; expected a number in [{low}, {high}].")


def _one_of(config: Any, name: str, options: tuple[str, ...]) -> None:
    value = getattr(config, name.rpartition(".")[2])
    if value not in options:
        raise EngineError(BAD_CONFIG, f"{name} is {value!r}; expected one of {', '.join(options)}.")
