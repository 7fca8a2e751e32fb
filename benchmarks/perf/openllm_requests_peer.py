"""Builds the requests of the Open LLM tasks with lm-evaluation-harness itself: one JSON object on standard output.

Arguments: a folder that openllm-requests.ts has filled with data in the hub's columns, and names of tasks.
"""

import hashlib
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path

os.environ.update({"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"})
logging.disable(logging.WARNING)

import datasets  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

datasets.disable_progress_bars()


def specification(task: str, settings: dict, folder: Path) -> dict:
    """The task as lm-evaluation-harness ships it, on local files."""
    files = {split: str(folder / name) for split, name in settings["files"].items()}
    data = {"dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}}
    few = {} if settings["shots"] == 0 else {"num_fewshot": settings["shots"]}
    split = {"fewshot_split": "train"} if "train" in files else {}
    return {"task": task, **data, **few, **split}


def hash_of(instances: list) -> tuple[int, str]:
    digest = hashlib.sha256()
    for instance in instances:
        context, second = instance.args
        digest.update(context.encode())
        digest.update(b"\0")
        digest.update((second if isinstance(second, str) else json.dumps(second["until"])).encode())
        digest.update(b"\0")
    return len(instances), digest.hexdigest()


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    folder = Path(sys.argv[1])
    settings = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    manager = TaskManager()
    built = {}
    load, build, wall = 0.0, 0.0, 0.0
    for task, own in settings.items():
        started = processor()
        group = {"group": f"only_{task}", "task": [specification(task, own, folder)]}
        loaded = manager.load([group])["tasks"]
        load += processor() - started
        for name, each in loaded.items():
            each.set_fewshot_seed(seed=own["seed"])
            started, clock = processor(), time.perf_counter()
            each.build_all_requests()
            build += processor() - started
            wall += time.perf_counter() - clock
            built[name] = hash_of(each.instances)
            each._instances = []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    json.dump({"load": load, "build": build, "wall": wall, "peak": peak, "built": built}, sys.stdout)


main()
