"""The live tree and the output: what they show at a moment, and that a notebook's page stands still."""

import re
import subprocess
import sys
from html.parser import HTMLParser

from labs.kit.live import FADE, ROWS, html_output, html_tree, lines, rich_tree, text_tree
from labs.kit.recording import Recording
from tests.recorded import Script, double_fork, family, stopped, zombie


class Balance(HTMLParser):
    """Checks that every tag is closed in order, and collects the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def height(html: str) -> float:
    found = re.search(r"min-height:([\d.]+)em", html)
    assert found
    return float(found.group(1))


def test_tells_how_many_processes_there_are():
    """The root element carries the number of processes in the table, zombies included."""
    html = html_tree(zombie(), 0.4)
    assert '<div class="labs-live" data-processes="2"' in html
    assert 'data-processes="1"' in html_tree(zombie(), 0.75)
    assert 'data-processes="0"' in html_tree(Recording(""), 0.0)


def test_states_are_told_in_words():
    """A state is a word and a symbol beside its colour."""
    assert "☠ zombie" in Balance(html_tree(zombie(), 0.4)).text
    assert "‖ stopped" in Balance(html_tree(stopped(), 0.4)).text


def test_a_child_is_below_its_parent_of_the_moment():
    """An orphan moves to the supervisor's branch when it's adopted."""
    depth = {line.process.role: len(line.guide) for line in lines(double_fork(), 0.15)}
    assert depth["parent"] < depth["middle"] < depth["grandchild"]
    later = {line.process.role: len(line.guide) for line in lines(double_fork(), 0.3)}
    assert later["grandchild"] == later["parent"]


def test_who_left_is_shown_for_a_moment_with_its_fate():
    """A process that left the table fades: its exit code stands there for half a second, then it's gone."""
    assert "exited with code 3" in Balance(html_tree(zombie(), 0.75)).text
    assert "exited with code 3" not in html_tree(zombie(), 0.71 + FADE)
    assert "killed by SIGKILL" in text_tree(stopped(), 0.92)


def test_the_height_never_shrinks():
    """Room once taken stays, so that the page below stands still while processes come and go."""
    recording = family(20)
    heights = [height(html_tree(recording, moment / 20)) for moment in range(30)]
    assert heights == sorted(heights) and heights[0] < heights[-1]


def test_small_trees_have_their_height_from_the_start():
    """A tree of a few processes doesn't move the page at all."""
    assert len({height(html_tree(zombie(), moment / 10)) for moment in range(12)}) == 1


def test_long_trees_are_cut():
    """Beyond thirty rows the rest is told by number and state."""
    recording = family(60, lives=0.9)
    html = html_tree(recording, 0.65)
    assert html.count("data-pid") == ROWS
    assert "… and 31 more: 31 sleeping" in html and "… and 31 more" in text_tree(recording, 0.65)


def test_text_is_escaped():
    """A process may call itself anything; a page isn't changed by it."""
    recording = Script().born(0.0, 2, 1, "<b>&x").recording()
    assert "&lt;b&gt;&amp;x" in html_tree(recording, 0.5) and "<b>&x" not in html_tree(recording, 0.5)
    assert "<b>&x" in text_tree(recording, 0.5)


def test_html_is_well_formed():
    """Every tag is closed, at any moment."""
    for recording in (zombie(), double_fork(), stopped(), family(60), Recording("")):
        for moment in range(12):
            Balance(html_tree(recording, moment / 10))


def test_a_process_that_adopts_itself_ends_nothing():
    """Odd data doesn't make the tree go round in circles: whoever has no shown parent is at the root."""
    recording = Script().born(0.0, 2, 2, "own parent").recording()
    assert [line.process.pid for line in lines(recording, 0.5)] == [2]


def test_plain_text_tree():
    """The text tells name, state, pid and age in columns."""
    assert text_tree(zombie(), 0.46).splitlines() == [
        "zombies.make_zombie · 0.5 s · 2 processes",
        "process 1 (supervisor)",
        "└─ A parent                  ☾ sleeping   pid 2        0.5 s",
        "   └─ B child                ☠ zombie     pid 3        0.4 s",
    ]


def test_rich_tree_renders():
    """In a terminal the same tree is drawn by rich."""
    from rich.console import Console

    console = Console(width=100, record=True, file=open("/dev/null", "w"))
    with console.file:
        console.print(rich_tree(double_fork(), 0.3))
        shown = console.export_text()
    assert "grandchild" in shown and "sleeping" in shown and "exited with code 0" in shown


def test_importing_is_cheap():
    """Neither rich nor matplotlib is loaded with the live tree."""
    code = "import sys, labs.kit.live; sys.exit(bool({'rich', 'matplotlib', 'IPython'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def output_of(text: str, outcome: str = "finished", reason: str = "") -> str:
    return html_output(Recording("d", outcome=outcome, reason=reason, output=text))


def test_output_is_shown_as_it_came():
    """The output is escaped, and stands in a <pre>."""
    html = output_of("one <two>\nthree")
    assert "one &lt;two&gt;\nthree" in html and html.count("<pre") == 1
    assert Balance(html).text == "one <two>\nthree"


def test_silent_success_shows_nothing():
    """A run that printed nothing and finished leaves nothing behind."""
    assert output_of("") == "" and output_of("\n") == ""


def test_another_outcome_is_said():
    """A run that didn't finish says in a line how it ended."""
    assert "It was ended at its deadline: 2 s are over" in output_of("", "timed_out", "2 s are over")
    assert "It crashed" in output_of("x", "crashed", "exited with code 1")


def test_long_output_is_cut_in_the_middle():
    """Of a long output the beginning and the end are shown, and how much was left out."""
    text = Balance(output_of("".join(f"line {number}\n" for number in range(1000)))).text
    assert text.startswith("line 0\n") and text.endswith("line 999") and "940 lines left out" in text
    endless = Balance(output_of("x" * 100_000)).text
    assert len(endless) < 10_000 and "letters left out" in endless


def test_control_characters_are_left_out():
    """Escape sequences don't reach the page."""
    assert "\x1b" not in output_of("\x1b[31mred\x1b[0m")
