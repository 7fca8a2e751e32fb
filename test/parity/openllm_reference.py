"""Runs lm-evaluation-harness with its `hf` model on the tasks that openllm.ts has laid out, and writes what it found.

Arguments: the folder of data, the model's folder, its context in tokens, a folder with torch, and the file to write.
"""

import json
import logging
import os
import sys
from pathlib import Path

os.environ.update({"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"})
sys.path.append(sys.argv[4])
logging.disable(logging.WARNING)

import lm_eval  # noqa: E402
import torch  # noqa: E402
from lm_eval.models.huggingface import HFLM  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402
from lm_eval_task import member  # noqa: E402


def prefilled(model: HFLM, rows: list[dict], context: int) -> int:
    """Tokens that its `local-completions` would send: context and continuation, once for each request."""
    first = rows[0]["filter"]
    texts = [pair for row in rows if row["filter"] == first for pair in row["arguments"]]
    joined = [text + (second if isinstance(second, str) else "") for text, second in texts]
    return sum(min(context + 1, len(model.tok_encode(text))) for text in joined)


def main() -> None:
    folder, model_folder, context = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(1)
    chosen = json.loads((folder / "chosen.json").read_text(encoding="utf-8"))
    model = HFLM(pretrained=model_folder, dtype="float32", device="cpu", max_length=context, batch_size=1)
    manager = TaskManager()
    found = []
    for index, own in enumerate(chosen):
        results = lm_eval.simple_evaluate(
            model=model,
            tasks=[{"group": f"only_{index}", "task": [member(own, folder)]}],
            task_manager=manager,
            limit=own["limit"],
            fewshot_random_seed=own["seed"],
            bootstrap_iters=0,
            log_samples=True,
        )
        rows = results["samples"][own["task"]]
        samples = [{"doc_id": row["doc_id"], "resps": row["resps"]} for row in rows]
        scores = results["results"][own["task"]]
        found.append({"scores": scores, "samples": samples, "prefilled": prefilled(model, rows, context)})
    Path(sys.argv[5]).write_text(json.dumps(found), encoding="utf-8")


main()
