"""Nightly check: a pretrained model trained in bfloat16 is exported, and the gate's figures.

Trains a few steps in bfloat16 on short rows of its own, once in full and once by LoRA, and exports in float32 and in
bfloat16. Tiny test models hide what rounds in a real one: a forward in bfloat16 is some 0.07 nats a token from one in
float32 on SmolLM2-135M, and the gate must tell that from a wrong export.

Usage, from the root of the checkout (a 135M model: some minutes and 4 GB on two cores):

    .venv/bin/python test/parity/export_gate.py MODEL [--steps 2] [--device cpu]

MODEL is a model's folder or hub id. The last line is a JSON object with the gate's figures of each training; the exit
code is 1 where one was refused.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packages" / "engine-python"))
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from mainbench_engine.configuration import TrainConfiguration, parse  # noqa: E402
from mainbench_engine.errors import EngineError  # noqa: E402
from mainbench_engine.jobs import train  # noqa: E402

TRAININGS: dict[str, dict[str, Any]] = {
    "full, float32": {"export_dtype": "float32"},
    "full, bfloat16": {"export_dtype": "bfloat16"},
    "lora, float32": {"lora": {"rank": 8}, "learning_rate": 2e-4},
    "lora, bfloat16": {"lora": {"rank": 8}, "learning_rate": 2e-4, "export_dtype": "bfloat16"},
}
PAIRS = (
    ("Name three colours of the rainbow.", "Red, green and violet."),
    ("What is the capital of France?", "The capital of France is Paris."),
    ("Write a sentence about the sea.", "The sea was calm and grey this morning."),
    ("How many legs does a spider have?", "A spider has eight legs."),
)


def figures(values: dict[str, Any]) -> dict[str, Any]:
    """Trains and exports; the gate's report, or why it refused."""
    done: dict[str, Any] = {}

    def emit(event: str, **fields: Any) -> None:
        if event == "step":
            print(f"  step {fields['step']}: loss {fields['loss']:.4f}", file=sys.stderr)
        if event == "done":
            done.update(fields["parity"])

    try:
        train.run(parse(TrainConfiguration, values), emit)
    except EngineError as error:
        return {"passed": False, "error": error.message}
    return {"passed": True, **done}


def main() -> int:
    """Runs all trainings; 0 where every export passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="folder or hub id")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    arguments = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            {"id": str(index), "prompt": f"{prompt}\n", "target": target, "source": "seed"}
            for index, (prompt, target) in enumerate(PAIRS)
        ]
        (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        for label, changes in TRAININGS.items():
            print(label, file=sys.stderr)
            results[label] = figures(
                {
                    "model": arguments.model, "data": str(folder / "rows.jsonl"), "output": str(folder / "trained"),
                    "work_dir": str(folder / "work"), "steps": arguments.steps, "max_length": 64, "batch_size": 4,
                    "micro_batch_size": 2, "learning_rate": 2e-5, "precision": "bfloat16",
                    "use_cpu": arguments.device == "cpu", "threads": os.cpu_count() or 1, "checkpoint_every": 1000,
                    **changes,
                }
            )  # fmt: skip
    print(json.dumps({"model": arguments.model, "steps": arguments.steps, "trainings": results}))
    return 0 if all(result["passed"] for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
