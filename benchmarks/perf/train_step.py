"""Time of an optimizer step: our trainer against TRL's own SFTTrainer on the very same tokens.

Both train a copy of one small Llama on the same micro-batches in the same order, in one process, in alternating
repeats; the first steps of each repeat are not counted. What is timed is the processor time of the process, so that a
neighbour on the machine does not count either, and on a GPU the time until it is done. Two ratios are printed (ours / stock, the median over repeats):

* `as_used`: our trainer as it runs on this device (on a CPU it computes plain logits of the target positions);
* `same_head`: our trainer with TRL's tiled head forced on, so that only the weighting and bookkeeping differ.

The bar is 1.05 for both. That both trainers saw the same tokens is checked by their losses. The figures are printed as
one JSON line and as a sentence; the exit code is 1 past the bar, unless `--no-bar` says otherwise.

Usage, from the root of the checkout (about a minute and a half on an idle core):

    .venv/bin/python benchmarks/perf/train_step.py [--repeats 7] [--steps 12] [--hidden 128] [--layers 4]
        [--heads 4] [--vocabulary 512] [--rows 32] [--micro 16] [--length 48] [--threads 1] [--device cuda]
        [--precision bfloat16] [--no-bar]
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packages" / "engine-python"))
warnings.filterwarnings("ignore")

import numpy  # noqa: E402
import torch  # noqa: E402
from datasets import Dataset  # noqa: E402
from mainbench_engine.alpha import AlphaTracker  # noqa: E402
from mainbench_engine.collator import RowCollator  # noqa: E402
from mainbench_engine.configuration import TrainConfiguration  # noqa: E402
from mainbench_engine.rows import SEED, TokenizedRow  # noqa: E402
from mainbench_engine.sampler import MicroBatches, StepSampler, StepShape  # noqa: E402
from mainbench_engine.step_records import StepRecords  # noqa: E402
from mainbench_engine.tokenizer import TextTokenizer, train_tokenizer  # noqa: E402
from mainbench_engine.training_setup import JobCallback, arguments_of, build_trainer, reset_accelerate  # noqa: E402
from transformers import (  # noqa: E402
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    PrinterCallback,
    TrainerCallback,
)
from trl import SFTTrainer  # noqa: E402

BAR = 1.05
WARM_UP_STEPS = 3
# A tiled head in half precision rounds otherwise than plain logits.
LOSS_LIMITS = {"float32": 1e-3, "bfloat16": 2e-2}


class StepClock(TrainerCallback):
    """Processor seconds of every step; on a GPU seconds until its work is done."""

    def __init__(self, device: str) -> None:
        self.seconds: list[float] = []
        self._device = device
        self._last = 0.0

    def _now(self) -> float:
        if self._device == "cpu":
            return time.process_time()
        torch.cuda.synchronize()
        return time.perf_counter()

    def on_train_begin(self, *args: Any, **kwargs: Any) -> None:
        self._last = self._now()

    def on_step_end(self, *args: Any, **kwargs: Any) -> None:
        now = self._now()
        self.seconds.append(now - self._last)
        self._last = now


class Bench:
    """One model, one list of micro-batches, two trainers."""

    def __init__(self, options: argparse.Namespace, folder: str):
        self.options = options
        generator = random.Random(1)
        backend = train_tokenizer(["the quick brown fox"] * 3, max(300, options.vocabulary))
        self.tokenizer = TextTokenizer(backend, "<s>", "</s>", frozenset({2}), frozenset({0, 1, 2}), None)
        torch.manual_seed(1)
        self.base = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=options.vocabulary, hidden_size=options.hidden, intermediate_size=2 * options.hidden,
                num_hidden_layers=options.layers, num_attention_heads=options.heads,
                num_key_value_heads=max(1, options.heads // 2),
                max_position_embeddings=4 * options.length, bos_token_id=1, eos_token_id=2,
            )
        )  # fmt: skip
        self.rows = []
        for index in range(options.rows * options.steps):
            length = generator.randint(options.length // 2, options.length)
            ids = numpy.array([generator.randrange(3, options.vocabulary) for _ in range(length)], dtype=numpy.int32)
            self.rows.append(TokenizedRow(str(index), SEED, ids, max(1, length // 3)))
        self.config = TrainConfiguration(
            model="", data="", output="", work_dir=folder, steps=options.steps, batch_size=options.rows,
            micro_batch_size=options.micro, learning_rate=1e-3, checkpoint_every=10**9, seed=1,
            use_cpu=options.device == "cpu", precision=options.precision,
        )  # fmt: skip
        self.sampler = StepSampler(self.rows, options.rows, 1)
        self.shape = StepShape.of(options.rows, options.micro, 1)
        self.batches = list(MicroBatches(self.sampler, self.shape, options.steps, 0))
        if {len(batch) for batch in self.batches} != {options.micro}:
            raise SystemExit("--rows must be a multiple of --micro")

    def _model(self) -> torch.nn.Module:
        model = LlamaForCausalLM(self.base.config)
        model.load_state_dict(self.base.state_dict())
        return model

    def ours(self, fused: bool) -> tuple[float, list[float]]:
        """Seconds a step and the losses of our trainer."""
        reset_accelerate()
        losses: list[float] = []
        tracker, clock = AlphaTracker(self.config.alpha), StepClock(self.options.device)
        callback = JobCallback(tracker, StepRecords(lambda *a, **k: None), "", lambda: False)
        trainer = build_trainer(self.config, self.shape, self._model(), self.tokenizer, callback)
        trainer.attach(
            rows=self.rows,
            micro_batches=MicroBatches(self.sampler, self.shape, self.options.steps, 0),
            collator=RowCollator(self.tokenizer.pad_id),
            alpha=tracker,
            schedule={"schedule": "linear", "warmup_ratio": 0.0, "final_ratio": 0.0},
            on_step=lambda fields: losses.append(fields["loss"]),
        )
        if fused:
            trainer.uses_fused_head = lambda device: True
        trainer.args.save_strategy = "no"
        return self._timed(trainer, clock), losses

    def stock(self) -> tuple[float, list[float]]:
        """Seconds a step and the losses of TRL's trainer."""
        reset_accelerate()
        losses: list[float] = []
        clock = StepClock(self.options.device)
        order = [index for batch in self.batches for index in batch]
        data = Dataset.from_dict(
            {
                "input_ids": [self.rows[index].ids.tolist() for index in order],
                "labels": [self.rows[index].labels.tolist() for index in order],
            }
        )
        arguments = arguments_of(self.config, self.shape)
        arguments.remove_unused_columns = True
        arguments.train_sampling_strategy = "sequential"
        arguments.logging_strategy, arguments.logging_steps = "steps", 1
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=self.tokenizer.backend, eos_token="</s>", pad_token="</s>")

        class CatchLosses(TrainerCallback):
            def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any], **kwargs: Any) -> None:
                if "loss" in logs:
                    losses.append(logs["loss"])

        trainer = SFTTrainer(
            model=self._model(), args=arguments, train_dataset=data, processing_class=tokenizer,
            callbacks=[CatchLosses()],
        )  # fmt: skip
        trainer.args.save_strategy = "no"
        return self._timed(trainer, clock), losses

    def _timed(self, trainer: SFTTrainer, clock: StepClock) -> float:
        trainer.add_callback(clock)
        trainer.remove_callback(PrinterCallback)
        trainer.train()
        return statistics.median(clock.seconds[WARM_UP_STEPS:])


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Times both trainers in alternating repeats."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        runs: dict[str, Callable[[], tuple[float, list[float]]]] = {
            "stock": bench.stock,
            "as_used": lambda: bench.ours(False),
            "same_head": lambda: bench.ours(True),
        }
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        losses: dict[str, list[float]] = {}
        for repeat in range(options.repeats):
            names = list(runs)
            for name in names[repeat % 3 :] + names[: repeat % 3]:
                taken, losses[name] = runs[name]()
                seconds[name].append(taken)
    worst = max(
        abs(a - b) for name in ("as_used", "same_head") for a, b in zip(losses["stock"], losses[name], strict=True)
    )
    if worst > LOSS_LIMITS[options.precision]:
        raise SystemExit(f"The trainers disagree about the loss by {worst}: they did not see the same tokens.")
    ratios = {
        name: statistics.median(a / b for a, b in zip(seconds[name], seconds["stock"], strict=True))
        for name in ("as_used", "same_head")
    }
    tokens = sum(len(row.ids) for row in bench.rows) / options.steps
    return {
        "benchmark": "train-step",
        "ratio": ratios,
        "tokens_per_second": {name: round(tokens / statistics.median(values)) for name, values in seconds.items()},
        "milliseconds": {name: round(1000 * statistics.median(values), 2) for name, values in seconds.items()},
        "largest_loss_difference": worst,
        "bar": BAR,
        "parameters": sum(parameter.numel() for parameter in bench.base.parameters()),
        "settings": vars(options),
    }


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    defaults = {"repeats": 7, "steps": 12, "hidden": 128, "layers": 4, "heads": 4, "vocabulary": 512, "rows": 32,
                "micro": 16, "length": 48, "threads": 1}  # fmt: skip
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--precision", choices=sorted(LOSS_LIMITS), default="float32")
    parser.add_argument("--no-bar", action="store_true", help="do not fail past the bar")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    result = measure(options)
    print(json.dumps(result))
    times = result["milliseconds"]
    print(
        f"A step takes {times['as_used']} ms in our trainer and {times['stock']} ms in TRL's: ratio "
        f"{result['ratio']['as_used']:.3f} ({result['ratio']['same_head']:.3f} with the same head; bar {BAR})."
    )
    return 0 if options.no_bar or max(result["ratio"].values()) <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
