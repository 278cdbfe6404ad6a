"""Numbers typed in."""
# verdict: failed
# says: family() returned (4711, 1), expected (


def family():
    return 4711, 1
