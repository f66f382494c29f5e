"""A report laid out for its editor: touchpoint by touchpoint, each answer with its evidence, doubts and remarks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopper.checklists.model import Document, Item, Touchpoint
from shopper.reports.display import display
from shopper.reports.scoring import ItemScore, Score, plain
from shopper.reviews.model import Doubt

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One answer as the editor reads it."""

    item: Item
    answer: Row
    text: str
    level: str | None
    points: str
    doubts: tuple[str, ...]
    evidence: tuple[Row, ...]
    remarks: tuple[Row, ...]


@dataclass(frozen=True)
class Station:
    """One touchpoint with its visible items; the counts are the marks on the journey."""

    touchpoint: Touchpoint
    lines: tuple[Line, ...]
    points: str

    @property
    def doubts(self) -> int:
        """How many things to look at stand here."""
        return sum(len(line.doubts) for line in self.lines)

    @property
    def failures(self) -> int:
        """How many items failed here."""
        return sum(line.level == "failed" for line in self.lines)

    @property
    def strengths(self) -> int:
        """How many items engaged or stood out here."""
        strong = (line.level == "engaged" or bool(line.answer.get("stood_out")) for line in self.lines if line.level != "failed")
        return sum(strong)


@dataclass(frozen=True)
class Beside:
    """What stands beside the answers: doubts, evidence and remarks of the whole report."""

    doubts: Sequence[Doubt]
    evidence: Sequence[Row]
    remarks: Sequence[Row]


def sheet(document: Document, answers: Mapping[str, Row], score: Score, beside: Beside) -> list[Station]:
    """The touchpoints in which something was visible, in the order of the journey."""
    stations = []
    for touchpoint, scored in zip(document.touchpoints, score.touchpoints, strict=True):
        lines = tuple(_line(item, answers, score.items[item.key], document.scoring.items, beside) for item in touchpoint.items
                      if item.type != "note" and score.items[item.key].reason != "hidden")
        points = f"{plain(scored.earned)} of {plain(scored.possible)} points" if scored.counted else "not scored"
        if lines:
            stations.append(Station(touchpoint, lines, points))
    return stations


def _line(item: Item, answers: Mapping[str, Row], scored: ItemScore, mode: str, beside: Beside) -> Line:
    """One answer with its points as they enter the touchpoint's, weight and all."""
    answer = answers.get(item.key) or {}
    earned, possible = scored.weighed(mode)
    points = f"{plain(earned)} of {plain(possible)}" if scored.counted else ""
    files = tuple(file for file in beside.evidence if file["item_key"] == item.key)
    return Line(
        item, answer, display(item, answers.get(item.key), len(files)), scored.level, points,
        tuple(doubt.sentence for doubt in beside.doubts if doubt.item == item.key), files,
        tuple(remark for remark in beside.remarks if remark["item_key"] == item.key))
