"""Plots over a parameter or over time: medians with a band of spread, counts as points, counts that jump."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from labs.kit.colours import colours_for
from labs.kit.pictures.axes import (
    End,
    finish,
    items,
    middles,
    name_ends,
    quartiles,
    samples_of,
    scale_axis,
    tick_at,
    titled_axes,
)
from labs.kit.pictures.style import FAINT, Picture
from labs.kit.pictures.units import scale

MARKERS = "osD^vPX*"
HEIGHT = 3.6  # inches
Marks = Mapping[str, float]  # {"2 cores": 2}
Lines = Mapping[str, Sequence[float]]  # {"ideal": [1, 2, 3]}: what a theory says, at the same xs


def line_plot(
    xs: Sequence[float],
    series: Mapping[str, Any],
    title: str,
    xlabel: str,
    ylabel: str = "",
    *,
    log: str | bool = "",
    unit: str | None = None,
    xunit: str = "",
    marks: Marks | None = None,
    lines: Lines | None = None,
) -> Picture:
    """Draw each series over `xs`: the median as a line, the quartiles as a band.

    A series is a sweep's Timings, or per x a number or a list of samples. `unit` "s" or "B" picks the fitting unit and
    names it on the y axis (for Timings it's "s"), `xunit` does for a logarithmic x axis; `log` is "x", "y" or "xy".
    `marks` are places on the x axis ({"2 cores": 2}), `lines` what a theory says ({"ideal": [4, 2, 1]}).
    """
    rows = {label: [samples_of(value) for value in _points(values)] for label, values in series.items()}
    if unit is None:
        unit = "s" if any(hasattr(values, "labels") for values in series.values()) else ""
    on = "xy" if log is True else log or ""
    factor, name = (1.0, "") if "y" in on else scale(max(middles([row for all in rows.values() for row in all])), unit)
    picture, axes = titled_axes(title, HEIGHT, _summary(title, series, f"over {xlabel}"))
    ends: list[End] = []
    for place, (label, colour) in enumerate(colours_for(rows, distinct=True).items()):
        middle, bounds = middles(rows[label], factor), [quartiles(row) for row in rows[label]]
        low, high = ([bound[side] * factor for bound in bounds] for side in (0, 1))
        at, marker = xs[: len(middle)], MARKERS[place % len(MARKERS)]
        axes.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(at, middle, color=colour, marker=marker, markersize=5.5, linewidth=1.8, zorder=3)
        ends.append((at[-1], middle[-1], label, colour))
    ends += _theories(axes, xs, lines or {}, factor)
    scale_axis(axes.xaxis, log="x" in on, unit=xunit)
    scale_axis(axes.yaxis, log="y" in on, unit=unit)
    quantity = ylabel or ("time per call" if unit == "s" else "")
    finish(axes, xlabel, ", ".join(filter(None, [quantity, name])), marks or {})
    tick_at(axes, xs)
    name_ends(picture, axes, ends if len(ends) > 1 else [])
    return picture


def scatter_plot(
    xs: Sequence[float],
    series: Mapping[str, Sequence[float]],
    title: str,
    xlabel: str,
    ylabel: str,
    *,
    log: str | bool = "",
    marks: Marks | None = None,
    lines: Lines | None = None,
) -> Picture:
    """Draw counts as points over `xs`, such as handler calls over children; `lines` are what one might expect."""
    on = "xy" if log is True else log or ""
    picture, axes = titled_axes(title, HEIGHT, _summary(title, series, f"over {xlabel}"))
    ends: list[End] = []
    for place, (label, colour) in enumerate(colours_for(series, distinct=True).items()):
        marker = MARKERS[place % len(MARKERS)]
        axes.scatter(xs, series[label], color=colour, marker=marker, s=36, alpha=0.85, linewidth=0, zorder=3)
        ends.append((xs[-1], series[label][-1], label, colour))
    ends += _theories(axes, xs, lines or {}, 1.0)
    scale_axis(axes.xaxis, log="x" in on)
    scale_axis(axes.yaxis, log="y" in on, whole=True)
    finish(axes, xlabel, ylabel, marks or {})
    tick_at(axes, xs)
    name_ends(picture, axes, ends if len(ends) > 1 else [])
    return picture


def step_plot(
    series: Mapping[str, Iterable[tuple[float, float]]],
    title: str,
    ylabel: str,
    *,
    xlabel: str = "seconds",
    lines: Marks | None = None,
) -> Picture:
    """Draw counts that jump: (when, count from then on) for each label; `lines` are levels such as {"3 tickets": 3}."""
    picture, axes = titled_axes(title, 3.0, _summary(title, series, "over time"))
    points = {label: sorted(values) for label, values in series.items()}
    end = max(x for values in points.values() for x, _ in values)
    ends: list[End] = []
    for label, colour in colours_for(points, distinct=True).items():
        times = [*(when for when, _ in points[label]), end]
        counts = [*(count for _, count in points[label]), points[label][-1][1]]
        axes.step(times, counts, where="post", color=colour, linewidth=1.8, zorder=3)
        axes.fill_between(times, counts, step="post", color=colour, alpha=0.15, linewidth=0)
        if len(points) > 1:
            ends.append((end, counts[-1], label, colour))
    for label, level in (lines or {}).items():
        axes.axhline(level, color=FAINT, linestyle=(0, (5, 3)), linewidth=1.2, zorder=2)
        ends.append((end, level, label, FAINT))
    axes.set_xlim(min(x for values in points.values() for x, _ in values), end)
    scale_axis(axes.xaxis, log=False)
    scale_axis(axes.yaxis, log=False, whole=True)
    finish(axes, xlabel, ylabel, {})
    name_ends(picture, axes, ends)
    return picture


def _points(values: Any) -> Iterable[Any]:
    """A series' values, one per x."""
    return [timing for _, timing in items(values)] if hasattr(values, "labels") else values


def _theories(axes: Axes, xs: Sequence[float], lines: Lines, factor: float) -> list[End]:
    """Draw what theories say, dashed and grey; return where the lines end."""
    for values in lines.values():
        scaled = [value * factor for value in values]
        axes.plot(xs[: len(values)], scaled, color=FAINT, linestyle=(0, (5, 3)), linewidth=1.2, zorder=2)
    return [(xs[len(values) - 1], values[-1] * factor, label, FAINT) for label, values in lines.items()]


def _summary(title: str, series: Mapping[str, Any], over: str) -> str:
    return f"Plot, {title!r}: {', '.join(series)} {over}."
