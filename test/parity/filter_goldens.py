"""Scores of published filters by transformers alone, one text at a time: what the formulas of mainbench must agree with.

    python filter_goldens.py PAIRS.jsonl TEMPLATES.json MODELS.json OUTPUT.json

TEMPLATES has the texts `forward` and `reverse`, MODELS the folders `base`, `forward` and `reverse`. The formulas are written
out here from their papers and codes, apart from those of the package; each token of a text counts that begins after the
prompt, the end-of-text token among them.
"""

import json
import math
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

END_OF_TEXT = "</s>"


class Scorer:
    """Log-probabilities of a text after a prompt under one model."""

    def __init__(self, folder: str):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def token_logprobs(self, prompt: str, target: str) -> list[float]:
        encoded = self.tokenizer(prompt + target + END_OF_TEXT, return_offsets_mapping=True)
        ids, spans = encoded["input_ids"], encoded["offset_mapping"]
        begins = next(i for i, (start, _) in enumerate(spans) if i > 0 and start >= len(prompt))
        with torch.no_grad():
            logits = self.model(torch.tensor([ids])).logits[0].log_softmax(-1)
        return [logits[i - 1, ids[i]].item() for i in range(begins, len(ids))]

    def loss(self, prompt: str, target: str) -> float:
        values = self.token_logprobs(prompt, target)
        return -sum(values) / len(values)


def scores_of(pair: dict, templates: dict, models: dict[str, Scorer]) -> dict[str, float | None]:
    instruction, response = pair["instruction"], pair["response"]
    forward = templates["forward"].replace("{instruction}", instruction)
    blind = templates["forward"].replace("{instruction}", "")
    reverse = templates["reverse"].replace("{response}", response)
    base = models["base"]
    answer = base.loss(forward, response)
    alone = base.loss("", response)
    mutual = models["forward"].loss(forward, response)
    sums = [sum(base.token_logprobs(prompt, response)) for prompt in (forward, "")]
    difficulty = math.exp(answer) / math.exp(alone)
    return {
        "mutual": -mutual,
        "blind": -models["forward"].loss(blind, response),
        "mutual-bidirectional": -(mutual + models["reverse"].loss(reverse, instruction)),
        "ira": alone - answer,
        # Both codes leave out pairs that the instruction makes harder.
        "ifd": difficulty if answer < alone else None,
        "ifd-loss": answer / alone if answer < alone else None,
        "rmi": base.loss("", instruction) - base.loss(reverse, instruction),
        "grape": -answer,
        "pmi": -answer - 0.5 * -alone,
        "pmi-sum": sums[0] - 0.5 * sums[1],
        "shuffled": -mutual,
        "perplexity_of_response": math.exp(alone),
    }


def main() -> None:
    pairs, templates, folders, output = (Path(argument) for argument in sys.argv[1:])
    torch.set_num_threads(1)
    models = {role: Scorer(folder) for role, folder in json.loads(folders.read_text(encoding="utf-8")).items()}
    texts = json.loads(templates.read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    scored = {row["id"]: scores_of(row, texts, models) for row in rows}
    output.write_text(json.dumps(scored), encoding="utf-8")


if __name__ == "__main__":
    main()
