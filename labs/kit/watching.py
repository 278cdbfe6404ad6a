"""`watch`: runs a demonstration on the stage with a live process tree, then leaves its output and lifetime chart."""

import contextlib
import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labs import course
from labs.kit import demo, stage
from labs.kit.recording import Recorder, Recording

FRAME = 0.1  # seconds between two pictures of the live tree: smooth to the eye, cheap for a browser

Show = Callable[[Recording, float], None]


def watch(demonstration: Callable[..., Any] | str, /, **arguments: Any) -> Recording:
    """Run a demonstration of a lab module, or "topic.name", and return its Recording.

    In a notebook the tree is live while it runs, then gives way to the output and the lifetime chart; in a plain
    interpreter only the output is printed. Interrupting the cell ends the run, and everybody in it, first.
    Raises ValueError for a function that no fresh interpreter could import.
    """
    found = locate(demonstration)
    name = f"{found.topic}.{found.name}"
    screen = _notebook() if _in_notebook() else contextlib.nullcontext(None)
    if not isinstance(screen, contextlib.nullcontext):  # the pictures' import takes longer than some demonstrations
        threading.Thread(target=importlib.import_module, args=("labs.kit.pictures",), daemon=True).start()
    with screen as show:
        recording = stage.run(
            found.target,
            arguments=arguments,
            limits=found.limits,
            on_event=frames(show, name) if show else None,
            demo=name,
        )
    if show:
        leave(recording)
    elif recording.output:
        print(recording.output, end="")
    if recording.outcome not in ("finished", found.ends):
        print(f"{recording.demo} {recording.outcome}: {recording.reason}", file=sys.stderr)
    return recording


def locate(demonstration: Callable[..., Any] | str) -> demo.Demonstration:
    """Return the demonstration that is meant; LookupError names the nearest, ValueError says what can't be run."""
    if isinstance(demonstration, str):
        return course.demonstration(demonstration)
    if demonstration.__module__ == "__main__" or "." in demonstration.__qualname__:
        raise ValueError(
            f"{demonstration.__qualname__} is defined in this notebook or inside another function, where a fresh "
            "interpreter can't find it; put it into a module and import it from there"
        )
    return demo.registered(demonstration)


def frames(show: Show, demo: str) -> stage.OnEvent:
    """Return an `on_event` that calls `show(recording, now)` for the first births, then ten times a second."""
    recorder = Recorder(demo)
    shown = -FRAME

    def on_event(event: Mapping[str, Any]) -> None:
        nonlocal shown
        recorder.feed(event)
        now = event.get("t", 0.0)
        if event["event"] in ("tick", "born", "state", "ended") and now - shown >= FRAME:
            shown = now
            show(recorder.recording, now)

    return on_event


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


@contextlib.contextmanager
def _notebook() -> Iterator[Show]:
    """Yield a function that draws the tree into one display of this cell; it is empty again at the end."""
    from IPython.display import HTML, display

    from labs.kit.live import html_tree

    handle = display(HTML(html_tree(Recording(""), 0.0)), display_id=True)
    try:
        yield lambda recording, now: handle.update(HTML(html_tree(recording, now)))
    finally:
        handle.update(HTML(""))


def leave(recording: Recording) -> None:
    """Leave the output and the lifetime chart, with the tasks that the function told of, in the notebook."""
    from IPython.display import HTML, display

    from labs.kit.live import html_output
    from labs.kit.pictures import lifetime_chart

    display(HTML(html_output(recording)))
    display(lifetime_chart(recording, spans=recording.spans))
