"""Forks by itself, and polls."""

import os
import signal
import time
import traceback


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    codes = {}
    pids = [start(target) for target in targets]
    collect(pids, codes, deadline)
    for number, grace in ((signal.SIGTERM, 0.5), (signal.SIGKILL, 60)):
        for pid in pids:
            if pid not in codes:
                os.kill(pid, number)
        collect(pids, codes, time.monotonic() + grace)
    return [codes[pid] for pid in pids]


def start(target):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            target()
            code = 0
        except SystemExit as error:
            code = int(error.code or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return pid


def collect(pids, codes, deadline):
    while len(codes) < len(pids):
        for pid in pids:
            if pid not in codes:
                found, status = os.waitpid(pid, os.WNOHANG)
                if found:
                    codes[pid] = os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            return
        time.sleep(0.002)
