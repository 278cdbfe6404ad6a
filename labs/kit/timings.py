"""What `measure` returns: for each label its samples, and how to compare, tabulate and draw them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True)
class Timing:
    """The samples of one label, in the order they were taken."""

    label: str
    seconds: list[float]
    cpu: list[float] = field(default_factory=list)  # CPU seconds, of the process and the children it reaped
    result: Any = None  # what the last call returned, if JSON can hold it

    @property
    def median(self) -> float:
        """The median, in seconds: half of the calls took longer."""
        return median(self.seconds)

    @property
    def fastest(self) -> float:
        """The least, in seconds: the call that the rest of the machine disturbed least."""
        return min(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """The lower and the upper quartile, in seconds; half of the calls lie between."""
        if len(self.seconds) < 3:
            return min(self.seconds), max(self.seconds)
        low, _, high = quantiles(self.seconds, n=4, method="inclusive")
        return low, high

    @property
    def cpu_median(self) -> float:
        """The median of the CPU seconds."""
        return median(self.cpu)


class Timings:
    """Timings by label, the first being the baseline: `timings["fork"].median`. A sweep's labels are its values."""

    def __init__(self, timings: Sequence[Timing], name: str = "", keys: Sequence[Any] | None = None) -> None:
        self.name = name  # a sweep's parameter
        self.keys = list(keys) if keys is not None else [timing.label for timing in timings]  # a sweep's values
        self._timings = {timing.label: timing for timing in timings}

    @property
    def labels(self) -> list[str]:
        """The labels in the order they were given."""
        return list(self._timings)

    @property
    def baseline(self) -> Timing:
        """The first, that all others are compared with."""
        return next(iter(self))

    def __iter__(self) -> Iterator[Timing]:
        return iter(self._timings.values())

    def __len__(self) -> int:
        return len(self._timings)

    def __getitem__(self, label: Any) -> Timing:
        name = label_of(label)
        if name not in self._timings:
            raise LookupError(f"nothing was measured as {name!r}; there are {', '.join(self.labels)}")
        return self._timings[name]

    def ratio(self, label: Any, to: Any = None) -> float:
        """Return the median over that of `to`, by default the baseline: 0.5 took half as long."""
        return self[label].median / (self.baseline if to is None else self[to]).median

    def speedup(self, label: Any, over: Any = None) -> float:
        """Return how many times faster than `over`, by default the baseline: 2.0 took half as long."""
        return 1 / self.ratio(label, over)

    def faster(self, label: Any, than: Any = None, *, by: float = 1.2) -> bool:
        """True if `label` is at least `by` times faster than `than`, by default the baseline; meant for assertions.

        Each call is compared with the other's call of the same round, a moment apart, and the median of these ratios
        counts: a slow moment of the machine hits both of a pair, or spoils one pair.
        """
        other = self.baseline if than is None else self[than]
        pairs = zip(other.seconds, self[label].seconds, strict=True)
        return median(theirs / ours for theirs, ours in pairs) >= by

    def table(self) -> "Table":
        """Return label, median, quartiles, CPU seconds and ratio to the baseline as a table."""
        return Table(self)

    def plot(self, title: str, **style: Any) -> Any:
        """Draw medians and spread; keyword arguments as of `timing_plot`, for a sweep of numbers as of `line_plot`."""
        from labs.kit import pictures

        xs = [key for key in self.keys if isinstance(key, int | float)]
        if self.name and len(xs) == len(self):
            return pictures.line_plot(xs, {self.name: self}, title, style.pop("xlabel", self.name), **style)
        return pictures.timing_plot(self, title, **style)

    def __repr__(self) -> str:
        return str(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


class Table:
    """Timings as a table, for a notebook and for a terminal."""

    def __init__(self, timings: Timings) -> None:
        has_cpu = all(timing.cpu for timing in timings)
        self.head = [timings.name, "median", "half of them", *["CPU"] * has_cpu, "ratio"]
        self.rows = []
        for timing in timings:
            low, high = timing.spread
            cpu = [duration(timing.cpu_median)] * has_cpu
            ratio = f"{timing.median / timings.baseline.median:.2f}"
            self.rows.append(
                [timing.label, duration(timing.median), f"{duration(low)} – {duration(high)}", *cpu, ratio]
            )

    def __repr__(self) -> str:
        widths = [max(len(row[column]) for row in [self.head, *self.rows]) for column in range(len(self.head))]
        return "\n".join(
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in [self.head, *self.rows]
        )

    def _repr_html_(self) -> str:
        def cells(row: list[str], tag: str) -> str:
            return "".join(
                f'<{tag} style="text-align:{"right" if place else "left"}">{escape(cell)}</{tag}>'
                for place, cell in enumerate(row)
            )

        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in self.rows)
        return f"<table><thead><tr>{cells(self.head, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def label_of(value: Any) -> str:
    """Return the label of a function or of a sweep's value."""
    return value.__name__.replace("_", " ") if isinstance(value, Callable) else str(value)  # type: ignore[arg-type]


def duration(seconds: float) -> str:
    """Return seconds with three digits in the unit that fits: "12.3 ms"."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}" if seconds < 1000 else f"{seconds:.0f} s"
    return f"{seconds * 1e9:.3g} ns"
