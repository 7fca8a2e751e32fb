"""Command line of the engine: `python -m mainbench_engine worker | serve | train CONFIG | init CONFIG | convert CONFIG`."""

import argparse
import os
import signal
import sys
import threading
from typing import TextIO

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from .configuration import LoadConfiguration, parse, read
from .errors import DISK_FULL, INTERNAL, OUT_OF_MEMORY, classify
from .events import EventWriter, take_standard_output
from .launch_environment import rank
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
    serve.add_argument("--port", type=int, default=0, help="0 takes any free port")
    serve.add_argument("--max-batch-size", type=int, default=32)
    return parser


def _serve(arguments: argparse.Namespace, writer: EventWriter, stop: threading.Event) -> int:
    from .server.host import ServerHost

    names = ("model", "port", "max_batch_size")
    try:
        config = parse(LoadConfiguration, {name: getattr(arguments, name) for name in names}, "serve")
        served = ServerHost().load(config)
    except Exception as error:
        report_error(writer, None, error, for_people=True)
        return 1
    writer.emit("serving", url=served.url, model=config.model, port=served.port)
    stop.wait()
    return 0


def main() -> int:
    """Runs a command; 0 on success, 1 after an `error` event."""
    arguments = _arguments().parse_args()
    events = take_standard_output()
    if arguments.command == "worker":
        run_worker(sys.stdin, events)
    writer = EventWriter(events if rank() == 0 else None)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if arguments.command == "serve":
        return _serve(arguments, writer, stop)
    work_dir = None
    try:
        config = read(JOBS[arguments.command], arguments.config)
        work_dir = config.work_dir
        run_job(arguments.command, stop.is_set, config, writer.emit)
    except BaseException as error:
        return _failed(writer, events, error, work_dir)
    return 0


def _failed(writer: EventWriter, events: TextIO, error: BaseException, work_dir: str | None) -> int:
    """Tells of a failure. A rank other than 0 speaks only of what may have happened to it alone."""
    kind = report_error(writer, None, error, work_dir)
    if rank() != 0 and kind in (OUT_OF_MEMORY, DISK_FULL, INTERNAL):
        known = classify(error, work_dir)
        EventWriter(events).emit(
            "error", kind=kind, message=f"Rank {rank()}: {known.message}", retryable=known.retryable, rank=rank()
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
