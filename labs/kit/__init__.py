"""The toolkit: what notebooks and lab modules use. Names are imported when first used, so that a check stays fast."""

import importlib

TYPE_CHECKING = False  # what typing calls so; importing that takes milliseconds, of each process that runs something
if TYPE_CHECKING:
    from typing import Any

_WHERE = {
    "watch": "watching",
    "check": "checking",
    "hint": "helping",
    "solution": "helping",
    "progress": "helping",
    "show": "showing",
    "measure": "measuring",
    "role": "demo",
    "demonstration": "demo",
    "Recording": "recording",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> "Any":
    if name not in _WHERE:
        raise AttributeError(f"module 'labs.kit' has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(importlib.import_module(f"labs.kit.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
