"""os.wait() takes whichever child has ended, another one of the caller's too."""
# verdict: failed
# says: is what another child of the caller had exited with

import os
import traceback


def run_child(work):
    if os.fork() == 0:
        try:
            os._exit(work())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.wait()[1])
