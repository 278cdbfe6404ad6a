"""The diagram of a process's states, and what takes it from one to the next."""

from labs.kit.colours import INK as STATE_INK
from labs.kit.pictures.style import FAINT, INK, LARGE, NORMAL, SMALL, WIDTH, Picture, Sheet
from labs.kit.pictures.tree import swatch

BOX = (1.35, 0.62)  # inches, width and height
PLACES = {"running": (2.35, 1.5), "sleeping": (2.35, 2.95), "stopped": (4.9, 0.75), "zombie": (5.3, 1.5)}  # left, middle


def state_diagram(title: str = "A process runs, sleeps, may be stopped, and ends as a zombie until its parent waits") -> Picture:
    """Draw the four states that this course tells apart, and the transitions between them."""
    sheet = Sheet(WIDTH, 3.75, "State diagram: fork leads to running; running to sleeping and back; running to stopped by SIGSTOP and back by SIGCONT; "
                  "running to zombie by exit or a deadly signal; zombie to gone when its parent waits.")
    sheet.write(0.14, 0.12, title, size=LARGE, weight="bold", va="top")
    return sheet.picture
