"""TRL's SFTTrainer with the two-source loss, exact under gradient accumulation and data parallelism.

    loss = alpha * (sum of nll over aligned target tokens) / N_aligned
         + (1 - alpha) * (sum of nll over seed target tokens) / N_seed

N_source counts the target tokens of a source over the whole optimizer step, on all ranks. Each micro-batch adds its
share, so that the gradients of a step are those of the formula however its rows are cut. With one source only, its
weight is 1 and the loss is plain supervised tuning.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader
from trl import SFTTrainer

from .alpha import AlphaTracker
from .collator import ALIGNED_SOURCE, SEED_SOURCE, RowCollator
from .divergence import refuse_divergence
from .rows import IGNORED_LABEL, TokenizedRow
from .sampler import MicroBatches
from .schedule import learning_rate_factor
from .sharding import sum_in_float32, take_fsdp_on_cpu

class TwoSourceTrainer(SFTTrainer):
    """SFTTrainer whose steps are drawn by our sampler and whose loss weighs two sources."""

    loss_is_scaled_for_ga = True

    def attach(
        self,
        rows: Sequence[TokenizedRow],
        micro_batches: MicroBatches,
        collator: RowCollator,
        alpha: AlphaTracker,
        schedule: dict[str, Any],
        on_step: Callable[[dict[str, Any]], None],
    ) -> None:
        """Gives the trainer its rows and settings; TRL's constructor has no place for them.

        Args:
            micro_batches: those of this rank.
            schedule: `schedule`, `warmup_ratio` and `final_ratio` of `learning_rate_factor`.
            on_step: called on rank 0 after every step with its losses and figures.
        """
        self._rows = rows
        self._micro_batches = micro_batches
        self._collator = collator
        self.alpha = alpha
        self._schedule = schedule
        self._on_step = on_step
        self._sums: torch.Tensor | None = None
        self._counts: torch.Tensor | None = None
        self._step_started = time.perf_counter()

    def create_accelerator_and_postprocess(self) -> None:
        """Makes the accelerator, with FSDP where it was asked for, on CPUs too."""
        take_fsdp_on_cpu()
        super().create_accelerator_and_postprocess()
        sum_in_float32(self.accelerator)

    def get_train_dataloader(self) -> DataLoader:
        """The micro-batches of this rank, already cut to it."""
        return DataLoader(self._rows, batch_sampler=self._micro_batches, collate_fn=self._collator)

    def create_scheduler(self, num_training_steps: int, optimizer: torch.optim.Optimizer | None = None) -> Any:
        """The schedule of `learning_rate_factor`."""
        if self.lr_scheduler is None:
            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                optimizer or self.optimizer,
                lambda step: learning_rate_factor(step, num_training_steps, **self._schedule),
            )
            self._created_lr_scheduler = True
        return self.lr_scheduler

    def _get_num_items_in_batch(self, batch_samples: list, device: torch.device) -> torch.Tensor:
        """Target tokens of the step by source, over all its micro-batches and ranks."""
        counts = torch.zeros(2, dtype=torch.long)
        for batch in batch_samples:
            sources = batch["sources"][:, 1:][batch["labels"][:, 1:] != IGNORED_LABEL]
            counts += torch.bincount(sources, minlength=2)
        counts = self._sum_over_ranks(counts.to(device))
        self._counts = counts
        self._sums = torch.zeros(2, dtype=torch.float64, device=device)
        return counts

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """This micro-batch's share of the loss of the step."""
        inputs = dict(inputs)
        sources = inputs.pop("sources")[:, 1:]
        labels = inputs.pop("labels")
        counted = labels[:, 1:] != IGNORED_LABEL
        nll = self.token_losses(model, inputs, labels, counted)
        sources = sources[counted]
        weights = self._weights(num_items_in_batch)
        with torch.no_grad():
            self._sums += torch.zeros_like(self._sums).index_add_(0, sources, nll.detach().to(torch.float64))
        # DDP averages gradients over ranks, so every rank's share counts that many times.
        return (nll * weights[sources].to(nll.dtype)).sum() * self.accelerator.num_processes

    def token_losses(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        labels: torch.Tensor,
        counted: torch.Tensor,
    ) -> torch.Tensor:
        """Negative log-likelihood of every counted token, in nats, as one flat tensor.

        On an accelerator the logits of a large vocabulary are never held whole: TRL's fused head scores them in
        tiles. On a CPU that head is slower than plain logits.
        """
        if self.uses_fused_head(labels.device):
            return -model(**inputs, labels=labels, fused_lm_head=True).log_probs[counted]
        logits = model(**inputs, use_cache=False).logits[:, :-1][counted]
        logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
        return cross_entropy(logits, labels[:, 1:][counted], reduction="none")

    def uses_fused_head(self, device: torch.device) -> bool:
        """Whether logits are computed in tiles by TRL's head."""
        return device.type != "cpu"

    @torch.no_grad()
    def mean_loss(self, rows: Sequence[TokenizedRow], micro_batch_size: int) -> float:
        """Mean negative log-likelihood of the target tokens of rows under the model as it is now, in nats.

        Every rank has to call this with the same rows: a sharded model computes on all of them together.
        """
        total, count = 0.0, 0
        model = self.model_wrapped
        was_training = model.training
        model.eval()
        for start in range(0, len(rows), micro_batch_size):
            batch = self._collator(rows[start : start + micro_batch_size])
            batch = {name: tensor.to(self.args.device) for name, tensor in batch.items() if name != "sources"}
            labels = batch.pop("labels")
            counted = labels[:, 1:] != IGNORED_LABEL
            nll = self.token_losses(model, batch, labels, counted)
            total += nll.to(torch.float64).sum().item()
            count += nll.numel()
        model.train(was_training)
        return total / count

    def _weights(self, counts: torch.Tensor) -> torch.Tensor:
        """Weight of one token of each source in the loss of this step."""
        alpha = self.alpha.current()
        both = bool((counts > 0).all())
        shares = torch.ones(2, dtype=torch.float64, device=counts.device)
        if both:
            shares[SEED_SOURCE], shares[ALIGNED_SOURCE] = 1.0 - alpha, alpha
        return shares / counts.clamp(min=1)

    def _sum_over_ranks(self, values: torch.Tensor) -> torch.Tensor:
        if self.accelerator.num_processes == 1:
            return values
        return self.accelerator.reduce(values, reduction="sum")

    def _maybe_log_save_evaluate(
        self, tr_loss: torch.Tensor, grad_norm: Any, *args: Any, learning_rate: float | None = None, **kwargs: Any
    ) -> None:
        """Reports the step in place of transformers' own log, then saves where a checkpoint is due."""
        if self._sums is not None:
            self._finish_step(grad_norm, learning_rate)
        self.control.should_log = False
        super()._maybe_log_save_evaluate(tr_loss, grad_norm, *args, learning_rate=learning_rate, **kwargs)

    def _finish_step(self, grad_norm: Any, learning_rate: float | None) -> None:
        sums = self._sum_over_ranks(self._sums).tolist()
        counts = self._counts.tolist()
        self._sums = None
        alpha = self.alpha.current()
        means = [total / count if count else None for total, count in zip(sums, counts, strict=True)]
        seed, aligned = means[SEED_SOURCE], means[ALIGNED_SOURCE]
        if seed is not None and aligned is not None:
            loss = alpha * aligned + (1.0 - alpha) * seed
        else:
            loss = aligned if seed is None else seed
        # A scaler of float16 skips the steps whose gradients overflow, and goes on with a smaller scale.
        norm = float(grad_norm) if grad_norm is not None and self.accelerator.scaler is None else 0.0
        refuse_divergence(self.state.global_step, loss, norm)
        self.alpha.update(seed, aligned)
        now = time.perf_counter()
        elapsed, self._step_started = now - self._step_started, now
        self._on_step(
            {
                "step": self.state.global_step,
                "steps": self.state.max_steps,
                "loss": loss,
                "loss_seed": seed,
                "loss_aligned": aligned,
                "alpha": alpha if aligned is not None else None,
                "learning_rate": learning_rate,
                "grad_norm": float(grad_norm) if grad_norm is not None else None,
                "tokens_per_second": sum(counts) / elapsed,
                "target_tokens": sum(counts),
            }
        )

    def floating_point_ops(self, inputs: dict[str, Any]) -> int:
        """Not counted: transformers would walk over all parameters for every micro-batch."""
        return 0

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """Checkpoints are for resuming only and need no card."""
