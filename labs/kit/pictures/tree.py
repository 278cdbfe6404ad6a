"""The process tree at a moment: a box per process, below its parent of that moment."""

from collections import Counter

from matplotlib.text import Text

from labs.kit.colours import INK as STATE_INK
from labs.kit.pictures.style import FAINT, LARGE, SMALL, WIDTH, Picture, Sheet, width_of, wrap_title
from labs.kit.pictures.words import stem
from labs.kit.recording import Process, Recording

ACROSS = 6  # leaves that fit side by side; wider trees are drawn from left to right
KEPT = 4  # of many siblings of one kind the first ones get a box each, the rest one together
BOX = (1.36, 0.56)  # inches, width and height
EDGE = 0.14  # inches of margin


class Node:
    """A box of the tree: a process, the supervisor, or the rest of many siblings (neither of which has a state)."""

    def __init__(self, head: str, role: str, state: str | None, note: str) -> None:
        self.head, self.role, self.state, self.note = head, role, state, note
        self.children: list[Node] = []
        self.depth, self.place = 0, 0.0  # distance from the root; position among the leaves

    def lay_out(self, depth: int = 0, leaf: float = 0.0) -> float:
        """Give each box its depth and place, a parent's in the middle of its children; return the next free place."""
        self.depth = depth
        if not self.children:
            self.place = leaf
            return leaf + 1
        for child in self.children:
            leaf = child.lay_out(depth + 1, leaf)
        self.place = (self.children[0].place + self.children[-1].place) / 2
        return leaf

    def all(self) -> "list[Node]":
        """Return this box and all below it."""
        return [self, *(node for child in self.children for node in child.all())]


def process_tree(recording: Recording, when: float, *, title: str | None = None) -> Picture:
    """Draw the processes there are at `when` seconds, each below its parent of that moment, zombies included."""
    root = _tree(recording, when)
    leaves = round(root.lay_out())
    nodes = root.all()
    depth = max(node.depth for node in nodes) + 1
    title = wrap_title(title or f"The process tree after {when:.3g} seconds")
    head = 0.3 + 0.21 * (title.count("\n") + 1)
    across = leaves <= ACROSS  # else from left to right
    width, height = BOX
    if across:
        step, level = 1.47, height + 0.36
        wide, tall = (leaves - 1) * step + width, head + (depth - 1) * level + height
    else:
        step, level = height + 0.14, min(width + 0.75, (WIDTH - 2 * EDGE - width) / max(depth - 1, 1))
        wide, tall = (depth - 1) * level + width, head + (leaves - 1) * step + height
    words = "; ".join(" ".join(filter(None, [node.head, node.role, node.state])) for node in nodes)
    longest = max(len(line) for line in title.split("\n")) * 0.1  # inches: the title's letters are about this wide
    sheet = Sheet(min(WIDTH, max(wide, longest) + 2 * EDGE), tall + EDGE, f"Process tree: {words}.")
    sheet.write(EDGE, 0.12, title, size=LARGE, weight="bold", va="top", linespacing=1.3)
    for node in nodes:
        for child in node.children:
            _connect(sheet, _corner(node, head, step, level, across), _corner(child, head, step, level, across), across)
        _draw(sheet, node, _corner(node, head, step, level, across))
    return sheet.picture


def parent_at(process: Process, when: float) -> int:
    """Return the pid of the process's parent at `when` seconds."""
    return next((pid for since, pid in reversed(process.parents) if since <= when), process.parent)


def _tree(recording: Recording, when: float) -> Node:
    """The tree of boxes, the supervisor's as root: it's the parent of all that have none in the recording."""
    alive = recording.alive_at(when)
    pids = {process.pid for process in alive}

    def below(pid: int | None) -> list[Node]:
        nodes = []
        for process in alive:
            parent = parent_at(process, when)
            if parent == pid or (pid is None and parent not in pids):
                node = Node(process.label, process.role, process.state_at(when), f"pid {process.pid}")
                node.children = below(process.pid)
                nodes.append(node)
        return _fold(nodes)

    root = Node("", "supervisor", None, f"pid {recording.supervisor}")
    root.children = below(None)
    return root


def _fold(nodes: list[Node]) -> list[Node]:
    """Put many childless siblings of one kind into one box, the first few excepted."""
    many = [node for node in nodes if not node.children]
    if len(many) <= KEPT + 1 or len({stem(node.role) for node in many}) > 1:
        return nodes
    rest = many[KEPT:]
    counts = Counter(node.state or "" for node in rest).most_common(2)
    folded = Node("…", f"and {len(rest)} more", None, ", ".join(f"{count} {state}" for state, count in counts))
    return [*(node for node in nodes if node not in rest), folded]


def _corner(node: Node, head: float, step: float, level: float, across: bool) -> tuple[float, float]:
    """The top left corner of a box, in inches."""
    if across:
        return EDGE + node.place * step, head + node.depth * level
    return EDGE + node.depth * level, head + node.place * step


def _connect(sheet: Sheet, parent: tuple[float, float], child: tuple[float, float], across: bool) -> None:
    width, height = BOX
    if across:
        x, to_x = parent[0] + width / 2, child[0] + width / 2
        half = (parent[1] + height + child[1]) / 2
        sheet.line([x, x, to_x, to_x], [parent[1] + height, half, half, child[1]], zorder=1, color=FAINT)
    else:
        y, to_y, half = parent[1] + height / 2, child[1] + height / 2, child[0] - 0.22
        sheet.line([parent[0] + width, half, half, child[0]], [y, y, to_y, to_y], zorder=1, color=FAINT)


def _draw(sheet: Sheet, node: Node, corner: tuple[float, float]) -> None:
    """Draw a box: letter and role above, state in words and pid below, a stripe in the state's colour at the left."""
    (x, y), (width, height) = corner, BOX
    edge = STATE_INK[node.state] if node.state else FAINT
    sheet.box(
        x, y, width, height, facecolor="white" if node.state else "#F2F2F2", edgecolor=edge, linewidth=1.0, zorder=2
    )
    left = x + 0.1
    if node.state:
        sheet.state(x, y, 0.14, height, node.state, edgecolor=edge)
        left = x + 0.21
    if node.head:
        left += width_of(sheet.write(left, y + height * 0.32, node.head, weight="bold", size=SMALL, zorder=3)) + 0.06
    _fit(sheet.write(left, y + height * 0.32, node.role, size=SMALL, zorder=3), x + width - left - 0.04)
    left = x + (0.21 if node.state else 0.1)
    if node.state:
        sheet.write(left, y + height * 0.7, node.state, size=SMALL, color=edge, zorder=3)
        sheet.write(x + width - 0.06, y + height * 0.7, node.note, size=SMALL - 1, color=FAINT, ha="right", zorder=3)
    else:
        _fit(
            sheet.write(left, y + height * 0.7, node.note, size=SMALL - 1, color=FAINT, zorder=3),
            x + width - left - 0.04,
        )


def _fit(text: Text, width: float) -> None:
    """Shorten a text until it's at most `width` inches wide."""
    words = text.get_text()
    while width_of(text) > width and len(words) > 4:
        words = words[:-2].rstrip() + "…"
        text.set_text(words)
