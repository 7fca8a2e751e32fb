"""Building a small model from nothing and its short pre-training, resumable to the bit."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from . import checkpoints
from .collator import RowCollator
from .configuration import InitConfiguration
from .divergence import refuse_divergence
from .errors import INTERRUPTED, EngineError
from .rows import IGNORED_LABEL, TokenizedRow
from .sampler import draws
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


def pretrain(
    config: InitConfiguration,
    model: torch.nn.Module,
    rows: list[TokenizedRow],
    pad_id: int,
    emit: Emit,
    should_stop: Callable[[], bool],
) -> None:
    """Trains a model on rows, all tokens counting, with a cosine schedule.

    Raises:
        EngineError: kind interrupted, after a checkpoint, when `should_stop` says so.
    """
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=config.learning_rate, betas=(0.9, 0.95), weight_decay=0.1, fused=True
    )
    work_dir = Path(config.work_dir)
    work_dir.mkdir(parents=True, exist_ok=True)
    settings = config.model_dump(exclude={"output", "work_dir", "texts", "threads", "checkpoint_every"})
    identity = checkpoints.fingerprint(settings, config.texts)
    steps = StepRecords(emit)
    collator = RowCollator(pad_id)
    done = _resume(work_dir, identity, model, optimizer, steps)
    model.train()
    for step, drawn in enumerate(draws(len(rows), config.batch_size, config.steps, f"init/{config.seed}")):
        if step < done:
            continue
        started = time.perf_counter()
        rate = config.learning_rate * learning_rate_factor(step, config.steps, "cosine", 0.05, 0.1)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = collator([rows[index] for index in drawn])
        labels = batch["labels"][:, 1:]
        counted = labels != IGNORED_LABEL
        logits = model(input_ids=batch["input_ids"], use_cache=False).logits[:, :-1][counted]
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
