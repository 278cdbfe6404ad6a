"""Where `from labs.kit import measure` finds it; see `labs.kit.measuring`."""

from labs.kit.measuring import measure

__all__ = ["measure"]
