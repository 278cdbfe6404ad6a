"""The words on pictures of recordings."""

from collections import Counter
from collections.abc import Sequence

from labs.kit.recording import Process, Recording


def default_title(recording: Recording) -> str:
    """Return the demonstration's name as words: "Make zombie"."""
    return recording.demo.rpartition(".")[2].replace("_", " ").strip().capitalize() or "Lifetimes"


def summary(recording: Recording, processes: Sequence[Process]) -> str:
    """Say what the chart shows, for readers who can't see it; nothing in it changes from run to run."""
    lives = []
    for process in processes[:12]:
        seen = ["was stopped"] * process.was("stopped") + ["was a zombie"] * process.was("zombie")
        seen += ["was adopted"] * (process.adopted_by is not None)
        lives.append(f"{process.label} {process.role} {', '.join([*seen, process.fate])}")
    rest = [f"and {len(processes) - 12} more"] * (len(processes) > 12)
    return f"Lifetime chart of {recording.demo or 'a run'}: {'; '.join([*lives, *rest]) or 'no processes'}."


def stem(role: str) -> str:
    """Return the role without its number."""
    return role.rstrip("0123456789").rstrip(" -#") or role


def kind_text(group: Sequence[Process]) -> str:
    """Return the label of a block of thin rows: how many of what, and how they ended."""
    ends = Counter(end_text(process) for process in group)
    if len(ends) == 1:
        fates = f"each ends with {next(iter(ends))}" if "still there" not in ends else "all still there"
    else:
        fates = ", ".join(f"{end} ×{count}" for end, count in ends.most_common(2)) + (" …" if len(ends) > 2 else "")
    return f"{len(group)} × {stem(group[0].role)}\n{fates}"


def end_text(process: Process) -> str:
    """Return what stands at a bar's end: the exit code, the signal, "?" if the kernel didn't tell, or "still there"."""
    if process.signal:
        return process.signal
    if process.exit_code is not None:
        return str(process.exit_code)
    return "still there" if process.ended is None else "?"


def cut(role: str, most: int = 24) -> str:
    """Return the role, shortened to `most` letters."""
    return role if len(role) <= most else role[: most - 1] + "…"
