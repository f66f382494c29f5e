"""Exact fractions as printed figures: rounding happens here, once, half-up, and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from math import floor


def half_up(value: Fraction, places: int = 1) -> str:
    """The figure with a fixed number of decimals; a half goes away from zero, so 78.05 is printed 78.1."""
    scale = 10**places
    scaled = floor(abs(value) * scale + Fraction(1, 2))
    sign = "-" if value < 0 and scaled else ""
    whole, rest = divmod(scaled, scale)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def plain(value: Fraction) -> str:
    """Points as a person writes them: at most two decimals and no idle zeros (62.5, 80)."""
    return half_up(value, 2).rstrip("0").rstrip(".")


def exact(value: Fraction) -> str:
    """The whole truth as text that `Fraction()` reads back: "125/2" where `plain` might have rounded."""
    return str(value)
