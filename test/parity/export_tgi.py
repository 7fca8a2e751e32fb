"""Nightly check: TGI 3's transformers reads our exports as the models that were trained.

TGI 3 ships transformers 4.51.3. This script makes a virtual environment with that version, lets our engine make and
train a tiny Llama and a tiny Mistral with rope_theta values other than the default, and loads both exports there.
The mean log-probability of each of the engine's five fixed texts must agree with the trainer's within 0.05 nats a
token. As a proof that the check can fail, each export is also loaded with its old-form rope_theta removed, which 4.51.3
silently replaces by 10000.

Usage, from the root of the checkout (needs the package registry; some minutes the first time):

    .venv/bin/python test/parity/export_tgi.py [--environment FOLDER]

The last line is a JSON object with the differences; the exit code is 1 past the limit.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packages" / "engine-python"))
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from mainbench_engine.configuration import InitConfiguration, TrainConfiguration, parse  # noqa: E402
from mainbench_engine.jobs import init, train  # noqa: E402
from mainbench_engine.model_files import load_causal_lm  # noqa: E402
from mainbench_engine.parity import TEXTS, log_probabilities  # noqa: E402
from mainbench_engine.tokenizer import load_tokenizer  # noqa: E402

# Nats a token; wider than the engine's own gate, since two versions of transformers compute.
LIMIT = 0.05
REQUIREMENTS = ("transformers==4.51.3", "torch==2.13.0", "numpy")
ARCHITECTURES = {"llama": {"rope_theta": 30.0}, "mistral": {"rope_theta": 20.0, "sliding_window": 24}}

# Runs under transformers 4.51.3, which our own package does not support: so it uses nothing of ours.
READER = """
import json, sys, torch, transformers
from transformers import AutoModelForCausalLM, AutoTokenizer
assert transformers.__version__ == "4.51.3", transformers.__version__
folder, texts = sys.argv[1], json.loads(sys.argv[2])
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, torch_dtype="auto").eval()
result = []
for text in texts:
    ids = tokenizer(text, return_tensors="pt").input_ids
    with torch.no_grad():
        values = torch.log_softmax(model(ids).logits[0, :-1].double(), -1).gather(-1, ids[0, 1:, None])[:, 0]
    result.append({"ids": ids[0].tolist(), "values": values.tolist()})
print(json.dumps({"tokenizer": type(tokenizer).__name__, "rope_theta": model.config.rope_theta, "texts": result}))
"""


def make_environment(folder: Path) -> Path:
    """Python of a virtual environment with TGI's transformers."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *REQUIREMENTS], check=True)
    return python


def train_one(folder: Path, architecture: str, changes: dict[str, Any]) -> Path:
    """A tiny model of an architecture, tuned for some steps; returns the folder of its export."""
    folder.mkdir(parents=True)
    texts = folder / "texts.jsonl"
    texts.write_text("".join(json.dumps({"text": f"{text} {number}"}) + "\n" for number in range(40) for text in TEXTS))
    rows = folder / "rows.jsonl"
    rows.write_text(
        "".join(
            json.dumps({"id": f"{number}", "prompt": f"Say {number}:\n", "target": text, "source": source}) + "\n"
            for number, text in enumerate(TEXTS * 4)
            for source in ("seed", "aligned")
        )
    )
    base = {
        "architecture": architecture, "vocabulary_size": 400, "hidden_size": 64, "intermediate_size": 128, "layers": 3,
        "heads": 4, "key_value_heads": 2, "max_length": 128, "texts": str(texts), "steps": 150, "learning_rate": 5e-3,
        "output": str(folder / "base"), "work_dir": str(folder / "work-base"), **changes,
    }  # fmt: skip
    init.run(parse(InitConfiguration, base), _quiet)
    tuned = {
        "model": str(folder / "base"), "data": str(rows), "output": str(folder / "tuned"), "steps": 20,
        "work_dir": str(folder / "work-tuned"), "max_length": 128, "batch_size": 16, "use_cpu": True,
    }  # fmt: skip
    train.run(parse(TrainConfiguration, tuned), _quiet)
    return folder / "tuned"


def _quiet(event: str, **fields: Any) -> None:
    if event == "done":
        print(f"  {fields['output']}: parity {fields['parity']['largest_difference']:.1e}", file=sys.stderr)


def differences(exported: Path, python: Path, reference: Path) -> tuple[list[float], dict[str, Any]]:
    """Difference of each text's mean log-probability, in nats a token, and what the reader says of the model."""
    tokenizer, model = load_tokenizer(reference), load_causal_lm(reference, "float32")
    done = subprocess.run(
        [python, "-c", READER, str(exported), json.dumps(TEXTS)], check=True, capture_output=True, text=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )  # fmt: skip
    read = json.loads(done.stdout.splitlines()[-1])
    found = []
    for text, theirs in zip(TEXTS, read.pop("texts"), strict=True):
        ids = tokenizer.encode(text)
        if theirs["ids"] != ids:
            raise SystemExit(f"The tokenizers disagree about {text!r}: {ids} and {theirs['ids']}")
        ours = log_probabilities(model, ids)
        found.append(sum(abs(a - b) for a, b in zip(ours, theirs["values"], strict=True)) / len(ours))
    return found, read


def check(folder: Path, python: Path, architecture: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Trains, exports and compares one architecture, and shows that a lost rope_theta would be seen."""
    exported = train_one(folder, architecture, changes)
    found, read = differences(exported, python, exported)
    config = json.loads((exported / "config.json").read_text())
    crippled = folder / "crippled"
    crippled.mkdir()
    for path in exported.iterdir():
        (crippled / path.name).write_bytes(path.read_bytes())
    (crippled / "config.json").write_text(json.dumps({k: v for k, v in config.items() if k != "rope_theta"}))
    without, _ = differences(crippled, python, exported)
    return {**read, "largest_difference": max(found), "largest_difference_without_rope_theta": max(without)}


def main() -> int:
    """Runs the check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environment", type=Path, default=ROOT / ".toolchain" / "tgi-transformers")
    options = parser.parse_args()
    python = make_environment(options.environment)
    with tempfile.TemporaryDirectory() as folder:
        results = {
            architecture: check(Path(folder) / architecture, python, architecture, changes)
            for architecture, changes in ARCHITECTURES.items()
        }
    passed = all(result["largest_difference"] < LIMIT for result in results.values())
    meaningful = all(result["largest_difference_without_rope_theta"] > LIMIT for result in results.values())
    print(json.dumps({"limit": LIMIT, "passed": passed, "meaningful": meaningful, "models": results}))
    return 0 if passed and meaningful else 1


if __name__ == "__main__":
    sys.exit(main())
