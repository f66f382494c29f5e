"""Lost critical items: what each does by the author's rule, and what it did to this score, in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shopper.checklists.model import Critical, Item, Touchpoint, amount
from shopper.reports.figures import half_up, plain

HUNDRED = Fraction(100)
Lost = tuple[Touchpoint, Item, Critical]


@dataclass(frozen=True)
class LostCritical:
    """A critical item that failed: the rule, what it did here as a sentence, and the same as a short remark."""

    key: str
    effect: str
    cap: Fraction | None
    sentence: str
    remark: str


@dataclass(frozen=True)
class Totals:
    """What a rule is told against: the sum without any critical item, the sum before caps, what they left, what was
    possible, and of each touchpoint what it would have earned and could have."""

    free: Fraction
    raw: Fraction
    earned: Fraction
    possible: Fraction
    touchpoints: Mapping[str, tuple[Fraction, Fraction]]


def told(lost: Lost, totals: Totals) -> LostCritical:
    """One lost critical item with what it did to these totals: a rule that moved nothing says so."""
    touchpoint, item, critical = lost
    tell = {"mark": _marked, "cap": _capped, "empty": _emptied, "fail": _failed}[critical.effect]
    did, remark = tell(touchpoint, critical, totals)
    cap = None if critical.cap is None else amount(critical.cap)
    return LostCritical(item.key, critical.effect, cap, f"{_quoted(item.prompt)} failed{did}", remark)


def limit(lost: Sequence[Lost], totals: Totals) -> str:
    """What held the total below its sum, as words that stand between the two; empty where nothing did."""
    if totals.earned == totals.raw:
        return ""
    failed = [item for _, item, critical in lost if critical.effect == "fail"]
    if failed:
        return f"failed as a whole by {_quoted(failed[0].prompt, 50)}"
    caps = [(amount(critical.cap or 0), item) for _, item, critical in lost if critical.effect == "cap"]
    cap, item = min(caps, key=lambda found: found[0])
    return f"capped at {plain(cap)} % by {_quoted(item.prompt, 50)}"


def _marked(_touchpoint: Touchpoint, _critical: Critical, _totals: Totals) -> tuple[str, str]:
    return ". It marks the report and leaves the score as it is.", "marks the report"


def _capped(_touchpoint: Touchpoint, critical: Critical, totals: Totals) -> tuple[str, str]:
    cap = f"{plain(amount(critical.cap or 0))} %"
    limit = totals.possible * amount(critical.cap or 0) / HUNDRED
    if not totals.possible:
        return f". Nothing counted, so its cap of {cap} holds nothing down.", f"cap of {cap}"
    if limit >= max(totals.raw, totals.free):
        return f". Its cap of {cap} changed nothing: the total is {_free(totals)}.", f"cap of {cap} not reached"
    if limit >= totals.raw or totals.earned < limit:
        return f". Its cap of {cap} changed nothing: another critical item took more.", f"cap of {cap}"
    return f". It caps the total at {cap}, which is {_free(totals)}.", f"caps the total at {cap}"


def _emptied(touchpoint: Touchpoint, _critical: Critical, totals: Totals) -> tuple[str, str]:
    earned, possible = totals.touchpoints[touchpoint.key]
    title = _quoted(touchpoint.title)
    if not earned:
        return f". It empties {title}, which earned nothing anyway.", "empties its touchpoint"
    return f". It empties {title}: 0 of {plain(possible)} points, not {plain(earned)}.", "empties its touchpoint"


def _failed(_touchpoint: Touchpoint, _critical: Critical, totals: Totals) -> tuple[str, str]:
    if not totals.possible:
        return ", and with it the whole visit. Nothing counted, so there is no score.", "fails the whole visit"
    return f", and with it the whole visit: 0 %, which is {_free(totals)}.", "fails the whole visit"


def _free(totals: Totals) -> str:
    """What the total would be if no critical item had failed: true however many did."""
    return f"{half_up(totals.free * HUNDRED / totals.possible)} % without critical items"


def _quoted(text: str, most: int = 90) -> str:
    """The author's words in quotation marks; where they run right to left, apart, so that figures around keep their places."""
    short = text if len(text) <= most else f"{text[:most - 1].rstrip()}…"
    foreign = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in short)
    if not foreign:
        return f"‘{short}’"
    return f"‘\u2068{short}\u2069\u200e’"  # the mark after it holds where a printed line begins within the words
