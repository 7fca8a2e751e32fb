"""lm-eval's engine of HTTP requests (`local-completions`), called as its evaluator calls it; results written once."""

import logging
import os
import tempfile

import orders
from lm_eval.api.instance import Instance
from lm_eval.models.openai_completions import LocalCompletionsAPI
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

logging.disable(logging.WARNING)
os.environ["OPENAI_API_KEY"] = "none"


def write_tokenizer() -> str:
    """A folder with a tokenizer that makes each word one token, as the static server does."""
    words = {"</s>": 0, "<unk>": 1} | {word: index + 2 for index, word in enumerate(orders.VOCABULARY)}
    backend = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    folder = tempfile.mkdtemp()
    PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="</s>", unk_token="<unk>").save_pretrained(folder)
    return folder


TOKENIZER = write_tokenizer()


def prepare(order: dict) -> tuple[LocalCompletionsAPI, list[Instance]]:
    """The model and the requests that a task would make."""
    model = LocalCompletionsAPI(
        model="canned",
        base_url=f"{order['url']}/v1/completions",
        tokenizer_backend="huggingface",
        tokenizer=TOKENIZER,
        num_concurrent=order["concurrency"],
        max_length=4096,
        max_gen_toks=orders.GENERATED_TOKENS,
        # Sent as text, generations need no tokenizer: the cheaper of its two ways.
        tokenized_requests=order["shape"] == "scoring",
    )
    settings = {"until": ["</s>"], "max_gen_toks": orders.GENERATED_TOKENS, "temperature": 0, "do_sample": False}
    generates = order["shape"] == "generation"
    instances = [
        Instance(
            request_type="generate_until" if generates else "loglikelihood",
            doc={},
            arguments=(text, settings) if generates else (text, continuation),
            idx=index,
        )
        for index, (text, continuation) in enumerate(orders.rows_of(order["shape"], order["rows"]))
    ]
    return model, instances


def work(order: dict, prepared: tuple[LocalCompletionsAPI, list[Instance]]) -> int:
    """Sends the requests and keeps what came of them."""
    model, instances = prepared
    if order["shape"] == "generation":
        answers = [{"id": f"row-{index}", "text": text} for index, text in enumerate(model.generate_until(instances))]
    else:
        answers = [
            {"id": f"row-{index}", "sum": value, "greedy": greedy}
            for index, (value, greedy) in enumerate(model.loglikelihood(instances))
        ]
    orders.keep(order["folder"], answers)
    return len(answers)


orders.serve_orders(prepare, work)
