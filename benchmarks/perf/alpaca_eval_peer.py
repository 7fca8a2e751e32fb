"""One model's length-controlled win rate with alpaca_eval's own code: one JSON object on standard output."""

import contextlib
import gzip
import json
import logging
import sys
import time


def main() -> None:
    annotations_file, gamed_file, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # alpaca_eval prints and logs while it is imported and used.
    with contextlib.redirect_stdout(sys.stderr):
        import pandas as pd
        from alpaca_eval.metrics import glm_winrate

        logging.disable(logging.CRITICAL)
        with gzip.open(annotations_file, "rt", encoding="utf-8") as file:
            annotations = pd.DataFrame(json.load(file))
        # It would download the file of gamed comparisons, and read it again in each round.
        gamed = pd.read_csv(gamed_file)
        glm_winrate.hf_hub_download = lambda **_: gamed_file
        glm_winrate.pd.read_csv = lambda *_, **__: gamed.copy()
        times = []
        for _ in range(rounds):
            started = time.process_time()
            metrics = glm_winrate.get_length_controlled_winrate(annotations, save_weights_dir=None)
            times.append(time.process_time() - started)
    names = ["win_rate", "standard_error", "length_controlled_winrate", "lc_standard_error"]
    print(json.dumps({"times": times, "metrics": {name: float(metrics[name]) for name in names}}))


if __name__ == "__main__":
    main()
