"""The pictures: what they show, that nothing in them overlaps or is cut off, and that they leave nothing behind."""

import base64
import io
import itertools
import subprocess
import sys

import pytest
from matplotlib.text import Text
from PIL import Image

from labs.kit.colours import COLOURS, colour_of, colours_for
from labs.kit.pictures import (
    Picture,
    lifetime_chart,
    line_plot,
    process_tree,
    scatter_plot,
    state_diagram,
    step_plot,
    timing_plot,
)
from labs.kit.pictures.axes import apart
from labs.kit.pictures.lifetime import Span
from labs.kit.pictures.style import HATCHES
from labs.kit.pictures.units import number, with_unit
from labs.kit.recording import Recording
from tests.recorded import Script, double_fork, family, stopped, zombie


def words(picture: Picture) -> list[str]:
    """All texts of a picture that aren't empty."""
    return [text.get_text() for text in texts(picture)]


def texts(picture: Picture) -> list[Text]:
    """All texts that are drawn: ticks out of the axes' view have texts too, but aren't."""
    unseen = set()
    for axes in picture.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not (axes.axison and low <= tick.get_loc() <= high):
                    unseen |= {tick.label1, tick.label2}
    found = [text for text in picture.findobj(Text) if text not in unseen]
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def assert_tidy(picture: Picture) -> None:
    """No text leaves the picture, no two texts overlap."""
    picture.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(picture)]
    page = picture.bbox
    for text, box in boxes:
        assert box.x0 >= page.x0 and box.x1 <= page.x1 + 1, f"{text!r} leaves the picture at a side"
        assert box.y0 >= page.y0 - 1 and box.y1 <= page.y1 + 1, f"{text!r} leaves the picture above or below"
    for (text, box), (other, second) in itertools.combinations(boxes, 2):
        across = min(box.x1, second.x1) - max(box.x0, second.x0)
        down = min(box.y1, second.y1) - max(box.y0, second.y0)
        assert across <= 1 or down <= 3, f"{text!r} and {other!r} overlap"  # a line's height has air above and below


def long_roles() -> Recording:
    script = Script().born(0.0, 1234567, 1, "sh -c 'sleep 100; echo a name that is much too long'")
    script.born(0.1, 1234568, 1234567, "fifteen-letters", "stopped").state(0.2, 1234568, "zombie")
    return script.born(0.15, 1234569, 1234567, "killed").ended(0.95, 1234569, signal="SIGVTALRM").recording()


