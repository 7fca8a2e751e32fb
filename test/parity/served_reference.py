"""Runs lm-evaluation-harness against a served model on the tasks that served.ts has laid out, one request at a time.

Argument: a JSON file with the server (`model`, the name of a model of lm-evaluation-harness, and `arguments`), the
folder of data, `chosen` tasks, `chat` (whether the chat template is applied, with examples as turns) and `output`.
"""

import json
import logging
import os
import sys
from pathlib import Path

os.environ.update({"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"})
sys.path.append(sys.argv[2])
logging.disable(logging.WARNING)

import lm_eval  # noqa: E402
import lm_eval.evaluator  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402
from lm_eval_task import member  # noqa: E402

# A description of the machine, which takes ten seconds and is not kept.
lm_eval.evaluator.add_env_info = lambda results: None


def main() -> None:
    wanted = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    manager = TaskManager()
    found = []
    for index, own in enumerate(wanted["chosen"]):
        results = lm_eval.simple_evaluate(
            model=wanted["model"],
            model_args={**wanted["arguments"], "num_concurrent": 1, "max_retries": 1},
            tasks=[{"group": f"only_{index}", "task": [member(own, Path(wanted["data"]))]}],
            task_manager=manager,
            limit=own["limit"],
            fewshot_random_seed=own["seed"],
            apply_chat_template=wanted["chat"],
            fewshot_as_multiturn=wanted["chat"],
            gen_kwargs=own.get("generation"),
            bootstrap_iters=0,
            log_samples=True,
        )
        rows = results["samples"][own["task"]]
        first = rows[0]["filter"]
        found.append(
            [
                {"doc_id": row["doc_id"], "prompt": row["arguments"][0][0], "resps": row["resps"]}
                for row in rows
                if row["filter"] == first
            ]
        )
    Path(wanted["output"]).write_text(json.dumps(found), encoding="utf-8")


main()
