"""Writes the prompts that lm-evaluation-harness makes of invented questions under `--apply_chat_template`.

The rows and the templates are ours; the conversations and their texts are made by its code and by transformers'.
Run it in an environment with benchmarks/perf/peers/lm-eval.txt: python chat_template_goldens.py TORCH_FOLDER OUT
"""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

os.environ.update({"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"})
sys.path.append(sys.argv[1])
logging.disable(logging.WARNING)

import lm_eval  # noqa: E402
import lm_eval.evaluator  # noqa: E402
import transformers  # noqa: E402
from lm_eval.api.model import LM  # noqa: E402
from lm_eval.models.huggingface import HFLM  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402
from tokenizers import Tokenizer, models  # noqa: E402

# A description of the machine, which takes ten seconds and is not kept.
lm_eval.evaluator.add_env_info = lambda results: None

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
INSTRUCTIONS = """{% set system = '' %}
{% if messages[0].role == 'system' %}
  {% set system = '<<SYS>>\n' + messages[0].content + '\n<</SYS>>\n\n' %}
  {% set messages = messages[1:] %}
{% endif %}
{% for message in messages %}
  {% if (message.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns must alternate') }}{% endif %}
  {% if message.role == 'user' %}
    {{- bos_token + '[INST] ' + (system if loop.first else '') + message.content.strip() + ' [/INST]' }}
  {%- else %}
    {{- ' ' + message.content.strip() + ' ' + eos_token }}
  {%- endif %}
{% endfor %}"""
# No system role; loop controls, `tojson`, generation tags and `strftime_now`, whose format here holds nothing of the day.
CONTROLS = """{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
{{- bos_token + strftime_now('Day %%') + '\n' }}
{%- for message in messages %}
  {%- if message.role == 'tool' %}{% continue %}{% endif %}
  {%- if message.role == 'assistant' %}
    {%- generation %}{{- '<model>' + message.content | tojson + '\n' }}{% endgeneration %}
  {%- else %}
    {{- '<' + message.role + '>' + message.content | tojson + '\n' }}
  {%- endif %}
  {%- if loop.index > 50 %}{% break %}{% endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<model>' }}{% endif %}"""
SYSTEM = "Answer in few words."
CASES = [
    {"name": "chatml", "template": CHATML, "system": None, "turns": True},
    {"name": "chatml", "template": CHATML, "system": SYSTEM, "turns": False},
    {"name": "instructions", "template": INSTRUCTIONS, "system": None, "turns": False},
    {"name": "instructions", "template": INSTRUCTIONS, "system": SYSTEM, "turns": True},
    {"name": "controls", "template": CONTROLS, "system": None, "turns": False},
    {"name": "controls", "template": CONTROLS, "system": None, "turns": True},
]
SHOTS = 2


def science(question: str, *texts: str, key: str) -> dict:
    return {"question": question, "choices": {"text": list(texts), "label": ["A", "B", "C"]}, "answerKey": key}


def subject(question: str, *choices: str, answer: int) -> dict:
    return {"subject": "anatomy", "question": question, "choices": list(choices), "answer": answer}


def blank(sentence: str, option1: str, option2: str, answer: str) -> dict:
    return {"sentence": sentence, "option1": option1, "option2": option2, "answer": answer}


def sum_of(question: str, answer: str) -> dict:
    return {"question": question, "answer": answer}


ROWS = {
    "arc_challenge": {
        "test": [
            science("Which of these <melts> first?", "ice", "iron", "glass", key="A"),
            science("What do bees gather?", "sand", "nectar & pollen", "coal", key="B"),
        ],
        "train": [
            science("What falls from clouds?", "rain", "stones", "leaves", key="A"),
            science("What pulls a kite's string?", "the moon", "wind", "shade", key="B"),
            science("Où dort le hibou ?", "dans l'eau", "sous terre", "dans l'arbre", key="C"),
            science("What rusts?", "wood", "wool", "iron", key="C"),
        ],
    },
    "mmlu_anatomy": {
        "test": [
            subject(" Where is the tongue?", "mouth", "hand", "foot", "knee", answer=0),
            subject("How many thumbs has a hand?", "none", "one", "two", " five", answer=1),
        ],
        "dev": [
            subject("What bends the arm?", "ear", "elbow", "heel", "hip", answer=1),
            subject("What beats?", "nail", "hair", "tooth", "heart", answer=3),
            subject("What hears?", "ear", "nose", "skin", "eye", answer=0),
        ],
    },
    "winogrande": {
        "validation": [
            blank("The cup missed the shelf because the _ was too high.", "cup", "shelf", "2"),
            blank("Ann thanked Eva since _ had helped with the move.", "Ann", "Eva", "2"),
        ],
        "train": [
            blank("Tom called Ben as _ wanted news.", "Tom", "Ben", "1"),
            blank("The rope held the boat until the _ broke.", "rope", "boat", "1"),
            blank("The lid fit the jar once the _ was turned.", "lid", "jar", "1"),
        ],
    },
    "gsm8k": {
        "test": [
            sum_of("Lea has 3 pens and buys 4. How many has she?", "She has 3+4=<<3+4=7>>7 pens.\n#### 7"),
            sum_of("A row has 6 seats. How many have 5 rows?", "5*6=<<5*6=30>>30\n#### 30"),
        ],
        "train": [
            sum_of("Half of 8 apples are red. How many?", "8/2=<<8/2=4>>4 are red.\n#### 4"),
            sum_of("A day has 24 hours. How many have two?", "2*24=<<2*24=48>>48\n#### 48"),
            sum_of("Kim ran 2 km, then 5 km. How far?", "2+5=<<2+5=7>>7 km\n#### 7"),
        ],
    },
}


