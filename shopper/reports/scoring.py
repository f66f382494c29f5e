"""The score of one report: exact fractions from points to the total, by the rules that the checklist's author chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from shopper.checklists.model import Document, Scoring, Touchpoint, amount, best_points
from shopper.reports.arithmetic import TouchpointScore, Working, lines, rule
from shopper.reports.criticals import HUNDRED, Lost, LostCritical, Totals, limit, told
from shopper.reports.figures import exact, half_up, plain
from shopper.reports.points import ZERO, Answer, Answers, ItemScore, number, score_item
from shopper.reports.rollup import RollUp, VisitFigure, ranking_refused, roll_up, wilson

__all__ = ["Answer", "Answers", "ItemScore", "LostCritical", "RollUp", "Score", "TouchpointScore", "VisitFigure",
           "best_points", "exact", "half_up", "item_scores", "number", "plain", "ranking_refused", "roll_up",
           "rule", "score", "team_score", "wilson"]


@dataclass(frozen=True)
class Score:
    """A report's score. `earned` of `possible` is the total after every cap; `percent` is that share of the maximum.

    `raw` is the sum before the critical items, and `limited` says what held it down, where something did.
    `counted` are the items that were possible; bonus items earn without being possible and are told apart as `bonus`.
    """

    earned: Fraction
    possible: Fraction
    percent: Fraction | None
    printed: str | None
    touchpoints: tuple[TouchpointScore, ...]
    items: Mapping[str, ItemScore]
    counted: int
    bonus: int
    na: int
    criticals: tuple[LostCritical, ...]
    arithmetic: tuple[str, ...]
    failed_whole: bool
    raw: Fraction
    limited: str


def score(document: Document, answers: Answers, visible: frozenset[str]) -> Score:
    """Score the answers to the visible items; 0 of 0 is no score, not 0 %."""
    scoring, items = document.scoring, item_scores(document, answers, visible)
    lost = _lost(document, items)
    touchpoints = tuple(_touchpoint(part, items, scoring, lost) for part in document.touchpoints)
    raw, possible = _sums(document, touchpoints)
    earned = _capped(raw, possible, lost)
    without = {part.key: _weighed(part, items, scoring) for part in document.touchpoints}
    free, _ = _sums(document, tuple(_touchpoint(part, items, scoring, ()) for part in document.touchpoints))
    totals = Totals(free, raw, earned, possible, without)
    criticals = tuple(told(one, totals) for one in lost)
    percent = earned / possible * amount(scoring.maximum) if possible else None
    return Score(
        earned, possible, percent, None if percent is None else half_up(percent), touchpoints, items,
        counted=sum(part.counted for part in touchpoints), bonus=sum(part.bonus for part in touchpoints),
        na=sum(item.reason == "na" for item in items.values()),
        criticals=criticals, arithmetic=lines(document, Working(touchpoints, criticals, raw, earned, possible)),
        failed_whole=any(lost.effect == "fail" for lost in criticals), raw=raw, limited=limit(lost, totals))


def item_scores(document: Document, answers: Answers, visible: frozenset[str]) -> dict[str, ItemScore]:
    """What each item earns and at which level it was answered, without a sum."""
    return {item.key: score_item(item, answers.get(item.key), item.key in visible, document.scoring)
            for _, item in document.items()}


def team_score(document: Document, answers: Answers, visible: frozenset[str]) -> Score:
    """The same score over the items that are in the team's hands."""
    team = frozenset(item.key for _, item in document.items() if item.hands == "team")
    return score(document, answers, visible & team)


def _lost(document: Document, items: Mapping[str, ItemScore]) -> tuple[Lost, ...]:
    """Critical items at level failed; N/A, hidden and open items have no level and never fail."""
    return tuple((touchpoint, item, item.critical) for touchpoint, item in document.items()
                 if item.critical and items[item.key].level == "failed")


def _weighed(part: Touchpoint, items: Mapping[str, ItemScore], scoring: Scoring) -> tuple[Fraction, Fraction]:
    """What a touchpoint's items earned and could have, each with its weight."""
    sums = [items[item.key].weighed(scoring.items) for item in part.items]
    return sum((pair[0] for pair in sums), ZERO), sum((pair[1] for pair in sums), ZERO)


def _touchpoint(part: Touchpoint, items: Mapping[str, ItemScore], scoring: Scoring, lost: tuple[Lost, ...]) -> TouchpointScore:
    """Weighted sums of a touchpoint; a critical item may empty it: earned 0, and what was possible is kept."""
    mine = [items[item.key] for item in part.items]
    earned, possible = _weighed(part, items, scoring)
    emptied = any(critical.effect == "empty" and touchpoint is part for touchpoint, _, critical in lost)
    earned = ZERO if emptied else earned
    percent = earned / possible * HUNDRED if possible else None
    if percent is not None and scoring.cap:
        percent = min(percent, HUNDRED)
    bonus = sum(items[item.key].counted for item in part.items if item.bonus)
    return TouchpointScore(part.key, earned, possible, percent, sum(item.counted for item in mine) - bonus, bonus, emptied)


def _sums(document: Document, touchpoints: tuple[TouchpointScore, ...]) -> tuple[Fraction, Fraction]:
    """Earned and possible of the whole: points over all items, or section weights over the sections that have a score.

    Where the author caps, the capped touchpoint enters: a bonus repairs its own touchpoint and never pays for another.
    """
    if document.scoring.sections == "none":
        earned = (min(part.earned, part.possible) if document.scoring.cap else part.earned for part in touchpoints)
        return sum(earned, ZERO), sum((part.possible for part in touchpoints), ZERO)
    weights = {touchpoint.key: amount(touchpoint.weight) for touchpoint in document.touchpoints}
    scored = [(weights[part.key], part.percent) for part in touchpoints if part.percent is not None]
    return sum((weight * percent / HUNDRED for weight, percent in scored), ZERO), sum((weight for weight, _ in scored), ZERO)


def _capped(raw: Fraction, possible: Fraction, lost: tuple[Lost, ...]) -> Fraction:
    """What the critical items leave of the earned sum: a failed whole earns 0, whatever the rest came to; a cap only lowers."""
    if any(critical.effect == "fail" for _, _, critical in lost):
        return ZERO
    limits = [possible * amount(critical.cap) / HUNDRED for _, _, critical in lost
              if critical.effect == "cap" and critical.cap is not None]
    return min([raw, *limits])
