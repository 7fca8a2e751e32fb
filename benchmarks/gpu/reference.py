"""A training and the scores of its model again in plain torch and transformers, one row at a time.

It reads the same configuration as the engine's `train` job, takes the same rows in the same steps, and shares nothing
else with it: no trainer, collator, batches, padding or fused head. Alpha must be fixed.

    python reference.py TRAIN.json COMPARED.jsonl    the training, then the log-likelihoods of targets under its export

It prints one JSON object: `machine`, `steps` (loss and norm of the gradients), `scores` (of each row
the sum, its tokens, and the tokens of the whole row).
"""

import json
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packages" / "engine-python"))

import torch  # noqa: E402
import transformers  # noqa: E402
import trl  # noqa: E402
from mainbench_engine.configuration import TrainConfiguration, read  # noqa: E402
from mainbench_engine.rows import ALIGNED, SEED, TokenizedRow, read_rows, tokenize_rows  # noqa: E402
from mainbench_engine.sampler import StepSampler  # noqa: E402
from mainbench_engine.schedule import learning_rate_factor  # noqa: E402
from mainbench_engine.tokenizer import load_tokenizer  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402


def target_losses(model: torch.nn.Module, row: TokenizedRow) -> torch.Tensor:
    """Negative log-likelihood of each target token of a row, nats."""
    device = next(model.parameters()).device
    ids = torch.tensor(row.ids.tolist(), device=device)
    logits = model(input_ids=ids[None], use_cache=False).logits[0].float()
    log_probabilities = torch.log_softmax(logits[row.target_start - 1 : -1], dim=-1)
    return -log_probabilities.gather(1, ids[row.target_start :, None])[:, 0]


def train(config: TrainConfiguration, rows: Sequence[TokenizedRow], device: str) -> list[dict[str, float]]:
    """Loss and norm of the gradients of every step."""
    model = AutoModelForCausalLM.from_pretrained(config.model, dtype=torch.float32).to(device).train()
    groups = [
        {"params": [weight for weight in model.parameters() if weight.ndim > 1], "weight_decay": config.weight_decay},
        {"params": [weight for weight in model.parameters() if weight.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=config.learning_rate, betas=(config.adam_beta1, config.adam_beta2))
    half = torch.autocast(device, getattr(torch, config.precision), enabled=config.precision != "float32")
    alpha = config.alpha.constant()
    weights = {ALIGNED: alpha, SEED: 1.0 - alpha}
    steps = []
    for step, indices in enumerate(StepSampler(rows, config.batch_size, config.seed).steps(config.steps)):
        chosen = [rows[index] for index in indices]
        counts = {name: sum(row.target_tokens for row in chosen if row.source == name) for name in weights}
        loss = 0.0
        for row in chosen:
            with half:
                share = target_losses(model, row).sum() * weights[row.source] / counts[row.source]
            share.backward()
            loss += share.item()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), config.max_grad_norm).item()
        factor = learning_rate_factor(
            step, config.steps, config.schedule, config.warmup_ratio, config.final_learning_rate_ratio
        )
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * factor
        optimizer.step()
        optimizer.zero_grad()
        steps.append({"loss": loss, "grad_norm": norm})
    return steps


@torch.no_grad()
def score(config: TrainConfiguration, rows: Sequence[TokenizedRow], device: str) -> list[dict[str, float]]:
    """Log-likelihood of each row's target without the end of text, nats, in float32."""
    model = AutoModelForCausalLM.from_pretrained(config.output, dtype=torch.float32).to(device).eval()
    found = []
    for row in rows:
        values = target_losses(model, row)[:-1].double()
        found.append({"sum": -values.sum().item(), "tokens": len(values), "length": len(row.ids) - 1})
    return found


def machine(device: str) -> dict[str, Any]:
    """What the figures were measured on."""
    name = platform.processor() or platform.machine()
    memory = None
    if device == "cuda":
        name, memory = torch.cuda.get_device_name(), torch.cuda.get_device_properties(0).total_memory
    versions = {module.__name__: module.__version__ for module in (torch, transformers, trl)}
    return {"device": name, "memory": memory, "cuda": torch.version.cuda, "versions": versions}


def main() -> None:
    """Runs the command line."""
    config = read(TrainConfiguration, sys.argv[1])
    device = "cpu" if config.use_cpu else "cuda"
    tokenizer = load_tokenizer(Path(config.model))
    rows = tokenize_rows(tokenizer, read_rows(config.data), config.max_length, config.data).rows
    scored = tokenize_rows(tokenizer, read_rows(sys.argv[2]), config.max_length, sys.argv[2]).rows
    started = time.perf_counter()
    steps = train(config, rows, device)
    seconds = time.perf_counter() - started
    found = {"machine": machine(device), "steps": steps, "seconds": seconds, "scores": score(config, scored, device)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