class PromptModel(LM):
    """Answers nothing, and keeps what each template made."""

    def __init__(self, template: str):
        super().__init__()
        backend = Tokenizer(models.BPE())
        tokenizer = transformers.PreTrainedTokenizerFast(
            tokenizer_object=backend, bos_token="<s>", eos_token="</s>", chat_template=template
        )
        self.stand_in = SimpleNamespace(tokenizer=tokenizer, chat_template_args={})
        self.made: dict[str, list[dict]] = {}

    def apply_chat_template(self, chat_history: list[dict], add_generation_prompt: bool = True) -> str:
        text = HFLM.apply_chat_template(self.stand_in, chat_history, add_generation_prompt)
        self.made[text] = chat_history
        return text

    @property
    def tokenizer_name(self) -> str:
        return "ours"

    def chat_template(self, chat_template: bool | str = False) -> str:
        return self.stand_in.tokenizer.chat_template

    def loglikelihood(self, requests: list, **_: object) -> list:
        return [(-1.0, False) for _ in requests]

    def loglikelihood_rolling(self, requests: list, **_: object) -> list:
        return [-1.0 for _ in requests]

    def generate_until(self, requests: list, **_: object) -> list:
        return ["" for _ in requests]


def prompts_of(case: dict, task: str, folder: Path, manager: TaskManager) -> list[dict]:
    files = {}
    for split, rows in ROWS[task].items():
        path = folder / f"{task}_{split}.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        files[split] = str(path)
    spec = {"task": task, "dataset_path": "json", "dataset_name": None, "dataset_kwargs": {"data_files": files}}
    spec |= {"num_fewshot": SHOTS} | ({"fewshot_split": "train"} if "train" in files else {})
    model = PromptModel(case["template"])
    results = lm_eval.simple_evaluate(
        model=model,
        tasks=[{"group": "only", "task": [spec]}],
        task_manager=manager,
        bootstrap_iters=0,
        system_instruction=case["system"],
        apply_chat_template=True,
        fewshot_as_multiturn=case["turns"],
        log_samples=True,
    )
    rows = results["samples"][task]
    prompts = []
    for row in (row for row in rows if row["filter"] == rows[0]["filter"]):
        for context, continuation in row["arguments"]:
            scored = [continuation] if isinstance(continuation, str) else []
            if prompts and prompts[-1]["doc_id"] == row["doc_id"] and prompts[-1]["context"] == context:
                prompts[-1]["continuations"] += scored
            else:
                messages = model.made[context]
                prompts.append(
                    {"doc_id": row["doc_id"], "messages": messages, "context": context, "continuations": scored}
                )
    return prompts


def main() -> None:
    # Only the folders of these tasks: to read all takes a minute.
    shipped = Path(lm_eval.__file__).parent / "tasks"
    folders = [str(shipped / name) for name in ("arc", "mmlu", "winogrande", "gsm8k")]
    manager = TaskManager(include_path=folders, include_defaults=False)
    with tempfile.TemporaryDirectory() as name:
        cases = [
            {**case, "prompts": {task: prompts_of(case, task, Path(name), manager) for task in ROWS}} for case in CASES
        ]
    versions = {"lm_eval": lm_eval.__version__, "transformers": transformers.__version__}
    golden = {"versions": versions, "shots": SHOTS, "rows": ROWS, "cases": cases}
    Path(sys.argv[2]).write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


main()
