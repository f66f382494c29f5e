"""What was strong and what failed in one visit: facts with their base, of equal rank, in the order in which they matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from shopper.checklists.model import EMOTIONS, Item, Touchpoint, amount
from shopper.findings.seen import Seen, counted_in, emotion_of, kept, pillars_of, shown_answer, told_of
from shopper.programs.model import day_text
from shopper.reports.scoring import ItemScore, plain

PLEASED = 4  # pleased or better is a positive emotion
ALL_KEPT_FROM = 3
REASONS = {
    "failed": "failed", "critical": "critical, failed", "engaged": "engaged", "stood_out": "stood out",
    "all_kept": "everything kept", "moment_kept": "everything kept, with a positive emotion", "fixed": "kept again",
}


@dataclass(frozen=True)
class Finding:
    """One strength or failure; `weight` is its share of the total, by which equals are ordered."""

    kind: Literal["strength", "failure"]
    touchpoint: Touchpoint
    item: Item | None
    observed: str
    quote: str
    reason: str
    points: Fraction | None
    weight: Fraction
    reason_text: str
    evidence: tuple[int, ...] = ()
    minute: int | None = None
    effect: str = ""

    @property
    def rank(self) -> tuple[bool, bool, Fraction]:
        """Critical first, then moments of truth, then weight."""
        critical = self.item is not None and self.item.critical is not None
        return not critical, not self.touchpoint.moment_of_truth, -self.weight

    def as_json(self) -> dict[str, Any]:
        """The finding in the edition's shape."""
        critical = self.item.critical if self.item else None
        return {
            "kind": self.kind, "touchpoint": self.touchpoint.key, "touchpoint_title": self.touchpoint.title,
            "item": self.item.key if self.item else None, "title": self.item.prompt if self.item else self.touchpoint.title,
            "observed": self.observed, "quote": self.quote, "reason": self.reason, "reason_text": self.reason_text,
            "critical": critical is not None, "effect_text": self.effect,
            "moment_of_truth": self.touchpoint.moment_of_truth, "points": None if self.points is None else plain(self.points),
            "minute": self.minute, "hands": self.item.hands if self.item else _hands(self.touchpoint),
            "owners": self.touchpoint.owners.model_dump(), "evidence": list(self.evidence)}


def _hands(touchpoint: Touchpoint) -> str:
    """In whose hands a whole touchpoint is: its items' own answer where they agree, else nobody's alone."""
    hands = {item.hands for item in touchpoint.items if item.type != "note"}
    return hands.pop() if len(hands) == 1 else ""


def findings_of(seen: Seen) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """(strengths, failures). Where an item would be both, it is a failure."""
    failures = [_failure(seen, touchpoint, item) for touchpoint, item in _items(seen) if _failed(seen, item)]
    strengths = [found for touchpoint, item in _items(seen) if not _failed(seen, item)
                 and (found := _item_strength(seen, touchpoint, item))]
    strengths += [found for touchpoint in seen.document.touchpoints if (found := _touchpoint_strength(seen, touchpoint))]
    voiced = _with_voices(seen, strengths, failures)
    return _ranked(found for found in voiced if found.kind == "strength"), _ranked(
        found for found in voiced if found.kind == "failure")


def _items(seen: Seen) -> list[tuple[Touchpoint, Item]]:
    return [(touchpoint, item) for touchpoint, item in seen.document.items() if item.key in seen.shown]


def _failed(seen: Seen, item: Item) -> bool:
    return seen.score.items[item.key].level == "failed"


def _failure(seen: Seen, touchpoint: Touchpoint, item: Item) -> Finding:
    earned, possible = seen.score.items[item.key].weighed(seen.document.scoring.items)
    lost = possible - earned if seen.score.items[item.key].counted else None
    reason = "critical" if item.critical else "failed"
    return _of_item(seen, touchpoint, item, Finding(
        "failure", touchpoint, item, "", "", reason, lost, _share(seen, touchpoint, lost), REASONS[reason],
        effect=next((one.remark for one in seen.score.criticals if one.key == item.key), "")))


