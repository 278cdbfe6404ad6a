"""The lifetime chart: a row per process in order of birth, its bar coloured by state, arrows for fork and adoption."""

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from labs.kit.colours import CYCLE
from labs.kit.colours import INK as STATE_INK
from labs.kit.pictures.rows import MOST, Row, arrange
from labs.kit.pictures.style import FAINT, GRID, INK, LARGE, SMALL, WIDTH, Picture, Sheet, halo, width_of, wrap_title
from labs.kit.pictures.words import cut, default_title, end_text, kind_text, summary
from labs.kit.recording import STATES, Process, Recording

Span = tuple[int | str, float, float, str]  # (pid, role or label of a process; from, to in seconds; what it did)

ADOPTION: dict[str, Any] = {"color": "#8E3B76", "linestyle": (0, (3, 1.6)), "linewidth": 1.4}
TASKS = CYCLE[:6]  # the hues; black and grey would look like something else than a task
LANE = 0.36  # inches that the supervisor's lane takes
EDGE, GAP, FOOT = 0.14, 0.06, 0.52  # inches: page margin, from a bar's end to its text, below the rows
LEAST = 0.03  # inches: a life too short to see is drawn this wide


def lifetime_chart(
    recording: Recording, *, title: str | None = None, roles: Iterable[str] | None = None, spans: Sequence[Span] = ()
) -> Picture:
    """Draw the lives of a run's processes.

    `roles` keeps the processes with these roles or labels. `spans` are drawn on the bars as tasks: (pid, role or label,
    from, to, words), in seconds of the recording; coloured by their words, or by process if no two have the same.
    """
    wanted = None if roles is None else set(roles)
    processes = [p for p in recording.processes if wanted is None or wanted & {p.role, p.label}]
    return _Chart(recording, processes, title or default_title(recording), spans).draw()


