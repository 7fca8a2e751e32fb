"""Memory that runs out while serving; for trainings see the worker's tests."""

from pathlib import Path

import pytest
import torch
from http_client import generate

from mainbench_engine.configuration import LoadConfiguration, parse
from mainbench_engine.errors import classify
from mainbench_engine.server.host import ServerHost
from mainbench_engine.server.runner import Runner


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_the_request_fails_the_caller_is_told_and_the_server_goes_on(
    base_model: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    told: list[tuple[str, BaseException]] = []
    host = ServerHost(lambda url, cause: told.append((url, cause)))
    served = host.load(parse(LoadConfiguration, {"model": str(base_model)}))

    def exhausted(self: Runner, *arguments: object) -> object:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Runner, "prompts", exhausted)
        reply = generate(served.url, "river", max_new_tokens=1)
    assert (reply.status, reply.json["error_type"]) == (424, "generation")
    assert "fit in memory" in reply.json["error"]
    assert [(url, classify(cause).kind) for url, cause in told] == [(served.url, "out-of-memory")]
    assert generate(served.url, "river", max_new_tokens=1).status == 200
    host.close()
