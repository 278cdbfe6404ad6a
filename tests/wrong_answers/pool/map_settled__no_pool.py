"""Calls func here, in this process."""
# verdict: failed
# says: before the last one began


def map_settled(func, items, processes):
    settled = []
    for item in items:
        try:
            settled.append(("ok", func(item)))
        except Exception as error:
            settled.append(("error", error))
    return settled
