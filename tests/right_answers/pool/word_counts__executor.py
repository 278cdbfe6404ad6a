"""With ProcessPoolExecutor, by spawn, reading blocks and carrying over the word that a block ends in."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor


def count(path):
    counts, rest = Counter(), ""
    with open(path, encoding="utf-8") as file:
        while block := file.read(1 << 16):
            rest += block
            *words, rest = (rest + "x").split()
            rest = rest[:-1]
            counts.update(words)
    counts.update(rest.split())
    return counts


def word_counts(paths, processes):
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as executor:
        total = Counter()
        for counts in executor.map(count, paths):
            total += counts
    return total
