"""The process tree of a run while it lives: as HTML for a notebook, as text, and for rich's Live in a terminal.

    zombies.make_zombie · 0.41 s · 2 processes
    process 1 (supervisor)
    └─ A parent          ☾ sleeping   pid 2    0.4 s
       └─ B child        ☠ zombie     pid 3    0.3 s

Zombies stay as long as they're in the process table; who left it is shown for half a second more, with its exit code.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from labs.kit.colours import COLOURS, SYMBOLS
from labs.kit.outcome import html_output
from labs.kit.recording import Process, Recording

__all__ = ["html_output", "html_tree", "lines", "rich_tree", "text_tree"]

if TYPE_CHECKING:
    from rich.console import RenderableType

ROWS = 30  # more don't fit beside a cell; a burst of 50 children is told by number
FEWEST = 5  # rows that room is kept for from the first moment: most demonstrations need no more, so nothing moves
FADE = 0.5  # seconds that a process is shown after it left the table: less can't be read, more looks like a zombie
ROW = 1.6  # height of a row, in the font's size

_FONT = (
    "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);"
    "font-size:var(--jp-code-font-size,13px)"
)
_FAINT = "color:var(--jp-ui-font-color2,var(--vscode-descriptionForeground,#777))"
_ON = {"running": "#fff", "sleeping": "#123a57", "stopped": "#3d2a00", "zombie": "#fff"}  # text on a state's colour


@dataclass(frozen=True)
class Line:
    """One process of the tree as it's shown."""

    guide: str  # the branch drawn before it
    process: Process
    state: str | None  # None: it has left the process table
    age: float  # seconds since it was born, until it ended

    @property
    def words(self) -> str:
        """The state with its symbol, or how the process ended."""
        return f"{SYMBOLS[self.state]} {self.state}" if self.state else self.process.fate


def lines(recording: Recording, now: float) -> list[Line]:
    """Return the processes to show at `now` seconds, children below their parent of that moment."""
    shown = [p for p in recording.processes if p.born <= now and (p.ended is None or now < p.ended + FADE)]
    known = {process.pid for process in shown}
    children: dict[int | None, list[Process]] = {}  # parent's pid -> children; None: the parent isn't shown
    for process in shown:
        parent = _parent(process, now)
        children.setdefault(parent if parent in known and parent != process.pid else None, []).append(process)

    def below(pid: int | None, guide: str) -> Iterator[Line]:
        siblings = children.get(pid, [])
        for process in siblings:
            last = process is siblings[-1]
            state = _state(process, now)
            yield Line(
                guide + ("└─ " if last else "├─ "), process, state, min(now, process.ended or now) - process.born
            )
            yield from below(process.pid, guide + ("   " if last else "│  "))

    return list(below(None, ""))


def html_tree(recording: Recording, now: float) -> str:
    """Return the tree at `now` seconds as HTML; its height never shrinks in a run, so that the page stands still."""
    all_lines = lines(recording, now)
    present = [line for line in all_lines if line.state]
    rows = [_html_row(line) for line in all_lines[:ROWS]]
    if len(all_lines) > ROWS:
        rows.append(f'<div style="{_FAINT}">   {escape(_more(all_lines))}</div>')
    height = ROW * (2 + max(FEWEST, _most_rows(recording, now)))
    supervisor = f'<div style="{_FAINT}">process {recording.supervisor} (supervisor)</div>' if all_lines else ""
    return (
        f'<div class="labs-live" data-processes="{len(present)}" style="{_FONT};line-height:{ROW};'
        f"min-height:{height:.1f}em;"
        f'white-space:pre;overflow-x:auto;overflow-y:hidden;contain:content">'
        f'<div style="{_FAINT}">{escape(_heading(recording, now, len(present)))}</div>{supervisor}{"".join(rows)}</div>'
    )


