"""What the files of chapter 03 share: pools whose workers have names, and tasks that note when they ran.

Nothing here is a demonstration; see labs/pool.py, labs/pool_failures.py and labs/pool_costs.py.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import current_process, get_context
from multiprocessing.pool import Pool
from typing import Any

from labs.kit.demo import role

Span = list[Any]  # [pid, from, to (seconds of the monotonic clock), what was done]: the chart draws it on the process


def name_worker() -> None:
    """Name this process after its number in the pool: each worker runs it at its start."""
    role(f"worker {current_process().name.rpartition('-')[2]}")


@contextmanager
def crew(method: str, workers: int, initializer: Callable[[], None] = name_worker, **options: Any) -> Iterator[Pool]:
    """Make a pool for a `with` block by a start method; at the end of the block its workers finish, and end."""
    with get_context(method).Pool(workers, initializer, **options) as pool:
        yield pool
        pool.close()
        pool.join()


def wait(words: str, seconds: float) -> Span:
    """Be a task that waits: sleep, and return who did it, from when to when."""
    begin = time.monotonic()
    time.sleep(seconds)
    return [os.getpid(), begin, time.monotonic(), words]


def workers_of(spans: list[Span]) -> int:
    """Return how many processes the tasks were done by."""
    return len({pid for pid, *_ in spans})
