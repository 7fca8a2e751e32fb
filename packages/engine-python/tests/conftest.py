"""Shared fixtures: a tiny model made by the engine itself, rows for training, a server, and the text corpora."""

import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
import torch

from mainbench_engine.configuration import InitConfiguration, LoadConfiguration, parse
from mainbench_engine.jobs import init
from mainbench_engine.tokenizer import TextTokenizer, load_tokenizer

torch.set_num_threads(1)
PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent
WORDS = (
    "river stone light morning quiet road hill bird winter garden letter window paper music silver bread market "
    "harbour lantern forest cloud meadow bridge castle number colour"
).split()


def sentence(generator: random.Random, length: int) -> str:
    """A sentence of random words."""
    return " ".join(generator.choice(WORDS) for _ in range(length)).capitalize() + "."


class Events(list):
    """Collects events as `(name, fields)`."""

    def __call__(self, event: str, **fields: Any) -> None:
        self.append((event, fields))

    def of(self, event: str) -> list[dict[str, Any]]:
        """Fields of all events of one name."""
        return [fields for name, fields in self if name == event]


def init_values(folder: Path, **changes: Any) -> dict[str, Any]:
    """Configuration of a very small model that is pre-trained for a few steps."""
    texts = folder / "texts.jsonl"
    if not texts.exists():
        generator = random.Random(7)
        lines = [f"Question: {sentence(generator, 4)}\nAnswer: {sentence(generator, 7)}" for _ in range(120)]
        lines += ["Ünïcödé café naïve – 日本語 テキスト 🙂🚀 done."] * 8
        texts.write_text("".join(json.dumps({"text": line}) + "\n" for line in lines), encoding="utf-8")
    return {
        "architecture": "llama", "vocabulary_size": 320, "hidden_size": 48, "intermediate_size": 96, "layers": 2,
        "heads": 4, "key_value_heads": 2, "max_length": 128, "rope_theta": 20000.0, "texts": str(texts),
        "steps": 8, "batch_size": 8, "learning_rate": 3e-3, "seed": 3, "checkpoint_every": 100,
        "work_dir": str(folder / "work"), "output": str(folder / "model"), **changes,
    }  # fmt: skip


@pytest.fixture(scope="session")
def base_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a tiny Llama."""
    folder = tmp_path_factory.mktemp("base")
    values = init_values(folder)
    init.run(parse(InitConfiguration, values), Events())
    return Path(values["output"])


@pytest.fixture(scope="session")
def tokenizer(base_model: Path) -> TextTokenizer:
    """Tokenizer of the tiny model."""
    return load_tokenizer(base_model)


def write_rows(path: Path, count: int, aligned: bool, seed: int = 5) -> Path:
    """Writes training rows of uneven lengths; aligned twins share their target with the seed row."""
    generator = random.Random(seed)
    with open(path, "w", encoding="utf-8") as stream:
        for index in range(count):
            target = sentence(generator, generator.randint(2, 9))
            sources = ["seed", "aligned"] if aligned else ["seed"]
            for source in sources:
                prompt = f"Question: {sentence(generator, generator.randint(2, 6))}\nAnswer:\n"
                row = {"id": f"r{index}", "prompt": prompt, "target": target, "source": source}
                stream.write(json.dumps(row) + "\n")
    return path


@pytest.fixture
def train_values(base_model: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Configuration of a short training on two sources, with changes."""

    def values(**changes: Any) -> dict[str, Any]:
        data = tmp_path / "rows.jsonl"
        if not data.exists():
            write_rows(data, 40, aligned=True)
        return {
            "model": str(base_model), "data": str(data), "output": str(tmp_path / "trained"),
            "work_dir": str(tmp_path / "work"), "max_length": 96, "steps": 3, "batch_size": 12, "micro_batch_size": 6,
            "learning_rate": 2e-3, "seed": 11, "use_cpu": True, **changes,
        }  # fmt: skip

    return values


@pytest.fixture(scope="session")
def server(base_model: Path) -> Iterator[str]:
    """Address of a server of the tiny model."""
    from mainbench_engine.server.host import ServerHost

    host = ServerHost()
    values = {"model": str(base_model), "max_concurrent_requests": 24, "max_batch_size": 8}
    yield host.load(parse(LoadConfiguration, values)).url
    host.close()


@pytest.fixture(scope="session")
def fixtures_folder() -> Path:
    """Folder of the corpora that lie beside the project."""
    return Path(os.environ.get("MAINBENCH_FIXTURES", PROJECT.parent / "shared" / "fixtures"))


def engine_environment() -> dict[str, str]:
    """Environment for an engine in a process of its own."""
    return {**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONUNBUFFERED": "1"}


def engine_command(*arguments: str) -> list[str]:
    """Command line of the engine."""
    return [sys.executable, "-m", "mainbench_engine", *arguments]
