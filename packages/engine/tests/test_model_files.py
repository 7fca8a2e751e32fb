import json
import subprocess
import sys
from pathlib import Path

import torch
from conftest import engine_environment

from mainbench_engine.model_files import empty_causal_lm, load_causal_lm

GROWTH = """
import resource, sys
from pathlib import Path
from mainbench_engine.model_files import empty_causal_lm

empty_causal_lm(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
model = empty_causal_lm(Path(sys.argv[2]))
size = sum(parameter.numel() * 4 for parameter in model.parameters())
print(size >> 20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before >> 10)
"""


def test_a_model_for_a_rank_that_loads_nothing_has_the_shapes_and_buffers_of_the_real_one(base_model: Path) -> None:
    empty, real = empty_causal_lm(base_model), load_causal_lm(base_model, "float32")
    assert {name: (value.shape, value.dtype) for name, value in empty.named_parameters()} == {
        name: (value.shape, value.dtype) for name, value in real.named_parameters()
    }
    buffers = dict(real.named_buffers())
    assert buffers and all(torch.equal(value, buffers[name]) for name, value in empty.named_buffers())


def test_and_takes_no_memory(base_model: Path, tmp_path: Path) -> None:
    config = json.loads((base_model / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "vocab_size": 100_000, "hidden_size": 512}))
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(base_model), str(tmp_path)],
        capture_output=True, text=True, env=engine_environment(), check=True,
    )  # fmt: skip
    size, growth = map(int, done.stdout.split())
    assert size > 390 and growth < 40, (size, growth)
