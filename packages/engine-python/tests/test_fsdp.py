"""The flags of the paper's recipes on two gloo ranks: sharded by FSDP2, killed, resumed, exported and served."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import Events, engine_environment, init_values, write_rows
from http_client import generate
from safetensors.torch import load_file

from mainbench_engine import checkpoints, parity
from mainbench_engine.configuration import InitConfiguration, LoadConfiguration, TrainConfiguration, parse
from mainbench_engine.jobs import init, train
from mainbench_engine.server.host import ServerHost

# As benchmarks/paper has them, but for the precision, which each test chooses.
FLAGS = ["--use_fsdp", "--fsdp_version=2", "--fsdp_auto_wrap_policy=TRANSFORMER_BASED_WRAP"]
STEPS = 4
# Trains as the engine does, and tells whether each process had the weights of the file when the trainer was made.
PROBE = """
import json, os, sys
from safetensors.torch import load_file
from mainbench_engine import __main__ as engine
from mainbench_engine import training_setup

build = training_setup.build_trainer

def told(config, shape, model, *more):
    weights = load_file(os.path.join(config.model, "model.safetensors"))
    path = os.path.join(os.path.dirname(sys.argv[2]), "loaded-" + os.environ["RANK"])
    with open(path, "w") as stream:
        json.dump(all(bool((weights[name] == value).all()) for name, value in model.named_parameters()), stream)
    return build(config, shape, model, *more)

training_setup.build_trainer = told
code = engine.main()
sys.stderr.flush()
os._exit(code)
"""


@pytest.fixture
def values(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Configuration of a short training of a tiny model of one architecture."""
    architecture = request.param
    changes = {"sliding_window": 24} if architecture == "mistral" else {}
    made = init_values(tmp_path, architecture=architecture, **changes)
    init.run(parse(InitConfiguration, made), Events())
    return {
        "model": made["output"], "data": str(write_rows(tmp_path / "rows.jsonl", 40, aligned=True)),
        "max_length": 96, "steps": STEPS, "batch_size": 14, "micro_batch_size": 3, "checkpoint_every": 2,
        "learning_rate": 2e-3, "seed": 11, "use_cpu": True, "gradient_checkpointing": True,
    }  # fmt: skip


def placed(values: dict[str, Any], folder: Path, **changes: Any) -> dict[str, Any]:
    """The configuration with folders of its own."""
    folder.mkdir()
    return {**values, "output": str(folder / "trained"), "work_dir": str(folder / "work"), **changes}


