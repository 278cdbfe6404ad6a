"""One parameter too many."""
# verdict: failed
# says: has other parameters than the task
# hint: none


def run_child(work, code):
    return code
