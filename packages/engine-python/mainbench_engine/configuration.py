"""The configurations of jobs: unknown fields, wrong types and values out of bounds are refused by name."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from .alpha import AlphaPolicy, Share
from .checked import Checked, first_problem, rule
from .errors import BAD_CONFIG, EngineError

Config = TypeVar("Config", bound=BaseModel)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
Positive = Annotated[Whole, rule("at least 1", lambda value: value >= 1)]
NotNegative = Annotated[Whole, rule("0 or more", lambda value: value >= 0)]
Weight = Annotated[float, rule("0 or more", lambda value: value >= 0)]
Vocabulary = Annotated[Whole, rule("at least 260: 256 bytes, 3 special tokens, a merge", lambda value: value >= 260)]
Port = Annotated[Whole, rule("a number from 0 to 65535", lambda value: 0 <= value < 65536)]
Modules = Annotated[
    Any,
    rule(
        "a text or a list of texts",
        lambda value: all(isinstance(text, str) for text in (value if isinstance(value, list) else [value])),
    ),
]
Precision = Literal["float32", "bfloat16", "float16"]


class Configuration(Checked):
    """The settings of a job; other fields are refused."""

    model_config = ConfigDict(extra="forbid")


class LoraConfiguration(Configuration):
    """Low-rank adaptation: rank, scale, which modules get an adapter, and the type of the frozen base weights."""

    rank: Whole = 16
    alpha: Whole = 32
    dropout: float = 0.0
    target_modules: Modules = "all-linear"
    base_dtype: Literal["float32", "bfloat16", "nf4"] = "float32"


class TrackConfiguration(Configuration):
    """Where the curves of a training are drawn: tools, their folder, and the names of project and training."""

    to: list[Literal["tensorboard", "trackio", "wandb"]]
    folder: str
    project: str
    name: str


class TrainConfiguration(Configuration):
    """Everything that decides what a training does. Lengths in tokens, batch sizes in rows over all ranks."""

    model: str
    data: str
    output: str
    work_dir: str
    steps: Positive
    revision: str | None = None
    max_length: Positive = 512
    batch_size: Positive = 32
    micro_batch_size: Positive = 16
    learning_rate: Weight = 1e-3
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    final_learning_rate_ratio: Share = 0.0
    warmup_ratio: Share = 0.0
    weight_decay: Weight = 0.1
    adam_beta1: float = 0.9
    adam_beta2: float = 0.95
    max_grad_norm: Weight = 1.0
    alpha: AlphaPolicy = AlphaPolicy()
    seed: NotNegative = 1
    checkpoint_every: Positive = 50
    precision: Precision = "float32"
    threads: Positive = 1
    use_cpu: bool = False
    lora: LoraConfiguration | None = None
    gradient_checkpointing: bool = False
    packing: bool = False
    liger: bool = False
    # In bfloat16 about half of the weights would come back unchanged from a training of small updates.
    export_dtype: Precision = "float32"
    track: TrackConfiguration | None = None


class InitConfiguration(Configuration):
    """A small model from nothing: its shape, its tokenizer's size and a short pre-training on texts."""

    architecture: Literal["llama", "mistral"]
    texts: str
    output: str
    work_dir: str
    vocabulary_size: Vocabulary = 512
    hidden_size: Positive = 128
    intermediate_size: Positive = 256
    layers: Positive = 4
    heads: Positive = 4
    key_value_heads: Positive = 2
    max_length: Positive = 256
    sliding_window: Whole | None = None
    rope_theta: float = 10000.0
    steps: NotNegative = 100
    batch_size: Positive = 32
    learning_rate: Weight = 1e-3
    seed: NotNegative = 1
    threads: Positive = 1
    checkpoint_every: Positive = 100

    @model_validator(mode="after")
    def _heads_divide(self) -> Self:
        if self.hidden_size % (2 * self.heads):
            expected = f"hidden_size is {self.hidden_size} with {self.heads} heads; expected an even number a head."
            raise EngineError(BAD_CONFIG, expected)
        if self.heads % self.key_value_heads:
            expected = f"heads is {self.heads}; expected a multiple of key_value_heads, {self.key_value_heads}."
            raise EngineError(BAD_CONFIG, expected)
        return self


class ConvertConfiguration(Configuration):
    """A GGUF file and the model folder that it becomes; `origin` is kept in the folder's conversion.json."""

    source: str
    output: str
    origin: dict[str, Any] = {}
    threads: Positive = 1

    @property
    def work_dir(self) -> str:
        """Where the job writes, asked for free space when a write fails."""
        return self.output


class LoadConfiguration(Configuration):
    """A model to serve and the limits of its server. Port 0 takes any free port. Adapters are folders by name."""

    model: str
    revision: str | None = None
    host: str = "127.0.0.1"
    port: Port = 0
    max_concurrent_requests: Positive = 128
    max_batch_size: Positive = 32
    dtype: Precision = "float32"
    threads: Positive = 1
    device: str = "cpu"
    adapters: dict[str, str] = {}


def parse(cls: type[Config], value: Any, place: str = "config") -> Config:
    """Builds a configuration from plain JSON values.

    Raises:
        EngineError: kind bad-config, naming the field, what it holds and what was expected.
    """
    try:
        return cls.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        path, rule, expected, given = first_problem(error)
    inside = ".".join(map(str, (place, *path[:-1])))
    if rule == "missing":
        raise EngineError(BAD_CONFIG, f"{inside} lacks the field {path[-1]!r}.")
    if rule == "extra_forbidden":
        known = ", ".join(_names(cls, path[:-1]))
        raise EngineError(BAD_CONFIG, f"{inside} has an unknown field {str(path[-1])[:80]!r}; expected some of {known}.")
    raise EngineError(BAD_CONFIG, f"{'.'.join(map(str, (place, *path)))} is {given}; expected {expected}.")


def read(cls: type[Config], path: str) -> Config:
    """Reads a configuration from a JSON file."""
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise EngineError(BAD_CONFIG, f"Cannot read the configuration {path}: {error.strerror}.") from error
    except ValueError as error:
        raise EngineError(BAD_CONFIG, f"{path} is not valid JSON: {error}.") from error
    return parse(cls, value, path)


def _names(cls: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Names of the fields of what lies at a path."""
    for name in path:
        annotation = cls.model_fields[str(name)].annotation
        cls = next(each for each in (annotation, *get_args(annotation)) if hasattr(each, "model_fields"))
    return [field.alias or name for name, field in cls.model_fields.items()]
