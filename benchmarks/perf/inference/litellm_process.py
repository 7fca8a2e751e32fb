"""litellm's asynchronous client, so many requests at once; results written once."""

import asyncio
import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402
import orders  # noqa: E402

litellm.telemetry = False
litellm.suppress_debug_info = True
loop = asyncio.new_event_loop()


async def row_of(order: dict, index: int, text: str, continuation: str) -> dict:
    """One request and what is kept of its reply."""
    scoring = order["shape"] == "scoring"
    more = {"max_tokens": 1, "echo": True, "logprobs": 1} if scoring else {"max_tokens": orders.GENERATED_TOKENS}
    reply = await litellm.atext_completion(
        model="text-completion-openai/canned",
        prompt=text + continuation,
        api_base=f"{order['url']}/v1",
        api_key="none",
        temperature=0,
        **more,
    )
    choice = reply.choices[0]
    if not scoring:
        return {"id": f"row-{index}", "text": choice.text}
    values = choice.logprobs.token_logprobs[orders.CONTEXT_WORDS : -1]
    return {"id": f"row-{index}", "sum": sum(values), "tokens": len(values)}


async def all_rows(order: dict, rows: list[tuple[str, str]]) -> list[dict]:
    """Every row, in order; workers take one after the other."""
    pending = enumerate(rows)
    done: list[dict] = [{}] * len(rows)

    async def worker() -> None:
        for index, (text, continuation) in pending:
            done[index] = await row_of(order, index, text, continuation)

    await asyncio.gather(*(worker() for _ in range(order["concurrency"])))
    return done


def work(order: dict, rows: list[tuple[str, str]]) -> int:
    """Sends the requests and keeps what came of them."""
    done = loop.run_until_complete(all_rows(order, rows))
    orders.keep(order["folder"], done)
    return len(done)


orders.serve_orders(lambda order: orders.rows_of(order["shape"], order["rows"]), work)
