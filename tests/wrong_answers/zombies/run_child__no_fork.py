"""Calls work in the calling process."""
# verdict: failed
# says: called work in the calling process itself
# hint: 0 in the *child*

import traceback


def run_child(work):
    try:
        return work()
    except BaseException:
        traceback.print_exc()
        return 1
