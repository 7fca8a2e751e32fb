"""inspect_ai: a whole evaluation without scorer and display, its log written by itself."""

import os

os.environ.update(CANNED_API_KEY="none", INSPECT_DISPLAY="none")

import orders  # noqa: E402
from inspect_ai import Task, eval  # noqa: E402, A004
from inspect_ai.dataset import MemoryDataset, Sample  # noqa: E402
from inspect_ai.model import GenerateConfig, get_model  # noqa: E402
from inspect_ai.solver import generate  # noqa: E402


def prepare(order: dict) -> Task:
    """The task: one generation a sample, scored prompts with vLLM's log-probabilities of the prompt."""
    rows = orders.rows_of(order["shape"], order["rows"])
    samples = [Sample(input=text + continuation, id=f"row-{index}") for index, (text, continuation) in enumerate(rows)]
    return Task(dataset=MemoryDataset(samples), solver=generate())


def work(order: dict, task: Task) -> int:
    """Runs the evaluation."""
    scoring = order["shape"] == "scoring"
    config = GenerateConfig(
        max_tokens=1 if scoring else orders.GENERATED_TOKENS,
        temperature=0,
        max_connections=order["concurrency"],
        **({"prompt_logprobs": 1} if scoring else {}),
    )
    model = get_model("openai-api-completions/canned/canned", config=config, base_url=f"{order['url']}/v1")
    logs = eval(
        task,
        model=model,
        log_dir=order["folder"],
        log_level="error",
        log_realtime=False,
        log_model_api=False,
        max_samples=order["concurrency"],
        display="none",
    )
    if logs[0].status != "success":
        raise SystemExit(f"inspect_ai ended with {logs[0].status}: {logs[0].error}")
    return len(logs[0].samples or [])


orders.serve_orders(prepare, work)
