"""By os.fork, a share of the files for each child, counts as JSON in pipes."""

import json
import os
from collections import Counter


def word_counts(paths, processes):
    paths = list(paths)
    reading = []
    for number in range(min(processes, len(paths))):
        read, write = os.pipe()
        if os.fork() == 0:
            try:
                os.close(read)
                with open(write, "w") as out:
                    out.write(json.dumps(count(paths[number::processes])))
            finally:
                os._exit(0)
        os.close(write)
        reading.append(read)
    total, missing = Counter(), None
    for read in reading:
        with open(read) as answers:
            counts, lost = json.load(answers)
        total.update(counts)
        missing = missing or lost
    for _ in reading:
        os.wait()
    if missing:
        raise FileNotFoundError(2, "No such file or directory", missing)
    return total


def count(paths):
    counts = Counter()
    for path in paths:
        try:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    counts.update(line.split())
        except FileNotFoundError:
            return counts, path
    return counts, None
