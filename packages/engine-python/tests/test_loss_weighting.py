"""The trainer's loss and gradients against the row-by-row reference."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import Events, write_rows
from reference import gradients, step_loss
from transformers import TrainerCallback

from mainbench_engine import frozen_base
from mainbench_engine.alpha import AlphaTracker
from mainbench_engine.configuration import TrainConfiguration, parse
from mainbench_engine.jobs import train
from mainbench_engine.loss_weighting import TwoSourceTrainer
from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.rows import TokenizedRows, read_rows, tokenize_rows
from mainbench_engine.sampler import StepSampler
from mainbench_engine.step_records import StepRecords
from mainbench_engine.tokenizer import load_tokenizer


class CatchGradients(TrainerCallback):
    """Keeps the gradients of every step as the optimizer is about to see them."""

    def __init__(self) -> None:
        self.steps: list[dict[str, torch.Tensor]] = []

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.steps.append(gradients(kwargs["model"]))


class Trained:
    """A short training with everything that the tests look at."""

    def __init__(self, values: dict[str, Any], dtype: str, monkeypatch: pytest.MonkeyPatch):
        self.config = parse(TrainConfiguration, {"max_grad_norm": 0.0, "weight_decay": 0.0, **values})
        base = Path(self.config.model)
        monkeypatch.setattr(frozen_base, "load_causal_lm", lambda folder, _: load_causal_lm(folder, dtype))
        tokenizer = load_tokenizer(base)
        self.rows: TokenizedRows = tokenize_rows(
            tokenizer, read_rows(self.config.data), self.config.max_length, self.config.data
        )
        self.events, self.caught = Events(), CatchGradients()
        self.trainer, _ = train.build(self.config, base, tokenizer, self.rows, StepRecords(self.events), lambda: False)
        self.trainer.add_callback(self.caught)
        self.trainer.train()

    def compare(self, loss_bound: float, gradient_bound: float) -> None:
        """Every step against the reference, whose weights follow the trainer's optimizer."""
        worst_loss = worst_gradient = 0.0
        reference = load_causal_lm(Path(self.config.model), "float64").train()
        optimizer = torch.optim.AdamW(
            reference.parameters(), lr=self.config.learning_rate, betas=(0.9, 0.95), weight_decay=0.0
        )
        tracker = AlphaTracker(self.config.alpha)
        sampler = StepSampler(self.rows.rows, self.config.batch_size, self.config.seed, train._sources(self.config))
        for number, indices in enumerate(sampler.steps(self.config.steps)):
            for group in optimizer.param_groups:
                group["lr"] = self.events.of("step")[number]["learning_rate"]
            optimizer.zero_grad()
            loss, means = step_loss(reference, [self.rows.rows[i] for i in indices], tracker.current())
            loss.backward()
            event = self.events.of("step")[number]
            worst_loss = max(worst_loss, abs(event["loss"] - loss.item()))
            for source, name in (("seed", "loss_seed"), ("aligned", "loss_aligned")):
                assert (event[name] is None) == (source not in means)
                if source in means:
                    worst_loss = max(worst_loss, abs(event[name] - means[source]))
            theirs = gradients(reference)
            largest = max(gradient.abs().max().item() for gradient in theirs.values())
            assert largest > 1e-3, "gradients too small to say anything"
            for name, gradient in self.caught.steps[number].items():
                worst_gradient = max(worst_gradient, (gradient.double() - theirs[name]).abs().max().item())
            tracker.update(means.get("seed"), means.get("aligned"))
            optimizer.step()
        print(f"largest difference: loss {worst_loss:.1e}, gradient {worst_gradient:.1e}")
        assert worst_loss < loss_bound
        assert worst_gradient < gradient_bound


@pytest.mark.parametrize("micro_batch_size", [12, 4, 3])
def test_double_precision(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch, micro_batch_size: int
) -> None:
    Trained(train_values(micro_batch_size=micro_batch_size), "float64", monkeypatch).compare(1e-6, 1e-6)


@pytest.mark.parametrize("parts", [1, 3, 5])
def test_accumulation_changes_nothing(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    values = train_values(batch_size=30, micro_batch_size=30 // parts, steps=2)
    trained = Trained(values, "float64", monkeypatch)
    assert trained.trainer.args.gradient_accumulation_steps == parts
    trained.compare(1e-6, 1e-6)


def test_single_precision(train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch) -> None:
    Trained(train_values(steps=1), "float32", monkeypatch).compare(2e-6, 2e-6)


def test_the_tiled_head_of_accelerators(train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TwoSourceTrainer, "uses_fused_head", lambda self, device: True)
    Trained(train_values(steps=1), "float32", monkeypatch).compare(2e-6, 2e-6)


@pytest.mark.parametrize(
    "alpha",
    [
        {"policy": "inverse-loss-ratio", "smoothing": 0.5},
        {"policy": "fixed", "value": 0.25},
        {"policy": "fixed", "value": 0.0},
        {"policy": "fixed", "value": 1.0},
        {"policy": "ramp", "from": 0.0, "to": 0.8, "progress": 0.5},
    ],
)
def test_every_policy(train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch, alpha: dict) -> None:
    Trained(train_values(alpha=alpha, steps=2), "float64", monkeypatch).compare(1e-6, 1e-6)


def test_a_constant_zero_skips_the_source_without_effect(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = Trained(train_values(alpha={"policy": "fixed", "value": 0.0}, steps=1), "float64", monkeypatch)
    assert trained.trainer.args.gradient_accumulation_steps == 1
    assert trained.events.of("step")[0]["loss_aligned"] is None


def test_one_source_is_plain_tuning(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_rows(tmp_path / "rows.jsonl", 25, aligned=False)
    trained = Trained(train_values(batch_size=9, micro_batch_size=4), "float64", monkeypatch)
    trained.compare(1e-6, 1e-6)
    assert trained.events.of("step")[0]["alpha"] is None


def test_iteration_granularity_takes_the_ratio_of_the_starting_model(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = train_values(alpha={"policy": "loss-ratio", "granularity": "iteration"}, steps=2)
    trained = Trained(values, "float64", monkeypatch)
    start = load_causal_lm(Path(trained.config.model), "float64")
    with torch.no_grad():
        _, means = step_loss(start, trained.rows.rows, 0.5)
    expected = means["seed"] / (means["seed"] + means["aligned"])
    assert [event["alpha"] for event in trained.events.of("step")] == pytest.approx([expected] * 2, abs=1e-6)


def test_rows_in_one_long_row_give_the_same_loss(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    Trained(train_values(packing=True, steps=2), "float64", monkeypatch).compare(1e-6, 1e-6)


def test_activation_checkpointing_changes_nothing(
    train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    Trained(train_values(gradient_checkpointing=True, steps=1), "float64", monkeypatch).compare(1e-6, 1e-6)


def test_a_mean_of_means_would_be_noticed(train_values: Callable[..., dict], monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds above are worth something: weighing micro-batches alike breaks them."""

    def naive(self: TwoSourceTrainer, counts: torch.Tensor) -> torch.Tensor:
        return torch.full((2,), 1.0 / counts.sum().item(), dtype=torch.float64)

    monkeypatch.setattr(TwoSourceTrainer, "_weights", naive)
    with pytest.raises(AssertionError):
        Trained(train_values(steps=1, alpha={"policy": "fixed", "value": 0.25}), "float64", monkeypatch).compare(
            1e-6, 1e-6
        )
