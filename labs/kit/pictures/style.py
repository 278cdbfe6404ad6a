"""What all pictures share: the Picture that a notebook displays, a sheet to draw on in inches, and units for axes."""

import base64
import io
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from PIL import Image  # matplotlib brings it

from labs.kit.colours import COLOURS

WIDTH = 9.0  # inches; at SHOWN_DPI that's what a JupyterLab cell shows without scrolling on a 1366-pixel screen
DPI = 128  # 1.4 times the size it's shown at: crisp on fine screens; higher costs kilobytes in every notebook
SHOWN_DPI = 92  # pixels per inch on the page
PALETTE = 64  # colours in a PNG: fewer show as steps in the letters' edges, more cost bytes

HATCHES = {"zombie": ("//////", "white"), "stopped": ("||||", "#5C3B00")}  # state -> pattern, its colour

INK, FAINT, GRID = "#222222", "#6B6B6B", "#E3E3E3"
SMALL, NORMAL, LARGE = 8.5, 9.5, 12.0  # points


class Picture(Figure):
    """A figure that a notebook shows as an image when it's a cell's value, with `summary` as its text.

    Made without pyplot, so there's no global state and nothing to close; `savefig` works as ever.
    """

    def __init__(self, height: float, summary: str, width: float = WIDTH) -> None:
        super().__init__(figsize=(width, height), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self)
        self.summary = summary

    def png(self) -> bytes:
        """Return the image with a palette: a third of the bytes of full colour."""
        canvas = FigureCanvasAgg(self)
        canvas.draw()  # type: ignore[no-untyped-call]
        image = Image.fromarray(numpy.asarray(canvas.buffer_rgba())[:, :, :3])  # type: ignore[no-untyped-call]
        file = io.BytesIO()
        image.quantize(PALETTE, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        return file.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        width = round(self.get_size_inches()[0] * SHOWN_DPI)  # the height follows, in narrow windows too
        data = {"image/png": base64.b64encode(self.png()).decode("ascii"), "text/plain": self.summary}
        return data, {"image/png": {"width": width, "alt": self.summary}}

    def __repr__(self) -> str:
        return self.summary


class Sheet:
    """A picture drawn on like paper: x and y in inches, from the top left corner."""

    def __init__(self, width: float, height: float, summary: str) -> None:
        self.picture = Picture(height, summary, width)
        self.axes = self.picture.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.axis("off")

    def write(self, x: float, y: float, words: str, **style: Any) -> Text:
        """Write with the left middle of the text at (x, y)."""
        plain = {"size": NORMAL, "color": INK, "va": "center", "ha": "left", "clip_on": False}  # clipping costs time
        return self.axes.text(x, y, words, **{**plain, **style})

    def line(self, x: Sequence[float], y: Sequence[float], **style: Any) -> None:
        """Draw a line through the points."""
        self.axes.add_artist(Line2D(x, y, **{"color": INK, "linewidth": 1.0, "solid_capstyle": "butt", **style}))

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        """Draw a rectangle whose top left corner is (x, y)."""
        self.axes.add_artist(Rectangle((x, y), width, height, **{"edgecolor": "none", "linewidth": 0.7, **style}))

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        head: float = 7.0,
        bend: float = 0.0,
        **style: Any,
    ) -> None:
        """Draw an arrow; `head` is the size of its head in points, `bend` how far it curves."""
        settings = {
            "arrowstyle": "-|>",
            "mutation_scale": head,
            "shrinkA": 0,
            "shrinkB": 0,
            "color": INK,
            "linewidth": 1.0,
        }
        self.axes.add_artist(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", **{**settings, **style}))

    def state(self, x: float, y: float, width: float, height: float, state: str, **style: Any) -> None:
        """Draw a rectangle in a state's colour, hatched where colour alone wouldn't tell it in grey."""
        if hatch := HATCHES.get(state):
            style = {"hatch": hatch[0], "hatchcolor": hatch[1], "hatch_linewidth": 1.0, **style}
        self.box(x, y, width, height, **{"facecolor": COLOURS[state], "zorder": 3, **style})


def wrap_title(title: str, characters: int = 78) -> str:
    """Return the title on as many lines as it needs."""
    return "\n".join(textwrap.wrap(title, characters))


def width_of(text: Text) -> float:
    """Return the width of a text in inches, as it will be drawn."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return float(text.get_window_extent(figure.canvas.get_renderer()).width / figure.dpi)  # type: ignore[attr-defined]


def halo(width: float = 2.5) -> list[Any]:
    """Return path effects that keep a text readable where lines pass behind it."""
    return [withStroke(linewidth=width, foreground="white")]
