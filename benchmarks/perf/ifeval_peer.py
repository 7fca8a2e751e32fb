"""Scores recorded responses with lm-evaluation-harness's own checker of IFEval: one JSON object on standard output."""

import gzip
import importlib.util
import json
import os
import random
import sys
import time
import types
from pathlib import Path


def write_punkt(folder: Path) -> None:
    """Lays Punkt's parameters out as nltk wants them; nltk would download them."""
    from punkt.data import english

    target = folder / "tokenizers" / "punkt_tab" / "english"
    target.mkdir(parents=True, exist_ok=True)
    lines = {
        "abbrev_types.txt": sorted(english.ABBREV_TYPES),
        "collocations.tab": sorted("\t".join(pair) for pair in english.COLLOCATIONS),
        "sent_starters.txt": sorted(english.SENT_STARTERS),
        "ortho_context.tab": [f"{word}\t{bits}" for word, bits in sorted(english.ORTHO_CONTEXT.items())],
    }
    for name, texts in lines.items():
        (target / name).write_text("\n".join(texts), encoding="utf-8")


def import_checker():
    """The task's own modules, without the rest of the package: that would import torch."""
    root = Path(importlib.util.find_spec("lm_eval").submodule_search_locations[0])
    for name, path in (("lm_eval", root), ("lm_eval.tasks", root / "tasks")):
        module = types.ModuleType(name)
        module.__path__ = [str(path)]
        sys.modules[name] = module
    from lm_eval.tasks.ifeval import utils

    return utils


def read_rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main() -> None:
    data, nltk_data, models = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    started = time.process_time()
    write_punkt(nltk_data)
    os.environ["NLTK_DATA"] = str(nltk_data)
    checker = import_checker()
    import langdetect
    import nltk

    langdetect.DetectorFactory.seed = 0
    langdetect.detect("Loads the profiles, which are no part of the time.")
    nltk.word_tokenize("Loads Punkt.")
    prompts = read_rows(data / "input_data.jsonl.gz")
    responses = {model: {row["prompt"]: row["response"] for row in read_rows(data / "responses" / f"{model}.jsonl.gz")} for model in models}
    loaded = time.process_time()
    verdicts = {}
    for model, known in responses.items():
        random.seed(0)
        verdicts[model] = rows = []
        for document in prompts:
            response = known.get(document["prompt"])
            if response is None:
                continue
            result = checker.process_results(document, [response])
            strict, loose = result["inst_level_strict_acc"], result["inst_level_loose_acc"]
            rows.append({"key": document["key"], "strict": strict, "loose": loose})
    scored = time.process_time()
    json.dump({"load": loaded - started, "score": scored - loaded, "verdicts": verdicts}, sys.stdout)


main()
