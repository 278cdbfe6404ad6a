"""Modules as they were before any answer was imported: an answer may replace `os.fork` or `time.sleep`, and the checker
goes on with the real ones.

    from labs.kit.genuine import os, signal, time

For the kit and for checks; their modules are imported before the answer is.
"""

import builtins
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    import signal
    import sys
    import time
else:
    import os as _os
    import signal as _signal
    import sys as _sys
    import time as _time
    from types import SimpleNamespace

    os, signal, sys, time = (SimpleNamespace(**vars(module)) for module in (_os, _signal, _sys, _time))

__all__ = ["os", "restore_builtins", "signal", "sys", "time"]

_builtins = dict(vars(builtins))


def restore_builtins() -> None:
    """Put `print`, `len` and the rest back: no module can have a copy of all of them."""
    vars(builtins).update(_builtins)
