"""Writes the prompts, turns and scores that lm-evaluation-harness has of invented questions in the form of MMLU-Pro.

The rows and the answers are ours; prompts, turns, what is read of answers and scores are made by its code.
Run it in an environment with benchmarks/perf/peers/lm-eval.txt: python mmlu_pro_goldens.py TORCH_FOLDER OUT
"""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

os.environ.update({"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"})
sys.path.append(sys.argv[1])
logging.disable(logging.WARNING)

import lm_eval  # noqa: E402
import lm_eval.evaluator  # noqa: E402
from lm_eval.api.model import LM  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

# A description of the machine, which takes ten seconds and is not kept.
lm_eval.evaluator.add_env_info = lambda results: None

CATEGORIES = ("biology", "computer science")
SYSTEM = "Answer in few words."
NAMES = tuple(f"mmlu_pro_{category.replace(' ', '_')}" for category in CATEGORIES)
CASES = [
    {"name": "plain", "chat": False, "turns": False, "system": None},
    {"name": "chat", "chat": True, "turns": False, "system": SYSTEM},
    {"name": "turns", "chat": True, "turns": True, "system": None},
]
LETTERS = "ABCDEFGHIJ"
# Each is given to the question of its place; what stands after a stop sequence is cut by the model.
ANSWERS = [
    " Leaves are green. The answer is (B).",
    " Thus the answer is C",
    " the answer is (b). No: the answer is (A), or the answer is (D).",
    " I do not know.",
    "",
    " so answer is\n(A)",
    " The answer is (K). The answer is J",
    " answer is (F",
]


def row(number: int, category: str, question: str, options: list[str], answer: str, reason: str) -> dict:
    return {
        "question_id": number,
        "question": question,
        "options": options,
        "answer": answer,
        "answer_index": LETTERS.index(answer),
        "cot_content": reason,
        "category": category,
        "src": "invented",
    }


def example(number: int, category: str) -> dict:
    letter = LETTERS[number % 4]
    reason = f"A: Let's think step by step. {number} names it. The answer is ({letter})."
    return row(number, category, f"Which one is number {number} of {category}?", list("wxyz"), letter, reason)


ROWS = {
    "validation": [example(number, category) for number in range(6) for category in CATEGORIES],
    "test": [
        row(100, "biology", "What is green?", ["stone", "leaf", "snow"], "B", ""),
        row(101, "computer science", "What sorts?\nChoose.", [f"option {n}" for n in range(10)], "C", ""),
        row(102, "biology", " What <swims> & breathes? ", [" fish ", "brick\n", "cloud", "\tlamp"], "A", ""),
        row(103, "computer science", "Was zählt „eins, zwei“?", ["Zähler", "Uhr"], "A", ""),
        row(104, "biology", "What flies?", ["owl", "mole"], "A", ""),
        row(105, "biology", "What hears?", ["ear", "toe"], "A", ""),
        row(106, "computer science", "Ten or more?", [str(n) for n in range(12)], "J", ""),
        row(107, "computer science", "What halts?", list("abcdefg"), "F", ""),
    ],
}


class AnsweringModel(LM):
    """Gives each question its answer, and keeps the turns that stand behind a prompt."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: dict[str, list[dict]] = {}

    def apply_chat_template(self, chat_history: list[dict], add_generation_prompt: bool = True) -> str:
        text = json.dumps(chat_history)
        self.turns[text] = chat_history
        return text

    @property
    def tokenizer_name(self) -> str:
        return "ours"

    def chat_template(self, chat_template: bool | str = False) -> str:
        return "ours"

    def loglikelihood(self, requests: list, **_: object) -> list:
        raise NotImplementedError

    def loglikelihood_rolling(self, requests: list, **_: object) -> list:
        raise NotImplementedError

    def generate_until(self, requests: list, **_: object) -> list:
        return [ANSWERS[request.doc["question_id"] - 100] for request in requests]


def group_of(files: dict[str, str]) -> dict:
    """The shipped group on local files, of those subjects that have rows."""
    data = {"dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}}
    aggregate = {
        "metric": "exact_match",
        "aggregation": "mean",
        "weight_by_size": True,
        "filter_list": ["custom-extract"],
    }
    return {
        "group": "mmlu_pro",
        "task": [{"task": name, **data} for name in NAMES],
        "aggregate_metric_list": [aggregate],
        "metadata": {"version": 2.0},
    }


def golden_of(case: dict, manager: TaskManager) -> dict:
    model = AnsweringModel()
    results = lm_eval.simple_evaluate(
        model=model,
        tasks=["mmlu_pro"],
        task_manager=manager,
        # Without any, errors of means are left out too.
        bootstrap_iters=1,
        system_instruction=case["system"],
        apply_chat_template=case["chat"],
        fewshot_as_multiturn=case["turns"],
        log_samples=True,
    )
    samples = []
    for name in NAMES:
        for sample in results["samples"][name]:
            context, settings = sample["arguments"][0]
            samples.append(
                {
                    "task": name,
                    "doc_id": sample["doc_id"],
                    "question_id": sample["doc"]["question_id"],
                    "prompt": model.turns[context] if case["chat"] else context,
                    "until": settings["until"],
                    "max_tokens": settings["max_gen_toks"],
                    "read": sample["filtered_resps"][0],
                    "exact_match": sample["exact_match"],
                }
            )
    if case["chat"]:
        return {**case, "samples": [sample for sample in samples if sample["doc_id"] == 0]}
    kept = ("results", "groups", "group_subtasks", "versions", "n-shot", "higher_is_better", "n-samples")
    return {**case, "samples": samples, **{name: results[name] for name in kept}}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for split, rows in ROWS.items():
            path = Path(folder) / f"{split}.jsonl"
            path.write_text("".join(f"{json.dumps(each)}\n" for each in rows), encoding="utf-8")
            files[split] = str(path)
        groups = Path(folder) / "groups"
        groups.mkdir()
        (groups / "ours.yaml").write_text(json.dumps(group_of(files)), encoding="utf-8")
        # Of two groups of one name, the later one counts.
        folders = [str(Path(lm_eval.__file__).parent / "tasks/mmlu_pro"), str(groups)]
        manager = TaskManager(include_path=folders, include_defaults=False)
        cases = [golden_of(case, manager) for case in CASES]
    golden = {"lm_eval": lm_eval.__version__, "rows": ROWS, "answers": ANSWERS, "cases": cases}
    Path(sys.argv[2]).write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


main()