def _item_strength(seen: Seen, touchpoint: Touchpoint, item: Item) -> Finding | None:
    """Engaged, stood out or fixed, in this order; None where the item is none of them."""
    score, answer = seen.score.items[item.key], seen.answer(item.key)
    if score.level == "engaged":
        reason, text = "engaged", REASONS["engaged"]
    elif str(answer.get("stood_out") or "").strip() and answer.get("na") is not True:
        reason, text = "stood_out", REASONS["stood_out"]
    elif failed_before(seen, item.key) and _item_kept(score):
        reason, text = "fixed", f"failed on {day_text(str((seen.previous or {})['visit']['date']))}, {REASONS['fixed']}"
    else:
        return None
    earned = score.weighed(seen.document.scoring.items)[0] if score.counted else None
    return _of_item(seen, touchpoint, item, Finding(
        "strength", touchpoint, item, "", "", reason, earned, _share(seen, touchpoint, earned), text))


def failed_before(seen: Seen, key: str) -> bool:
    """Whether the same item failed in the edition before, here; visits of leaders are left out on both sides."""
    before = seen.previous
    if before is None or seen.kind != "field" or before["visit"]["kind"] != "field":
        return False
    return any(failure["item"] == key for failure in before["failures"])


def _item_kept(score: ItemScore) -> bool:
    if score.counted:
        return score.reason == "" and score.earned >= score.possible
    return score.level is not None


def _touchpoint_strength(seen: Seen, touchpoint: Touchpoint) -> Finding | None:
    """A moment of truth with everything kept and a positive emotion, or three and more counted items with full points."""
    counted = counted_in(seen, touchpoint)
    if not kept(seen, touchpoint):
        return None
    emotion = emotion_of(seen, touchpoint) or 0
    moment = touchpoint.moment_of_truth and emotion >= PLEASED
    if not moment and len(counted) < ALL_KEPT_FROM:
        return None
    reason = "moment_kept" if moment else "all_kept"
    observed = "The one counted item was kept." if len(counted) == 1 else f"All {len(counted)} counted items were kept."
    if moment:
        observed += f" The customer was {EMOTIONS[emotion - 1]}."
    earned = next(part.earned for part in seen.score.touchpoints if part.key == touchpoint.key)
    return Finding("strength", touchpoint, None, observed, "", reason, earned, _share(seen, touchpoint, earned), REASONS[reason])


def _of_item(seen: Seen, touchpoint: Touchpoint, item: Item, finding: Finding) -> Finding:
    """The finding with what was observed (answer, then comment), the customer's words, minute and evidence."""
    answer = seen.answer(item.key)
    told = (shown_answer(seen, item), str(answer.get("comment") or ""))
    observed = " ".join(sentence(part) for part in told if part.strip())
    return replace(finding, observed=observed, quote=str(answer.get("stood_out") or "").strip(),
                   evidence=seen.evidence.get(item.key, ()), minute=seen.minutes.get(item.key))


def sentence(text: str) -> str:
    """The text with an end: a full stop where it has none."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", "”", "。", "؟")) else f"{text}."


def _share(seen: Seen, touchpoint: Touchpoint, points: Fraction | None) -> Fraction:
    """Points as weight in the total, so that findings of different sections can be put in order."""
    if points is None:
        return Fraction(0)
    if seen.document.scoring.sections == "none":
        return points
    possible = next(part.possible for part in seen.score.touchpoints if part.key == touchpoint.key)
    return points * amount(touchpoint.weight) / possible if possible else Fraction(0)


def _with_voices(seen: Seen, strengths: list[Finding], failures: list[Finding]) -> list[Finding]:
    """Give each moment of truth's first finding the customer's thought: to a strength if it felt good, else to a failure."""
    result = [*strengths, *failures]
    for touchpoint in seen.document.touchpoints:
        kind = "strength" if (emotion_of(seen, touchpoint) or 0) >= PLEASED else "failure"
        mine = [found for found in result if found.touchpoint is touchpoint and found.kind == kind]
        words = _voice(seen, touchpoint)
        if words and mine and touchpoint.moment_of_truth and not any(found.quote for found in mine):
            first = min(mine, key=lambda found: found.rank)
            result[result.index(first)] = replace(first, quote=words)
    return result


def _voice(seen: Seen, touchpoint: Touchpoint) -> str:
    actual = (told_of(seen, touchpoint) or {}).get("actual")
    thought = actual.get("think") if isinstance(actual, Mapping) else ""
    return str(thought or (pillars_of(seen, touchpoint) or {}).get("cause") or "").strip()


def _ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda found: found.rank))
