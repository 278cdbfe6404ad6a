"""Returns 9 for a process killed by SIGKILL, as if it had exited with 9."""
# verdict: failed
# says: [3, 0, 9]

import os
import signal
import time


def run_all(targets, timeout):
    deadline = time.monotonic() + timeout
    pids = []
    for target in targets:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                target()
                code = 0
            except SystemExit as error:
                code = error.code
            finally:
                os._exit(code)
        pids.append(pid)
    codes = []
    for pid in pids:
        sent = None
        while True:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                break
            if time.monotonic() > deadline and sent is None:
                os.kill(pid, signal.SIGTERM)
                sent = time.monotonic()
            if sent and time.monotonic() > sent + 0.5:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.002)
        codes.append(abs(os.waitstatus_to_exitcode(status)))
    return codes
