"""The two-source loss again, row by row in double precision, without trainer, batches or padding."""

from collections.abc import Sequence

import torch

from mainbench_engine.rows import ALIGNED, SEED, TokenizedRow


def step_loss(
    model: torch.nn.Module, rows: Sequence[TokenizedRow], alpha: float
) -> tuple[torch.Tensor, dict[str, float]]:
    """Loss of one step with its graph, and the mean loss of each source."""
    sums = {SEED: torch.zeros((), dtype=torch.float64), ALIGNED: torch.zeros((), dtype=torch.float64)}
    counts = {SEED: 0, ALIGNED: 0}
    for row in rows:
        ids = torch.tensor(row.ids.tolist())[None]
        log_probabilities = torch.log_softmax(model(input_ids=ids, use_cache=False).logits[0].double(), dim=-1)
        for position in range(row.target_start, len(row.ids)):
            sums[row.source] = sums[row.source] - log_probabilities[position - 1, int(row.ids[position])]
            counts[row.source] += 1
    means = {source: sums[source] / counts[source] for source in sums if counts[source]}
    if len(means) == 2:
        loss = alpha * means[ALIGNED] + (1.0 - alpha) * means[SEED]
    else:
        loss = next(iter(means.values()))
    return loss, {source: mean.item() for source, mean in means.items()}


def gradients(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    """A copy of all gradients."""
    return {name: parameter.grad.detach().clone() for name, parameter in model.named_parameters()}
