import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import engine_environment

from mainbench_engine.errors import EngineError
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


FOREIGN = """
import sys
from pathlib import Path
from mainbench_engine.errors import EngineError
from mainbench_engine.model_files import empty_causal_lm, load_causal_lm
from mainbench_engine.tokenizer import load_tokenizer

folder = Path(sys.argv[1])
for load in (lambda folder: load_causal_lm(folder, "float32"), empty_causal_lm, load_tokenizer):
    try:
        load(folder)
    except EngineError as error:
        print("refused:", error.message)
    except ValueError as error:
        print("refused:", "trust_remote_code" in str(error))
"""


def test_no_code_of_a_model_is_run_nor_is_anybody_asked(base_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    for name in ("configuration_own.py", "modeling_own.py", "tokenization_own.py"):
        (folder / name).write_text(code + "class Own: pass\n")
    config = json.loads((base_model / "config.json").read_text())
    classes = {"AutoConfig": "configuration_own.Own", "AutoModelForCausalLM": "modeling_own.Own"}
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "own", "auto_map": classes}))
    tokenizer = {"auto_map": {"AutoTokenizer": ["tokenization_own.Own", None]}, "tokenizer_class": "Own"}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    done = subprocess.run(
        [sys.executable, "-c", FOREIGN, str(folder)],
        capture_output=True, text=True, env=engine_environment(), check=True, input="y\n" * 9, timeout=120,
    )  # fmt: skip
    assert done.stdout.count("refused:") == 3 and "[y/N]" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert "it needs Python code of its own, which is never run" in done.stdout
    assert not (tmp_path / "ran").exists()


def test_a_pickle_is_not_read(base_model: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text((base_model / "config.json").read_text())
    torch.save(load_causal_lm(base_model, "float32").state_dict(), tmp_path / "pytorch_model.bin")
    with pytest.raises(EngineError, match="it holds no .safetensors file"):
        load_causal_lm(tmp_path, "float32")
