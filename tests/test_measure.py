"""`measure`: times functions side by side in a process of their own, and compares them."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest

from labs.kit.measuring import MeasureError, measure
from labs.kit.timings import Timing, Timings, duration
from tests import measured

FEW: dict[str, Any] = {"repeat": 3, "warmup": 0, "seconds": 30.0}


def by_hand(**seconds: list[float]) -> Timings:
    """Timings as if they had been measured."""
    return Timings([Timing(label, samples, samples) for label, samples in seconds.items()])


def test_measures_each_function_and_compares_with_the_first():
    """Every function has as many samples as asked for, and a ratio to the baseline."""
    timings = measure([measured.nap, measured.quick], **FEW)
    assert timings.labels == ["nap", "quick"]
    assert [len(timing.seconds) for timing in timings] == [3, 3]
    assert timings["nap"].median >= 0.02
    assert timings.ratio("quick") < 1 < timings.speedup("quick")
    assert timings.faster("quick", by=2) and not timings.faster("nap", "quick")


def test_runs_in_another_process():
    """What's measured doesn't run in, nor is forked from, the caller."""
    assert measure([measured.where], repeat=1, warmup=0)["where"].result != os.getpid()
    assert measure([measured.where], repeat=1, warmup=0, sandboxed=False)["where"].result == os.getpid()


def test_calls_go_round(tmp_path):
    """Calls take turns, A B A B, and the warm-up goes before."""
    path = str(tmp_path / "calls")
    cases = {letter: (measured.order, {"path": path, "letter": letter}) for letter in "AB"}
    measure(cases, repeat=2, warmup=1, sandboxed=False)
    with open(path, encoding="utf-8") as file:
        assert file.read() == "ABABAB"


def test_counts_cpu_seconds_of_children():
    """CPU seconds are those of the process and of the children it reaped; waiting costs none."""
    timings = measure([measured.compute, measured.compute_in_child, measured.nap], **FEW)
    assert timings["compute"].cpu_median > 0.02
    assert timings["compute in child"].cpu_median > 0.02
    assert timings["nap"].cpu_median < 0.01


def test_arguments_and_labels():
    """Arguments go to all functions, a case's own before them; a mapping gives the labels."""
    timings = measure(
        {"short": measured.nap, "long": (measured.nap, {"seconds": 0.03})}, arguments={"seconds": 0.01}, **FEW
    )
    assert timings["short"].result == 0.01 and timings["long"].result == 0.03


def test_names_of_functions_given_twice():
    """The same function with other arguments is labelled by them; without, the labels must be given."""
    timings = measure([(measured.nap, {"seconds": 0.001}), (measured.nap, {"seconds": 0.002})], **FEW)
    assert timings.labels == ["nap seconds=0.001", "nap seconds=0.002"]
    with pytest.raises(ValueError, match="two functions are called 'nap'"):
        measure([measured.nap, measured.nap])


def test_a_result_that_json_cannot_hold_is_left_out():
    """What a function returns is kept if JSON can hold it, else it's None."""
    assert measure([measured.unspeakable], **FEW)["unspeakable"].result is None


def test_sweep_measures_one_function_over_values():
    """A sweep's timings are found by value, the first being the baseline."""
    timings = measure.sweep(measured.nap, [0.01, 0.03], name="seconds", **FEW)
    assert timings.keys == [0.01, 0.03] and timings.name == "seconds"
    assert timings[0.03].median > timings[0.01].median
    assert timings.ratio(0.03) > 1


def test_sweeps_measure_several_functions_over_the_same_values():
    """Several functions over the same values give a Timings each, as the line plot takes them."""
    both = measure.sweeps([measured.nap, measured.compute], [0.01, 0.02], name="seconds", **FEW)
    assert list(both) == ["nap", "compute"]
    assert both["compute"][0.02].cpu_median > both["nap"][0.02].cpu_median


def test_a_function_of_a_notebook_is_refused():
    """A function that no fresh interpreter can import is refused before anything runs, in one sentence."""

    def local() -> None:
        pass

    for function in (local, lambda: None):
        with pytest.raises(ValueError, match="can't be measured: a fresh interpreter can't import it"):
            measure([function])
    code = "from labs.kit import measure\ndef f(): pass\nmeasure([f])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.stderr.splitlines()[-1].startswith("ValueError: f can't be measured")


