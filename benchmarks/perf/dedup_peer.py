"""Near-duplicates of texts by a Python library: one JSON object on standard output.

python dedup_peer.py datasketch|text-dedup TEXTS.jsonl BANDS ROWS FOLDER

Both use 128 permutations of 5-word shingles and a threshold of 0.8, and both check candidates exactly.
"""

import contextlib
import json
import os
import re
import resource
import sys
import time

THRESHOLD = 0.8
PERMUTATIONS = 128
WORDS = 5


def with_datasketch(path, bands, rows, _folder):
    from datasketch import MinHash, MinHashLSH

    split = re.compile(r"\W+")
    permutations = MinHash(num_perm=PERMUTATIONS).permutations
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(bands, rows))
    sets = []
    dropped = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file):
            words = [word for word in split.split(json.loads(line)["text"].lower()) if word]
            starts = range(max(1, len(words) - WORDS + 1))
            shingles = {" ".join(words[start : start + WORDS]).encode() for start in starts}
            made = MinHash(num_perm=PERMUTATIONS, permutations=permutations, scheme="affine32")
            made.update_batch(shingles)
            sets.append(shingles)
            candidates = index.query(made)
            if any(len(shingles & sets[other]) / len(shingles | sets[other]) >= THRESHOLD for other in candidates):
                dropped.append(number)
            index.insert(number, made, check_duplication=False)
    return dropped


def with_text_dedup(path, bands, rows, folder):
    from datasets import load_from_disk
    from text_dedup.config.base import load_config_from_toml
    from text_dedup.minhash import main

    config = f"""
[input]
input_type = "local_files"
file_type = "json"
[input.read_arguments]
path = "json"
data_files = {json.dumps(path)}
split = "train"
cache_dir = {json.dumps(os.path.join(folder, "cache"))}
[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {PERMUTATIONS}
ngram_size = {WORDS}
bands = {bands}
rows = {rows}
threshold = {THRESHOLD}
min_length = 0
num_proc = {os.cpu_count()}
check_false_positive = true
[output]
output_dir = {json.dumps(os.path.join(folder, "output"))}
[debug]
enable_profiling = false
"""
    name = os.path.join(folder, "text-dedup.toml")
    with open(name, "w", encoding="utf-8") as file:
        file.write(config)
    main(load_config_from_toml(name))
    kept = {int(row["id"][1:]) for row in load_from_disk(os.path.join(folder, "output"))}
    with open(path, encoding="utf-8") as file:
        count = sum(1 for _ in file)
    return [number for number in range(count) if number not in kept]


def main():
    library, path, bands, rows, folder = sys.argv[1:]
    ways = {"datasketch": with_datasketch, "text-dedup": with_text_dedup}
    # text-dedup prints and logs.
    with contextlib.redirect_stdout(sys.stderr):
        started = time.monotonic()
        dropped = ways[library](path, int(bands), int(rows), folder)
        seconds = time.monotonic() - started
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor_seconds": sum(each.ru_utime + each.ru_stime for each in used),
                "peak_memory": max(each.ru_maxrss for each in used) * 1024,
                "dropped": dropped,
            }
        )
    )


if __name__ == "__main__":
    main()
