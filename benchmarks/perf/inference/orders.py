"""The loop of a Python harness under measurement: orders in on standard input, outcomes out, one JSON line each."""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = [f"w{LETTERS[i % 26]}{LETTERS[i // 26 % 26]}{LETTERS[i // 676 % 26]}x" for i in range(4096)]
GENERATION_PROMPT_WORDS = 64
GENERATED_TOKENS = 64
CONTEXT_WORDS = 224
CONTINUATION_WORDS = 32


def rows_of(shape: str, count: int) -> list[tuple[str, str]]:
    """Text and continuation of each row: as long as those of shapes.ts, word for word of five letters."""
    generator = random.Random(shape)

    def words(many: int) -> str:
        return "".join(f" {VOCABULARY[generator.randrange(len(VOCABULARY))]}" for _ in range(many))

    if shape == "generation":
        return [(words(GENERATION_PROMPT_WORDS), "") for _ in range(count)]
    return [(words(CONTEXT_WORDS), words(CONTINUATION_WORDS)) for _ in range(count)]


def processor_time() -> float:
    """Seconds of this process with all its threads, and of the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def serve_orders(prepare: Callable[[dict], Any], work: Callable[[dict, Any], int]) -> None:
    """Does orders until the input ends; `prepare` runs before the clocks start. What a harness prints is dropped."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    answers.write('{"ready":true}\n')
    answers.flush()
    for line in sys.stdin:
        order = json.loads(line)
        prepared = prepare(order)
        used, started = processor_time(), time.perf_counter()
        rows = work(order, prepared)
        outcome = {"rows": rows, "wall": time.perf_counter() - started, "processor": processor_time() - used}
        answers.write(json.dumps(outcome) + "\n")
        answers.flush()


def keep(folder: str, rows: list[dict]) -> None:
    """Writes results as JSON lines to the disk, once, for a harness that keeps nothing by itself."""
    with open(os.path.join(folder, "rows.jsonl"), "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        os.fsync(file.fileno())
