"""A name that there isn't."""
# verdict: crashed
# says: raised NameError: name 'statsu' is not defined
# hint: none

import os


def describe_status(status):
    return f"exited with code {os.WEXITSTATUS(statsu)}"  # noqa: F821
