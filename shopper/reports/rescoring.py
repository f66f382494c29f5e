"""What another scoring would make of visits that are over: computed for whoever is about to publish it, never applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shopper.checklists.model import Document, amount
from shopper.checklists.visibility import visible_items
from shopper.reports.figures import half_up
from shopper.reports.model import check
from shopper.reports.scoring import score


@dataclass(frozen=True)
class Past:
    """A released visit: the document it was filled in with, its answers and the facts of the visit."""

    document: Document
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """What a new document makes of past visits; figures in per cent of the highest score. `moves` are those of visits whose
    printed figure would be another one; a visit that has a figure only before or only after is counted apart."""

    visits: int
    moves: tuple[Fraction, ...]
    lost: int = 0
    gained: int = 0

    @property
    def average(self) -> str:
        """The mean move with its sign, printed."""
        return signed(sum(self.moves, Fraction(0)) / len(self.moves))

    @property
    def span(self) -> tuple[str, str]:
        """The lowest and the highest move, printed."""
        return signed(min(self.moves)), signed(max(self.moves))


def effect(new: Document, past: Iterable[Past]) -> Effect:
    """What the new document would make of each visit, with the answers that it still knows."""
    moves, counts = [], {"visits": 0, "lost": 0, "gained": 0}
    for visit in past:
        before, after = figure(visit.document, visit), figure(new, visit)
        counts["visits"] += 1
        if before is None or after is None:
            counts["lost"] += before is not None
            counts["gained"] += after is not None
        elif half_up(before) != half_up(after):
            moves.append(after - before)
    return Effect(moves=tuple(moves), **counts)


def figure(document: Document, visit: Past) -> Fraction | None:
    """A visit's score by a document, in per cent of its highest; None where nothing counts."""
    wrong = check(document, visit.answers)
    answers = {key: answer for key, answer in visit.answers.items() if key not in wrong}
    percent = score(document, answers, visible_items(document, answers, visit.facts)).percent
    return None if percent is None else percent * 100 / amount(document.scoring.maximum)


def signed(value: Fraction) -> str:
    """A difference with its sign, half-up to one decimal: +2.5, −0.4, ±0.0."""
    printed = half_up(abs(value))
    return f"±{printed}" if printed == "0.0" else f"{'+' if value > 0 else '−'}{printed}"