def test_an_exception_names_the_function():
    """An exception in a measured function ends the measurement with one error that names both."""
    with pytest.raises(MeasureError, match=r"'boom' raised ValueError: no such luck") as caught:
        measure([measured.quick, measured.boom], **FEW)
    assert "in boom" in "".join(caught.value.__notes__)


def test_a_crash_names_the_function_and_keeps_what_it_printed():
    """A measured function that ends its process is named, and its last words are kept."""
    with pytest.raises(MeasureError, match=r"stopped while calling 'chatty'.*code 5") as caught:
        measure([measured.quick, measured.chatty], **FEW)
    assert caught.value.__notes__ == ["last words"]


def test_a_hang_ends_at_the_deadline():
    """A function that doesn't return is ended at the deadline, and named."""
    begin = time.monotonic()
    with pytest.raises(MeasureError, match=r"stopped while calling 'hang': timed_out"):
        measure([measured.hang], seconds=1.0)
    assert time.monotonic() - begin < 20


def test_a_function_that_is_not_there_is_named():
    """A misspelt name is an error that says so."""
    with pytest.raises(MeasureError, match=r"'x' raised AttributeError.*nothing_like_it"):
        measure({"x": "tests.measured:nothing_like_it"}, **FEW)


def test_nothing_to_measure_is_an_error():
    """An empty list is refused."""
    with pytest.raises(ValueError, match="nothing to measure"):
        measure([])


def test_progress_tells_rounds():
    """Long measurements can tell how far they are; the end is told by an empty text."""
    told: list[str] = []
    measure([measured.quick], repeat=2, warmup=1, progress=told.append)
    assert told == ["round 1 of 3", "round 2 of 3", "round 3 of 3", ""]


def test_faster_isnt_fooled_by_one_slow_moment():
    """One disturbed call doesn't turn the comparison round; a small difference isn't called faster."""
    timings = by_hand(
        slow=[2.0, 2.0, 2.0, 2.0, 2.0], fast=[1.0, 1.0, 90.0, 1.0, 1.0], similar=[1.9, 1.9, 1.9, 1.9, 1.9]
    )
    assert timings.faster("fast", "slow", by=1.5)
    assert not timings.faster("similar", "slow", by=1.2)
    assert not timings.faster("slow", "fast")


def test_median_and_spread():
    """The median and the quartiles are those of the samples; two samples are their own spread."""
    timing = Timing("x", [4.0, 1.0, 2.0, 3.0, 5.0])
    assert (timing.median, timing.fastest, timing.spread) == (3.0, 1.0, (2.0, 4.0))
    assert Timing("y", [1.0, 2.0]).spread == (1.0, 2.0)


def test_an_unknown_label_names_the_known_ones():
    """Asking for a label that wasn't measured names those that were."""
    with pytest.raises(LookupError, match="nothing was measured as 'c'; there are a, b"):
        by_hand(a=[1.0], b=[1.0])["c"]


def test_table_in_text_and_html():
    """The table tells median, quartiles, CPU and ratio, in units that fit."""
    table = by_hand(alone=[0.002], four=[1.5]).table()
    lines = str(table).splitlines()
    assert lines[1].startswith("alone") and "2 ms" in lines[1] and "1.5 s" in lines[2] and lines[2].endswith("750.00")
    assert "<td" in table._repr_html_() and "1.5 s" in table._repr_html_()
    assert by_hand(a=[1.0])._repr_html_().startswith("<table")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0000000012, "1.2 ns"), (0.000012, "12 µs"), (0.5, "500 ms"), (2.345, "2.35 s")]
)
def test_durations_have_the_unit_that_fits(seconds, text):
    """Nanoseconds to seconds."""
    assert duration(seconds) == text


def test_plots_itself():
    """Timings draw a timing plot, a sweep of numbers a line plot."""
    assert "a, b" in by_hand(a=[1.0], b=[2.0]).plot("title").summary
    sweep = Timings([Timing("1", [1.0]), Timing("2", [0.5])], "workers", [1, 2])
    assert "over workers" in sweep.plot("title").summary


def test_importing_measure_is_cheap():
    """Neither matplotlib nor the stage is loaded until it's needed."""
    code = (
        "import sys; from labs.kit import measure; sys.exit(bool({'matplotlib', 'numpy', 'psutil'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_labs_kit_has_the_function_not_a_module():
    """`labs.kit.measure` is the function for whoever asks, in whatever order the modules were imported."""
    code = "import labs.kit.measuring, labs.kit.showing; from labs.kit import measure, show; show(measure.sweep)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
