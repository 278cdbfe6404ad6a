"""Joins its workers only if all goes well."""
# verdict: leaked
# says: never waited for

from collections import Counter
from multiprocessing import get_context


def count(path):
    counts = Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    return counts


def work(path, answers):
    try:
        answers.put(count(path))
    except Exception as error:
        answers.put(error)


def word_counts(paths, processes):
    context = get_context("fork")
    answers = context.SimpleQueue()
    workers = [context.Process(target=work, args=(path, answers)) for path in paths]
    for worker in workers:
        worker.start()
    total = Counter()
    for _ in paths:
        answer = answers.get()
        if isinstance(answer, Exception):
            raise answer
        total.update(answer)
    for worker in workers:
        worker.join()
    return total
