"""Never closes its pool."""
# verdict: leaked
# says: left its pool to the garbage collector
# hint: ends the workers

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


def word_counts(paths, processes):
    pool = get_context("fork").Pool(processes)
    return sum(pool.map(count, paths), Counter())
