"""Flags that say which prompt tokens greedy decoding would have chosen."""

import torch
from http_client import at_once, generate

from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.tokenizer import TextTokenizer

TEXT = "Question: river stone light.\nAnswer: Quiet hill bird"


def flags(url: str, text: str, **parameters: object) -> list[dict]:
    given = {"max_new_tokens": 1, "details": True, "decoder_input_details": True, **parameters}
    return generate(url, text, **given).json["details"]["prefill"]


def test_flags_are_those_of_the_models_own_argmax(server: str, base_model, tokenizer: TextTokenizer):
    continued = TEXT + generate(server, TEXT, max_new_tokens=5).json["generated_text"]
    model = load_causal_lm(base_model, "float32")
    for text in (TEXT, continued):
        ids = torch.tensor([tokenizer.encode(text)])
        with torch.no_grad():
            likeliest = model(ids).logits[0, :-1].argmax(-1)
        prefill = flags(server, text, prefill_greedy=True)
        assert "greedy" not in prefill[0]
        assert [entry["greedy"] for entry in prefill[1:]] == (likeliest == ids[0, 1:]).tolist()
    assert any(entry["greedy"] for entry in prefill[1:])


def test_flags_come_only_where_they_were_asked_for(server: str):
    assert all("greedy" not in entry for entry in flags(server, TEXT))
    assert flags(server, TEXT, prefill_greedy=True, decoder_input_details=False) == []


def test_flags_are_the_same_beside_requests_without_them(server: str):
    alone = flags(server, TEXT, prefill_greedy=True)
    calls = [lambda asked=asked: flags(server, TEXT, prefill_greedy=asked) for asked in (True, False) * 4]
    for asked, prefill in zip((True, False) * 4, at_once(calls), strict=True):
        assert ("greedy" in prefill[1]) == asked
        assert not asked or prefill == alone
