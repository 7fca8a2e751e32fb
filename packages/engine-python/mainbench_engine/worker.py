"""The warm process: commands as JSON lines on standard input, events as JSON lines on standard output."""

import importlib
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any, TextIO

from . import __version__, imports
from .configuration import ConvertConfiguration, InitConfiguration, LoadConfiguration, TrainConfiguration, parse
from .errors import BAD_CONFIG, INTERNAL, EngineError, classify
from .events import EventWriter
from .released_memory import release_memory

JOBS: dict[str, type] = {"init": InitConfiguration, "train": TrainConfiguration, "convert": ConvertConfiguration}
_SERVER = "server.host"
_VERSIONED = ("torch", "transformers", "trl", "peft", "accelerate", "tokenizers")


def versions() -> dict[str, str]:
    """Versions of the engine and of what its numbers depend on."""
    return {"mainbench_engine": __version__, "python": sys.version.split()[0], **{n: version(n) for n in _VERSIONED}}


class Worker:
    """Runs jobs (`JOBS`) one after the other on a job thread while loaded models keep serving."""

    def __init__(self, writer: EventWriter):
        self._writer = writer
        self._host: Any = None
        self._host_lock = threading.Lock()
        self._jobs: queue.SimpleQueue[tuple[str | None, str, Any, threading.Event] | None] = queue.SimpleQueue()
        self._stops: dict[str | None, threading.Event] = {}
        threading.Thread(target=self._run_jobs, name="jobs", daemon=True).start()

    def serve_commands(self, stream: TextIO) -> None:
        """Reads commands until standard input closes, then ends the process at once, even amid a training."""
        for line in stream:
            if line.strip():
                self._handle(line)
        os._exit(0)

    def stop_gently(self) -> None:
        """Lets the current job write a checkpoint and end as interrupted, then ends the process."""
        for stop in list(self._stops.values()):
            stop.set()
        self._jobs.put(None)

    def _handle(self, line: str) -> None:
        identifier = None
        try:
            command = json.loads(line)
            if not isinstance(command, dict):
                raise EngineError(BAD_CONFIG, "A command must be a JSON object with id, command and config.")
            identifier = command.get("id")
            self._dispatch(identifier, command)
        except ValueError as error:
            report_error(self._writer, identifier, EngineError(BAD_CONFIG, f"A command is not valid JSON: {error}."))
        except Exception as error:
            report_error(self._writer, identifier, error)

    def _dispatch(self, identifier: str | None, command: dict[str, Any]) -> None:
        name = command.get("command")
        if name in JOBS:
            config = parse(JOBS[name], command.get("config"))
            self._stops[identifier] = threading.Event()
            self._jobs.put((identifier, name, config, self._stops[identifier]))
        elif name == "load":
            self._start(identifier, self._load, parse(LoadConfiguration, command.get("config")))
        elif name == "unload":
            self._start(identifier, self._unload, command.get("config") or {})
        elif name == "cancel":
            stop = self._stops.get((command.get("config") or {}).get("id"))
            if stop is not None:
                stop.set()
            self._writer.emit("done", identifier)
        elif name == "shutdown":
            if self._host is not None:
                self._host.close()
            self._writer.emit("done", identifier)
            os._exit(0)
        else:
            raise EngineError(
                BAD_CONFIG,
                f"Unknown command {name!r}; expected {', '.join(JOBS)}, load, unload, cancel or shutdown.",
            )

    def _start(self, *arguments: Any) -> None:
        """Runs an action beside the jobs."""
        threading.Thread(target=self._run, args=arguments, daemon=True).start()

    def _run_jobs(self) -> None:
        while (queued := self._jobs.get()) is not None:
            identifier, name, config, stop = queued
            self._run(identifier, partial(run_job, name, stop.is_set), config)
            self._stops.pop(identifier, None)
            release_memory()
        os._exit(0)

    def _run(self, identifier: str | None, action: Callable[..., None], config: Any) -> None:
        def emit(event: str, **fields: Any) -> None:
            self._writer.emit(event, identifier, **fields)

        try:
            action(config, emit)
        except BaseException as error:
            report_error(self._writer, identifier, error, getattr(config, "work_dir", None))

    def _load(self, config: LoadConfiguration, emit: Callable[..., None]) -> None:
        emit("start", command="load")
        server = imports.module(_SERVER)
        with self._host_lock:
            if self._host is None:
                self._host = server.ServerHost(self._model_failed)
        served = self._host.load(config)
        emit("serving", url=served.url, model=config.model, port=served.port)

    def _model_failed(self, url: str, error: BaseException) -> None:
        known = classify(error)
        self._writer.emit("error", None, kind=known.kind, message=known.message, retryable=known.retryable, url=url)

    def _unload(self, config: dict[str, Any], emit: Callable[..., None]) -> None:
        url = config.get("url")
        if not isinstance(url, str) or self._host is None:
            raise EngineError(BAD_CONFIG, f"unload needs the url of a loaded model; got {url!r}.")
        self._host.unload(url)
        release_memory()
        emit("unloaded", url=url)


def report_error(
    writer: EventWriter, identifier: str | None, error: BaseException, work_dir: str | None = None,
    for_people: bool = False,
) -> str:  # fmt: skip
    """Writes the event of a failure and returns its kind.

    Its traceback goes to standard error; `for_people` puts the sentence there instead where it says all.
    """
    known = classify(error, work_dir)
    if for_people and known.kind != INTERNAL:
        print(known.message, file=sys.stderr)
    else:
        traceback.print_exception(error, file=sys.stderr)
    writer.emit("error", identifier, kind=known.kind, message=known.message, retryable=known.retryable)
    return known.kind


def run_job(name: str, should_stop: Callable[[], bool], config: Any, emit: Callable[..., None]) -> None:
    """Runs one job of `JOBS`."""
    emit("start", command=name)
    imports.for_models()
    importlib.import_module(f".jobs.{name}", __package__).run(config, emit, should_stop)


def main(stream: TextIO, events: TextIO) -> None:
    """Runs a worker on the given streams."""
    writer = EventWriter(events)
    worker = Worker(writer)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop_gently())
    # Ctrl-C reaches the whole process group; whoever started the worker decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    writer.emit("ready", pid=os.getpid(), versions=versions())
    # Imported while the caller is still preparing its first command.
    threading.Thread(target=imports.module, args=(_SERVER,), name="warm-up", daemon=True).start()
    reader = threading.Thread(target=worker.serve_commands, args=(stream,), name="commands", daemon=True)
    reader.start()
    while True:
        # Signals are handled by the main thread, which therefore must not block in a read.
        reader.join(timeout=1.0)
