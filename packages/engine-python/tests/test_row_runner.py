"""Running a model row by row: the numbers of transformers' own forward, and memory that stays within its bounds."""

from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import init_values
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM

from mainbench_engine.configuration import InitConfiguration, parse
from mainbench_engine.jobs import init
from mainbench_engine.model_files import load_causal_lm
from mainbench_engine.server import choose_runner as choosing
from mainbench_engine.server.choose_runner import choose_runner
from mainbench_engine.server.decode_batch import Shape
from mainbench_engine.server.memory import bytes_per_token
from mainbench_engine.server.prompt_scores import positions_per_chunk
from mainbench_engine.server.row_runner import SLOTS, RowRunner
from mainbench_engine.server.runner import Runner

GIB = 2**30
ROW = Shape(1, 1, 1, 4)
SHAPE: dict[str, Any] = {
    "vocab_size": 97, "hidden_size": 48, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 6,
    "num_key_value_heads": 2, "max_position_embeddings": 128,
}  # fmt: skip
MAKERS = {
    "llama": lambda: LlamaForCausalLM(LlamaConfig(**SHAPE)),
    "mistral": lambda: MistralForCausalLM(MistralConfig(**SHAPE, sliding_window=11)),
    # Only its second layer looks through a window.
    "qwen2": lambda: Qwen2ForCausalLM(
        Qwen2Config(**SHAPE, use_sliding_window=True, sliding_window=9, max_window_layers=1)
    ),
}


def made(name: str, dtype: torch.dtype = torch.float32) -> torch.nn.Module:
    torch.manual_seed(4)
    model = MAKERS[name]().to(dtype).eval().requires_grad_(False)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2.0)
    return model


def answer(runner: RowRunner, ids: list[int], new_tokens: int) -> list[torch.Tensor]:
    """Logits after the prompt and after each token that greedy decoding then takes."""
    found = runner.prompts([ids], ROW, False, len(ids) + new_tokens)
    logits = [found.last_logits[0]]
    decoding = runner.new_decode_batch(ROW)
    decoding.caches[2] = found.caches[0]
    for index in range(new_tokens):
        decoding.positions[2], decoding.ids[2] = len(ids) + index, int(logits[-1].argmax())
        logits.append(runner.step(decoding)[2])
    return logits


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_numbers_are_those_of_the_models_own_attention(name: str, dtype: torch.dtype) -> None:
    """Prompts longer than chunk and window, and answers after them, in all precisions."""
    tolerance = 1e-4 if dtype == torch.float32 else 0.15
    ids = torch.randint(0, 97, (45,), generator=torch.Generator().manual_seed(1)).tolist()
    with torch.inference_mode():
        runner = RowRunner(made(name, dtype), 1 << 20, chunk=16)
        scored = runner.prompts([ids], ROW, True, 0)
        logits = answer(runner, ids, 20)
        whole = ids + [int(one.argmax()) for one in logits[:-1]]
        expected = made(name, dtype)(torch.tensor([whole]), use_cache=False).logits[0].float()
    for found, wanted in zip(logits, expected[len(ids) - 1 :], strict=True):
        assert (found.float() - wanted).abs().max() < tolerance
    scores = expected[: len(ids) - 1].log_softmax(-1).gather(-1, torch.tensor(ids[1:])[:, None])[:, 0]
    assert scored.log_probabilities[0] == pytest.approx(scores.tolist(), abs=tolerance)
    if dtype == torch.float32:
        assert scored.greedy[0] == (expected[: len(ids) - 1].argmax(-1) == torch.tensor(ids[1:])).tolist()


