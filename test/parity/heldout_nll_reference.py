"""Held-out NLL of a finished run by plain transformers in float32, beside what its rows say: FOLDER of the run.

Prints one JSON line: rows compared, and the largest difference in nats a token.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def rows_of(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]


def by_address(artifacts: Path) -> dict[str, Path]:
    manifests = artifacts.glob("*/manifest.json")
    return {json.loads(path.read_text())["address"]: path.parent for path in manifests}


def model_folder(artifact: Path) -> Path:
    reference = json.loads((artifact / "model.json").read_text())
    return artifact / reference["path"] if reference.get("inside") else Path(reference["path"])


def filled(template: str, pair: dict) -> str:
    """The template has one place: the name in braces."""
    return template.replace("{instruction}", pair["instruction"]).replace("{response}", pair["response"])


def mean_nll(model, tokenizer, prompt: str, target: str) -> float:
    """Mean over the target's tokens and the end of text; a token that spans the boundary is context."""
    encoded = tokenizer(prompt + target, return_offsets_mapping=True)
    ids = [*encoded["input_ids"], tokenizer.eos_token_id]
    leading = sum(1 for start, stop in encoded["offset_mapping"] if start == stop == 0)
    first = next(
        (i for i, (start, _) in enumerate(encoded["offset_mapping"]) if i >= leading and start >= len(prompt)),
        len(ids) - 1,
    )
    with torch.no_grad():
        logprobs = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), dim=-1)
    scores = [logprobs[place - 1, ids[place]].item() for place in range(first, len(ids))]
    return -sum(scores) / len(scores)


def main() -> None:
    torch.set_num_threads(1)
    artifacts = Path(sys.argv[1]) / "artifacts"
    folders = by_address(artifacts)
    compared, largest = 0, 0.0
    for path in sorted(artifacts.glob("evaluate-*/manifest.json")):
        manifest = json.loads(path.read_text())
        parameters = manifest["parameters"]
        if parameters["task"]["name"] != "heldout-nll":
            continue
        direction = parameters["options"]["direction"]
        folder = model_folder(folders[manifest["inputs"]["model"]])
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        pairs = {row["id"]: row for row in rows_of(folders[manifest["inputs"]["rows"]])}
        for row in rows_of(path.parent):
            pair = pairs[row["id"]]
            target = pair["response"] if direction == "forward" else pair["instruction"]
            prompt = filled(parameters["templates"][direction], pair)
            difference = abs(mean_nll(model, tokenizer, prompt, target) - row["metrics"]["nll"])
            compared += 1
            largest = max(largest, difference)
    print(json.dumps({"rows": compared, "largest": largest}))


main()
