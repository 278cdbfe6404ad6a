"""What a demonstration printed and how it ended, for a notebook."""

from html import escape

from labs.kit.recording import Recording

LINES, LETTERS = 60, 8_000  # of output: a notebook stays readable, and below the size that it's allowed
_PRE = (
    "margin:0 0 6px;padding:6px 10px;border-left:3px solid var(--jp-border-color2,#bbb);"
    "white-space:pre-wrap;overflow-wrap:anywhere;"
    "font-family:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);font-size:var(--jp-code-font-size,13px)"
)
_NOTE = "color:var(--jp-ui-font-color2,var(--vscode-descriptionForeground,#777));font-size:90%"
OUTCOMES = {
    "crashed": "It crashed",
    "timed_out": "It was ended at its deadline",
    "over_limit": "It was ended for using too much",
    "interrupted": "It was interrupted",
    "environment": "This machine couldn't run it",
}


def html_output(recording: Recording) -> str:
    """Return what the run printed, cut in the middle if it's long, and a line on how it ended unless it finished."""
    parts = []
    if recording.output.strip():
        first, left_out, last = cut(recording.output)
        note = f'<span style="{_NOTE}">… {left_out} …</span>\n' if left_out else ""
        parts.append(f'<pre class="labs-output" style="{_PRE}">{escape(first)}{note}{escape(last)}</pre>')
    if recording.outcome != "finished":
        parts.append(f'<p class="labs-outcome" style="margin:0 0 6px"><b>{escape(ending(recording))}</b></p>')
    return "".join(parts)


def ending(recording: Recording) -> str:
    """Return one sentence on how the run ended: "It was ended at its deadline: 2.0 s are over"."""
    words = OUTCOMES.get(recording.outcome, "It finished")
    return f"{words}: {recording.reason}" if recording.reason else f"{words}."


def cut(output: str, lines: int = LINES, letters: int = LETTERS) -> tuple[str, str, str]:
    """Return (beginning, what is left out in words, end): the middle of a long output says the least."""
    rows = "".join(letter for letter in output.rstrip() if letter in "\n\t" or letter.isprintable()).splitlines()
    if len(rows) > lines:
        half = lines // 2
        first, last = "\n".join(rows[:half]) + "\n", "\n".join(rows[-half:])
        words = f"{len(rows) - 2 * half} lines left out"
    else:
        first, last, words = "\n".join(rows), "", ""
    if len(first) + len(last) > letters:
        text, half = first + last, letters // 2
        return (
            text[:half] + "\n",
            f"{words + ', ' if words else ''}{len(text) - 2 * half} letters left out",
            text[-half:],
        )
    return first, words, last
