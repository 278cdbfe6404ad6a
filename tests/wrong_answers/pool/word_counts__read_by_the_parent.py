"""The parent reads the files whole, and sends the texts to the workers."""
# verdict: failed
# says: it held a whole file

from collections import Counter
from multiprocessing import get_context
from pathlib import Path


def count(text):
    return Counter(text.split())


def word_counts(paths, processes):
    with get_context("forkserver").Pool(processes) as pool:
        texts = (Path(path).read_text(encoding="utf-8") for path in paths)
        return sum(pool.imap_unordered(count, texts), Counter())
