"""What the plots share: axes under a title, units, scales, and names beside the lines instead of a legend."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_hex, to_rgb
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from labs.kit.pictures.style import FAINT, GRID, INK, LARGE, NORMAL, SMALL, WIDTH, Picture, halo, wrap_title
from labs.kit.pictures.units import number, with_unit

End = tuple[float, float, str, str]  # (x, y, name, colour): where a line ends


def titled_axes(title: str, height: float, summary: str, left: float = 0.75) -> tuple[Picture, Axes]:
    """Return a picture with a title, and its axes; sizes in inches, `left` is the room for the y axis."""
    title = wrap_title(title)
    head = 0.3 + 0.21 * (title.count("\n") + 1)
    height += head - 0.51
    picture = Picture(height, summary)
    style: dict[str, Any] = {"size": LARGE, "weight": "bold", "color": INK, "va": "top", "linespacing": 1.3}
    picture.text(0.14 / WIDTH, 1 - 0.12 / height, title, **style)
    axes = picture.add_axes((left / WIDTH, 0.5 / height, (WIDTH - left - 0.3) / WIDTH, 1 - (0.5 + head) / height))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=SMALL, length=3, width=0.7)
    axes.set_axisbelow(True)
    axes.margins(x=0.02)
    return picture, axes


def samples_of(value: Any) -> list[float]:
    """Return the samples of a Timing, of a list of numbers, or the one number."""
    value = getattr(value, "seconds", value)
    return [float(value)] if isinstance(value, int | float) else [float(sample) for sample in value]


def items(timings: Any) -> Iterable[tuple[str, Any]]:
    """Return labels and values of Timings or of a mapping."""
    if hasattr(timings, "labels"):
        return [(label, timings[label]) for label in timings.labels]
    return [(str(label), value) for label, value in timings.items()]


def quartiles(samples: Sequence[float]) -> tuple[float, float]:
    """Return the lower and the upper quartile; of fewer than three samples, the least and the largest."""
    if len(samples) < 3:
        return min(samples), max(samples)
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return low, high


def middles(rows: Sequence[Sequence[float]], factor: float = 1.0) -> list[float]:
    """Return the medians of rows of samples, scaled."""
    return [median(samples) * factor for samples in rows]


def scale_axis(axis: Axis, *, log: bool, unit: str = "", whole: bool = False) -> None:
    """Give an axis its scale and ticks: logarithmic ones carry their unit each, `whole` has whole numbers only."""
    axis.grid(visible=True, color=GRID, linewidth=0.8)
    if log:
        axis._set_axes_scale("log", base=2 if unit == "B" else 10)  # type: ignore[attr-defined]
        low, high = sorted(axis.get_view_interval())
        if unit != "B" and high / low < 30:
            axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: with_unit(value, unit)))
        axis.set_minor_formatter(NullFormatter())
    elif whole:
        axis.set_major_locator(MaxNLocator(8, integer=True, min_n_ticks=1, steps=[1, 2, 5, 10]))


def finish(axes: Axes, xlabel: str, ylabel: str, marks: Mapping[str, float]) -> None:
    """Name the axes, and mark places on the x axis."""
    axes.set_xlabel(xlabel, size=SMALL, color=FAINT)
    axes.set_ylabel(ylabel, size=SMALL, color=FAINT)
    if axes.get_yscale() == "linear":
        axes.set_ylim(0, axes.get_ylim()[1] * 1.04)
    style: dict[str, Any] = {"va": "top", "size": SMALL, "color": INK, "path_effects": halo()}
    for words, x in marks.items():
        axes.axvline(x, color=INK, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        axes.annotate(words, (x, 1), (4, -2), xycoords=("data", "axes fraction"), textcoords="offset points", **style)


def tick_at(axes: Axes, xs: Sequence[float]) -> None:
    """Put the x axis's ticks at the measured places if they are few; where two are close, at the first."""
    places = sorted(set(xs))
    if len(places) <= 10 and axes.get_xscale() == "linear":
        kept = places[:1]
        for x in places[1:]:
            if x - kept[-1] > (places[-1] - places[0]) / 25:
                kept.append(x)
        axes.set_xticks(kept, [number(x) for x in kept])


def name_ends(picture: Picture, axes: Axes, ends: Sequence[End]) -> None:
    """Write each line's name beside its end, moved apart where they would overlap: no legend to look up."""
    picture.canvas.draw()
    heights = [float(axes.transData.transform((x, y))[1]) for x, y, _, _ in ends]
    order = sorted(range(len(ends)), key=lambda place: heights[place])
    low, high = (float(y) for y in axes.transAxes.transform([(0, 0), (0, 1)])[:, 1])
    texts = []
    for place, y in zip(order, apart([heights[i] for i in order], 14 * picture.dpi / 72, low, high), strict=True):
        style: dict[str, Any] = {"va": "center", "size": NORMAL, "weight": "bold", "color": _darker(ends[place][3])}
        texts.append(axes.text(1.01, (y - low) / (high - low), ends[place][2], transform=axes.transAxes, **style))
    widest = max((text.get_window_extent().width for text in texts), default=0.0) / picture.dpi
    box = axes.get_position()
    axes.set_position((box.x0, box.y0, 1 - box.x0 - (widest + 0.3) / WIDTH, box.height))


def _darker(colour: str) -> str:
    """Return the colour dark enough for letters on white."""
    red, green, blue = to_rgb(colour)
    return to_hex((0.78 * red, 0.78 * green, 0.78 * blue))


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Move sorted places until each is `least` from the next, keeping them between `low` and `high` if they fit."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else max(place, low))
    limit = high
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - least
    return moved
