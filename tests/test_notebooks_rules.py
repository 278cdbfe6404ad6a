"""Tests of how the committed notebooks are made: sizes, counts, outputs that fit every machine (STYLE.md, "Notebooks").

What the notebooks claim is tested by running them: `make test` does, with nbval.
"""

import copy
import re
from pathlib import Path

import nbformat
import pytest

from tools.notebooks import normalise, notebooks, texts, traces

KIB = 1024
NOTEBOOKS = {path.stem: path for path in notebooks()}
# A path into somebody's home or temporary folder, and a pid as only a long-running machine has them.
PLACES = re.compile(r"/home/|/root/|/Users/|/tmp/|/var/folders/|site-packages")
PIDS = re.compile(r"\bpids?\W{1,3}\d{3,}", re.IGNORECASE)


@pytest.fixture(params=NOTEBOOKS.values(), ids=list(NOTEBOOKS), scope="module")
def path(request):
    """A notebook's path."""
    return request.param


@pytest.fixture(scope="module")
def notebook(path):
    """The notebook's content."""
    return nbformat.read(path, as_version=4)


def cells(notebook, kind):
    """Return (number, cell) of a kind, numbered from 1 as the messages do."""
    return [(number, cell) for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == kind]


def outputs(notebook):
    """Return (number of the cell, output) for all outputs."""
    return [(number, output) for number, cell in cells(notebook, "code") for output in cell.outputs]


def test_there_are_notebooks():
    """They're numbered from 00 without a gap."""
    assert [name[:3] for name in NOTEBOOKS] == [f"{number:02d}_" for number in range(len(NOTEBOOKS))]
    assert NOTEBOOKS


def test_is_valid(notebook):
    """The file is what the notebook format asks for."""
    nbformat.validate(notebook)


def test_is_small(path):
    """At most 300 KB, pictures included."""
    assert path.stat().st_size <= 300 * KIB


def test_has_a_length_for_one_sitting(notebook):
    """20 to 60 cells before the exercises, text and code in balance."""
    text, code = len(cells(notebook, "markdown")), len(cells(notebook, "code"))
    exercises = [n for n, cell in cells(notebook, "markdown") if cell.source.startswith("## Exercises")]
    assert text + code >= 20
    assert exercises[0] <= 60
    assert 1 / 2 <= text / code <= 2, f"{text} text cells, {code} code cells"


def test_code_cells_are_short(notebook):
    """Code cells have at most 20 lines of at most 100 characters: nobody scrolls sideways."""
    for number, cell in cells(notebook, "code"):
        lines = cell.source.splitlines()
        assert 0 < len(lines) <= 20, f"cell {number} has {len(lines)} lines"
        assert max(map(len, lines)) <= 100, f"cell {number} has a line of {max(map(len, lines))} characters"


def test_text_cells_are_short(notebook):
    """Text cells have fewer than 120 words, links and marks not counted."""
    for number, cell in cells(notebook, "markdown"):
        words = re.findall(r"\w[\w'’.-]*", re.sub(r"\]\([^)]*\)", "]", cell.source))
        assert len(words) < 120, f"cell {number} has {len(words)} words"


def test_has_one_title(notebook):
    """One H1, in the first cell."""
    prose = [
        (number, re.sub(r"```.*?```", "", cell.source, flags=re.S)) for number, cell in cells(notebook, "markdown")
    ]
    assert [number for number, text in prose for _ in re.findall(r"^# ", text, re.M)] == [1]


def test_links_resolve(path, notebook):
    """Every relative link leads to a file of the course."""
    for number, cell in cells(notebook, "markdown"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", cell.source):
            if not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), f"cell {number} links to {target}"


def test_was_run_from_top_to_bottom(notebook):
    """Committed executed: the counts are 1 to n."""
    counts = [cell.execution_count for _, cell in cells(notebook, "code")]
    assert counts == list(range(1, len(counts) + 1))


def test_has_no_errors(notebook):
    """No output is an error or was written to standard error."""
    for number, output in outputs(notebook):
        assert output.output_type != "error", f"cell {number} failed with {output.get('ename')}"
        assert output.get("name") != "stderr", f"cell {number} wrote to standard error: {output.text[:100]}"


def test_shows_its_pictures(notebook):
    """What `watch` draws is in the file: a figure in each cell that watches."""
    for number, cell in cells(notebook, "code"):
        if re.search(r"^(\w+ = )?watch\(", cell.source, re.M):
            kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
            assert kinds & {"image/png", "image/svg+xml"}, f"cell {number} watches and shows no figure"


def test_fits_every_machine(notebook):
    """No output shows a path or a pid of the machine it was made on."""
    assert list(traces(notebook)) == []
    for number, output in outputs(notebook):
        for text in texts(output):
            for found in (PLACES.search(text), PIDS.search(text)):
                assert not found, f"cell {number} shows {found[0]!r}"


def test_is_stored_normalised(notebook):
    """`make notebooks` would store the same: no timing, no interpreter's version, no editor's settings."""
    assert normalise(copy.deepcopy(notebook)) == notebook


def test_ends_with_an_assertion(notebook):
    """The last code cell asserts that nothing is left running."""
    assert "assert" in cells(notebook, "code")[-1][1].source


def test_traces_are_found():
    """An output with the home folder's path is refused."""
    output = nbformat.v4.new_output("stream", text=f"wrote {Path.home()}/notes.txt")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output])])
    assert f"cell 1: an output shows the path {Path.home()}" in traces(notebook)


def test_what_the_text_tells_to_call_is_imported(notebook):
    """A function of the kit that the text names can be called: some cell imports it."""
    told = {name for _, cell in cells(notebook, "markdown") for name in re.findall(r"`(\w+)\(", cell.source)}
    code = "\n".join(cell.source for _, cell in cells(notebook, "code"))
    imports = re.findall(r"^from labs\.kit import (.*)$", code, re.M)
    imported = {name.strip() for names in imports for name in names.split(",")}
    assert told & {"check", "hint", "solution", "progress", "watch", "show", "measure"} <= imported
