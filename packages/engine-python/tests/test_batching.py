import queue
import threading
from contextlib import suppress

from mainbench_engine.server.batching import Batcher


def test_a_wait_for_arrivals_that_is_almost_over_ends() -> None:
    batcher = Batcher({}, 8, 1, 1, lambda error: None, 1 << 20)
    arrivals = type(batcher._arrivals)
    batcher.close()

    def wait() -> None:
        for _ in range(20_000):
            with suppress(queue.Empty):
                arrivals().get(timeout=1e-7)

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    waiting.join(timeout=60)
    assert not waiting.is_alive()
