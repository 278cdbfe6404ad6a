"""The diagram of a process's states, and what takes it from one to the next."""

from labs.kit.colours import INK as STATE_INK
from labs.kit.pictures.style import FAINT, INK, LARGE, NORMAL, SMALL, WIDTH, Picture, Sheet, halo
from labs.kit.pictures.tree import swatch

BOX = (1.5, 0.64)  # inches, width and height
CENTRES = {"running": (3.2, 1.75), "sleeping": (3.2, 3.3), "stopped": (6.0, 3.3), "zombie": (6.0, 1.75)}  # inches
MEANS = {
    "running": "uses a core, or queues for one",
    "sleeping": "waits for something",
    "stopped": "frozen by a signal",
    "zombie": "has ended, is listed",
}


def state_diagram(
    title: str = "A process runs, sleeps, may be stopped, and ends as a zombie until its parent waits",
) -> Picture:
    """Draw the four states that this course tells apart, and the transitions between them."""
    sheet = Sheet(
        WIDTH,
        3.95,
        "State diagram. fork leads to running; waiting leads from running to sleeping, and what it waited for back; SIGSTOP leads to stopped, "
        "SIGCONT back; exit or a deadly signal leads to zombie; the parent's wait removes the zombie.",
    )
    sheet.write(0.14, 0.12, title, size=LARGE, weight="bold", va="top")
    for state, (x, y) in CENTRES.items():
        _state(sheet, state, x, y)
    (width, height), style = BOX, {"head": 11.0, "linewidth": 1.3}
    (run_x, run_y), (sleep_x, sleep_y), (stop_x, stop_y), (end_x, end_y) = CENTRES.values()
    below, above = run_y + height / 2, sleep_y - height / 2
    sheet.arrow((0.95, run_y), (run_x - width / 2, run_y), **style)
    _words(sheet, (0.95 + run_x - width / 2) / 2, run_y - 0.17, "fork")
    sheet.write(0.82, run_y, "parent", ha="right", color=FAINT)
    sheet.arrow((run_x - 0.3, below), (run_x - 0.3, above), **style)
    _words(sheet, run_x - 0.42, (below + above) / 2, "waits: sleep, read,\nwait for a child", ha="right")
    sheet.arrow((run_x + 0.3, above), (run_x + 0.3, below), **style)
    _words(sheet, run_x + 0.42, (below + above) / 2 - 0.02, "what it waited\nfor is here", ha="left")
    sheet.arrow((run_x + width / 2, run_y + 0.2), (stop_x - width / 2, stop_y - 0.2), **style)
    sheet.arrow((stop_x - width / 2, stop_y + 0.02), (run_x + width / 2 - 0.18, below), **style)
    sheet.arrow((run_x + width / 2, run_y - 0.08), (end_x - width / 2, end_y - 0.08), **style)
    _words(sheet, (run_x + end_x) / 2, run_y - 0.27, "exits, or is killed")
    sheet.arrow((end_x + width / 2, end_y), (8.05, end_y), **style)
    _words(sheet, (end_x + width / 2 + 8.05) / 2, end_y - 0.17, "parent waits")
    sheet.write(8.15, end_y, "gone", color=FAINT)
    return sheet.picture


def _state(sheet: Sheet, state: str, x: float, y: float) -> None:
    width, height = BOX
    left, top = x - width / 2, y - height / 2
    sheet.box(left, top, width, height, facecolor="white", edgecolor=STATE_INK[state], linewidth=1.2, zorder=2)
    swatch(sheet, left, top, 0.16, height, state)
    sheet.write(left + 0.26, y - 0.1, state, weight="bold", color=STATE_INK[state], zorder=3)
    sheet.write(left + 0.26, y + 0.13, MEANS[state], size=SMALL - 1.5, color=INK, zorder=3)


def _words(sheet: Sheet, x: float, y: float, words: str, ha: str = "center") -> None:
    sheet.write(x, y, words, ha=ha, size=SMALL, path_effects=halo(), zorder=4, linespacing=1.3)
