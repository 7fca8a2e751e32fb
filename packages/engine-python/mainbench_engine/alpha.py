"""Policies for alpha, the weight of aligned pairs in the two-source loss.

loss = alpha * mean nll(aligned target tokens) + (1 - alpha) * mean nll(seed target tokens)

How the method's authors weight the two sources is not known; every policy here is a reading, named so that a recipe
can compare them.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from .checked import Checked, rule

Share = Annotated[float, rule("a number in [0, 1]", lambda value: 0 <= value <= 1)]
_WITHOUT_HISTORY = 0.5


class AlphaPolicy(Checked):
    """How alpha is chosen.

    Attributes:
        policy: `loss-ratio` gives L_seed / (L_seed + L_aligned), so that aligned pairs weigh less while their loss is
            higher; `inverse-loss-ratio` the opposite; `fixed` gives `value`; `ramp` goes from `start` to `end` as
            `progress` goes from 0 to 1.
        granularity: `step` follows smoothed losses, `iteration` keeps one value for the whole training.
        smoothing: share of the old value in the exponential moving average of the losses, in [0, 1).
    """

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    policy: Literal["loss-ratio", "inverse-loss-ratio", "fixed", "ramp"] = "loss-ratio"
    value: Share = 0.5
    start: Share = Field(0.0, alias="from")
    end: Share = Field(0.5, alias="to")
    progress: Share = 0.5
    granularity: Literal["step", "iteration"] = "step"
    smoothing: Annotated[float, rule("a number in [0, 1)", lambda value: 0 <= value < 1)] = 0.9

    @property
    def follows_losses(self) -> bool:
        """Whether alpha depends on the losses of the two sources."""
        return self.policy in ("loss-ratio", "inverse-loss-ratio")

    def constant(self) -> float | None:
        """Alpha when it does not depend on losses, else None."""
        if self.policy == "fixed":
            return self.value
        if self.policy == "ramp":
            return self.start + (self.end - self.start) * self.progress
        return None

    def from_losses(self, seed: float, aligned: float) -> float:
        """Alpha for mean losses (nats a token) of the two sources; without any loss, one half."""
        total = seed + aligned
        if not total > 0.0:
            return _WITHOUT_HISTORY
        return (seed if self.policy == "loss-ratio" else aligned) / total


class AlphaTracker:
    """Alpha over a training: the weight of step t depends on the losses of steps before t only.

    The first step of a policy that follows losses uses one half, since there is no loss yet.
    """

    def __init__(self, policy: AlphaPolicy, fixed_for_phase: float | None = None):
        self.policy = policy
        self.fixed_for_phase = fixed_for_phase
        self._seed: float | None = None
        self._aligned: float | None = None

    def current(self) -> float:
        """Alpha of the step that comes next."""
        constant = self.policy.constant()
        if constant is not None:
            return constant
        if self.fixed_for_phase is not None:
            return self.fixed_for_phase
        if self._seed is None or self._aligned is None:
            return _WITHOUT_HISTORY
        return self.policy.from_losses(self._seed, self._aligned)

    def update(self, seed: float | None, aligned: float | None) -> None:
        """Takes in the mean losses of a finished step; a source without tokens in it leaves its average as it was."""
        self._seed = self._smoothed(self._seed, seed)
        self._aligned = self._smoothed(self._aligned, aligned)

    def _smoothed(self, old: float | None, new: float | None) -> float | None:
        if new is None:
            return old
        return new if old is None else self.policy.smoothing * old + (1.0 - self.policy.smoothing) * new

    def state(self) -> dict[str, float | None]:
        """What a checkpoint must hold to continue exactly."""
        return {"seed": self._seed, "aligned": self._aligned, "fixed_for_phase": self.fixed_for_phase}

    def restore(self, state: dict[str, float | None]) -> None:
        """Continues from the state of a checkpoint."""
        self._seed = state["seed"]
        self._aligned = state["aligned"]
        self.fixed_for_phase = state["fixed_for_phase"]
