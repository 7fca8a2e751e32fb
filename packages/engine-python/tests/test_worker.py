"""The worker as its caller sees it: a process with JSON lines on both ends."""

import json
import os
import queue
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import engine_command, engine_environment, init_values, write_rows
from http_client import generate


class WorkerProcess:
    """A worker with its events."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            engine_command("worker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=engine_environment(),
        )  # fmt: skip
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._kept: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._events.put(json.loads(line))

    def send(self, identifier: str | None, command: str, **config: Any) -> None:
        """Sends a command."""
        self.send_line(json.dumps({"id": identifier, "command": command, "config": config}))

    def send_line(self, line: str) -> None:
        """Sends a line as it is."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 90.0) -> dict[str, Any]:
        """The next event that is wanted; others are kept for later."""
        for index, event in enumerate(self._kept):
            if wanted(event):
                return self._kept.pop(index)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                event = self._events.get(timeout=deadline - time.monotonic())
            except (queue.Empty, ValueError):
                break
            if wanted(event):
                return event
            self._kept.append(event)
        raise AssertionError(f"no such event; seen: {self._kept[-5:]}")

    def outcome(self, identifier: str, *names: str) -> dict[str, Any]:
        """The event that ends a command."""
        ends = names or ("done", "error", "serving", "unloaded")
        return self.wait(lambda event: event.get("id") == identifier and event["event"] in ends)

    def close(self) -> None:
        """Ends the process."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    made = WorkerProcess()
    yield made
    made.close()


def test_init_train_load_unload(worker: WorkerProcess, tmp_path: Path) -> None:
    worker.send("1", "init", **init_values(tmp_path, steps=2))
    made = worker.outcome("1")
    assert made["event"] == "done" and made["parameters"] > 1000
    write_rows(tmp_path / "rows.jsonl", 12, aligned=True)
    worker.send(
        "2", "train", model=made["output"], data=str(tmp_path / "rows.jsonl"), output=str(tmp_path / "tuned"),
        work_dir=str(tmp_path / "train"), steps=3, batch_size=8, max_length=96, use_cpu=True,
    )  # fmt: skip
    steps = [worker.wait(lambda event: event.get("id") == "2" and event["event"] == "step") for _ in range(3)]
    assert [event["step"] for event in steps] == [1, 2, 3]
    fields = {"steps", "loss", "loss_seed", "loss_aligned", "alpha", "learning_rate", "grad_norm", "tokens_per_second",
              "target_tokens"}  # fmt: skip
    assert fields <= set(steps[0])
    tuned = worker.outcome("2")
    assert tuned["event"] == "done" and tuned["train_seconds"] > 0 and tuned["steps"] == 3
    data = worker.wait(lambda event: event.get("id") == "2" and event["event"] == "data")
    assert (data["rows"], data["seed_rows"], data["aligned_rows"], data["dropped_rows"]) == (24, 12, 12, 0)
    worker.send("3", "load", model=tuned["output"])
    worker.send("4", "load", model=made["output"])
    served = worker.outcome("3")
    other = worker.outcome("4")
    assert served["event"] == other["event"] == "serving" and served["port"] != other["port"]
    assert generate(served["url"], "Question:", max_new_tokens=2).status == 200
    worker.send("5", "unload", url=served["url"])
    assert worker.outcome("5")["event"] == "unloaded"
    assert generate(other["url"], "Question:", max_new_tokens=2).status == 200


def test_a_training_while_a_model_serves(
    worker: WorkerProcess, base_model: Path, train_values: Callable[..., dict]
) -> None:
    worker.send("20", "load", model=str(base_model))
    url = worker.outcome("20")["url"]
    worker.send("21", "train", **train_values(steps=12))
    worker.wait(lambda event: event.get("id") == "21" and event["event"] == "step")
    alone = generate(url, "Question: river?", max_new_tokens=6).text
    assert worker.outcome("21")["event"] == "done"
    assert generate(url, "Question: river?", max_new_tokens=6).text == alone


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not valid JSON"),
        ("[]", "JSON object"),
        ('{"id": "9", "command": "dance"}', "Unknown command 'dance'"),
        ('{"id": "9", "command": "train", "config": {"model": "m"}}', "lacks the field"),
        ('{"id": "9", "command": "unload", "config": {}}', "url"),
    ],
)
def test_commands_that_make_no_sense(worker: WorkerProcess, line: str, words: str) -> None:
    worker.send_line(line)
    error = worker.wait(lambda event: event["event"] == "error")
    assert (error["kind"], error["retryable"]) == ("bad-config", False)
    assert words in error["message"] and "\n" not in error["message"]


def test_bad_data_a_missing_model_and_a_port_in_use(
    worker: WorkerProcess, base_model: Path, train_values: Callable[..., dict], tmp_path: Path
) -> None:
    values = train_values()
    (tmp_path / "rows.jsonl").write_text('{"id": "1", "prompt": "p"}\n')
    worker.send("30", "train", **values)
    error = worker.outcome("30")
    assert error["kind"] == "bad-data" and "line 1" in error["message"]
    worker.send("31", "train", **{**values, "model": "/absent/model"})
    assert worker.outcome("31")["kind"] == "model-load"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        worker.send("32", "load", model=str(base_model), port=taken.getsockname()[1])
        error = worker.outcome("32")
    assert (error["kind"], error["retryable"]) == ("port-in-use", True)


def test_cancelling_a_training_and_running_it_again(worker: WorkerProcess, train_values: Callable[..., dict]) -> None:
    values = train_values(steps=400, checkpoint_every=400)
    worker.send("40", "train", **values)
    worker.wait(lambda event: event.get("id") == "40" and event["event"] == "step" and event["step"] >= 3)
    worker.send("41", "cancel", id="40")
    error = worker.outcome("40")
    assert (error["kind"], error["retryable"]) == ("interrupted", True)
    saved = worker.wait(lambda event: event.get("id") == "40" and event["event"] == "checkpoint")
    worker.send("42", "train", **values)
    first = worker.wait(lambda event: event.get("id") == "42" and event["event"] == "step")
    assert first["step"] == saved["step"] + 1
    worker.send("43", "cancel", id="42")
    assert worker.outcome("42")["kind"] == "interrupted"


def test_memory_that_runs_out_is_reported_and_survived(
    worker: WorkerProcess, train_values: Callable[..., dict], tmp_path: Path
) -> None:
    """The operating system refuses the memory: address space is limited just above what the worker has."""
    worker.send("50", "train", **train_values(steps=1))
    assert worker.outcome("50")["event"] == "done"
    pid = worker.process.pid
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    unlimited = resource.prlimit(pid, resource.RLIMIT_AS)
    resource.prlimit(pid, resource.RLIMIT_AS, (pages * os.sysconf("SC_PAGE_SIZE") + (48 << 20), unlimited[1]))
    write_rows(tmp_path / "rows.jsonl", 400, aligned=True)
    worker.send("51", "train", **train_values(steps=1, batch_size=800, micro_batch_size=800))
    error = worker.outcome("51")
    resource.prlimit(pid, resource.RLIMIT_AS, unlimited)
    assert (error["kind"], error["retryable"]) == ("out-of-memory", True), error
    assert "micro_batch_size" in error["message"]
    worker.send("52", "train", **train_values(steps=1, work_dir=str(tmp_path / "other")))
    assert worker.outcome("52")["event"] == "done"


def test_it_ends_at_once_when_its_caller_dies_amid_a_training(train_values: Callable[..., dict]) -> None:
    made = WorkerProcess()
    made.send("1", "train", **train_values(steps=100_000, checkpoint_every=100_000))
    made.wait(lambda event: event["event"] == "step")
    made.process.stdin.close()
    assert made.process.wait(timeout=3) == 0


def test_a_request_to_terminate_saves_a_checkpoint_first(train_values: Callable[..., dict]) -> None:
    made = WorkerProcess()
    made.send("1", "train", **train_values(steps=100_000, checkpoint_every=100_000))
    made.wait(lambda event: event["event"] == "step")
    made.process.send_signal(signal.SIGINT)
    made.process.send_signal(signal.SIGTERM)
    assert made.wait(lambda event: event["event"] == "checkpoint")
    assert made.outcome("1")["kind"] == "interrupted"
    assert made.process.wait(timeout=10) == 0


def test_it_is_ready_at_once_and_shuts_down_when_told(base_model: Path) -> None:
    started = time.monotonic()
    made = WorkerProcess()
    ready = made.wait(lambda event: True, 30)
    assert time.monotonic() - started < 10
    assert ready["event"] == "ready" and ready["pid"] == made.process.pid
    assert {"torch", "transformers", "trl", "mainbench_engine"} <= set(ready["versions"])
    made.send("1", "load", model=str(base_model))
    made.outcome("1")
    made.send("2", "shutdown")
    assert made.outcome("2")["event"] == "done"
    assert made.process.wait(timeout=5) == 0
