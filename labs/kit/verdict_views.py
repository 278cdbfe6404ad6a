"""How a Result looks: a few lines of text, the same in colour for a terminal, and HTML for a notebook.

✗ zombies.reap_finished  failed  0.09 s
    reap_finished() returned {}, expected {5: 0}
    hint: … (if there's one for this very failure; the others wait until somebody asks)
    it printed:
      hello
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labs.kit import verdicts
from labs.kit.standing import WORDS, symbol
from labs.kit.verdicts import Result

if TYPE_CHECKING:
    from rich.console import RenderableType

LINES, LETTERS = 16, 2_000  # of an answer's output, in a terminal

# JupyterLab's and VS Code's own variables follow their themes; the colours after them are for pages without any
_COLOURS = {
    verdicts.PASSED: "var(--jp-success-color1,var(--vscode-testing-iconPassed,#2e7d32))",
    verdicts.NOT_ATTEMPTED: "var(--jp-ui-font-color2,var(--vscode-descriptionForeground,#666))",
    verdicts.ENVIRONMENT: "var(--jp-warn-color0,var(--vscode-editorWarning-foreground,#b34700))",
}
_WRONG = "var(--jp-error-color1,var(--vscode-errorForeground,#c62828))"
_SOFT = "color:var(--jp-ui-font-color2,var(--vscode-descriptionForeground,#666))"
_PRE = (
    "margin:4px 0 0;padding:4px 10px;border-left:2px solid var(--jp-border-color2,#bbb);background:transparent;"
    "color:inherit;white-space:pre-wrap;overflow-wrap:anywhere;"
    "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);font-size:var(--jp-code-font-size,13px)"
)
_STYLES = {verdicts.PASSED: "bold green", verdicts.NOT_ATTEMPTED: "bold", verdicts.ENVIRONMENT: "bold yellow"}

Piece = tuple[str, int, str]  # (style of rich's, indentation, text)


def printable(text: str) -> str:
    """Return a text without what could move a terminal's cursor or change its colours."""
    return "".join(letter if letter in "\n\t" or letter.isprintable() else "�" for letter in text)


def pieces(result: Result) -> list[Piece]:
    """Return what there is to say, from top to bottom."""
    head = f"{symbol(result.verdict)} {result.exercise}  {WORDS[result.verdict]}"
    if result.seconds:
        head += f"  {result.seconds:.2f} s"
    told = [(_STYLES.get(result.verdict, "bold red"), 0, head)]
    if result.message:
        told.append(("", 4, printable(result.message)))
    if result.hint and not result.general:  # `hint` gives the general ones, when they're asked for
        told.append(("cyan", 4, f"hint: {printable(result.hint)}"))
    if result.output.strip():
        from labs.kit.outcome import cut

        first, left_out, last = cut(result.output, LINES, LETTERS)
        note = f"… {left_out} …\n" if left_out else ""
        told += [("dim", 4, "it printed:"), ("", 6, f"{first}{note}{last}")]
    return told


def plain(result: Result) -> str:
    """Return the lines as text."""
    return as_text(pieces(result))


def as_text(told: Sequence[Piece]) -> str:
    """Return pieces as text."""
    return "\n".join(f"{' ' * indent}{line}".rstrip() for _, indent, text in told for line in text.rstrip().split("\n"))


def coloured_pieces(told: Sequence[Piece]) -> "RenderableType":
    """Return pieces for rich, which breaks them to the terminal's width."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    return Group(
        *(Padding(Text(text.rstrip(), style), (0, 0, 0, indent), expand=False) for style, indent, text in told)
    )


def html(result: Result) -> str:
    """Return a block for a notebook: verdict by sign, word and colour; the hint and a pass's output folded."""
    from html import escape

    colour = _COLOURS.get(result.verdict, _WRONG)
    seconds = f' <span style="{_SOFT}">{result.seconds:.2f} s</span>' if result.seconds else ""
    parts = [
        f'<div><b style="color:{colour}">{symbol(result.verdict)} {WORDS[result.verdict]}</b> '
        f"<code>{escape(result.exercise)}</code>{seconds}</div>"
    ]
    if result.message:
        parts.append(f'<div style="margin-top:4px;white-space:pre-wrap">{escape(printable(result.message))}</div>')
    if result.hint and result.general:
        parts.append(f'<div style="margin-top:4px;{_SOFT}"><code>hint("{escape(result.exercise)}")</code> helps</div>')
    elif result.hint:
        parts.append(folded("Hint", f"<div>{escape(result.hint)}</div>"))
    if result.output.strip():
        parts.append(_html_output(result))
    return block("".join(parts), colour)


def _html_output(result: Result) -> str:
    from html import escape

    from labs.kit.outcome import cut

    first, left_out, last = cut(result.output)
    note = f'<span style="{_SOFT}">… {left_out} …</span>\n' if left_out else ""
    pre = f'<pre style="{_PRE}">{escape(first)}{note}{escape(last)}</pre>'
    return folded("It printed", pre, unfolded=not result.passed)


def folded(summary: str, content: str, unfolded: bool = False) -> str:
    """Return a part that a click opens."""
    return (
        f'<details{" open" if unfolded else ""} style="margin-top:4px"><summary style="cursor:pointer;{_SOFT}">'
        f"{summary}</summary>{content}</details>"
    )


def block(content: str, colour: str = "var(--jp-border-color1,#bbb)") -> str:
    """Return content with a bar of a colour beside it."""
    return (
        f'<div class="labs-verdict" style="border-left:4px solid {colour};padding:2px 0 2px 12px;margin:4px 0;'
        'color:var(--jp-content-font-color1,var(--vscode-foreground,inherit));max-width:60em;line-height:1.45">'
        f"{content}</div>"
    )
