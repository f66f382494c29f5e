"""Many visits as one figure: by points or as the mean of visits, always with its base, its range and what one visit weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from shopper.reports.figures import half_up

Rule = Literal["points", "visits"]
RULES: dict[Rule, str] = {"points": "by points", "visits": "mean of visits"}
RANGE_BELOW = 10
RANK_FROM = 3
_Z = Decimal("1.959963984540054")  # 95 % of a normal distribution lie within this many deviations


@dataclass(frozen=True)
class VisitFigure:
    """What one visit brings to a roll-up."""

    earned: Fraction
    possible: Fraction


@dataclass(frozen=True)
class RollUp:
    """A rolled-up score in percent. `n` visits have a score; `left_out` are those with 0 of 0."""

    rule: Rule
    earned: Fraction
    possible: Fraction
    percent: Fraction | None
    printed: str | None
    n: int
    left_out: int
    lowest: Fraction | None
    highest: Fraction | None
    weight_of_one: Fraction | None
    sentence: str


def roll_up(visits: Sequence[VisitFigure], rule: Rule = "points") -> RollUp:
    """Roll visits up by the named rule; a visit with nothing possible has no score and is left out."""
    scored = [visit for visit in visits if visit.possible]
    shares = [visit.earned / visit.possible * 100 for visit in scored]
    earned = sum((visit.earned for visit in scored), Fraction(0))
    possible = sum((visit.possible for visit in scored), Fraction(0))
    n = len(scored)
    percent = None
    if n:
        percent = earned / possible * 100 if rule == "points" else sum(shares, Fraction(0)) / n
    return RollUp(rule, earned, possible, percent, None if percent is None else half_up(percent), n, len(visits) - n,
                  min(shares, default=None), max(shares, default=None), Fraction(1, n) if n else None, _sentence(rule, shares))


def wilson(successes: int, n: int) -> tuple[Fraction, Fraction] | None:
    """Wilson's 95 % interval for a share, both ends between 0 and 1; None where nobody was asked."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    if n == 0:
        return None
    with localcontext(prec=40):
        square = _Z * _Z
        spread = _Z * (Decimal(successes) * (n - successes) / n + square / 4).sqrt()
        low = (successes + square / 2 - spread) / (n + square)
        high = (successes + square / 2 + spread) / (n + square)
    return max(Fraction(0), Fraction(low)), min(Fraction(1), Fraction(high))


def ranking_refused(n: int) -> str | None:
    """Why a location with n visits must not be ranked, or None where it may be."""
    if n >= RANK_FROM:
        return None
    visits = "1 visit" if n == 1 else f"{n} visits"
    return f"Not ranked: {visits}, and fewer than {RANK_FROM} can be chance."


def _sentence(rule: Rule, shares: Sequence[Fraction]) -> str:
    """The base beneath the figure: rule, n, what one visit weighs, and the range below ten visits."""
    n = len(shares)
    if not n:
        return f"{RULES[rule].capitalize()}; no visit has a score yet."
    base = f"{RULES[rule].capitalize()}, n = {n}; one visit is {half_up(Fraction(100, n))} % of the base"
    if n >= RANGE_BELOW:
        return f"{base}."
    return f"{base}; range {half_up(min(shares))} to {half_up(max(shares))} %."