def text_tree(recording: Recording, now: float) -> str:
    """Return the tree at `now` seconds as plain text."""
    all_lines = lines(recording, now)
    text = [_heading(recording, now, sum(line.state is not None for line in all_lines))]
    text += [f"process {recording.supervisor} (supervisor)"] * bool(all_lines)
    for line in all_lines[:ROWS]:
        name = f"{line.guide}{line.process.label} {line.process.role}"
        text.append(f"{name:28} {line.words:12} {_facts(line)}".rstrip())
    if len(all_lines) > ROWS:
        text.append(f"   {_more(all_lines)}")
    return "\n".join(text)


def rich_tree(recording: Recording, now: float) -> "RenderableType":
    """Return the tree at `now` seconds for rich: `Live.update(rich_tree(recording, now))`."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    all_lines = lines(recording, now)
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(no_wrap=True)
    for line in all_lines[:ROWS]:
        name = (
            Text(line.guide, "dim")
            + Text(line.process.label, "bold" if line.state else "dim")
            + Text(f" {line.process.role}")
        )
        style = f"{_ON[line.state]} on {COLOURS[line.state]}" if line.state else "dim"
        style = style.replace("#fff ", "#ffffff ")
        table.add_row(name, Text(f" {line.words} ", style), Text(_facts(line), "dim"))
    parts = [Text(_heading(recording, now, sum(line.state is not None for line in all_lines)), "dim")]
    parts += [Text(f"process {recording.supervisor} (supervisor)", "dim")] * bool(all_lines)
    more = [Text(f"   {_more(all_lines)}", "dim")] * (len(all_lines) > ROWS)
    return Group(*parts, table, *more)


def _html_row(line: Line) -> str:
    """One process: branch and name, state on its colour, pid and age; one that left is faint."""
    name = f"{escape(line.process.label)}</b> {escape(line.process.role[:24])}"
    gap = " " * max(1, 28 - len(f"{line.guide}{line.process.label} {line.process.role[:24]}"))
    if line.state:
        weight = "bold" if line.state == "zombie" else "normal"
        chip = f"background:{COLOURS[line.state]};color:{_ON[line.state]};font-weight:{weight}"
        state = f'<span style="{chip};border-radius:3px;padding:1px 0"> {line.words:11}</span>'
    else:
        state = f" {escape(line.words):11}"
    style = "" if line.state else f' style="{_FAINT};opacity:.75"'
    return (
        f'<div data-pid="{line.process.pid}" data-state="{line.state or "gone"}"{style}>'
        f'<span style="{_FAINT}">{line.guide}</span><b>{name}{gap}'
        f'{state}<span style="{_FAINT}">  {_facts(line)}</span></div>'
    )


def _facts(line: Line) -> str:
    """Pid and age; of one that has left, its exit code is what matters."""
    return f"pid {line.process.pid:<6} {line.age:5.1f} s" if line.state else ""


def _parent(process: Process, now: float) -> int:
    return next((pid for since, pid in reversed(process.parents) if since <= now), process.parent)


def _state(process: Process, now: float) -> str | None:
    """The state at `now`, found from the end: a live tree asks for the latest, ten times a second."""
    if process.ended is not None and now >= process.ended:
        return None
    return next((state for since, state in reversed(process.states) if since <= now), process.states[0][1])


def _heading(recording: Recording, now: float, count: int) -> str:
    parts = [recording.demo] if recording.demo else []
    return " · ".join([*parts, f"{now:.1f} s", f"{count} process{'' if count == 1 else 'es'}"])


def _more(all_lines: list[Line]) -> str:
    """Say what didn't fit: "… and 17 more: 12 zombie, 5 sleeping"."""
    rest = all_lines[ROWS:]
    states = Counter(line.state or "gone" for line in rest)
    return f"… and {len(rest)} more: {', '.join(f'{count} {state}' for state, count in states.most_common())}"


def _most_rows(recording: Recording, now: float) -> int:
    """Return how many rows the fullest moment up to `now` took."""
    changes = [(p.born, 1) for p in recording.processes] + [
        (p.ended + FADE, -1) for p in recording.processes if p.ended is not None
    ]
    count = most = 0
    for when, change in sorted(changes):
        if when > now:
            break
        count += change
        most = max(most, count)
    return min(most, ROWS + 1)
