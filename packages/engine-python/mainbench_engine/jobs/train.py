"""The `train` job: rows in, a tuned model out, resumable at every checkpoint."""

import gc
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from .. import checkpoints, export, imports, launch_environment, parity
from ..alpha import AlphaTracker
from ..collator import RowCollator
from ..configuration import TrainConfiguration
from ..errors import BAD_CONFIG, ENVIRONMENT, INTERRUPTED, EngineError
from ..files import atomic_folder, read_json, write_json
from ..frozen_base import is_quantized, load_base
from ..model_files import empty_causal_lm, load_causal_lm, resolve
from ..peak_memory import PeakMemory
from ..rows import ALIGNED, SEED, TokenizedRows, read_rows, tokenize_rows
from ..sampler import MicroBatches, StepSampler, StepShape
from ..step_records import StepRecords
from ..tokenizer import TextTokenizer, load_tokenizer

Emit = Callable[..., None]
_PHASE_ROWS = 256


def fingerprint(config: TrainConfiguration) -> str:
    """Identity of a training: its settings, its launch and the bytes of its data, without the folders it writes to."""
    apart = {"output", "work_dir", "data", "threads", "checkpoint_every", "export_dtype", "track"}
    settings = config.model_dump(exclude=apart)
    launch = [launch_environment.ranks(), *launch_environment.sharding()]
    return checkpoints.fingerprint([settings, launch], config.data)


