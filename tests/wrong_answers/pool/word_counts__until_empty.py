"""Takes an empty queue for the end."""
# verdict: failed
# says: word_counts([3 small files], 2) returned
# hint: only says that nothing has arrived yet

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
    answers, total, missing = context.Queue(), Counter(), None
    workers = [context.Process(target=work, args=(path, answers)) for path in paths]
    for worker in workers:
        worker.start()
    while not answers.empty():
        answer = answers.get()
        if isinstance(answer, Exception):
            missing = answer
        else:
            total += answer
    for worker in workers:
        worker.join()
    if missing:
        raise missing
    return total
