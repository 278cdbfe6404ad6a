"""What the checker reads in a student's file without running it: where an exercise is, and whether anybody touched it.

Uses the compiler's own syntax tree, and not the module `ast`, whose import costs a check more than the parsing.
"""

import warnings
import zlib
from _ast import PyCF_ONLY_AST
from typing import Any

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what the compiler says of what it can't read
warnings.filterwarnings("ignore", module="<answers>")  # a doubtful escape in a string is told by the run, once

Node = Any  # a node of the compiler's syntax tree: attributes by kind, `ast` in the documentation says which


def body(source: str) -> list[Node]:
    """Return a file's top-level statements; one of UNREADABLE if Python can't read it."""
    module: Node = compile(source, "<answers>", "exec", PyCF_ONLY_AST)
    return list(module.body)


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


def fingerprint(source: str, statements: list[Node], name: str) -> str:
    """Return a number that changes with the exercise or with what isn't another exercise: imports, private helpers."""
    lines = source.splitlines()
    for node in reversed(statements):
        if is_definition(node) and not node.name.startswith("_") and node.name != name:
            del lines[first_line(node) - 1 : node.end_lineno]
    return f"{zlib.crc32(chr(10).join(filter(str.strip, lines)).encode(errors='replace')):08x}"


def first_line(node: Node) -> int:
    """Return the number of a definition's first line, its decorators included."""
    return int(min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]))