def run(config: TrainConfiguration, emit: Emit, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Trains, exports and checks a model.

    Args:
        config: settings.
        emit: receives events (`emit(name, **fields)`), on rank 0 only.
        should_stop: asked after every step; when true the training saves a checkpoint and ends as interrupted.

    Raises:
        EngineError: for every failure that a user can do something about.
    """
    emit = emit if launch_environment.rank() == 0 else lambda *_, **__: None
    torch.set_num_threads(config.threads)
    _check_environment(config)
    base = resolve(config.model, config.revision)
    tokenizer = load_tokenizer(base)
    rows = tokenize_rows(tokenizer, read_rows(config.data), config.max_length, config.data)
    described = _describe(rows)
    emit("data", **described)
    steps = StepRecords(emit)
    trainer = trackers = None
    try:
        imports.module("training_setup")
        memory = PeakMemory(config.use_cpu)
        trainer, resumed_from = build(config, base, tokenizer, rows, steps, should_stop)
        if config.track is not None and launch_environment.rank() == 0:
            trackers = imports.module("tracking").Trackers(config.track, next_step=len(steps.all) + 1)
            trainer.add_callback(trackers)
            steps.watch = partial(trackers.log, trainer)
        started = time.perf_counter()
        trainer.train(resume_from_checkpoint=str(resumed_from) if resumed_from else None)
        seconds = time.perf_counter() - started
        peak = memory.growth()
        if trainer.state.global_step < config.steps:
            raise EngineError(
                INTERRUPTED,
                f"The training was stopped after step {trainer.state.global_step}: run it again to continue.",
            )
        if launch_environment.rank() == 0:
            steps.write(Path(config.work_dir))
        facts = {name: described[name] for name in ("target_tokens", "truncated_rows", "dropped_rows")}
        report = _export(config, base, trainer, facts)
        done = {"output": config.output, "steps": config.steps, "train_seconds": seconds, "peak_memory": peak}
        emit("done", **done, parity=report, **facts)
    finally:
        if trackers is not None:
            trackers.close()
        del trainer, trackers, steps
        gc.collect()


def _describe(rows: TokenizedRows) -> dict[str, int]:
    return {
        "rows": len(rows.rows),
        "seed_rows": len(rows.of(SEED)),
        "aligned_rows": len(rows.of(ALIGNED)),
        "target_tokens": sum(row.target_tokens for row in rows.rows),
        "truncated_rows": rows.truncated,
        "dropped_rows": rows.dropped,
    }


def _sources(config: TrainConfiguration) -> tuple[str, ...]:
    """A constant weight of 0 or 1 leaves one source without effect, so its rows are not computed."""
    constant = config.alpha.constant()
    return (SEED,) if constant == 0.0 else (ALIGNED,) if constant == 1.0 else (SEED, ALIGNED)


def build(
    config: TrainConfiguration,
    base: Path,
    tokenizer: TextTokenizer,
    rows: TokenizedRows,
    steps: StepRecords,
    should_stop: Callable[[], bool],
) -> tuple[Any, Path | None]:
    """Makes the trainer of a job and finds the checkpoint it continues from, if there is one."""
    setup = imports.module("training_setup")
    setup.reset_accelerate()
    ranks, rank = launch_environment.ranks(), launch_environment.rank()
    paired = bool(rows.of(ALIGNED))
    sources = _sources(config) if paired else (SEED,)
    sampler = StepSampler(rows.rows, config.batch_size, config.seed, sources)
    shape = StepShape.of(sampler.rows_per_step, config.micro_batch_size, ranks)
    work_dir = Path(config.work_dir)
    work_dir.mkdir(parents=True, exist_ok=True)
    identity = fingerprint(config)
    resume_from = checkpoints.resumable(work_dir, identity, clean=rank == 0)

    if rank > 0 and launch_environment.first_rank_loads_for_all():
        model = empty_causal_lm(base)
    else:
        model = load_base(base, config)
    tracker = AlphaTracker(config.alpha)
    callback = setup.JobCallback(tracker, steps, identity, should_stop)
    trainer = setup.build_trainer(config, shape, model, tokenizer, callback)
    trainer.attach(
        rows=rows.rows,
        micro_batches=MicroBatches(sampler, shape, config.steps, rank),
        collator=RowCollator(tokenizer.pad_id, config.packing),
        alpha=tracker,
        schedule={
            "schedule": config.schedule,
            "warmup_ratio": config.warmup_ratio,
            "final_ratio": config.final_learning_rate_ratio,
        },
        on_step=steps.add,
    )
    if resume_from:
        tracker.restore(checkpoints.state_of(resume_from)["alpha"])
        steps.resume(resume_from)
    elif paired and config.alpha.follows_losses and config.alpha.granularity == "iteration":

        def fix_alpha() -> None:
            seed = trainer.mean_loss(rows.of(SEED)[:_PHASE_ROWS], config.micro_batch_size)
            aligned = trainer.mean_loss(rows.of(ALIGNED)[:_PHASE_ROWS], config.micro_batch_size)
            tracker.fixed_for_phase = config.alpha.from_losses(seed, aligned)

        callback.before_first_step = fix_alpha
    return trainer, resume_from


def _check_environment(config: TrainConfiguration) -> None:
    """Refuses what this machine cannot do before anything slow has begun."""
    if config.precision == "float16" and (config.use_cpu or not torch.cuda.is_available()):
        raise EngineError(BAD_CONFIG, "precision float16 trains on GPUs only: use float32 or bfloat16 on a CPU.")
    asked = launch_environment.flag_precision()
    if asked not in (None, config.precision):
        raise EngineError(
            BAD_CONFIG,
            f"precision is {config.precision} and `accelerate launch` was started with --mixed_precision for {asked}: "
            "say the same in both.",
        )
    if launch_environment.uses_deepspeed() and config.alpha.follows_losses and config.alpha.granularity == "iteration":
        raise EngineError(
            BAD_CONFIG,
            "alpha.granularity 'iteration' was never tried under DeepSpeed: use 'step', or a launch with FSDP.",
        )
    if is_quantized(config):
        _check_quantization()
    if config.liger and find_spec("liger_kernel") is None:
        raise EngineError(BAD_CONFIG, "liger needs the package liger-kernel: install it, or set liger to false.")
    if not config.use_cpu and torch.cuda.device_count() > 1 and "WORLD_SIZE" not in os.environ:
        raise EngineError(
            BAD_CONFIG,
            f"{torch.cuda.device_count()} GPUs are visible to one process: start it with `accelerate launch -m "
            "mainbench_engine train CONFIG`, or make one visible with CUDA_VISIBLE_DEVICES.",
        )


def _check_quantization() -> None:
    if find_spec("bitsandbytes") is None:
        raise EngineError(
            ENVIRONMENT,
            "lora.base_dtype nf4 needs the Python package bitsandbytes, which is not installed: run "
            f"`{sys.executable} -m pip install bitsandbytes`, or use bfloat16.",
        )
    if launch_environment.uses_fsdp() or launch_environment.uses_deepspeed():
        raise EngineError(
            BAD_CONFIG,
            "lora.base_dtype nf4 cannot be sharded: launch without --use_fsdp and --use_deepspeed, or use bfloat16.",
        )


def _export(config: TrainConfiguration, base: Path, trainer: Any, facts: dict[str, Any]) -> dict[str, Any] | None:
    """Writes the model; ranks other than 0 only take part in what needs all of them."""
    from ..trained_weights import collect_weights, in_float32, is_sharded, save_weights

    unwrapped = trainer.accelerator.unwrap_model(trainer.model)
    longest = parity.longest_of(unwrapped)
    tokenizer = load_tokenizer(base)
    trained = parity.measure(trainer.model_wrapped if is_sharded(trainer) else unwrapped, tokenizer, longest)
    model, weights = collect_weights(trainer, config, base)
    if not trainer.accelerator.is_main_process:
        return None
    with atomic_folder(Path(config.output)) as folder:
        save_weights(model, weights, folder)
        write_json(folder / "training.json", {"steps": config.steps, **facts})
        expected = parity.measure(in_float32(model, weights), tokenizer, longest)
        computed = "nf4" if is_quantized(config) else config.precision
        apart = parity.compare_forwards(trained, expected, computed)
        export.write_config(model, folder, read_json(base / "config.json"), config.export_dtype)
        export.copy_unchanged(base, folder)
        # The model and its weights leave the memory before the export is read back.
        del model, weights
        return parity.compare(
            expected, load_causal_lm(folder, "float32"), folder, longest, dtype=config.export_dtype,
            precision=config.precision, training_difference=apart,
        )  # fmt: skip
