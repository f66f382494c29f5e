"""What the builder shows of a draft: one touchpoint at hand with its items in words, the journey, and what is to be mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from shopper.checklists import document as documents
from shopper.checklists import lint, wording
from shopper.checklists.document import Problem
from shopper.checklists.model import Document, Item, Touchpoint, best_points

MOST_SHOWN = 50  # a longer touchpoint is shown in parts, so that a long list stays quick to work on


@dataclass(frozen=True)
class Station:
    """A touchpoint on the journey: how many items, what they can bring, and how much is to be mended."""

    touchpoint: Touchpoint
    number: int
    possible: Fraction
    share: int  # of the whole, in percent
    problems: int

    def worth(self) -> str:
        """What it can bring, as it is written."""
        return written(self.possible)


@dataclass(frozen=True)
class Desk:
    """Everything that the page shows; `station` is the touchpoint at hand, None while there is none."""

    document: Document
    stations: tuple[Station, ...]
    station: Station | None
    lines: tuple[wording.Line, ...]
    first: int  # how many items of the touchpoint stand before these lines
    numbers: dict[str, int]  # by item: its place in the touchpoint, counted from 1
    problems: tuple[Problem, ...]
    hints: tuple[Problem, ...]
    remarks: dict[str, list[tuple[str, str]]]  # by item: (problem or hint, sentence)

    def parts(self) -> list[tuple[int, int]]:
        """The parts of a long touchpoint, each by its first and last number; empty where one page holds all."""
        count = len(self.numbers)
        if count <= MOST_SHOWN:
            return []
        return [(first + 1, min(first + MOST_SHOWN, count)) for first in range(0, count, MOST_SHOWN)]


def desk(document: Document, at: str, item_key: str = "", first: int = 0, gone: Mapping[str, str] = documents.NOTHING) -> Desk:
    """The desk with the touchpoint of the item, else the one named, else the first; `first` where its shown part begins.
    `gone` are the prompts of deleted items by key."""
    problems, hints = documents.problems(document, gone), lint.hints(document)
    stations = stations_of(document, problems)
    held = [one for one in stations if item_key and any(item.key == item_key for item in one.touchpoint.items)]
    named = [one for one in stations if one.touchpoint.key == at]
    station = next(iter([*held, *named, *stations]), None)
    items = station.touchpoint.items if station else ()
    numbers = {item.key: n for n, item in enumerate(items, 1)}
    begin = _part(numbers.get(item_key, first + 1), len(items))
    lines = tuple(wording.line(item, document) for item in items[begin:begin + MOST_SHOWN])
    remarks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, found in (("problem", problems), ("hint", hints)):
        for one in found:
            remarks[one.item_key].append((kind, one.sentence))
    return Desk(document, stations, station, lines, begin, numbers, tuple(problems), tuple(hints), dict(remarks))


def _part(number: int, count: int) -> int:
    """How many items stand before the part that holds the one with this number."""
    return max(0, min(number, count) - 1) // MOST_SHOWN * MOST_SHOWN


def stations_of(document: Document, problems: list[Problem]) -> tuple[Station, ...]:
    """The journey with what each touchpoint can bring."""
    wrong: dict[str, int] = defaultdict(int)
    for one in problems:
        wrong[one.touchpoint_key] += 1
    weighted = document.scoring.sections == "weights"
    worth = [possible(touchpoint, document.scoring.items) for touchpoint in document.touchpoints]
    parts = [Fraction(one.weight) if weighted else points for one, points in zip(document.touchpoints, worth, strict=True)]
    whole = sum(parts, Fraction(0))
    return tuple(
        Station(one, n, worth[n - 1], round(100 * parts[n - 1] / whole) if whole > 0 else 0, wrong[one.key])
        for n, one in enumerate(document.touchpoints, 1))


def written(figure: Fraction) -> str:
    """To one decimal where it is not whole."""
    tenths = int(figure * 10 + Fraction(1, 2))
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def possible(touchpoint: Touchpoint, mode: str) -> Fraction:
    """What a touchpoint can bring when all of it is shown: weighted points, or weights where each item counts by its share."""
    return sum((brings(item, mode) for item in touchpoint.items), Fraction(0))


def brings(item: Item, mode: str) -> Fraction:
    """What an item can bring; a bonus earns without being possible."""
    best = best_points(item)
    if item.bonus or not best:
        return Fraction(0)
    return Fraction(item.weight) * (best if mode == "points" else 1)
