"""The function has another name."""
# verdict: failed
# says: has no run_child
# hint: none


def run_a_child(work):
    return work()
