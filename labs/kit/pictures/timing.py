"""The timing plot: durations, or sizes, side by side, each with its spread and its ratio to the first."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from matplotlib.axes import Axes

from labs.kit.colours import colours_for
from labs.kit.pictures.axes import items, quartiles, samples_of, scale_axis, titled_axes
from labs.kit.pictures.style import FAINT, INK, NORMAL, SMALL, WIDTH, Picture, halo
from labs.kit.pictures.units import number, scale, with_unit

LOG_FROM = 50  # the largest median over the smallest: from here on, the small ones vanish on a linear axis
QUANTITIES = {"s": "time", "B": "size"}


def timing_plot(
    timings: Any,
    title: str,
    *,
    log: bool | None = None,
    unit: str = "s",
    xlabel: str | None = None,
    baseline: bool = True,
) -> Picture:
    """Draw, per label, the median as a bar, the quartiles as a whisker, each sample as a dot.

    `timings`: Timings, or a mapping of labels to numbers or samples, in seconds, with unit "B" in bytes. `log` None:
    a logarithmic axis if the values need one. `baseline` False: don't compare with the first.
    """
    samples = {label: samples_of(value) for label, value in items(timings)}
    medians = {label: median(values) for label, values in samples.items()}
    if log is None:
        log = min(medians.values()) > 0 and max(medians.values()) / min(medians.values()) > LOG_FROM
    factor, name = (1.0, "") if log else scale(max(medians.values()), unit)
    summary = f"Plot, {title!r}: {', '.join(samples)}."
    picture, axes = titled_axes(title, 0.95 + 0.36 * len(samples), summary, left=0.0)
    first = next(iter(medians.values()))
    for place, (label, colour) in enumerate(colours_for(samples).items()):
        scaled = [value * factor for value in samples[label]]
        _spread(axes, place, scaled, colour, bar=not log)
        words = with_unit(medians[label], unit) if log else f"{number(medians[label] * factor)} {name}".strip()
        if baseline and place and first:
            words += f"  ×{number(medians[label] / first)}"
        _write(axes, _end(scaled), place, words)
    if baseline and len(samples) > 1:
        axes.axvline(first * factor, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    _limits(axes, [[value * factor for value in values] for values in samples.values()], log)
    scale_axis(axes.xaxis, log=log, unit=unit)
    quantity = xlabel or QUANTITIES.get(unit, "")
    axes.set_xlabel(", ".join(filter(None, [quantity, name])), size=SMALL, color=FAINT)
    _name_rows(picture, axes, list(samples))
    return picture


def _spread(axes: Axes, place: int, samples: Sequence[float], colour: str, *, bar: bool) -> None:
    middle, (low, high) = median(samples), quartiles(samples)
    if bar:
        axes.barh(place, middle, height=0.58, color=colour, alpha=0.3, zorder=2)
    axes.plot([low, high], [place, place], color=colour, linewidth=2.2, zorder=3, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [place - 0.14, place + 0.14], color=colour, linewidth=1.6, zorder=3)
    axes.plot([middle, middle], [place - 0.29, place + 0.29], color=colour, linewidth=2.6, zorder=4)
    if len(samples) > 1:
        axes.scatter(samples, [place] * len(samples), s=13, color=colour, edgecolors="white", linewidths=0.5, zorder=5)


def _end(samples: Sequence[float]) -> float:
    """Where a row ends: a far outlier is left outside rather than squeeze all the others."""
    return min(max(samples), 1.6 * max(median(samples), quartiles(samples)[1]))


def _write(axes: Axes, x: float, place: int, words: str) -> None:
    style: dict[str, Any] = {"va": "center", "size": SMALL, "color": INK, "path_effects": halo(), "zorder": 6}
    axes.annotate(words, (x, place), (8, 0), textcoords="offset points", **style)


def _limits(axes: Axes, rows: Sequence[Sequence[float]], log: bool) -> None:
    """Leave room at the right for the values written there."""
    largest = max(_end(values) for values in rows)
    if log:
        least = min(value for values in rows for value in values if value > 0)
        span = max(largest / least, 2.0)
        axes.set_xscale("log")
        axes.set_xlim(least / span**0.06, largest * span**0.3)
    else:
        axes.set_xlim(0, largest * 1.25 or 1.0)


def _name_rows(picture: Picture, axes: Axes, labels: Sequence[str]) -> None:
    """Write the labels at the left, and give them the width they need."""
    axes.set_yticks(range(len(labels)), labels, size=NORMAL)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    picture.canvas.draw()
    widest = max(text.get_window_extent().width for text in axes.get_yticklabels()) / picture.dpi
    box, left = axes.get_position(), (0.14 + widest + 0.1) / WIDTH
    axes.set_position((left, box.y0, 1 - 0.2 / WIDTH - left, box.height))
