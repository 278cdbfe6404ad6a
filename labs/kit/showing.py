"""`show`: the source of functions and classes, highlighted, from the file that really runs."""

import inspect
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# JupyterLab's own variables, so that it follows its theme; elsewhere VS Code's dark class decides between two sets.
_CSS = """
.labs-source .highlight,.labs-source pre{background:transparent;margin:0;line-height:1.4}
.labs-source{--k:#00702c;--s:#a31515;--c:#5b6f75;--n:#0b6b43;--o:#8f2ab3;--f:#0033b3}
.vscode-dark .labs-source,.vscode-high-contrast .labs-source{
--k:#6fcf97;--s:#e8a07c;--c:#93a1a1;--n:#b5cea8;--o:#d49bf0;--f:#82b1ff}
.labs-source :is(.k,.kn,.kr,.ow,.kd){color:var(--jp-mirror-editor-keyword-color,var(--k));font-weight:bold}
.labs-source .kc{color:var(--jp-mirror-editor-atom-color,var(--k))}
.labs-source :is(.s,.s1,.s2,.sd,.se,.sa,.si,.sb){color:var(--jp-mirror-editor-string-color,var(--s))}
.labs-source :is(.c,.c1,.cm,.ch){color:var(--jp-mirror-editor-comment-color,var(--c));font-style:italic}
.labs-source :is(.m,.mi,.mf,.mh){color:var(--jp-mirror-editor-number-color,var(--n))}
.labs-source .o{color:var(--jp-mirror-editor-operator-color,var(--o))}
.labs-source :is(.nf,.nc,.fm){color:var(--jp-mirror-editor-def-color,var(--f))}
.labs-source .nd{color:var(--jp-mirror-editor-meta-color,var(--o))}
.labs-source :is(.nb,.bp){color:var(--jp-mirror-editor-builtin-color,var(--n))}
"""
_CAPTION = "font-size:85%;color:var(--jp-ui-font-color2,var(--vscode-descriptionForeground,#777));margin:4px 0 2px"


class Source:
    """The source of one or more functions or classes, to be displayed."""

    def __init__(self, pieces: list[tuple[str, str]]) -> None:
        self.pieces = pieces  # (caption, source)

    def __repr__(self) -> str:
        return "\n\n".join(f"# {caption}\n{source}" for caption, source in self.pieces)

    def _repr_html_(self) -> str:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer

        formatter = HtmlFormatter(cssclass="highlight", nobackground=True)
        parts = [
            f'<div style="{_CAPTION}">{escape(caption)}</div>{highlight(source, PythonLexer(), formatter)}'
            for caption, source in self.pieces
        ]
        return f'<style>{_CSS}</style><div class="labs-source">{"".join(parts)}</div>'

    def __rich_console__(self, console: Any, options: Any) -> Any:
        from rich.syntax import Syntax
        from rich.text import Text

        for caption, source in self.pieces:
            yield Text(caption, "dim")
            yield Syntax(source, "python", theme="ansi_dark", background_color="default")


def show(*things: Callable[..., Any] | type, docstring: bool = False) -> Source:
    """Return the source of functions or classes, each with its file and line; ValueError for what has none.

    Docstrings only if they are asked for: they say what happens, and the lesson has asked to predict it.
    """
    if not things:
        raise ValueError("show what? Pass a function or a class: show(zombies.make_zombie)")
    return Source([_piece(thing, docstring) for thing in things])


def _piece(thing: Any, docstring: bool) -> tuple[str, str]:
    """Return (caption, source) of one thing; decorators are part of it, common indentation isn't."""
    import textwrap

    from labs.kit.excerpts import without_docstrings

    name = getattr(thing, "__qualname__", None) or repr(thing)
    if inspect.ismodule(thing):
        raise ValueError(f"show takes functions and classes; {thing.__name__} is a module: open its file instead")
    try:
        thing = inspect.unwrap(thing)
        file = inspect.getsourcefile(thing)
        lines, first = inspect.getsourcelines(thing)
    except (TypeError, OSError):
        raise ValueError(f"{name} has no Python source to show: it's built in, or not a function or class") from None
    source = textwrap.dedent("".join(lines)).rstrip()
    return f"{_place(file)}, line {first}", source if docstring else without_docstrings(source)


def _place(file: str | None) -> str:
    """Return the path from the course's folder; elsewhere just the name, for no notebook shows anyone's folders."""
    path = Path(file or "?").resolve()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
