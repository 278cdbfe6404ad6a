"""`show`: the source of what really runs, with its place."""

import functools
import re

import pytest

from labs.kit import recording
from labs.kit.showing import show
from tests import recorded


def decorate(function):
    """A decorator as lab modules have them."""

    @functools.wraps(function)
    def wrapper():
        return function()

    return wrapper


class Sample:
    """A class to be shown."""

    def method(self) -> str:
        """A method with <angles> & signs."""
        return "<&>"


class Bare:
    """Nothing else."""


def odd():
    """Two paragraphs.

    And a function inside.
    """

    def two():
        """Return what isn't a docstring."""
        odd()
        return """text"""

    return two


@decorate
def decorated() -> int:
    """A decorated function."""
    return 41 + 1


def test_shows_source_and_place():
    """The text has the file's path from the course's folder, the line and the source."""
    text = str(show(recorded.zombie, docstring=True))
    first, *rest = text.splitlines()
    line = int(re.fullmatch(r"# tests/recorded\.py, line (\d+)", first)[1])  # type: ignore[index]
    with open(recorded.__file__, encoding="utf-8") as file:
        assert file.read().splitlines()[line - 1 : line - 1 + len(rest)] == rest
    assert rest[0] == "def zombie() -> Recording:"


def test_html_is_highlighted_and_escaped():
    """The HTML marks keywords, follows JupyterLab's theme, and escapes the source."""
    html = show(Sample, docstring=True)._repr_html_()
    assert '<span class="k">class</span>' in html and "var(--jp-mirror-editor-keyword-color" in html
    assert "&lt;angles&gt; &amp; signs" in html
    assert re.search(r">tests/test_show\.py, line \d+</div>", html)


def test_docstrings_are_left_out():
    """They would answer what the lesson asks to predict; the place is told as before, and code stays code."""
    caption, *rest = str(show(recorded.zombie)).splitlines()
    with_all = str(show(recorded.zombie, docstring=True)).splitlines()
    assert caption == with_all[0]
    assert '"""' not in "".join(rest)
    assert rest == [line for line in with_all[1:] if '"""' not in line]
    assert str(show(Sample)).partition("\n")[2] == 'class Sample:\n    def method(self) -> str:\n        return "<&>"'
    assert 'class Bare:\n    """Nothing else."""' in str(show(Bare))
    assert 'odd()\n        return """text"""' in str(show(odd))


def test_a_method_is_shown_without_its_indentation():
    """A method stands at the left, as if it were a function."""
    assert "\ndef method(self)" in str(show(Sample.method))


def test_a_decorated_function_shows_itself():
    """What's shown is the function, decorator included, not the wrapper around it."""
    text = str(show(decorated))
    assert "@decorate\ndef decorated()" in text and "def wrapper" not in text


def test_several_at_once():
    """Several functions follow one another, each with its place."""
    text = str(show(recorded.zombie, recorded.stopped))
    assert text.count("# tests/recorded.py, line") == 2 and text.index("def zombie") < text.index("def stopped")


def test_renders_in_a_terminal():
    """rich prints the source with colours."""
    from rich.console import Console

    with open("/dev/null", "w") as nowhere:
        console = Console(width=100, record=True, file=nowhere)
        console.print(show(recorded.zombie))
        assert "def zombie() -> Recording:" in console.export_text()


def test_what_has_no_source_is_refused():
    """Built-in functions, values and modules are refused in one sentence."""
    with pytest.raises(ValueError, match="len has no Python source"):
        show(len)
    with pytest.raises(ValueError, match="42 has no Python source"):
        show(42)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"labs\.kit\.recording is a module"):
        show(recording)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="show what"):
        show()


def test_no_folder_of_this_machine_is_shown():
    """A file outside the course is told by its name alone."""
    caption = str(show(functools.wraps)).splitlines()[0]
    assert re.fullmatch(r"# functools\.py, line \d+", caption)
