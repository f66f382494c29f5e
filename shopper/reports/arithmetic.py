"""The arithmetic of a score as lines that a person can follow, and its rule in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shopper.checklists.model import Document, Scoring, amount
from shopper.reports.criticals import HUNDRED, LostCritical
from shopper.reports.figures import half_up, plain


@dataclass(frozen=True)
class TouchpointScore:
    """A touchpoint's sums. `earned` is what was earned with bonus; `percent` is of 100 and capped where the author caps."""

    key: str
    earned: Fraction
    possible: Fraction
    percent: Fraction | None
    counted: int
    bonus: int = 0
    emptied: bool = False


@dataclass(frozen=True)
class Working:
    """The steps from sums to the total: `raw` of capped touchpoints, `earned` after the critical items too."""

    touchpoints: tuple[TouchpointScore, ...]
    criticals: tuple[LostCritical, ...]
    raw: Fraction
    earned: Fraction
    possible: Fraction


def rule(scoring: Scoring) -> str:
    """How this checklist is scored, in sentences for the page and the PDF."""
    first = ("Points earned divided by points possible, each times its weight." if scoring.items == "points"
             else "Each item is the share it earned of its own points, times its weight.")
    sections = " Each touchpoint's score counts by the touchpoint's weight." if scoring.sections == "weights" else ""
    na = "N/A leaves the base" if scoring.na == "leaves" else "N/A counts as zero"
    left = "leaves it" if scoring.unanswered == "leaves" else "counts as zero"
    return f"{first}{sections} {na}; an optional item left open {left}."


def lines(document: Document, working: Working) -> tuple[str, ...]:
    """Touchpoints, the total, then whatever moved the total away from the plain quotient."""
    titles = {touchpoint.key: (touchpoint.title, amount(touchpoint.weight)) for touchpoint in document.touchpoints}
    sums = [_touchpoint_line(document.scoring, *titles[part.key], part)
            for part in working.touchpoints if part.counted or part.bonus]
    if not working.possible:
        return (*sums, "Nothing counted: no score.", *(lost.sentence for lost in working.criticals))
    return (*sums, *_total_lines(document.scoring, working))


def _total_lines(scoring: Scoring, working: Working) -> list[str]:
    share = working.raw * HUNDRED / working.possible
    first = "By section weight: " if scoring.sections == "weights" else ""
    result = [f"{first}{plain(working.raw)} / {plain(working.possible)} = {half_up(share)} %"]
    result.extend(lost.sentence for lost in working.criticals)
    final = working.earned * HUNDRED / working.possible
    if final != share:
        result.append(f"Total: {plain(working.earned)} / {plain(working.possible)} = {half_up(final)} %")
    maximum = amount(scoring.maximum)
    if maximum != HUNDRED:
        result.append(f"{half_up(final)} % of {plain(maximum)} = {half_up(final * maximum / HUNDRED)}")
    return result


def _touchpoint_line(scoring: Scoring, title: str, weight: Fraction, part: TouchpointScore) -> str:
    unit = "points" if scoring.items == "points" else "by item weight"
    line = f"{title}: {plain(part.earned)} of {plain(part.possible)} {unit}"
    if part.emptied:
        line += ", emptied by a critical item"
    elif part.earned > part.possible:
        line += ", with bonus"
        if scoring.cap and scoring.sections == "none":
            line += f": counts {plain(part.possible)}, as no touchpoint exceeds 100 %"
    if scoring.sections == "none":
        return line
    if part.percent is None:
        return f"{line}: no score, its weight leaves"
    return f"{line} = {half_up(part.percent)} %, weight {plain(weight)}"
