"""The finally block takes a result that isn't there if work has raised."""
# verdict: escaped
# says: your own code in the child raised UnboundLocalError:
# hint: result has no value yet

import os
import traceback


def run_child(work):
    pid = os.fork()
    if pid == 0:
        try:
            result = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(result)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
