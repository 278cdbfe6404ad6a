"""Single keys from a terminal, and the terminal as it was on every way out.

cbreak mode, termios(3): a key comes without Enter and isn't echoed; Ctrl-C and Ctrl-Z still make signals.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType


def available() -> bool:
    """True if a person sits at the terminal: input and output are one, and this process is in its foreground."""
    try:
        return sys.stdin.isatty() and sys.stdout.isatty() and os.tcgetpgrp(0) == os.getpgrp()
    except (OSError, ValueError, AttributeError):  # closed, or no controlling terminal
        return False


@contextlib.contextmanager
def single_keys() -> Iterator[None]:
    """Make keys arrive one by one; while the process is stopped by Ctrl-Z the terminal is as it was."""
    import termios
    import tty

    before = termios.tcgetattr(0)

    def stop(number: int, frame: FrameType | None) -> None:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, stop)  # from here on it runs again
        tty.setcbreak(0, termios.TCSANOW)
        os.kill(os.getpid(), signal.SIGWINCH)  # draw anew

    old = signal.signal(signal.SIGTSTP, stop)
    try:
        tty.setcbreak(0, termios.TCSANOW)
        yield
    finally:
        signal.signal(signal.SIGTSTP, old)
        with contextlib.suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(0, termios.TCSADRAIN, before)
