"""The course's colours and symbols: the same for the same thing in every picture and live tree.

The hues are Okabe and Ito's, chosen so that colour-blind readers tell them apart (jfly.uni-koeln.de/color); the
states' also differ in lightness, so that they survive a grey printout. Nothing heavy is imported here: the live
tree needs it without matplotlib.
"""

from collections.abc import Iterable

BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, BLACK, GREY = "#CC79A7", "#56B4E9", "#222222", "#7F7F7F"

COLOURS = {"running": "#00805C", "sleeping": "#BFE0F5", "stopped": "#F0AE1D", "zombie": "#C94F00"}
SYMBOLS = {"running": "▶", "sleeping": "☾", "stopped": "‖", "zombie": "☠"}
INK = {
    "running": "#00694B",
    "sleeping": "#1F5F8B",
    "stopped": "#8A5A00",
    "zombie": "#B34700",
}  # the same, as text on white

# Things that chapters compare. A label is matched by the longest of these words in it: "4 threads" is a thread.
THINGS = {
    "process": BLUE,
    "thread": ORANGE,
    "task": GREEN,
    "coroutine": GREEN,
    "asyncio": GREEN,
    "greenlet": PURPLE,
    "gevent": PURPLE,
    "generator": SKY,
    "subinterpreter": SKY,
    "fork": VERMILLION,
    "prefork": "#8C3D00",
    "spawn": SKY,
    "forkserver": PURPLE,
    "pool": GREEN,
    "executor": "#005A42",
    "sequential": GREY,
    "iterative": GREY,
    "alone": GREY,
    "pipe": BLUE,
    "queue": ORANGE,
    "socket": PURPLE,
    "shared memory": GREEN,
    "manager": BLACK,
    "select": SKY,
    "poll": BLUE,
    "epoll": "#004B75",
    "dask": VERMILLION,
    "cluster": VERMILLION,
}
CYCLE = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK, GREY)


def colour_of(label: str) -> str | None:
    """Return the colour of the thing that the label names, None if it names none of THINGS."""
    text = label.lower()
    found = [thing for thing in THINGS if thing in text]
    return THINGS[max(found, key=len)] if found else None


def colours_for(labels: Iterable[str], *, distinct: bool = False) -> dict[str, str]:
    """Return a colour per label: that of the thing it names, else the next free one.

    `distinct`: no colour is given twice while any is free, so that lines can't be confused.
    """
    chosen: dict[str, str] = {}
    waiting: list[str] = []
    for label in labels:
        colour = colour_of(label)
        if colour and not (distinct and colour in chosen.values()):
            chosen[label] = colour
        else:
            waiting.append(label)
    free = [colour for colour in CYCLE if colour not in chosen.values()] or list(CYCLE)
    for index, label in enumerate(waiting):
        own = colour_of(label)
        chosen[label] = own if own and not distinct else free[index % len(free)]
    return chosen
