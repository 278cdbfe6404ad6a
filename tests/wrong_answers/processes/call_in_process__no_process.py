"""Calls the function here."""
# verdict: failed
# says: in this very process


class ChildDied(Exception):
    def __init__(self, exitcode):
        super().__init__(exitcode)
        self.exitcode = exitcode


def call_in_process(func, *args, timeout=None):
    return func(*args)