def alone(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Trains in this process and returns the steps."""
    events = Events()
    train.run(parse(TrainConfiguration, values), events)
    return events.of("step")


def kill_tree(pid: int) -> None:
    """Kills a launcher and its processes at once: each is in a session of its own and outlives the launcher alone."""
    parent = psutil.Process(pid)
    for each in [*parent.children(recursive=True), parent]:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()


def launched(values: dict[str, Any], kill_after: int | None = None, program: str = "") -> list[dict[str, Any]]:
    """Trains on two ranks and returns the events; kills them all after a step where it is asked to."""
    folder = Path(values["output"]).parent
    config = folder / "config.json"
    config.write_text(json.dumps(values))
    script = folder / "program.py"
    script.write_text(program)
    mixed = "bf16" if values["precision"] == "bfloat16" else "no"
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--num_processes", "2", *FLAGS]
    with open(folder / "log", "a") as log:
        process = subprocess.Popen(
            [
                *launch, f"--mixed_precision={mixed}", *([str(script)] if program else ["-m", "mainbench_engine"]),
                "train", str(config),
            ],
            stdout=subprocess.PIPE, stderr=log, text=True, env=engine_environment(),
        )  # fmt: skip
    events: list[dict[str, Any]] = []
    assert process.stdout is not None
    for line in process.stdout:
        events.append(json.loads(line))
        if kill_after is not None and events[-1].get("step") == kill_after:
            kill_tree(process.pid)
            break
    code = process.wait(timeout=120)
    assert (code == 0) == (kill_after is None), (folder / "log").read_text()[-3000:]
    return events


def steps_of(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == "step"]


def largest_relative_difference(one: str, other: str) -> float:
    """Of the weights of two models, by tensor: the norm of what differs over the norm of the whole."""
    ours, theirs = (load_file(Path(folder) / "model.safetensors") for folder in (one, other))
    assert ours.keys() == theirs.keys()
    return max(((ours[name] - theirs[name]).norm() / ours[name].norm()).item() for name in ours)


def served_means(model: str) -> list[float]:
    """Mean log-probability of a token of each of the gate's texts, as the embedded server gives it."""
    host = ServerHost()
    url = host.load(parse(LoadConfiguration, {"model": model})).url
    means = []
    for text in parity.TEXTS:
        details = generate(url, text, max_new_tokens=1, decoder_input_details=True).json["details"]
        values = [token["logprob"] for token in details["prefill"] if token["logprob"] is not None]
        means.append(sum(values) / len(values))
    host.close()
    return means


@pytest.mark.parametrize(
    ("values", "precision", "granularity", "loss_bar", "weight_bar"),
    [("llama", "float32", "step", 1e-6, 1e-5), ("mistral", "bfloat16", "iteration", 1e-2, None)],
    indirect=["values"],
)
def test_a_sharded_training_from_kill_to_served_export(
    values: dict[str, Any], precision: str, granularity: str, loss_bar: float, weight_bar: float | None, tmp_path: Path
) -> None:
    values = {**values, "precision": precision, "alpha": {"granularity": granularity}}
    one, whole, killed = (placed(values, tmp_path / name) for name in ("one", "whole", "killed"))
    expected, events = alone(one), launched(whole)
    assert [step["step"] for step in steps_of(events)] == list(range(1, STEPS + 1)), "only rank 0 may write"
    for ours, theirs in zip(expected, steps_of(events), strict=True):
        assert ours["target_tokens"] == theirs["target_tokens"]
        for name in ("loss", "loss_seed", "loss_aligned", "alpha"):
            assert abs(ours[name] - theirs[name]) < loss_bar, name
        assert theirs["grad_norm"] == pytest.approx(ours["grad_norm"], rel=loss_bar)
    if weight_bar is not None:
        assert largest_relative_difference(one["output"], whole["output"]) < weight_bar

    launched(killed, kill_after=3)
    left = checkpoints.newest_complete(Path(killed["work_dir"]), clean=False)
    assert left is not None and (left / "optimizer_0").is_dir() and not Path(killed["output"]).exists()
    rest = launched(killed)
    first = int(left.name.removeprefix("checkpoint-")) + 1
    assert [step["step"] for step in steps_of(rest)] == list(range(first, STEPS + 1))
    for ours, theirs in zip(steps_of(events)[first - 1 :], steps_of(rest), strict=True):
        for name in ("loss", "loss_seed", "loss_aligned", "alpha", "learning_rate", "grad_norm"):
            assert ours[name] == theirs[name], name
    weights = [(Path(each["output"]) / "model.safetensors").read_bytes() for each in (whole, killed)]
    assert weights[0] == weights[1]

    report = rest[-1]["parity"]
    assert (report["dtype"], report["precision"]) == ("float32", precision)
    assert report["largest_difference"] < 1e-5
    assert report["training_difference"] < (1e-5 if precision == "float32" else 0.05)
    for trained, served in zip(report["mean_log_probabilities"], served_means(killed["output"]), strict=True):
        assert abs(trained - served) < 1e-4


@pytest.mark.parametrize("values", ["llama"], indirect=True)
def test_sharded_adapters_are_merged_and_one_process_alone_loads_the_weights(
    values: dict[str, Any], tmp_path: Path
) -> None:
    values = {**values, "precision": "float32", "steps": 2, "lora": {"rank": 4}}
    one, two = (placed(values, tmp_path / name) for name in ("one", "two"))
    expected, events = alone(one), launched(two, program=PROBE)
    for ours, theirs in zip(expected, steps_of(events), strict=True):
        assert abs(ours["loss"] - theirs["loss"]) < 1e-6
    assert largest_relative_difference(one["output"], two["output"]) < 1e-5
    assert largest_relative_difference(values["model"], two["output"]) > 1e-4
    loaded = [json.loads((tmp_path / "two" / f"loaded-{rank}").read_text()) for rank in (0, 1)]
    assert loaded == [True, False], "eight copies of a 7B model would need 216 GB"
