"""Counts everything itself, file by file."""
# verdict: failed
# says: by the calling process itself

from collections import Counter


def word_counts(paths, processes):
    total = Counter()
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                total.update(line.split())
    return total
