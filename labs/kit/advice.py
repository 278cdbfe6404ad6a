"""Advice: hints for mistakes that can be made in any exercise, by the exception or the value that shows them.

"" means: the message says it all, and a hint for the exercise would lead astray.
"""

from types import ModuleType
from typing import Any

from labs.kit.genuine import sys
from labs.kit.wording import same

RETURN = "a function that comes to its end without a return gives None: is there a return on every way through it?"
PAIR = "os.waitpid and os.wait return a pair, the pid and the status: `_, status = os.waitpid(pid, 0)`"


def of_error(error: BaseException) -> str | None:
    """Return the hint for an exception of the student's own code; None if only the exercise knows one."""
    if isinstance(error, UnboundLocalError):
        quoted = str(error).split("'")[1:2]  # error.name is None here
        return (
            f"on this way through the function {quoted[0] if quoted else 'the name'} has no value yet: give it one "
            "before the try; and whatever a function assigns to is its own, unless it says nonlocal"
        )
    if isinstance(error, NameError):
        return f"import {error.name}" if error.name in sys.stdlib_module_names else ""
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return _nearest(error.obj, error.name)
    if isinstance(error, TypeError) and "'tuple' object cannot be interpreted as an integer" in str(error):
        return PAIR
    return "" if isinstance(error, ImportError | SyntaxError) else None


def _nearest(module: ModuleType, name: str | None) -> str:
    """Return "is os._exit meant?" for os.exit; "" if nothing is like it."""
    if not name:
        return ""
    import difflib  # takes milliseconds, and few answers ask for what isn't there

    found = [like for like in (f"_{name}", name.lstrip("_")) if hasattr(module, like)]
    found += difflib.get_close_matches(name, dir(module), 1)
    return f"is {module.__name__}.{found[0]} meant?" if found else ""


def of_value(value: Any, wanted: Any) -> str | None:
    """Return the hint for a result that is nearly right; None if only the exercise knows one."""
    if value is None:
        return RETURN
    if type(value) is list and same(tuple(value), wanted):
        return "all there, but in a list: a tuple, not a list, is asked for: (a, b), not [a, b]"
    if type(value) is tuple and same(list(value), wanted):
        return "all there, but in a tuple: a list, not a tuple, is asked for: [a, b], not (a, b)"
    if type(value) is str and isinstance(wanted, str) and _letters(value) == _letters(wanted):
        return "only the spelling differs: look at capital letters, spaces and full stops"
    return None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
