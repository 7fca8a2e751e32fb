"""Two processes over gloo against one: the same losses, gradient norms and weights."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from conftest import Events, engine_environment
from safetensors.torch import load_file

from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.jobs import train


def test_two_ranks_train_the_same_model(train_values: Callable[..., dict], tmp_path: Path) -> None:
    common = {"steps": 4, "batch_size": 14, "micro_batch_size": 3, "checkpoint_every": 2}
    alone = Events()
    train.run(parse(TrainConfiguration, train_values(**common)), alone)
    values = train_values(**common, output=str(tmp_path / "two"), work_dir=str(tmp_path / "work-two"))
    (tmp_path / "two.json").write_text(json.dumps(values))
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    done = subprocess.run(
        [*launch, "-m", "mainbench_engine", "train", str(tmp_path / "two.json")],
        capture_output=True, text=True, env=engine_environment(), timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    events = [json.loads(line) for line in done.stdout.splitlines()]
    steps = [event for event in events if event["event"] == "step"]
    assert len(steps) == 4, "only rank 0 may write"
    for ours, theirs in zip(alone.of("step"), steps, strict=True):
        assert ours["target_tokens"] == theirs["target_tokens"]
        for name in ("loss", "loss_seed", "loss_aligned", "alpha"):
            assert abs(ours[name] - theirs[name]) < 1e-6, name
        assert abs(ours["grad_norm"] - theirs["grad_norm"]) < 1e-6 * max(1.0, ours["grad_norm"])
    one, two = (load_file(tmp_path / name / "model.safetensors") for name in ("trained", "two"))
    assert one.keys() == two.keys()
    assert max((one[name] - two[name]).abs().max().item() for name in one) < 2e-5
    assert not torch.equal(
        one["lm_head.weight"], load_file(Path(values["model"]) / "model.safetensors")["lm_head.weight"]
    )
