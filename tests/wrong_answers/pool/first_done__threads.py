"""Uses threads: nobody can terminate one that hangs."""
# verdict: failed
# says: it waits for one that never ends

from concurrent.futures import ThreadPoolExecutor, as_completed


def first_done(func, items, processes):
    errors = []
    with ThreadPoolExecutor(processes) as executor:
        for future in as_completed([executor.submit(func, item) for item in items]):
            try:
                return future.result()
            except Exception as error:
                errors.append(error)
    raise ExceptionGroup("all failed", errors)
