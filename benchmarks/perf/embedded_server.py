"""Time and memory of the embedded server with a model of 135 million parameters.

A Llama of that size with random weights (30 layers, hidden 576, 9 heads, 3 key-value heads, vocabulary 49,152) is
served without HTTP, each workload in a process of its own:

* `generate`: ten short prompts, continued by 64 tokens each;
* `score`: ten rows of 1,000 tokens, every token scored;
* `choices`: four rows that share their first 960 of 1,000 tokens, every token scored, as a question with four choices;
* `long`: one prompt of 2,000 tokens, continued by one;
* `open`: eight short prompts that may be continued by 1,280 tokens, as in IFEval, and end after 64.

One JSON line a workload: seconds from the first request to the last answer, elapsed and of the processor, and
the largest resident memory of the process in GiB, weights included (and what it was before the first request).

Usage, from the root of the checkout:

    .venv/bin/python benchmarks/perf/embedded_server.py [--only generate,score] [--threads 1] [--dtype float32]
        [--device cpu]
"""

import argparse
import json
import multiprocessing
import os
import random
import resource
import sys
import time
from concurrent.futures import wait
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packages" / "engine-python"))

CONTEXT = 8192
VOCABULARY = 49152
SHAPE = {
    "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30, "num_attention_heads": 9,
    "num_key_value_heads": 3, "vocab_size": VOCABULARY, "max_position_embeddings": CONTEXT,
    "tie_word_embeddings": True, "rope_theta": 100000.0,
}  # fmt: skip


class NoTexts:
    """Stands for a tokenizer: no id has a text, and none ends an answer."""

    eos_ids: frozenset[int] = frozenset()

    def decode(self, ids: list[int], skip_special: bool) -> str:
        """No text."""
        return ""


def rows_of(workload: str) -> tuple[list[tuple[int, ...]], int, bool, int | None]:
    """Prompts of a workload, tokens to generate, whether prompts are scored, and after how many tokens to hang up."""
    generator = random.Random(5)

    def prompt(length: int) -> tuple[int, ...]:
        return tuple(generator.randrange(10, VOCABULARY) for _ in range(length))

    if workload == "generate":
        return [prompt(20 + 3 * index) for index in range(10)], 64, False, None
    if workload == "score":
        return [prompt(1000) for _ in range(10)], 1, True, None
    if workload == "choices":
        shared = prompt(960)
        return [shared + prompt(40) for _ in range(4)], 1, True, None
    if workload == "long":
        return [prompt(2000)], 1, False, None
    return [prompt(60 + 5 * index) for index in range(8)], 1280, False, 64


def resident() -> float:
    """Largest resident memory of this process so far, GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(workload: str, options: argparse.Namespace) -> None:
    """Runs one workload and prints its line."""
    import torch
    from mainbench_engine.server.batching import Batcher
    from mainbench_engine.server.choose_runner import choose_runner
    from mainbench_engine.server.jobs import Job, ValidRequest
    from mainbench_engine.server.memory import cache_budget
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    model = LlamaForCausalLM(LlamaConfig(**SHAPE)).to(getattr(torch, options.dtype)).to(options.device)
    runner = choose_runner(model.eval().requires_grad_(False), cache_budget(model.device) // 4)
    prompts, new_tokens, scores, hang_up = rows_of(workload)
    failures: list[BaseException] = []
    budget = cache_budget(model.device)
    batcher = Batcher({None: runner}, CONTEXT, 32, options.threads, failures.append, budget)
    before = resident()

    class Caller(Job):
        """A job whose caller may hang up."""

        def accept(self, token: Any) -> bool:
            if hang_up is not None and len(self.tokens) + 1 >= hang_up:
                self.done.cancel()
            return super().accept(token)

    jobs = [Caller(ValidRequest(ids, new_tokens, prefill_details=scores), NoTexts()) for ids in prompts]
    started, worked = time.perf_counter(), time.process_time()
    for job in jobs:
        batcher.submit(job)
    wait([job.done for job in jobs])
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    batcher.close()
    if failures:
        raise SystemExit(f"{workload}: {failures[0]}")
    line = {"workload": workload, "seconds": round(seconds, 2), "cpu_seconds": round(worked, 2), "peak_gib": round(resident(), 2)}
    line |= {"before_gib": round(before, 2), "tokens": sum(len(job.tokens) for job in jobs)}
    if options.device != "cpu":
        line["device_peak_gib"] = round(torch.cuda.max_memory_allocated() / 2**30, 2)
    print(json.dumps(line), flush=True)


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="generate,score,choices,long,open")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    for workload in options.only.split(","):
        # A fresh process each: a peak cannot be taken back.
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(workload, options))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
