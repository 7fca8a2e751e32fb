"""Slow imports, one at a time.

transformers and trl load their parts lazily and replace themselves in the table of modules while they do; two threads
that import them at once see half a module. Everything that may import them holds this lock.
"""

import contextlib
import functools
import gc
import importlib
import threading
from collections.abc import Iterator
from types import ModuleType

LOCK = threading.RLock()


@contextlib.contextmanager
def _importing() -> Iterator[None]:
    """Holds the lock, and keeps the garbage collector off.

    Hundreds of thousands of objects of the libraries never die. Searching them while they are made takes a fifth of the
    time; frozen, they cost no later collection.
    """
    with LOCK:
        # What is garbage by now must not be frozen with them.
        gc.collect()
        gc.disable()
        try:
            yield
            gc.freeze()
        finally:
            gc.enable()


@functools.cache
def for_models() -> None:
    """Imports torch, transformers and the two architectures that the engine makes itself (about 3 s)."""
    with _importing():
        from transformers import LlamaForCausalLM, MistralForCausalLM  # noqa: F401
        from transformers.utils import logging

        logging.disable_progress_bar()


@functools.cache
def module(name: str) -> ModuleType:
    """A module of this package that needs more than the models: `server.host`, or `training_setup` (about 4 s)."""
    for_models()
    with _importing():
        return importlib.import_module(f"{__package__}.{name}")
