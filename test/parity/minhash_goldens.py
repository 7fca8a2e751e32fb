"""Signatures, cuts into bands and clusters by Python's datasketch, for packages/data/src/duplicates.

Texts come as JSON lines, those of many scripts first:

    node test/parity/minhash-texts.ts | python test/parity/minhash_goldens.py > packages/data/src/testing/minhash-goldens.json

Needs `pip install datasketch==2.0.0 regex`.
"""

import hashlib
import importlib.metadata
import json
import sys

import numpy as np
import regex
from datasketch import MinHash, MinHashLSH
from datasketch.lsh import _optimal_param

FOREIGN = 12
BLOCK = 1000
THRESHOLD = 0.8
WEIGHTS = [(0.5, 0.5), (0.02, 0.98)]


def shingles(text, unit, size):
    words = regex.findall(r"[\p{L}\p{M}\p{N}_]+", text.lower())
    if not words:
        return set()
    parts, glue = (words, " ") if unit == "words" else (list(" ".join(words)), "")
    starts = range(max(1, len(parts) - size + 1))
    return {glue.join(parts[start : start + size]).encode() for start in starts}


def signature(parts, permutations=None):
    given = {} if permutations is None else {"permutations": permutations, "scheme": "affine32"}
    made = MinHash(num_perm=128, **given)
    made.update_batch(parts)
    return made


def clusters(sets, minhashes, weights):
    """The first text of each text's cluster, where that is another."""
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128, weights=weights)
    parents = list(range(len(sets)))

    def find(item):
        while parents[item] != item:
            item = parents[item]
        return item

    for text, (parts, minhash) in enumerate(zip(sets, minhashes)):
        for other in index.query(minhash):
            if len(parts & sets[other]) / len(parts | sets[other]) >= THRESHOLD:
                low, high = sorted((find(text), find(other)))
                parents[high] = low
        index.insert(text, minhash)
    return [[text, find(text)] for text in range(len(sets)) if find(text) != text]


def main():
    texts = [json.loads(line) for line in sys.stdin]
    foreign, texts = texts[:FOREIGN], texts[FOREIGN:]
    permutations = MinHash(num_perm=128).permutations
    sets = [shingles(text, "words", 5) for text in texts]
    minhashes = [signature(parts, permutations) for parts in sets]
    values = np.array([minhash.hashvalues for minhash in minhashes], dtype="<u4")
    golden = {
        "datasketch": importlib.metadata.version("datasketch"),
        "texts": len(texts),
        "first": values[0].tolist(),
        "sha256": [hashlib.sha256(values[at : at + BLOCK].tobytes()).hexdigest() for at in range(0, len(texts), BLOCK)],
        "foreign": [
            {unit: signature(shingles(text, unit, size), permutations).hashvalues[:4].tolist() for unit, size in (("words", 3), ("characters", 6))}
            for text in foreign
        ],
        "bands": [
            {"threshold": threshold, "num_perm": count, "weights": weights, "bands": list(_optimal_param(threshold, count, *weights))}
            for threshold in (0.3, 0.5, 0.7, 0.8, 0.85, 0.95)
            for count in (32, 128, 200)
            for weights in WEIGHTS
        ],
        "clusters": [{"weights": weights, "pairs": clusters(sets, minhashes, weights)} for weights in WEIGHTS],
    }
    json.dump(golden, sys.stdout)
    sys.stdout.write("\n")


main()
