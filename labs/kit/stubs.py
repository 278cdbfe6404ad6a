"""Stubs: an exercise file is its model answer without the answers. So each exercise is written down once.

Of `solutions/<topic>.py` a stub keeps the module's docstring, the public functions and classes with their docstrings
and signatures, exceptions whole (they are given), and the imports that what is kept needs.
"""

import ast
from pathlib import Path

from labs.course import ROOT

BODY = "raise NotImplementedError"


def stub(topic: str) -> str:
    """Return the source of a topic's untouched exercise file."""
    return strip((Path(ROOT) / "solutions" / f"{topic}.py").read_text(encoding="utf-8"))


def strip(source: str) -> str:
    """Return a model answer's source without the answers; what is kept is kept to the letter."""
    lines = source.splitlines()
    pieces: list[tuple[str, str]] = []  # (kind, text)
    tree = ast.parse(source)
    kept = [node for node in tree.body if _public(node)]
    needed = set().union(*map(_names_outside_bodies, kept)) if kept else set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            if line := _import(node, needed):
                pieces.append(("import", line))
        elif node is tree.body[0] and isinstance(node, ast.Expr):
            pieces.append(("docstring", _text(lines, node)))
        elif node in kept:
            pieces.append(("code", _strip_node(lines, node)))
    text = ""
    for (kind, piece), before in zip(pieces, ["", *(kind for kind, _ in pieces)], strict=False):
        gap = {"": "", "code": "\n\n\n"}.get(before, "\n" if before == kind == "import" else "\n\n")
        text += ("\n\n\n" if kind == "code" and before else gap) + piece
    return text + "\n"


def _public(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")


def _given(node: ast.stmt) -> bool:
    """An exception class is given: answers raise it, they don't design it."""
    bases = [base.id for base in getattr(node, "bases", []) if isinstance(base, ast.Name)]
    return any(base.endswith(("Exception", "Error", "Warning")) for base in bases)


def _text(lines: list[str], node: ast.AST) -> str:
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])  # type: ignore[attr-defined]


def _strip_node(lines: list[str], node: ast.stmt) -> str:
    if _given(node):
        return _text(lines, node)
    if not isinstance(node, ast.ClassDef):
        return _strip_function(lines, node)
    first, *rest = node.body
    header = "\n".join(lines[node.lineno - 1 : (first.end_lineno if _is_docstring(first) else first.lineno - 1)])
    methods = [
        _strip_function(lines, method)
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        and (_public(method) or method.name.startswith("__"))
    ]
    return "\n\n".join([header, *methods])


def _strip_function(lines: list[str], node: ast.stmt) -> str:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    first = node.body[0]
    last = first.end_lineno if _is_docstring(first) else first.lineno - 1
    indent = " " * first.col_offset
    return "\n".join([*lines[node.lineno - 1 : last], indent + BODY])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _names_outside_bodies(node: ast.stmt) -> set[str]:
    """Return the names that a stub's signatures, bases and given exceptions use."""
    if _given(node):
        parts: list[ast.AST] = [node]
    elif isinstance(node, ast.ClassDef):
        parts = [*node.bases]
        parts += [method.args for method in node.body if isinstance(method, ast.FunctionDef)]
        parts += [method.returns for method in node.body if isinstance(method, ast.FunctionDef) and method.returns]
    else:
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        parts = [node.args, *([node.returns] if node.returns else [])]
    names = {each.id for part in parts for each in ast.walk(part) if isinstance(each, ast.Name)}
    strings = [each.value for part in parts for each in ast.walk(part) if isinstance(each, ast.Constant)]
    return names | {text.split("[")[0].split(".")[0] for text in strings if isinstance(text, str)}


def _import(node: ast.Import | ast.ImportFrom, needed: set[str]) -> str:
    names = [alias for alias in node.names if (alias.asname or alias.name).split(".")[0] in needed]
    if not names:
        return ""
    kept = ast.Import(names) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, names, node.level)
    return ast.unparse(kept)