class _Chart:
    """One lifetime chart being drawn, in inches from the top left; `x` turns seconds into inches."""

    def __init__(self, recording: Recording, processes: Sequence[Process], title: str, spans: Sequence[Span]) -> None:
        self.recording, self.processes, self.title, self.spans = recording, processes, wrap_title(title), spans
        moments = [p.states[-1][0] if p.ended is None else p.ended for p in processes]
        self.end = max([recording.seconds, *moments, *(span[2] for span in spans), 1e-3])
        self.adoptions = [(p, when, pid) for p in processes for when, pid in p.parents[1:]]
        self.lane = any(pid == recording.supervisor for _, _, pid in self.adoptions)
        self.head = 0.12 + 0.21 * (self.title.count("\n") + 1)
        self.top = self.head + 0.34 + (LANE if self.lane else 0.0)
        self.rows, self.bottom = arrange(processes, self.top, tall=bool(spans))
        self.row_of = {row.process.pid: row for row in self.rows}
        self.arrows: list[tuple[float, float, float]] = []  # x, upper and lower end, in inches
        self.busy = {process.pid for who, *_ in spans if (process := self._who(who))}  # pids of rows with tasks

    def draw(self) -> Picture:
        self.sheet = Sheet(WIDTH, self.bottom + FOOT, summary(self.recording, self.processes))
        self.sheet.write(EDGE, 0.12, self.title, size=LARGE, weight="bold", va="top", linespacing=1.3)
        self.left = self._labels()
        self.width = self._room_for_ends()
        self._axis()
        self._legend()
        for row in self.rows:
            self._bar(row)
        for span in self.spans:
            self._span(*span)
        self._arrows()
        for row in self.rows:
            self._end(row)
        return self.sheet.picture

    def _who(self, who: int | str) -> Process | None:
        return self.recording.by_pid(who) if isinstance(who, int) else self.recording.process(who)

    def x(self, seconds: float) -> float:
        return self.left + self.width * seconds / self.end

    # -- places -----------------------------------------------------------------------------------------

    def _labels(self) -> float:
        """Write letters, roles and pids at the left of the rows; return where the bars may begin."""
        write, own = self.sheet.write, [row for row in self.rows if row.group is None]
        letters = [write(EDGE, row.middle, row.process.label, weight="bold") for row in own]
        indent = EDGE + max([width_of(text) for text in letters], default=0.0) + 0.09
        roles = [write(indent, row.middle, cut(row.process.role)) for row in own]
        pids = [write(0, row.middle, str(row.process.pid), color=FAINT, size=SMALL, ha="right") for row in own]
        heading = [write(0, self.head + 0.17, "pid", color=FAINT, size=SMALL, ha="right")] if own else []
        kinds = self._kinds()
        lane = (
            [write(EDGE, self.top - LANE / 2, f"process {self.recording.supervisor} (supervisor)", color=FAINT)]
            if self.lane
            else []
        )
        left = max(
            [0.3 + width_of(pid) + indent + width_of(role) for role, pid in zip(roles, pids, strict=True)], default=0.5
        )
        left = max([left, *(EDGE + width_of(text) + 0.2 for text in [*kinds, *lane])])
        for text in [*pids, *heading]:
            text.set_x(left - 0.1)
        if len(self.processes) > MOST:
            write(EDGE, self.bottom + 0.3, f"… and {len(self.processes) - MOST} more", color=FAINT, size=SMALL)
        return left

    def _kinds(self) -> list[Text]:
        """Write one label beside each block of thin rows."""
        texts = []
        for group in sorted({row.group for row in self.rows if row.group is not None}):
            block = [row for row in self.rows if row.group == group]
            middle = (block[0].top + block[-1].top + block[-1].height) / 2
            texts.append(self.sheet.write(EDGE, middle, kind_text([row.process for row in block]), linespacing=1.5))
        return texts

    def _room_for_ends(self) -> float:
        """Write the ends' texts (placed later); return the width in inches that leaves room for them at the right."""
        self.ends = {row.process.pid: self._end_text(row.process) for row in self.rows if row.group is None}
        space = WIDTH - EDGE - self.left
        width = space - 0.12  # half of the last tick's number stands out
        for row in self.rows:
            if text := self.ends.get(row.process.pid):
                needed = GAP + 0.1 + width_of(text)
                width = min(width, (space - needed) / max(self._stop(row.process) / self.end, 0.05))
        return width

    def _end_text(self, process: Process) -> Text:
        words = end_text(process)
        style: dict[str, Any] = {"size": SMALL, "path_effects": halo(), "zorder": 6}
        if words == "still there":
            return self.sheet.write(0, 0, words, style="italic", color=FAINT, **style)
        bad = words != "0"
        return self.sheet.write(
            0, 0, words, weight="bold" if bad else "normal", color=STATE_INK["zombie"] if bad else INK, **style
        )

    def _stop(self, process: Process) -> float:
        return self.end if process.ended is None else process.ended

    def _ends_at(self, process: Process) -> float:
        """Where the bar ends on the page: very short lives are drawn longer, to be seen."""
        return max(self.x(self._stop(process)), self.x(process.born) + LEAST)

    def _bar_place(self, row: Row) -> tuple[float, float]:
        """Top and height of the bar: it leaves the upper part to the tasks where there are some."""
        top, height = row.bar
        return (top + height * 0.74, height * 0.26) if row.process.pid in self.busy else (top, height)

    def _middle(self, row: Row) -> float:
        top, height = self._bar_place(row)
        return top + height / 2

    # -- what is drawn ----------------------------------------------------------------------------------

    def _axis(self) -> None:
        ticks = [t for t in MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]).tick_values(0, self.end) if t <= self.end * 1.0001]
        for tick in ticks:
            self.sheet.line(
                [self.x(tick)] * 2, [self.head + 0.34, self.bottom + 0.04], color=GRID, linewidth=0.8, zorder=0
            )
            self.sheet.write(self.x(tick), self.bottom + 0.14, f"{tick:.10g}", ha="center", size=SMALL)
        self.sheet.line([self.x(0), self.x(self.end)], [self.bottom + 0.04] * 2, color=FAINT, linewidth=0.8)
        self.sheet.write(self.x(self.end / 2), self.bottom + 0.36, "seconds", ha="center", size=SMALL, color=FAINT)
        if self.lane:
            self.sheet.box(self.left, self.top - LANE / 2 - 0.03, self.width, 0.06, facecolor="#9A9A9A", zorder=3)

    def _bar(self, row: Row) -> None:
        """Draw the life: sleeping underneath, for it's most of a life; the rest on top, at least a pixel wide."""
        process, (top, height) = row.process, self._bar_place(row)
        start, stop = self.x(process.born), self._ends_at(process)
        intervals = list(process.intervals(self.end))
        short = self.x(self._stop(process)) - start < LEAST
        self.sheet.state(start, top, stop - start, height, process.states[0][1] if short else "sleeping")
        for begin, end, state in intervals:
            if state != "sleeping":
                left = self.x(begin)
                self.sheet.state(left, top, min(max(self.x(end) - left, 0.012), stop - left), height, state)
        self._outline(start, top, stop - start, height, 0.6 if row.group is None else 0.3)
        if process.ended is None:
            self.sheet.arrow(
                (stop - 0.02, top + height / 2), (stop + 0.1, top + height / 2), head=8, color=FAINT, zorder=4
            )

    def _outline(self, left: float, top: float, width: float, height: float, line: float = 0.6) -> None:
        self.sheet.box(left, top, width, height, facecolor="none", edgecolor="#555555", linewidth=line, zorder=4)

    def _end(self, row: Row) -> None:
        """Put the text of the end beside the bar, or beside the arrows that pass there."""
        if text := self.ends.get(row.process.pid):
            x = self._ends_at(row.process) + GAP + (0.08 if row.process.ended is None else 0.0)
            for arrow, above, below in sorted(self.arrows):
                if above < row.middle < below and x - 0.04 < arrow < x + width_of(text) + 0.04:
                    x = min(arrow + GAP, WIDTH - width_of(text))
            text.set_position((x, row.middle))

    def _span(self, who: int | str, start: float, stop: float, words: str) -> None:
        process = self._who(who)
        if process is None or process.pid not in self.row_of:
            return
        top, height = self.row_of[process.pid].bar
        left, width = self.x(start), max(self.x(stop) - self.x(start), 0.02)
        colour = self._colour(process, words)
        self.sheet.box(left, top, width, height * 0.7, facecolor=colour, alpha=0.35, zorder=4)
        self.sheet.box(left, top, width, height * 0.7, facecolor="none", edgecolor=colour, linewidth=1.0, zorder=5)
        text = self.sheet.write(left + width / 2, top + height * 0.35, words, ha="center", size=SMALL, zorder=6)
        if width_of(text) > width - 0.04:
            text.remove()

    def _colour(self, process: Process, words: str) -> str:
        """A colour for each kind of task; tasks that all differ have their process's."""
        kinds = list(dict.fromkeys(span[3] for span in self.spans))
        if len(kinds) < len(self.spans):
            return TASKS[kinds.index(words) % len(TASKS)]
        workers = [each.pid for each in self.processes if each.pid in self.busy]
        return TASKS[workers.index(process.pid) % len(TASKS)]

    def _arrows(self) -> None:
        for row in self.rows:
            parent = self.row_of.get(row.process.parent)
            if parent and parent.top < row.top:
                self._arrow(row.process.born, self._middle(parent), row)
        for process, when, pid in self.adoptions:
            adopter = self.row_of.get(pid)
            origin = (
                self.top - LANE / 2 if pid == self.recording.supervisor else self._middle(adopter) if adopter else None
            )
            if process.pid in self.row_of and origin is not None:
                self._arrow(when, origin, self.row_of[process.pid], **ADOPTION)

    def _arrow(self, when: float, origin: float, row: Row, **style: Any) -> None:
        """Draw from the parent's bar to the child's, behind the bars between them."""
        top, height = self._bar_place(row)
        end = top if origin < top else top + height
        thin = row.group is not None
        self.arrows.append((self.x(when), min(origin, end), max(origin, end)))
        settings = {"linewidth": 0.5 if thin else 1.0, "zorder": 2, **style}
        self.sheet.arrow((self.x(when), origin), (self.x(when), end), head=4 if thin else 8, **settings)

    def _legend(self) -> None:
        """Name, above the bars, only what occurs."""
        x, y = self.left, self.head + 0.17
        drawn = {state for process in self.processes for _, _, state in process.intervals(self.end)}
        for state in STATES:
            if state in drawn:
                self.sheet.state(x, y - 0.065, 0.26, 0.13, state)
                self._outline(x, y - 0.065, 0.26, 0.13)
                x += 0.55 + width_of(self.sheet.write(x + 0.33, y, state, size=SMALL))
        forks = any(process.parent in self.row_of for process in self.processes)
        for words, occurs, style in (("fork", forks, {}), ("adoption", bool(self.adoptions), ADOPTION)):
            if occurs:
                self.sheet.arrow((x, y), (x + 0.28, y), head=8, **style)
                x += 0.56 + width_of(self.sheet.write(x + 0.34, y, words, size=SMALL))
