"""A class with the three questions in a table."""

import os
import signal


class Kind:
    def __init__(self, asks, takes, words):
        self.asks, self.takes, self.words = asks, takes, words

    def describe(self, status):
        number = self.takes(status)
        return self.words.format(code=number, name=signal.Signals(number).name if "name" in self.words else "")


KINDS = [
    Kind(os.WIFEXITED, os.WEXITSTATUS, "exited with code {code}"),
    Kind(os.WIFSIGNALED, os.WTERMSIG, "killed by {name}"),
    Kind(os.WIFSTOPPED, os.WSTOPSIG, "stopped by {name}"),
]


def describe_status(status):
    return next(kind.describe(status) for kind in KINDS if kind.asks(status))
