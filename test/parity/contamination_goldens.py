"""Which rows hold a 13-gram of a document by the rule of lm-evaluation-harness, for packages/data/src/contamination.

    node test/parity/contamination-texts.ts | python test/parity/contamination_goldens.py JANITOR > \
        packages/data/src/testing/contamination-goldens.json

JANITOR is the folder of its `janitor.py` (lm_eval/decontamination), which needs nothing but Python. A document is
contaminated where a row holds one of its 13-grams; a row where it holds one of any document.
"""

import collections
import contextlib
import json
import sys

sys.path.insert(0, sys.argv[1])

# It prints that it has no C++ module.
with contextlib.redirect_stdout(sys.stderr):
    from janitor import Janitor, word_ngrams

N = 13


def main():
    janitor = Janitor()

    def ngrams(text):
        return set(word_ngrams(janitor.normalize_string(text), N))

    lookup = collections.defaultdict(set)
    rows = []
    for line in sys.stdin:
        entry = json.loads(line)
        if entry["kind"] == "document":
            for text in entry["texts"]:
                for ngram in ngrams(text):
                    lookup[ngram].add(entry["index"])
        else:
            rows.append(entry)
    matches = {}
    for row in rows:
        found = set()
        for text in row["texts"]:
            for ngram in ngrams(text):
                found |= lookup.get(ngram, set())
        if found:
            matches[row["index"]] = sorted(found)
    json.dump({"rows": len(rows), "matches": matches}, sys.stdout)
    sys.stdout.write("\n")


main()
