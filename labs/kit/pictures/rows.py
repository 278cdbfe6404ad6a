"""Where the lifetime chart's rows go.

Up to 40 processes have a labelled row each; of more, siblings of one kind share a label beside thin rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from labs.kit.pictures.words import stem
from labs.kit.recording import Process

MANY = 40  # more rows than this don't fit a screen at a readable height
MOST = 150  # rows drawn at all: a fork bomb's picture says the same with 150
THIN = 0.075  # inches; thinner bars lose their colour to the anti-aliasing


@dataclass
class Row:
    """A process's place in the chart, in inches from the top."""

    process: Process
    top: float
    height: float
    group: int | None  # the number of the block of thin rows it's in; None: a row with its own label

    @property
    def middle(self) -> float:
        """The height of the bar's axis."""
        return self.top + self.height / 2

    @property
    def bar(self) -> tuple[float, float]:
        """Top and height of the bar: rows keep a gap between them."""
        share = 0.62 if self.group is None else 0.8
        return self.top + self.height * (1 - share) / 2, self.height * share


def arrange(processes: Sequence[Process], top: float, *, tall: bool = False) -> tuple[list[Row], float]:
    """Return the rows, from `top` inches on, and the height where they end; `tall` ones have room for two bars."""
    rows: list[Row] = []
    normal = 0.42 if tall else 0.34 if len(processes) <= 14 else 0.22
    for number, group in enumerate(kinds(processes[:MOST])):
        thin = len(processes) > MANY and len(group) > 3
        gap = 0.08 if thin else 0.0  # around the block, so that its label doesn't run into its neighbours'
        height = max(THIN, 0.4 / len(group)) if thin else normal  # a block is at least as high as its two-line label
        top += gap
        for process in group:
            rows.append(Row(process, top, height, number if thin else None))
            top += height
        top += gap
    return rows, top


def kinds(processes: Sequence[Process]) -> list[list[Process]]:
    """Split into runs of siblings of one kind: same parent, same role but for its number ("child 1", "child 2")."""
    return [list(run) for _, run in groupby(processes, lambda process: (process.parent, stem(process.role)))]
