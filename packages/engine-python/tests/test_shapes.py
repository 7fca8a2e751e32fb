from hypothesis import given
from hypothesis import strategies as st

from mainbench_engine.server.runner import cache_bucket, prompt_bucket, rows_per_pass


@given(st.integers(1, 5000), st.integers(16, 5000), st.booleans(), st.integers(1, 64))
def test_buckets_hold_their_rows_and_waste_little(length: int, longest: int, scores: bool, batch: int) -> None:
    length = min(length, longest)
    bucket = prompt_bucket(length, longest, scores)
    assert length <= bucket <= max(longest, 1)
    assert bucket - length < 256
    assert 1 <= rows_per_pass(bucket, batch, scores) <= batch


@given(st.integers(1, 3000), st.integers(1, 200))
def test_a_cache_holds_prompt_and_answer(prompt: int, new: int) -> None:
    longest = 4096
    capacity = cache_bucket(prompt + new, longest)
    assert prompt + new <= capacity <= longest
    assert prompt_bucket(prompt, longest, False) <= capacity or capacity == longest
