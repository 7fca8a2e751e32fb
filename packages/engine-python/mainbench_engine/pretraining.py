"""Building a small model from nothing and its short pre-training, resumable to the bit."""

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import torch
from torch.nn.functional import cross_entropy

from . import checkpoints
from .configuration import InitConfiguration
from .divergence import refuse_divergence
from .errors import INTERRUPTED, EngineError
from .rows import IGNORED_LABEL
from .schedule import learning_rate_factor
from .step_records import StepRecords

Emit = Callable[..., None]


def build_model(config: InitConfiguration, bos_id: int, eos_id: int) -> torch.nn.Module:
    """A fresh model with weights drawn from the seed."""
    from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, set_seed

    set_seed(config.seed)
    shape: dict[str, Any] = {
        "vocab_size": config.vocabulary_size,
        "hidden_size": config.hidden_size,
        "intermediate_size": config.intermediate_size,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "num_key_value_heads": config.key_value_heads,
        "head_dim": config.hidden_size // config.heads,
        "max_position_embeddings": config.max_length,
        "rope_parameters": {"rope_type": "default", "rope_theta": config.rope_theta},
        "tie_word_embeddings": False,
        "bos_token_id": bos_id,
        "eos_token_id": eos_id,
        "pad_token_id": None,
    }
    if config.architecture == "mistral":
        return MistralForCausalLM(MistralConfig(sliding_window=config.sliding_window, **shape))
    return LlamaForCausalLM(LlamaConfig(**shape))


def _batches(count: int, size: int, steps: int, seed: int) -> Iterator[list[int]]:
    order: list[int] = []
    passes = 0
    for _ in range(steps):
        while len(order) < size:
            permutation = list(range(count))
            random.Random(f"init/{seed}/{passes}").shuffle(permutation)
            order.extend(permutation)
            passes += 1
        drawn, order = order[:size], order[size:]
        yield drawn


def _padded(rows: list[numpy.ndarray], pad_id: int) -> tuple[torch.Tensor, torch.Tensor]:
    length = max(len(row) for row in rows)
    ids = torch.full((len(rows), length), pad_id, dtype=torch.long)
    labels = torch.full((len(rows), length), IGNORED_LABEL, dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.from_numpy(row)
        labels[index, : len(row)] = torch.from_numpy(row)
    return ids, labels[:, 1:]


def _fingerprint(config: InitConfiguration) -> str:
    settings = config.model_dump()
    for name in ("output", "work_dir", "texts", "threads", "checkpoint_every"):
        settings.pop(name)
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    digest.update(Path(config.texts).read_bytes())
    return digest.hexdigest()


def pretrain(
    config: InitConfiguration,
    model: torch.nn.Module,
    rows: list[numpy.ndarray],
    pad_id: int,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> None:
    """Trains a model on rows of ids, all tokens counting, with a cosine schedule.

    Raises:
        EngineError: kind interrupted, after a checkpoint, when `should_stop` says so.
    """
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=config.learning_rate, betas=(0.9, 0.95), weight_decay=0.1, fused=True
    )
    work_dir = Path(config.work_dir)
    work_dir.mkdir(parents=True, exist_ok=True)
    identity = _fingerprint(config)
    steps = StepRecords(emit)
    done = _resume(work_dir, identity, model, optimizer, steps)
    model.train()
    for step, drawn in enumerate(_batches(len(rows), config.batch_size, config.steps, config.seed)):
        if step < done:
            continue
        started = time.perf_counter()
        rate = config.learning_rate * learning_rate_factor(step, config.steps, "cosine", 0.05, 0.1)
        for group in optimizer.param_groups:
            group["lr"] = rate
        ids, labels = _padded([rows[index] for index in drawn], pad_id)
        counted = labels != IGNORED_LABEL
        logits = model(input_ids=ids, use_cache=False).logits[:, :-1][counted]
        loss = cross_entropy(logits, labels[counted])
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        refuse_divergence(step + 1, loss.item(), norm.item())
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        target_tokens = int(counted.sum())
        steps.add(
            {
                "step": step + 1,
                "steps": config.steps,
                "loss": loss.item(),
                "loss_seed": None,
                "loss_aligned": None,
                "alpha": None,
                "learning_rate": rate,
                "grad_norm": norm.item(),
                "target_tokens": target_tokens,
                "tokens_per_second": target_tokens / (time.perf_counter() - started),
            }
        )
        stop = should_stop() and step + 1 < config.steps
        if stop or (step + 1) % config.checkpoint_every == 0:
            _save(work_dir, step + 1, identity, model, optimizer, steps)
        if stop:
            raise EngineError(INTERRUPTED, f"The job was stopped after step {step + 1}: run it again to continue.")
    steps.write(work_dir)
    model.eval()


def _resume(
    work_dir: Path, identity: str, model: torch.nn.Module, optimizer: torch.optim.Optimizer, steps: StepRecords
) -> int:
    folder = checkpoints.resumable(work_dir, identity)
    if folder is None:
        return 0
    steps.resume(folder)
    state = torch.load(folder / "state.pt", weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"]


def _save(
    work_dir: Path,
    step: int,
    identity: str,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    steps: StepRecords,
) -> None:
    checkpoints.remove_older(work_dir, keep=1)
    folder = checkpoints.folder_of(work_dir, step)
    folder.mkdir(exist_ok=True)
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, folder / "state.pt")
    checkpoints.complete(folder, {"fingerprint": identity}, steps.all)
    steps.emit("checkpoint", step=step, path=str(folder))
