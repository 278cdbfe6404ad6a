"""multiprocessing's Process, which does all of it."""

import multiprocessing
import sys


def run_child(work):
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(work()))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code
