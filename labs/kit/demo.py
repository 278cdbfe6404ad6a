"""What a lab module uses: `demonstration` registers its functions, `role` names processes, `main` runs the module."""

import sys
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, overload

Function = TypeVar("Function", bound=Callable[..., Any])

MIB = 1024 * 1024


class Limits(NamedTuple):
    """What a run may use before it's ended. Smaller defaults would end honest demonstrations on a busy machine."""

    seconds: float = 10.0  # deadline, from the start of the run
    memory: int = 512 * MIB  # bytes, of all its processes together, shared pages counted once
    output: int = 1 * MIB  # bytes, standard output and standard error together
    processes: int = 128  # alive at once; a fork bomb passes this within milliseconds


class Demonstration(NamedTuple):
    """A registered demonstration: its limits, and the outcome that's meant to happen."""

    topic: str
    name: str
    function: Callable[..., Any]
    limits: Limits
    ends: str  # "finished", or "timed_out" for a demonstration of a hang, "crashed" for one of a crash

    @property
    def target(self) -> str:
        """Where the stage finds the function: "labs.zombies:make_zombie"."""
        return f"{self.function.__module__}:{self.name}"

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.function.__doc__ or "").strip().partition("\n")[0]


@overload
def demonstration(function: Function) -> Function: ...
@overload
def demonstration(*, ends: str = ..., **limits: Any) -> Callable[[Function], Function]: ...
def demonstration(function: Any = None, *, ends: str = "finished", **limits: Any) -> Any:
    """Register a function of a lab module as a demonstration; keyword arguments are fields of Limits."""

    def register(function: Function) -> Function:
        registered = Demonstration(_topic(function.__module__), function.__name__, function, Limits(**limits), ends)
        _list(function.__module__, registered)
        return function

    return register if function is None else register(function)


def include(module: str, *functions: Callable[..., Any]) -> None:
    """List demonstrations of other lab modules as this one's, so that a topic may be several files."""
    for function in functions:
        _list(module, registered(function)._replace(topic=_topic(module)))


def registered(function: Callable[..., Any]) -> Demonstration:
    """Return what is known of a demonstration; an ordinary function of a module is one with the default limits."""
    ordinary = Demonstration(_topic(function.__module__), function.__name__, function, Limits(), "finished")
    return getattr(function, "demonstration", ordinary)


def _topic(module: str) -> str:
    return module.removeprefix("labs.")


def _list(module: str, registered: Demonstration) -> None:
    registered.function.demonstration = registered  # type: ignore[attr-defined]
    sys.modules[module].__dict__.setdefault("DEMONSTRATIONS", {})[registered.name] = registered


def role(name: str) -> None:
    """Name the calling process, at most 15 characters: shown by ps, read back from the kernel by the observer.

    The name is the command name of prctl(2), PR_SET_NAME; a child made by fork starts with its parent's.
    """
    if len(name.encode()) > 15:
        raise ValueError(f"a role has at most 15 bytes, {name!r} has {len(name.encode())}")
    import setproctitle  # here, so that the path of a check doesn't pay for it

    setproctitle.setproctitle(name)


def main(module: str) -> None:
    """Run a lab module's demonstrations from a terminal: those named in the arguments; without any, list them."""
    from labs.cli import run_module

    name = sys.modules[module].__spec__.name if module == "__main__" else module  # type: ignore[union-attr]
    sys.exit(run_module(name.removeprefix("labs."), sys.argv[1:]))