SAMPLES = {
    "one process": lambda: Script().born(0.0, 2, 1, "alone").ended(0.5, 2).recording(0.5),
    "two, one a zombie": zombie,
    "six": lambda: family(5),
    "twelve": lambda: family(11),
    "thirty": lambda: family(29),
    "fifty-two": lambda: family(51),
    "two hundred": lambda: family(200),
    "an adoption": double_fork,
    "stopped and killed": stopped,
    "lives of a millisecond": lambda: family(8, lives=0.001),
    "long roles, still there": long_roles,
    "none at all": lambda: Recording("zombies.nothing"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_lifetime_chart_is_tidy(name):
    """However many processes, however short their lives: no text overlaps another or leaves the picture."""
    assert_tidy(lifetime_chart(SAMPLES[name]()))


def test_lifetime_chart_names_rows_and_ends():
    """A row tells letter, role and pid, and how the process ended."""
    shown = words(lifetime_chart(zombie()))
    assert {"A", "parent", "2", "B", "child", "3", "0", "seconds"} <= set(shown)


def test_lifetime_chart_names_the_signal():
    """A killed process's bar ends with the name of the signal."""
    assert "SIGKILL" in words(lifetime_chart(stopped()))


def test_lifetime_chart_legend_has_only_what_occurs():
    """The legend names the states that occur, and no others."""
    shown = words(lifetime_chart(zombie()))
    assert {"running", "sleeping", "zombie", "fork"} <= set(shown)
    assert not {"stopped", "adoption"} & set(shown)
    assert "stopped" in words(lifetime_chart(stopped()))


def test_lifetime_chart_shows_the_supervisor_only_if_it_adopts():
    """The supervisor has a lane when it adopted somebody, and only then."""
    assert {"process 1 (supervisor)", "adoption"} <= set(words(lifetime_chart(double_fork())))
    assert "process 1 (supervisor)" not in words(lifetime_chart(zombie()))


def test_lifetime_chart_says_who_is_still_there():
    """A process that never left the table has no end mark but "still there"."""
    assert "still there" in words(lifetime_chart(long_roles()))


def test_lifetime_chart_title_is_the_demonstration_by_default():
    """Without a title the demonstration's name stands there, as words; a title replaces it, on two lines if need be."""
    assert "Make zombie" in words(lifetime_chart(zombie()))
    long = "One message " * 12
    picture = lifetime_chart(zombie(), title=long)
    assert [text for text in words(picture) if text.startswith("One message") and "\n" in text]
    assert_tidy(picture)


def test_lifetime_chart_groups_many_siblings():
    """Fifty siblings share one label that tells their number and ends."""
    shown = "\n".join(words(lifetime_chart(family(51))))
    assert "51 × child" in shown and "0 ×17" in shown


def test_lifetime_chart_of_some_roles():
    """`roles` keeps the rows of these roles or labels."""
    shown = words(lifetime_chart(double_fork(), roles=["parent", "C"]))
    assert "grandchild" in shown and "middle" not in shown


def test_lifetime_chart_draws_tasks_on_their_workers_bars():
    """Spans show as boxes named on the bars, by role, label or pid; a name that doesn't fit its box is left out."""
    spans: list[Span] = [
        ("child 1", 0.1, 0.3, "task 1"),
        ("C", 0.2, 0.5, "task 2"),
        (5, 0.4, 0.4005, "no room for this"),
    ]
    picture = lifetime_chart(family(3), spans=spans)
    assert {"task 1", "task 2"} <= set(words(picture)) and "no room for this" not in words(picture)
    assert_tidy(picture)


def test_a_picture_shows_itself_in_a_notebook():
    """As a cell's value a picture is a small PNG, and a sentence for who can't see it."""
    data, metadata = lifetime_chart(zombie())._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    assert Image.open(io.BytesIO(png)).format == "PNG" and len(png) < 30_000
    assert "B child was a zombie, exited with code 3" in data["text/plain"]
    assert metadata["image/png"]["width"] <= 900


def test_a_picture_can_be_saved(tmp_path):
    """`savefig` works as on any figure of matplotlib."""
    lifetime_chart(zombie()).savefig(tmp_path / "chart.png")
    assert Image.open(tmp_path / "chart.png").format == "PNG"


def test_pictures_need_no_pyplot():
    """No picture imports pyplot, which would keep figures and choose a backend for the whole kernel."""
    code = (
        "import sys; from tests.recorded import zombie; from labs.kit import pictures as p;"
        "p.lifetime_chart(zombie()).png();"
        "p.timing_plot({'a': [1.0]}, 't').png(); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_states_differ_in_grey():
    """Printed in grey, running, sleeping and stopped still differ; zombies, near running, are hatched."""

    def grey(state: str) -> int:
        return Image.new("RGB", (1, 1), COLOURS[state]).convert("L").tobytes()[0]

    assert grey("sleeping") - grey("running") > 100
    assert grey("stopped") - grey("running") > 60
    assert {"zombie", "stopped"} == set(HATCHES)


# -- trees ----------------------------------------------------------------------------------------------


def test_process_tree_shows_who_is_there_at_that_moment():
    """The tree has a box per process of that moment, with its state in words and its pid."""
    shown = words(process_tree(zombie(), 0.4))
    assert {"parent", "child", "zombie", "sleeping", "pid 3", "supervisor"} <= set(shown)
    assert "child" not in words(process_tree(zombie(), 0.75))


def test_process_tree_follows_an_adoption():
    """After its parent's end the orphan's box is below the supervisor's, and the one that's gone has none."""
    before, after = process_tree(double_fork(), 0.15), process_tree(double_fork(), 0.3)
    assert "middle" in words(before) and "middle" not in words(after)
    assert after.get_size_inches()[1] < before.get_size_inches()[1]  # one generation fewer


@pytest.mark.parametrize("children", [0, 1, 5, 12, 51])
def test_process_tree_is_tidy(children):
    """Wide trees fold their many siblings into one box instead of overlapping."""
    picture = process_tree(family(children, lives=0.8), 0.65)
    assert_tidy(picture)
    assert any("more" in text for text in words(picture)) == (children > 5)


def test_process_tree_of_a_chain_and_of_many_kinds_is_tidy():
    """Deep trees, and wide ones of siblings that can't be folded, fit as well."""
    chain, kinds = Script(), Script().born(0.0, 2, 1, "parent")
    for place in range(12):
        chain.born(0.01 * place, 2 + place, 1 + place, f"stage {place}")
        kinds.born(0.1, 3 + place, 2, "abcdefghijkl"[place] * 14)
    assert_tidy(process_tree(chain.recording(), 0.5))
    assert_tidy(process_tree(kinds.recording(), 0.5))


def test_state_diagram_is_tidy():
    """The diagram names all four states and the ways between them."""
    picture = state_diagram()
    assert {"running", "sleeping", "stopped", "zombie", "fork", "SIGSTOP", "SIGCONT"} <= set(words(picture))
    assert_tidy(picture)


# -- plots ----------------------------------------------------------------------------------------------

STARTS = {"fork": [0.0010, 0.0011, 0.0012], "spawn": [0.060, 0.061, 0.066], "forkserver": [0.011, 0.012, 0.012]}


def test_timing_plot_writes_medians_and_ratios():
    """Every row tells its median in a fitting unit, and how many times the baseline it is."""
    shown = words(timing_plot(STARTS, "fork is the fastest"))
    assert any("1.1 ms" in text for text in shown)
    assert any("61 ms" in text and "×55.5" in text for text in shown)


def test_timing_plot_takes_a_logarithmic_axis_when_values_need_one():
    """Values far apart get a logarithmic axis, values near each other a linear one from zero; both can be asked for."""

    def scale(values, **style):
        return timing_plot(values, "title", **style).axes[0].get_xscale()

    assert scale(STARTS) == "log"
    assert scale({"a": [1.0], "b": [2.0]}) == "linear"
    assert scale(STARTS, log=False) == "linear"


def test_timing_plot_of_memory_has_bytes():
    """With unit "B" the values are sizes."""
    shown = words(timing_plot({"fork": 3 * 2**20, "spawn": 9 * 2**20}, "Memory", unit="B"))
    assert any("9 MiB" in text and "×3" in text for text in shown)


@pytest.mark.parametrize("values", [STARTS, {"only": [1e-7]}, {"a": [0.0, 0.0], "b": [1.0, 2.0]}], ids=str)
def test_timing_plot_is_tidy(values):
    """Short and long rows, one row, and zeros."""
    assert_tidy(timing_plot(values, "One message, " * 9))


def test_line_plot_names_lines_at_their_ends():
    """Lines, theories and marks are named where they are; close ends are moved apart."""
    series = {"threads": [[1.0, 1.1, 1.2], [1.0, 1.1, 1.2]], "processes": [1.0, 0.5], "pool": [1.0, 0.51]}
    picture = line_plot([1, 2], series, "title", "workers", unit="s", marks={"2 cores": 2}, lines={"ideal": [1, 0.5]})
    assert {"threads", "processes", "pool", "ideal", "2 cores", "workers"} <= set(words(picture))
    assert_tidy(picture)


def test_line_plot_with_logarithmic_axes_is_tidy():
    """A logarithmic axis has its units at the ticks."""
    sizes = [2**power for power in range(6, 24, 2)]
    series = {"pipe": [1e-5 + size * 1e-9 for size in sizes], "shared memory": [1e-5 for _ in sizes]}
    picture = line_plot(sizes, series, "title", "size", log="xy", unit="s", xunit="B")
    assert {"64 KiB", "1 ms"} <= set(words(picture))
    assert_tidy(picture)


def test_scatter_and_step_plots_are_tidy():
    """Counts have whole numbers on their axis."""
    counts = scatter_plot([1, 10, 50], {"calls": [1, 3, 4]}, "t", "children", "calls", lines={"each": [1, 10, 50]})
    steps = step_plot({"inside": [(0.0, 0), (0.1, 1), (0.2, 3), (0.9, 0)]}, "t", "inside", lines={"3 tickets": 3})
    assert_tidy(counts)
    assert_tidy(steps)
    assert [label.get_text() for label in steps.axes[0].get_yticklabels()][:4] == ["0", "1", "2", "3"]


# -- colours and words ----------------------------------------------------------------------------------


def test_a_thing_has_its_colour_everywhere():
    """A label takes the colour of the thing it names; the longest name counts."""
    assert colour_of("4 threads") == colour_of("thread") != colour_of("4 processes")
    assert colour_of("forkserver") != colour_of("fork")
    assert colour_of("something else") is None


def test_lines_get_distinct_colours():
    """Two lines that name the same thing differ nevertheless."""
    chosen = colours_for(["2 threads", "4 threads", "unknown", "other"], distinct=True)
    assert len(set(chosen.values())) == 4


def test_places_are_moved_apart_within_bounds():
    """Texts keep their distance and stay inside."""
    assert apart([0, 1, 1], 5, 0, 10) == [0, 5, 10]
    assert apart([9, 10], 5, 0, 10) == [5, 10]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.0123, "s", "12.3 ms"),
        (1e-6, "s", "1 µs"),
        (0.9999999999, "s", "1 s"),
        (65536, "B", "64 KiB"),
        (1234, "", "1,234"),
    ],
)
def test_values_with_units(value, unit, expected):
    """A value is written in the unit that fits it."""
    assert with_unit(value, unit) == expected


def test_numbers_have_no_exponent():
    """Large numbers have separators, small ones three digits."""
    assert [number(999.9), number(15397), number(0.5)] == ["1,000", "15,397", "0.5"]
