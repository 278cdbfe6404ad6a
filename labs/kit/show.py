"""Where `from labs.kit import show` finds it; see `labs.kit.showing`."""

from labs.kit.showing import show

__all__ = ["show"]
