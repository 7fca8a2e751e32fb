"""Loading models and serving them over HTTP, several in one process, each on a port of its own."""

import asyncio
import errno
import sys
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple

import torch
from aiohttp import web

from ..configuration import LoadConfiguration
from ..errors import BAD_CONFIG, MODEL_LOAD, PORT_IN_USE, EngineError
from ..model_files import load_causal_lm, resolve
from ..tokenizer import load_tokenizer
from .app import build_app
from .batching import AnyRunner, Batcher
from .choose_runner import choose_runner
from .memory import cache_budget
from .service import Service

_RESCALED_LOGITS = ("logit_scale", "final_logit_softcapping", "logits_scaling", "lm_head_multiplier")


class ServedModel(NamedTuple):
    """A model that is being served."""

    url: str
    port: int
    batcher: Batcher
    runner: web.AppRunner
    model: str
    answered: Counter[str]


class ServerHost:
    """An event loop on a thread of its own, with a site for every loaded model.

    `on_failure` is called with address and error when a model fails while computing.
    """

    def __init__(self, on_failure: Callable[[str, BaseException], None] = lambda url, error: None):
        self._on_failure = on_failure
        self._loop = asyncio.new_event_loop()
        self._served: dict[str, ServedModel] = {}
        threading.Thread(target=self._loop.run_forever, name="http", daemon=True).start()

    def load(self, config: LoadConfiguration) -> ServedModel:
        """Loads a model and starts its server; `EngineError` of kind model-load, out-of-memory or port-in-use."""
        folder = resolve(config.model, config.revision)
        tokenizer = load_tokenizer(folder)
        budget = cache_budget(torch.device(config.device))
        store = budget // 4 // (1 + len(config.adapters))
        runners: dict[str | None, AnyRunner] = {None: choose_runner(_load(folder, config), store)}
        for name, adapter in config.adapters.items():
            runners[name] = choose_runner(_with_adapter(_load(folder, config), name, adapter), store)
        longest = int(getattr(runners[None].model.config, "max_position_embeddings", None) or 2048)
        url = config.model

        def failed(error: BaseException) -> None:
            self._on_failure(url, error)

        batcher = Batcher(runners, longest, config.max_batch_size, config.threads, failed, budget - budget // 4)
        answered: Counter[str] = Counter()
        app = build_app(Service(config, tokenizer, batcher, longest), config.host, answered)
        try:
            runner = self._call(_listen(app, config.host, config.port))
        except OSError as error:
            batcher.close()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise EngineError(
                    PORT_IN_USE, f"Port {config.port} on {config.host} is in use or not allowed: choose another, or 0."
                ) from error
            raise
        port = runner.addresses[0][1]
        url = f"http://[{config.host}]:{port}" if ":" in config.host else f"http://{config.host}:{port}"
        self._served[url] = ServedModel(url, port, batcher, runner, config.model, answered)
        return self._served[url]

    def unload(self, url: str) -> None:
        """Stops the server of a model and lets go of its memory; `EngineError` where nothing is served there."""
        served = self._served.pop(url.rstrip("/"), None)
        if served is None:
            raise EngineError(BAD_CONFIG, f"Nothing is served at {url}; loaded: {', '.join(self._served) or 'none'}.")
        served.batcher.close()
        self._call(served.runner.cleanup())
        # In the log of a run: how often the model was really asked.
        counts = ", ".join(f"{count} {route}" for route, count in sorted(served.answered.items()))
        print(f"{served.model} answered {counts or 'nothing'}", file=sys.stderr, flush=True)

    def close(self) -> None:
        for url in list(self._served):
            self.unload(url)

    def _call(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


async def _listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=512).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner


def _load(folder: Path, config: LoadConfiguration) -> torch.nn.Module:
    model = load_causal_lm(folder, config.dtype).to(config.device).requires_grad_(False)
    rescaled = [name for name in _RESCALED_LOGITS if getattr(model.config, name, None) not in (None, 1, 1.0)]
    if rescaled:
        raise EngineError(
            MODEL_LOAD,
            f"{config.model} rescales its logits ({', '.join(rescaled)}); serve it with TGI or vLLM instead.",
        )
    return model


def _with_adapter(model: torch.nn.Module, name: str, folder: str) -> torch.nn.Module:
    from peft import PeftModel

    # Without this file peft would unpickle another one, or ask the hub.
    if not Path(folder, "adapter_model.safetensors").is_file():
        raise EngineError(
            MODEL_LOAD,
            f"The adapter {name!r} in {folder} has no adapter_model.safetensors: save it with safetensors; files that "
            "hold programs (.bin, .pt) are not read.",
        )
    try:
        return PeftModel.from_pretrained(model, folder).merge_and_unload().eval().requires_grad_(False)
    except Exception as error:
        raise EngineError(MODEL_LOAD, f"Cannot load the adapter {name!r} from {folder}: {error}") from error