def test_a_beginning_that_was_stored_gives_the_same_bits_without_being_computed_again() -> None:
    runner, fresh = RowRunner(made("llama"), 1 << 20, chunk=16), RowRunner(made("llama"), 0, chunk=16)
    shared = list(range(1, 41))
    computed: list[int] = []
    forward = runner.model.base_model.forward

    def counted(**named: Any) -> Any:
        computed.append(named["input_ids"].shape[1])
        return forward(**named)

    runner.model.base_model.forward = counted
    with torch.inference_mode():
        for tail in ([50, 51, 52], [60, 61], [50, 51, 52]):
            found = runner.prompts([shared + tail], ROW, True, 60)
            wanted = fresh.prompts([shared + tail], ROW, True, 60)
            assert found.log_probabilities == wanted.log_probabilities
            assert found.greedy == wanted.greedy
            assert torch.equal(found.last_logits, wanted.last_logits)
            held = slice(0, len(shared + tail))
            assert torch.equal(found.caches[0][:, :, held], wanted.caches[0][:, :, held])
    assert computed == [16, 16, 11, 10, 11]


def test_the_store_stays_within_its_bytes() -> None:
    chunk_bytes = 16 * (bytes_per_token(made("llama").config, torch.float32) + 48 * 4)
    runner = RowRunner(made("llama"), 3 * chunk_bytes, chunk=16)
    with torch.inference_mode():
        for start in range(5):
            runner.prompts([[start] * 64], ROW, True, 0)
            assert runner._store.bytes == 3 * chunk_bytes


def test_models_are_run_by_rows_from_a_size_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(choose_runner(made("llama"), 0), Runner)
    monkeypatch.setitem(choosing._SMALL, "cpu", 1000)
    for name in MAKERS:
        assert isinstance(choose_runner(made(name), 0), RowRunner)


def test_a_model_whose_attention_cannot_be_exchanged_is_run_in_small_batches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(choosing._SMALL, "cpu", 1000)
    model = made("llama")
    monkeypatch.setattr(type(model), "_supports_attention_backend", False)
    runner = choose_runner(model, 0)
    assert isinstance(runner, Runner)
    assert runner.shape(128, 0, True, 128, 32).rows == 1
    assert "small batches" in capsys.readouterr().err
    with torch.inference_mode():
        shape = runner.shape(3, 0, True, 128, 32)
        found = runner.prompts([[1, 2, 3]], shape, True, 0)
        expected = made("llama")(torch.tensor([[1, 2, 3]])).logits[0, -1]
    assert (found.last_logits[0] - expected).abs().max() < 1e-4


def test_small_models_of_the_recipes_keep_their_shapes(tmp_path: Path) -> None:
    values = init_values(tmp_path, steps=0)
    init.run(parse(InitConfiguration, values), lambda event, **fields: None)
    runner = choose_runner(load_causal_lm(Path(values["output"]), "float32"), 0)
    assert isinstance(runner, Runner)
    scoring = [runner.shape(length, 0, True, 8192, 32) for length in (16, 32, 64, 512)]
    assert [shape[:2] for shape in scoring] == [(16, 32), (32, 32), (64, 16), (512, 2)]
    answering = [runner.shape(16, total, False, 8192, 32) for total in (128, 1024, 8192)]
    assert [shape[2:] for shape in answering] == [(128, 32), (1024, 32), (8192, 32)]


def test_memory_of_a_model_of_135_million_parameters() -> None:
    """Shape of SmolLM2-135M: logits, one row of its full context, and all rows of the usual evaluations together."""
    config = LlamaConfig(
        hidden_size=576, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3, vocab_size=49152,
        max_position_embeddings=8192,
    )  # fmt: skip
    token = bytes_per_token(config, torch.float32)
    assert token == 30 * 2 * 3 * 64 * 4
    assert 8192 * token < 0.4 * GIB
    assert SLOTS * (1280 + 200) * token < 1.1 * GIB
    positions = positions_per_chunk(49152, 1, torch.float32)
    assert positions >= 256
    assert positions * 49152 * 4 <= 64 * 2**20
    assert positions_per_chunk(262144, 1, torch.float32) * 262144 * 4 <= 64 * 2**20
