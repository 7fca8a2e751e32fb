"""Log-probabilities of continuations by transformers alone, one text at a time: what a served model must agree with.

    python loglikelihood_reference.py texts CORPORA OUTPUT.json            real texts, cut in two at random places
    python loglikelihood_reference.py scores TEXTS.json OUTPUT.json MODEL… their log-probabilities under each model
"""

import gzip
import json
import random
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNT = 200
LONGEST = 120
END_OF_TEXT = "</s>"
SPECIAL = ("</s>", "<s>", "<unk>", "</s><s>", "<|endoftext|>", "[INST]")
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
EAST_ASIAN = ("cmn_hans", "cmn_hant", "jpn", "kor")


def passages(text: str, generator: random.Random, count: int) -> list[str]:
    """Passages of a text that begin anywhere and end at most LONGEST characters later."""
    starts = [generator.randrange(max(1, len(text) - LONGEST)) for _ in range(count)]
    return [text[start : start + generator.randint(LONGEST // 3, LONGEST)] for start in starts]


def declarations(corpora: Path) -> dict[str, str]:
    """The Universal Declaration of Human Rights by language."""
    with zipfile.ZipFile(corpora / "nltk_udhr2.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".txt")]
        return {Path(name).stem: archive.read(name).decode("utf-8") for name in sorted(names)}


def web_texts(corpora: Path) -> Iterator[str]:
    """Bodies of web articles, then messages of OpenAssistant."""
    with gzip.open(corpora / "web_articles_ground_truth.json.gz", "rt", encoding="utf-8") as stream:
        yield from (article["articleBody"] for article in json.load(stream).values())
    with gzip.open(corpora / "oasst_en_100_message.jsonl.gz", "rt", encoding="utf-8") as stream:
        yield from (json.loads(line)["text"] for line in stream)


def around(text: str, place: int) -> str:
    """The passage in whose middle a place lies."""
    return text[max(0, place - LONGEST // 2) : place + LONGEST // 2]


def choose_texts(corpora: Path) -> list[dict[str, Any]]:
    """COUNT passages of many languages, scripts and kinds, each cut in two anywhere."""
    generator = random.Random(11)
    languages = declarations(corpora)
    web = [text for text in web_texts(corpora) if text.strip()]
    chosen = [around(text, match.start()) for text in web for match in EMOJI.finditer(text)]
    for name in EAST_ASIAN:
        chosen += passages(languages[name], generator, 10)
    for text in generator.sample(web, 40):
        chosen += passages(text, generator, 1)
    for text in generator.sample(web, 30):
        passage, string = passages(text, generator, 1)[0], generator.choice(SPECIAL)
        place = generator.randint(0, len(passage))
        chosen.append(passage[:place] + string + passage[place:])
    others = generator.sample(sorted(set(languages) - set(EAST_ASIAN)), COUNT - len(chosen))
    for name in others:
        chosen += passages(languages[name], generator, 1)
    cases = []
    for index, text in enumerate(chosen):
        cut = 0 if index % 20 == 0 else generator.randint(0, len(text) - 1)
        cases.append({"context": text[:cut], "continuation": text[cut:], "endOfText": generator.random() < 0.5})
    return cases


def score(folder: str, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Log-probabilities of the tokens that begin in the continuation, each text computed by itself."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    results = []
    for case in cases:
        text = case["context"] + case["continuation"] + (END_OF_TEXT if case["endOfText"] else "")
        encoded = tokenizer(text, return_offsets_mapping=True)
        ids, spans = encoded["input_ids"], encoded["offset_mapping"]
        cut = len(case["context"])
        begins = next((i for i, (start, _) in enumerate(spans) if i > 0 and start >= cut), len(ids))
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0].log_softmax(-1)
        results.append(
            {
                "tokenLogprobs": [logits[i - 1, ids[i]].item() for i in range(begins, len(ids))],
                "straddles": any(start < cut < stop for start, stop in spans),
                "tokens": len(ids),
            }
        )
    return results


def main() -> None:
    """Runs the command line."""
    command, source, output, *models = sys.argv[1:]
    if command == "texts":
        value: Any = choose_texts(Path(source))
    else:
        cases = json.loads(Path(source).read_text(encoding="utf-8"))
        value = {model: score(model, cases) for model in models}
    Path(output).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
