"""Imports a module that isn't there."""
# verdict: crashed
# says: raised ModuleNotFoundError
# hint: none

import no_such_module


def run_child(work):
    return no_such_module.run(work)
