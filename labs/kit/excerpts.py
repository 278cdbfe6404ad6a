"""The part of a file that answers one exercise: its function or class, and what that uses of the file."""

import ast

from labs.kit import sources


def excerpt(source: str, name: str) -> str:
    """Return the definition of `name` with the imports, constants and helpers it needs, without its docstring.

    "" if the file doesn't define it; the whole file if Python can't read it.
    """
    try:
        statements = ast.parse(source).body
    except sources.UNREADABLE:
        return source.strip()
    definers = {defined: node for node in statements for defined in _defines(node)}
    if name not in definers:
        return ""
    found: list[ast.stmt] = []
    waiting = [definers[name]]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.append(node)
            waiting += [definers[used] for used in _uses(node) if used in definers]
    found.sort(key=lambda node: node.lineno)
    lines = source.splitlines()
    return _joined([(node, _text(lines, node, without_docstring=node is definers[name])) for node in found])


def _defines(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [each.id for target in targets if target for each in ast.walk(target) if isinstance(each, ast.Name)]


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _uses(node: ast.stmt) -> set[str]:
    if _is_import(node):
        return set()
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _text(lines: list[str], node: ast.stmt, without_docstring: bool) -> str:
    text = "\n".join(lines[sources.first_line(node) - 1 : node.end_lineno])
    return without_docstrings(text) if without_docstring else text


def without_docstrings(source: str) -> str:
    """Return a definition's source without its docstring and those inside of it, unless they are all there is."""
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if sources.is_definition(node)]
    except sources.UNREADABLE:
        return source
    lines = source.split("\n")
    left_out: set[int] = set()
    for node in nodes:
        body = getattr(node, "body", [])
        if len(body) < 2 or not sources.is_docstring(body[0]) or body[0].end_lineno >= body[1].lineno:
            continue
        after = body[0].end_lineno + 1
        while not lines[after - 1].strip():  # what parts the docstring from the body
            after += 1
        left_out |= set(range(body[0].lineno, after))
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in left_out)


def _joined(pieces: list[tuple[ast.stmt, str]]) -> str:
    text = ""
    before = None
    for node, piece in pieces:
        if before is not None:
            simple = not sources.is_definition(node) and not sources.is_definition(before)
            text += "\n" if simple and _is_import(node) == _is_import(before) else "\n\n" if simple else "\n\n\n"
        text += piece
        before = node
    return text
