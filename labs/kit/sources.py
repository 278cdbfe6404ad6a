"""What the checker reads in a student's file without running it: where an exercise is, and whether anybody touched it.

Uses the compiler's own syntax tree, and not the module `ast`, whose import costs a check more than the parsing.
"""

import warnings
import zlib
from _ast import PyCF_ONLY_AST
from typing import Any

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what the compiler says of what it can't read
warnings.filterwarnings("ignore", module="<answers>")  # a doubtful escape in a string is told by the run, once

_IMPORTS = ("Import", "ImportFrom")

Node = Any  # a node of the compiler's syntax tree: attributes by kind, `ast` in the documentation says which


def body(source: str) -> list[Node]:
    """Return a file's top-level statements; one of UNREADABLE if Python can't read it."""
    module: Node = compile(source, "<answers>", "exec", PyCF_ONLY_AST)
    return list(module.body)


def parsed(source: str) -> list[Node]:
    """Return the same of a file that can be run as well: the parser lets pass a `return` outside of any function."""
    statements = body(source)
    compile(source, "<answers>", "exec", dont_inherit=True)
    return statements


def kind(node: Node) -> str:
    """Return "FunctionDef", "ClassDef", "Expr" …"""
    return type(node).__name__


def is_function(node: Node) -> bool:
    """True for `def` and `async def`."""
    return kind(node) in ("FunctionDef", "AsyncFunctionDef")


def is_definition(node: Node) -> bool:
    """True for a function or a class."""
    return is_function(node) or kind(node) == "ClassDef"


def is_docstring(node: Node) -> bool:
    """True for a statement that is nothing but a string."""
    return kind(node) == "Expr" and kind(node.value) == "Constant" and isinstance(node.value.value, str)


def definition(statements: list[Node], name: str) -> Node | None:
    """Return the last top-level definition of `name`, None if there's none."""
    found = [node for node in statements if is_definition(node) and node.name == name]
    return found[-1] if found else None


def untouched(node: Node | None) -> bool:
    """True for a stub: a function without a body but a placeholder, a class all of whose methods are such."""
    if node is None:
        return False
    if is_function(node):
        return all(map(_is_placeholder, node.body))
    methods = [each for each in node.body if is_function(each)]
    return bool(methods) and all(map(untouched, methods))


def _is_placeholder(node: Node) -> bool:
    if kind(node) == "Raise":
        raised = getattr(node.exc, "func", node.exc)  # with and without parentheses
        return getattr(raised, "id", "") == "NotImplementedError"
    return kind(node) == "Pass" or is_docstring(node) or (kind(node) == "Expr" and _is_ellipsis(node.value))


def _is_ellipsis(node: Node) -> bool:
    return kind(node) == "Constant" and node.value is ...


def fingerprint(statements: list[Node], name: str) -> str:
    """Return a number that changes with what an exercise does: its definition, and what that uses of the file.

    Comments, layout and docstrings don't count, nor do imports and definitions that the exercise doesn't need.
    """
    definers: dict[str, list[Node]] = {}
    for node in statements:
        for defined in _defines(node):
            definers.setdefault(defined, []).append(node)
    words: list[str] = []
    waiting, seen = [name, "*"], {name, "*"}
    while waiting:
        wanted = waiting.pop()
        for node in definers.get(wanted, []):
            more, used = _told(node) if kind(node) not in _IMPORTS else (_imported(node, wanted), set[str]())
            words += more
            waiting += sorted((used & definers.keys()) - seen)
            seen |= used
    return f"{zlib.crc32(' '.join(words).encode(errors='replace')):08x}"


def _defines(node: Node) -> set[str]:
    """Return the names that a top-level statement binds, those inside of `if`, `try` and `with` included."""
    found: set[str] = set()
    waiting = [] if _is_for_running(node) else [node]
    while waiting:
        each = waiting.pop()
        if is_definition(each):
            found.add(each.name)
        elif kind(each) in _IMPORTS:
            found |= set(map(_bound, each.names))
        else:
            if kind(each) == "Name" and kind(each.ctx) == "Store":
                found.add(each.id)
            waiting += [part for _, part in _parts(each) if hasattr(part, "_fields")]
    return found


def _bound(alias: Node) -> str:
    """Return the name that a part of an import binds."""
    return str((alias.asname or alias.name).partition(".")[0])


def _imported(node: Node, name: str) -> list[str]:
    """Write down what of an import binds a name."""
    place = f"{getattr(node, 'level', 0)}{getattr(node, 'module', '')}"
    return [f"{place}:{alias.name}={alias.asname}" for alias in node.names if _bound(alias) == name]


def _is_for_running(node: Node) -> bool:
    """True for `if __name__ == …`, which an import passes by."""
    return kind(node) == "If" and kind(node.test) == "Compare" and getattr(node.test.left, "id", "") == "__name__"


def _told(node: Node) -> tuple[list[str], set[str]]:
    """Write a statement down as words, without docstrings; return them, and the names that it uses."""
    words, used = [], set()
    waiting: list[tuple[int, str, Node]] = [(0, "", node)]
    while waiting:  # no recursion: a sum of a thousand numbers is a thousand levels deep
        depth, field, each = waiting.pop()
        if not hasattr(each, "_fields"):
            words.append(f"{depth}{field}={each!r}")
            continue
        words.append(f"{depth}{field}:{kind(each)}")
        if kind(each) == "Name":
            used.add(each.id)
        waiting += [
            (depth + 1, below, part) for below, part in _parts(each) if below != "body" or not is_docstring(part)
        ]
    return words, used


def _parts(node: Node) -> list[tuple[str, Node]]:
    """Return the nodes and values right below a node, each with its field's name."""
    found: list[tuple[str, Node]] = []
    for field in node._fields:
        value = getattr(node, field, None)
        found += [(field, each) for each in (value if isinstance(value, list) else [value]) if each is not None]
    return found


def first_line(node: Node) -> int:
    """Return the number of a definition's first line, its decorators included."""
    return int(min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]))
