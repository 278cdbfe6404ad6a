"""What the answers of chapter 02 leave behind, told in the chapter's words: it has Process objects, not os.waitpid."""

from labs.kit import verdicts
from labs.kit.lab import Lab
from labs.kit.verdicts import Judged

UNJOINED = "a Process that isn't joined after kill() keeps its pipe; join it"
ADVICE = {
    "left 1 zombie": "`join()` reaps it: join every process, after terminate() and kill() too",
    "left a child": "kill() and join() what is still running, whatever happened before",
}


def settled(lab: Lab, descriptor: str | None = None) -> None:
    """End the check if the answer has left something; `descriptor` is the hint for one that is still open."""
    for beginning, hint in (ADVICE | ({"left descriptor": descriptor} if descriptor else {})).items():
        if lab.leaks and lab.leaks[0].startswith(beginning):
            more = len(set(lab.leaks)) - 1
            also = f" (and {more} more)" if more else ""
            raise Judged(verdicts.LEAKED, f"the result is right, but it {lab.leaks[0]}{also}", hint)
    lab.settled()
