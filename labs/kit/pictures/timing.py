"""Plots of measurements: durations side by side, quantities over a parameter, counts. Spread is shown wherever there are repeats."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any, TypeAlias

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from labs.kit.colours import colours_for
from labs.kit.pictures.style import (
    FAINT,
    INK,
    LARGE,
    NORMAL,
    SMALL,
    WIDTH,
    Picture,
    halo,
    number,
    plain,
    scale,
    wrap_title,
)

Samples: TypeAlias = Sequence[float]
Series: TypeAlias = Any  # labs.kit.measure.Timings, or per point a number or its samples

MARKERS = "osD^vPX*"
LOG_FROM = 50  # the largest median over the smallest: from here on, the small ones vanish on a linear axis


def timing_plot(
    timings: Any,
    title: str,
    *,
    log: bool | None = None,
    unit: str = "s",
    xlabel: str | None = None,
    baseline: bool = True,
) -> Picture:
    """Draw, per label, the median as a bar, the quartiles as a whisker and each sample as a dot; the first label is the baseline.

    `timings`: Timings, or a mapping of labels to samples in seconds, or bytes with unit "B". `log` None: a logarithmic axis if
    the values need one.
    """
    samples = {str(label): list(_samples(values)) for label, values in _items(timings)}
    factor, name = scale(max(median(values) for values in samples.values()), unit)
    scaled = {label: [value * factor for value in values] for label, values in samples.items()}
    middles = {label: median(values) for label, values in scaled.items()}
    if log is None:
        log = min(middles.values()) > 0 and max(middles.values()) / min(middles.values()) > LOG_FROM
    title = wrap_title(title)
    picture, axes = _axes(title, 0.95 + 0.36 * len(samples), f"Plot, {title!r}: {', '.join(samples)}.", left=0.0)
    first = next(iter(middles.values()))
    for place, (label, colour) in enumerate(colours_for(samples).items()):
        _spread(axes, place, scaled[label], colour, log)
        ratio = "" if place == 0 or not baseline or not first else f"  ×{number(middles[label] / first)}"
        end = max([middles[label], *quartiles(scaled[label])])
        axes.annotate(
            f"{number(middles[label])} {name}{ratio}",
            (end, place),
            (7, 0),
            textcoords="offset points",
            va="center",
            size=SMALL,
            color=INK,
            path_effects=halo(),
            zorder=6,
        )
    if baseline and len(samples) > 1:
        axes.axvline(first, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.set_yticks(range(len(samples)), list(samples), size=NORMAL)
    axes.set_ylim(len(samples) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(
        xlabel or (f"{'time' if unit == 's' else 'size' if unit == 'B' else ''}, {name}").strip(", "),
        size=SMALL,
        color=FAINT,
    )
    _x_limits(axes, scaled, log)
    _fit_labels(picture, axes)
    return picture


def line_plot(
    xs: Sequence[float],
    series: Mapping[str, Series],
    title: str,
    xlabel: str,
    ylabel: str = "",
    *,
    log: str | bool = "",
    unit: str | None = None,
    marks: Mapping[str, float] | None = None,
    lines: Mapping[str, Sequence[float]] | None = None,
) -> Picture:
    """Draw each series over `xs`: the median as a line, the quartiles as a band.

    A series is a sweep's Timings, or per x a number or a list of samples. `unit` "s" or "B" chooses a unit and names it on the y axis
    (the default for Timings); `log` is "x", "y" or "xy"; `marks` are places on the x axis ("2 cores"), `lines` curves of a theory.
    """
    points = {label: [list(_samples(value)) for value in _points(values)] for label, values in series.items()}
    if unit is None and any(hasattr(values, "labels") for values in series.values()):
        unit = "s"
    top = max(median(samples) for row in points.values() for samples in row)
    factor, name = scale(top, unit or "")
    title, axis = wrap_title(title), "xy" if log is True else log or ""
    picture, axes = _axes(title, 3.6, f"Plot, {title!r}: {', '.join(series)} over {xlabel}.", left=0.75)
    ends = []
    for place, (label, colour) in enumerate(colours_for(points, distinct=True).items()):
        middle = [median(samples) * factor for samples in points[label]]
        low, high = zip(*(quartiles([value * factor for value in samples]) for samples in points[label]), strict=True)
        axes.fill_between(xs[: len(middle)], low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(
            xs[: len(middle)],
            middle,
            color=colour,
            marker=MARKERS[place % len(MARKERS)],
            markersize=5.5,
            linewidth=1.8,
            zorder=3,
        )
        ends.append((xs[len(middle) - 1], middle[-1], label, colour))
    for label, values in (lines or {}).items():
        axes.plot(
            xs[: len(values)],
            [value * factor for value in values],
            color=FAINT,
            linestyle=(0, (5, 3)),
            linewidth=1.2,
            zorder=2,
        )
        ends.append((xs[len(values) - 1], values[-1] * factor, label, FAINT))
    _finish(picture, axes, xs, axis, xlabel, f"{ylabel or 'time'}, {name}" if unit else ylabel, marks or {})
    _name_ends(picture, axes, ends)
    return picture


def scatter_plot(
    xs: Sequence[float],
    series: Mapping[str, Sequence[float]],
    title: str,
    xlabel: str,
    ylabel: str,
    *,
    log: str | bool = "",
    marks: Mapping[str, float] | None = None,
    lines: Mapping[str, Sequence[float]] | None = None,
) -> Picture:
    """Draw counts as points over `xs`: children released against handler calls; `lines` are what one might expect."""
    title, axis = wrap_title(title), "xy" if log is True else log or ""
    picture, axes = _axes(title, 3.6, f"Plot, {title!r}: {', '.join(series)} over {xlabel}.", left=0.75)
    ends = []
    for place, (label, colour) in enumerate(colours_for(series, distinct=True).items()):
        values = series[label]
        axes.scatter(
            xs, values, color=colour, marker=MARKERS[place % len(MARKERS)], s=34, alpha=0.85, linewidth=0, zorder=3
        )
        ends.append((xs[-1], values[-1], label, colour))
    for label, values in (lines or {}).items():
        axes.plot(xs, values, color=FAINT, linestyle=(0, (5, 3)), linewidth=1.2, zorder=2)
        ends.append((xs[-1], values[-1], label, FAINT))
    _finish(picture, axes, xs, axis, xlabel, ylabel, marks or {})
    _name_ends(picture, axes, ends)
    return picture


def step_plot(
    series: Mapping[str, Iterable[tuple[float, float]]],
    title: str,
    ylabel: str,
    *,
    xlabel: str = "seconds",
    lines: Mapping[str, float] | None = None,
) -> Picture:
    """Draw counts that jump: (when, count from then on) for each label; `lines` are levels such as {"3 tickets": 3}."""
    title = wrap_title(title)
    picture, axes = _axes(title, 3.0, f"Plot, {title!r}: {', '.join(series)} over time.", left=0.75)
    points = {label: list(values) for label, values in series.items()}
    xs = [x for values in points.values() for x, _ in values]
    ends = []
    for label, colour in colours_for(points, distinct=True).items():
        times, counts = zip(*points[label], strict=True)
        axes.step([*times, max(xs)], [*counts, counts[-1]], where="post", color=colour, linewidth=1.8, zorder=3)
        axes.fill_between([*times, max(xs)], [*counts, counts[-1]], step="post", color=colour, alpha=0.15, linewidth=0)
        ends.append((max(xs), counts[-1], label, colour))
    for label, level in (lines or {}).items():
        axes.axhline(level, color=FAINT, linestyle=(0, (5, 3)), linewidth=1.2, zorder=2)
        ends.append((max(xs), level, label, FAINT))
    _finish(picture, axes, xs, "", xlabel, ylabel, {})
    axes.set_xlim(min(xs), max(xs))
    _name_ends(picture, axes, ends)
    return picture


def quartiles(samples: Samples) -> tuple[float, float]:
    """Return the lower and the upper quartile; of fewer than three samples, the least and the largest."""
    if len(samples) < 3:
        return min(samples), max(samples)
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return low, high


def _items(timings: Any) -> Iterable[tuple[str, Any]]:
    """Labels and samples of Timings or of a mapping."""
    return [(label, timings[label]) for label in timings.labels] if hasattr(timings, "labels") else timings.items()


def _points(values: Series) -> Iterable[Any]:
    return [timing for _, timing in _items(values)] if hasattr(values, "labels") else values


def _samples(value: Any) -> Samples:
    """The samples of a Timing, of a list, or the number itself."""
    value = getattr(value, "seconds", value)
    return [float(value)] if isinstance(value, int | float) else value


def _axes(title: str, height: float, summary: str, left: float) -> tuple[Picture, Axes]:
    """Return a picture with a title and axes; sizes in inches."""
    head = 0.3 + 0.21 * (title.count("\n") + 1)
    picture = Picture(height + head - 0.3, summary)
    tall = height + head - 0.3
    picture.text(0.14 / WIDTH, 1 - 0.12 / tall, title, size=LARGE, weight="bold", color=INK, va="top", linespacing=1.3)
    axes = picture.add_axes((left / WIDTH, 0.5 / tall, (WIDTH - left - 0.3) / WIDTH, 1 - (0.5 + head) / tall))
    plain(axes)
    return picture, axes


def _spread(axes: Axes, place: int, samples: Samples, colour: str, log: bool) -> None:
    middle, (low, high) = median(samples), quartiles(samples)
    if not log:
        axes.barh(place, middle, height=0.58, color=colour, alpha=0.3, zorder=2)
    axes.plot([low, high], [place, place], color=colour, linewidth=2.2, zorder=3, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [place - 0.14, place + 0.14], color=colour, linewidth=1.6, zorder=3)
    axes.plot([middle, middle], [place - 0.29, place + 0.29], color=colour, linewidth=2.6, zorder=4)
    axes.scatter(samples, [place] * len(samples), s=13, color=colour, edgecolors="white", linewidths=0.5, zorder=5)


def _x_limits(axes: Axes, scaled: Mapping[str, Samples], log: bool) -> None:
    """Leave room at the right for the values written there; an outlier far off is left outside rather than squeeze the rest."""
    ends = [max(median(values), quartiles(values)[1]) for values in scaled.values()]
    largest = max(min(max(values), 1.6 * end) for values, end in zip(scaled.values(), ends, strict=True))
    if log:
        least = min(min(values) for values in scaled.values() if min(values) > 0)
        span = max(largest, *ends) / least
        axes.set_xscale("log")
        axes.set_xlim(least / span**0.06, max(largest, *ends) * span**0.3)
        _plain_numbers(axes.xaxis)
    else:
        axes.set_xlim(0, max(largest, max(ends) * 1.25))


def _plain_numbers(axis: Any) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    axis.set_minor_formatter(NullFormatter())


def _fit_labels(picture: Picture, axes: Axes) -> None:
    """Give the labels at the left the width they need."""
    picture.canvas.draw()
    widest = max(text.get_window_extent().width for text in axes.get_yticklabels()) / picture.dpi
    box = axes.get_position()
    left = (0.14 + widest + 0.1) / WIDTH
    axes.set_position((left, box.y0, 1 - 0.2 / WIDTH - left, box.height))


def _finish(
    picture: Picture, axes: Axes, xs: Sequence[float], log: str, xlabel: str, ylabel: str, marks: Mapping[str, float]
) -> None:
    """Scales, ticks at the measured places if they are few, labels, and marks on the x axis."""
    axes.grid(visible=True, axis="y", color="#E3E3E3", linewidth=0.8)
    if "y" in log:
        axes.set_yscale("log")
        _plain_numbers(axes.yaxis)
    else:
        axes.set_ylim(0, axes.get_ylim()[1] * 1.04)
    if "x" in log:
        axes.set_xscale("log")
        _plain_numbers(axes.xaxis)
    distinct = sorted(set(xs))
    if len(distinct) <= 8 and ("x" not in log):
        spread = (distinct[-1] - distinct[0]) / 20
        kept = [x for place, x in enumerate(distinct) if place == 0 or x - distinct[place - 1] > spread]
        axes.set_xticks(kept, [number(x) for x in kept])
    axes.set_xlabel(xlabel, size=SMALL, color=FAINT)
    axes.set_ylabel(ylabel, size=SMALL, color=FAINT)
    for words, x in marks.items():
        axes.axvline(x, color=INK, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        axes.annotate(
            words,
            (x, 1),
            (4, -2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            size=SMALL,
            color=INK,
            path_effects=halo(),
        )


def _name_ends(picture: Picture, axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Write each line's name beside its end, moved apart where they would overlap: no legend to look up."""
    picture.canvas.draw()
    heights = [float(axes.transData.transform((x, y))[1]) for x, y, _, _ in ends]
    least, order = 14 * picture.dpi / 72, sorted(range(len(ends)), key=lambda place: heights[place])
    low, high = (float(v) for v in axes.transAxes.transform([(0, 0), (0, 1)])[:, 1])
    places = _apart([heights[place] for place in order], least, low, high)
    texts = []
    for place, y in zip(order, places, strict=True):
        _, _, label, colour = ends[place]
        shift = (y - low) / (high - low)
        texts.append(
            axes.text(
                1.015, shift, label, transform=axes.transAxes, va="center", size=NORMAL, weight="bold", color=colour
            )
        )
    widest = max(text.get_window_extent().width for text in texts) / picture.dpi
    box = axes.get_position()
    axes.set_position((box.x0, box.y0, 1 - box.x0 - (widest + 0.35) / WIDTH, box.height))


def _apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Move sorted places until each is `least` from the next, keeping them between `low` and `high` if they fit."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else max(place, low))
    over = max(0.0, (moved[-1] if moved else 0.0) - high)
    for index in range(len(moved) - 1, -1, -1):
        limit = high if index == len(moved) - 1 else moved[index + 1] - least
        if over:
            moved[index] = min(moved[index], limit)
    return moved
