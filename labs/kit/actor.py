"""The actor: the fresh interpreter that runs one function of a lab module. Started by the supervisor.

What the function returns goes to the supervisor as one line of JSON, on a descriptor of its own.
"""

import contextlib
import faulthandler
import importlib
import json
import os
import resource
import sys
from typing import Any

from labs.kit.channels import RESULT, STACK_SIGNAL, STACKS

HEADROOM = 4 << 30  # bytes of address space beyond the memory limit: thread stacks and arenas reserve, and don't use


def main() -> None:
    """Run the target named in the orders; a forked child that comes back here just ends."""
    _, text, statuses = sys.argv
    orders = json.loads(text)
    sys.argv[:] = [orders["target"]]
    prepare(orders["memory"], bool(statuses))
    me = os.getpid()
    module, _, name = orders["target"].partition(":")
    value = getattr(importlib.import_module(module), name)(**orders["arguments"])
    if os.getpid() == me and value is not None:
        deliver(value)


def prepare(memory: int, copying: bool) -> None:
    """Set this process up: limits, a stack on demand, and copies of wait statuses if the supervisor needs them."""
    if copying:
        from labs.kit import statuses  # where the kernel tells the supervisor, nobody needs it

        statuses.copy()
    for descriptor in (RESULT, STACKS):
        os.set_inheritable(descriptor, False)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with contextlib.suppress(ValueError, OSError):  # macOS takes no RLIMIT_AS
        resource.setrlimit(resource.RLIMIT_AS, (memory + HEADROOM,) * 2)
    faulthandler.register(STACK_SIGNAL, file=STACKS, all_threads=True)


def deliver(value: Any) -> None:
    """Send `value` to the supervisor; TypeError names what JSON can't hold."""
    line = json.dumps(value).encode() + b"\n"
    while line:
        line = line[os.write(RESULT, line) :]
