"""Takes the bits apart as wait(2) lays them out on Linux and macOS; a table of names."""

import signal

NAMES = {number.value: number.name for number in signal.Signals}


def describe_status(status):
    low, high = status & 0x7F, status >> 8 & 0xFF
    if low == 0x7F:
        return "stopped by " + NAMES[high]
    return f"exited with code {high}" if low == 0 else "killed by " + NAMES[low]
