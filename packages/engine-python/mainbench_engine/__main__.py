"""Command line of the engine: `python -m mainbench_engine worker | serve | train CONFIG | init CONFIG | convert CONFIG`."""

import argparse
import os
import signal
import sys
import threading
from typing import Any, TextIO

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from .configuration import LoadConfiguration, parse, read
from .errors import DISK_FULL, INTERNAL, OUT_OF_MEMORY, classify
from .events import EventWriter, take_standard_output
from .worker import JOBS, report_error, run_job
from .worker import main as run_worker


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mainbench_engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("worker", help="take commands on standard input")
    for name in JOBS:
        commands.add_parser(name, help=f"run one {name} job").add_argument("config", help="JSON file")
    serve = commands.add_parser("serve", help="serve one model")
    serve.add_argument("--model", required=True, help="model folder or hub id")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=0, help="0 takes any free port")
    serve.add_argument("--max-concurrent-requests", type=int, default=128)
    serve.add_argument("--max-batch-size", type=int, default=32)
    serve.add_argument("--dtype", default="float32")
    serve.add_argument("--device", default="cpu")
    serve.add_argument("--threads", type=int, default=1)
    serve.add_argument("--adapter", action="append", default=[], metavar="NAME=FOLDER")
    return parser


def _serve(arguments: argparse.Namespace, writer: EventWriter, stop: threading.Event) -> int:
    from .server.host import ServerHost

    names = ("model", "host", "port", "max_concurrent_requests", "max_batch_size", "dtype", "device", "threads")
    values: dict[str, Any] = {name: getattr(arguments, name) for name in names}
    values["adapters"] = dict(entry.split("=", 1) for entry in arguments.adapter if "=" in entry)
    try:
        served = ServerHost().load(parse(LoadConfiguration, values, "serve"))
    except Exception as error:
        report_error(writer, None, error, None, for_people=True)
        return 1
    writer.emit("serving", url=served.url, model=served.model, port=served.port)
    stop.wait()
    return 0


def _run_single(arguments: argparse.Namespace, writer: EventWriter, stop: threading.Event) -> None:
    config = read(JOBS[arguments.command], arguments.config)

    def emit(event: str, **fields: Any) -> None:
        writer.emit(event, **fields)

    try:
        run_job(arguments.command, config, emit, stop.is_set)
    except BaseException as error:
        raise EngineFailure(error, config.work_dir) from error


class EngineFailure(Exception):
    """A failed job with the folder it was working in."""

    def __init__(self, error: BaseException, work_dir: str):
        super().__init__(str(error))
        self.error = error
        self.work_dir = work_dir


def main() -> int:
    """Runs a command; 0 on success, 1 after an `error` event."""
    arguments = _arguments().parse_args()
    first_rank = os.environ.get("RANK", "0") == "0"
    events = take_standard_output()
    if arguments.command == "worker":
        run_worker(sys.stdin, events)
    writer = EventWriter(events if first_rank else None)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        if arguments.command == "serve":
            return _serve(arguments, writer, stop)
        _run_single(arguments, writer, stop)
    except EngineFailure as failure:
        return _failed(writer, events, failure.error, failure.work_dir)
    except Exception as error:
        return _failed(writer, events, error, None)
    return 0


def _failed(writer: EventWriter, events: TextIO, error: BaseException, work_dir: str | None) -> int:
    """Tells of a failure. A rank other than 0 speaks only of what may have happened to it alone."""
    kind = report_error(writer, None, error, work_dir)
    rank = os.environ.get("RANK", "0")
    if rank != "0" and kind in (OUT_OF_MEMORY, DISK_FULL, INTERNAL):
        known = classify(error, work_dir)
        EventWriter(events).emit(
            "error", kind=kind, message=f"Rank {rank}: {known.message}", retryable=known.retryable, rank=int(rank)
        )
    if "TORCHELASTIC_ERROR_FILE" in os.environ:
        from torch.distributed.elastic.multiprocessing.errors import ErrorHandler

        ErrorHandler().record_exception(error)
    return 1


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Threads of libraries must not hold up the end of the process.
    os._exit(code)
