"""Slow imports, one at a time.

transformers and trl load their parts lazily and replace themselves in the table of modules while they do; two threads
that import them at once see half a module. Everything that may import them holds this lock.
"""

import gc
import sys
import threading

LOCK = threading.RLock()


def for_models() -> None:
    """Imports torch, transformers and the two architectures that the engine makes itself (about 3 s)."""
    with LOCK:
        from transformers import LlamaForCausalLM, MistralForCausalLM  # noqa: F401
        from transformers.utils import logging

        logging.disable_progress_bar()


def for_serving() -> None:
    """Imports what serving needs beside the models."""
    for_models()
    with LOCK:
        from .server import host  # noqa: F401


def for_training() -> None:
    """Imports trl and what is below it (about 4 s more)."""
    for_models()
    with LOCK:
        if f"{__package__}.training_setup" in sys.modules:
            return
        from . import training_setup  # noqa: F401

        # Hundreds of thousands of objects of the libraries never die; frozen, they cost no later collection.
        gc.collect()
        gc.freeze()
