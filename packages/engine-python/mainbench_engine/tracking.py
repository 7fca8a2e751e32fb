"""Curves of a training in TensorBoard, Trackio or Weights & Biases, drawn by transformers' own callbacks.

Curves are a view of a training and no part of it: a tracker that fails is left out, and the training goes on.

This module imports transformers; only a training with trackers imports it.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from transformers import Trainer, TrainerCallback
from transformers.integrations import TensorBoardCallback, TrackioCallback, WandbCallback

from .configuration import TrackConfiguration
from .errors import first_line

CURVES = ("loss", "loss_seed", "loss_aligned", "alpha", "learning_rate", "grad_norm", "tokens_per_second")


def wandb_settings(track: TrackConfiguration, environment: Mapping[str, str]) -> dict[str, Any]:
    """Arguments of `wandb.init`.

    It stays offline, and so asks nobody to log in, unless the user's own variables ask for its service. A run is named
    by its training, so that a continued training continues it.
    """
    online = "WANDB_API_KEY" in environment or "WANDB_MODE" in environment
    return {
        "dir": track.folder,
        "id": track.name.replace("/", "-")[-120:],
        "name": track.name,
        "project": environment.get("WANDB_PROJECT", track.project),
        "resume": "allow",
        "mode": None if online else "offline",
    }


class Trackers(TrainerCallback):
    """The trackers of one training, one after the other; each may fail."""

    def __init__(self, track: TrackConfiguration, next_step: int):
        """Opens the trackers.

        Args:
            track: which, and where they write.
            next_step: first step of this attempt. Of the steps from there on, an earlier attempt may have left points
                that are no part of the history of the model.
        """
        self._track = track
        self._open: dict[str, TrainerCallback] = {}
        makers = {"tensorboard": partial(_tensorboard, next_step=next_step), "trackio": _trackio, "wandb": _wandb}
        for name in track.to:
            self._guarded(name, lambda name=name: self._open.update({name: makers[name](track)}))

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        args.run_name, args.project = self._track.name, self._track.project
        self._each("on_train_begin", args, state, control, **kwargs)

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._each("on_train_end", args, state, control, **kwargs)

    def log(self, trainer: Trainer, record: dict[str, Any]) -> None:
        """Adds one step to the curves; a value that is unknown in this step gets no point."""
        logs = {name: record[name] for name in CURVES if record[name] is not None}
        self._each("on_log", trainer.args, trainer.state, trainer.control, model=trainer.model, logs=logs)

    def close(self) -> None:
        """Ends what a failed training left open. A run of Weights & Biases is the process's, until it is finished."""
        tensorboard = self._open.get("tensorboard")
        if tensorboard is not None and tensorboard.tb_writer is not None:
            self._guarded("tensorboard", tensorboard.tb_writer.close)
        if "wandb" in self._open:
            import wandb

            if wandb.run is not None:
                self._guarded("wandb", wandb.finish)
        self._open.clear()

    def _each(self, event: str, *args: Any, **kwargs: Any) -> None:
        for name, callback in list(self._open.items()):
            self._guarded(name, lambda callback=callback: getattr(callback, event)(*args, **kwargs))

    def _guarded(self, name: str, action: Callable[[], Any]) -> None:
        try:
            action()
        except Exception as error:
            self._open.pop(name, None)
            reason = f"{type(error).__name__}: {first_line(error)}"
            print(f"The training goes on without curves in {name} ({reason}).", file=sys.stderr)


def _tensorboard(track: TrackConfiguration, next_step: int) -> TrainerCallback:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        from tensorboardX import SummaryWriter
    folder = str(Path(track.folder, "tensorboard", track.name))
    # tensorboardX names a file by the second, and would replace that of an attempt which began in the same one.
    suffix = f".{time.time_ns()}"
    return TensorBoardCallback(SummaryWriter(log_dir=folder, purge_step=next_step, filename_suffix=suffix))


def _trackio(track: TrackConfiguration) -> TrainerCallback:
    os.environ["TRACKIO_DIR"] = str(Path(track.folder, "trackio"))
    return TrackioCallback()


def _wandb(track: TrackConfiguration) -> TrainerCallback:
    # Models stay in the run's folder, whatever the user's other trainings upload.
    os.environ["WANDB_LOG_MODEL"] = "false"
    callback = WandbCallback()
    import wandb

    quiet = wandb.Settings(console="off", silent=True, disable_code=True, disable_git=True)
    # The callback takes the run of the process where there is one; variables would name the first for all of them.
    wandb.init(**wandb_settings(track, os.environ), settings=quiet)
    return callback
