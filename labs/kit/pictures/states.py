"""The diagram of a process's states, and what takes it from one to the next."""

from labs.kit.colours import INK as STATE_INK
from labs.kit.pictures.style import FAINT, INK, LARGE, NORMAL, SMALL, WIDTH, Picture, Sheet

# State -> left, top, width in inches, and what it means. "running" is wide, so that all arrows are straight.
BOXES = {
    "running": (1.75, 0.62, 4.5, "uses a core, or queues for one"),
    "sleeping": (1.95, 2.3, 1.7, "waits for something"),
    "stopped": (4.4, 2.3, 1.7, "frozen by a signal"),
    "zombie": (7.3, 0.62, 1.55, "ended, still listed"),
}
HEIGHT = 0.66
SUMMARY = (
    "State diagram: fork leads to running; running to sleeping and back, to stopped by SIGSTOP and back by SIGCONT, "
    "to zombie by exit or a deadly signal; the parent's wait ends the zombie."
)


def state_diagram(
    title: str = "A process runs, sleeps, may be stopped, and stays as a zombie until its parent waits",
) -> Picture:
    """Draw the four states that this course tells apart, and the transitions between them."""
    sheet = Sheet(WIDTH, 3.1, SUMMARY)
    sheet.write(0.14, 0.12, title, size=LARGE, weight="bold", va="top")
    for state in BOXES:
        _box(sheet, state)
    middle, below, above = 0.62 + HEIGHT / 2, 0.62 + HEIGHT, 2.3
    sheet.write(0.14, middle, "parent", size=NORMAL, color=FAINT)
    _arrow(sheet, (0.72, middle), (1.75, middle))
    sheet.write(1.2, middle - 0.14, "fork", size=SMALL, ha="center")
    for left, down, up in (
        (2.5, "waits: sleep,\nread, wait", "what it waited\nfor is there"),
        (4.95, "SIGSTOP", "SIGCONT"),
    ):
        _arrow(sheet, (left, below), (left, above))
        sheet.write(left - 0.1, (below + above) / 2, down, size=SMALL, ha="right", linespacing=1.3)
        _arrow(sheet, (left + 0.6, above), (left + 0.6, below))
        sheet.write(left + 0.7, (below + above) / 2, up, size=SMALL, linespacing=1.3)
    _arrow(sheet, (6.25, middle), (7.3, middle))
    sheet.write(6.75, middle - 0.14, "exits", size=SMALL, ha="center")
    sheet.write(
        6.75, middle + 0.24, "or is killed,\nin any state", size=SMALL - 1, ha="center", linespacing=1.2, color=FAINT
    )
    _arrow(sheet, (8.075, below), (8.075, above))
    sheet.write(7.97, (below + above) / 2, "its parent waits:\nit is reaped", size=SMALL, ha="right", linespacing=1.3)
    sheet.write(8.075, above + 0.16, "gone", size=NORMAL, color=FAINT, ha="center")
    return sheet.picture


def _box(sheet: Sheet, state: str) -> None:
    left, top, width, meaning = BOXES[state]
    sheet.box(left, top, width, HEIGHT, facecolor="white", edgecolor=STATE_INK[state], linewidth=1.2, zorder=2)
    sheet.state(left, top, 0.18, HEIGHT, state, edgecolor=STATE_INK[state])
    sheet.write(left + 0.3, top + HEIGHT * 0.34, state, weight="bold", color=STATE_INK[state], zorder=3)
    sheet.write(left + 0.3, top + HEIGHT * 0.7, meaning, size=SMALL, color=INK, zorder=3)


def _arrow(sheet: Sheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    sheet.arrow(start, end, head=11.0, linewidth=1.3)
