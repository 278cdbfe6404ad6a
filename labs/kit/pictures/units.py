"""Numbers and units as readers want them: "12.3 ms", "64 KiB", "1,230"."""

# unit -> (factor, name, up to which value), the smallest first
UNITS = {
    "s": [(1e9, "ns", 1e-6), (1e6, "µs", 1e-3), (1e3, "ms", 1.0), (1.0, "s", float("inf"))],
    "B": [(1.0, "B", 2**10), (2**-10, "KiB", 2**20), (2**-20, "MiB", 2**30), (2**-30, "GiB", float("inf"))],
}


def scale(largest: float, unit: str) -> tuple[float, str]:
    """Return (factor, name) of the unit for values up to `largest`, which are seconds ("s"), bytes ("B") or numbers."""
    if unit not in UNITS:
        return 1.0, unit
    return next((factor, name) for factor, name, below in UNITS[unit] if largest < below * (1 - 1e-9))


def number(value: float) -> str:
    """Return a value with up to three significant digits and no exponent: "0.0123", "1.23", "12.3", "1,230"."""
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def with_unit(value: float, unit: str) -> str:
    """Return a value in the unit that fits it: 0.0123 "s" is "12.3 ms"."""
    factor, name = scale(abs(value), unit)
    return f"{number(value * factor)} {name}".strip()
