"""Runs the notebooks and stores them for committing: same cells, same metadata, no trace of the machine.

    python tools/notebooks.py [notebooks/01_zombies_and_reaping.ipynb …]

Each runs in a fresh kernel, from top to bottom. A cell that fails, or an output that shows this machine's paths,
fails the whole; a notebook is written only when nothing is wrong with it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
CELL_SECONDS = 120  # a demonstration's own deadline comes long before


def notebooks() -> list[Path]:
    """Return the course's notebooks in order."""
    return sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def normalise(notebook: Any) -> Any:
    """Drop from a notebook (nbformat 4, changed in place) what differs between machines and runs; return it."""
    node = type(notebook.metadata)
    notebook.metadata = node(kernelspec=KERNEL, language_info={"name": "python"})
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells):
        cell.id = cell.get("id") or f"cell-{number:02d}"
        cell.metadata = node({key: cell.metadata[key] for key in ("tags", "jupyter") if cell.metadata.get(key)})
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
            if "metadata" in output:
                output.metadata = node()
    return notebook


def texts(output: Any) -> Iterator[str]:
    """Yield what a reader sees of an output as text (pictures have none)."""
    yield output.get("text", "")
    for kind, content in output.get("data", {}).items():
        if not kind.startswith("image/"):
            yield content if isinstance(content, str) else repr(content)


def traces(notebook: Any) -> Iterator[str]:
    """Yield a sentence for each output that shows where it was made."""
    places = {str(ROOT), str(Path.home()), tempfile.gettempdir() + "/", sys.prefix, sys.base_prefix} - {"/", "/usr"}
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", ()):
            for place in sorted(places):
                if any(place in text for text in texts(output)):
                    yield f"cell {number}: an output shows the path {place}"


def execute(path: Path) -> Any:
    """Run a notebook in a fresh kernel; return it with its outputs, normalised."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources=where,
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    return normalise(notebook)


def store(path: Path) -> list[str]:
    """Run one notebook and store it; return what is wrong with it, [] if it was stored."""
    import nbformat
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    started = time.monotonic()
    try:
        notebook = execute(path)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return [str(error)]
    if wrong := list(traces(notebook)):
        return wrong
    temporary = path.with_suffix(".new")
    nbformat.write(notebook, temporary)
    temporary.replace(path)
    print(f"{path.name}: {time.monotonic() - started:.1f} s, {path.stat().st_size / 1024:.0f} KB", flush=True)
    return []


def main() -> int:
    """Run the notebooks named in the arguments, or all; return the exit status."""
    parser = argparse.ArgumentParser(description="Run the notebooks and store their outputs, for committing.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="NOTEBOOK", help="default: all of notebooks/")
    paths = [path.resolve() for path in parser.parse_args().paths or notebooks()]
    if not paths:
        print("There are no notebooks in notebooks/.", file=sys.stderr)
        return 1
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", *paths], cwd=ROOT, check=True)
    failed = False
    with tempfile.TemporaryDirectory() as profile:
        os.environ["IPYTHONDIR"] = profile  # the user's own IPython settings stay out of it
        for path in paths:
            for wrong in store(path):
                failed = True
                print(f"{path.name}: {wrong}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
