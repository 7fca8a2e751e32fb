"""Counters of a server in Prometheus' text form, under TGI's names."""

from collections import Counter, defaultdict

_HISTOGRAMS = (
    "tgi_request_duration",
    "tgi_request_queue_duration",
    "tgi_request_inference_duration",
    "tgi_request_generated_tokens",
    "tgi_request_input_length",
)


class Metrics:
    """Counts requests and sums their durations (seconds) and tokens."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._sums: dict[str, float] = defaultdict(float)
        self._numbers: Counter[str] = Counter()

    def request(self) -> None:
        """A request arrived."""
        self._counts["tgi_request_count"] += 1

    def success(self, duration: float, queue: float, inference: float, generated: int, prompt: int) -> None:
        """A request was answered."""
        self._counts["tgi_request_success"] += 1
        for name, value in zip(_HISTOGRAMS, (duration, queue, inference, generated, prompt), strict=True):
            self._sums[name] += value
            self._numbers[name] += 1

    def failure(self, kind: str) -> None:
        """A request was refused or failed."""
        self._failures[kind] += 1

    def render(self, waiting: int, batch_size: int) -> str:
        """All figures as text."""
        lines = []
        for name, value in sorted(self._counts.items()):
            lines += [f"# TYPE {name} counter", f"{name} {value}"]
        if self._failures:
            lines.append("# TYPE tgi_request_failure counter")
            lines += [f'tgi_request_failure{{err="{kind}"}} {value}' for kind, value in sorted(self._failures.items())]
        for name in _HISTOGRAMS:
            lines += [f"# TYPE {name} summary", f"{name}_sum {self._sums[name]}", f"{name}_count {self._numbers[name]}"]
        for name, value in (("tgi_queue_size", waiting), ("tgi_batch_current_size", batch_size)):
            lines += [f"# TYPE {name} gauge", f"{name} {value}"]
        return "\n".join(lines) + "\n"
