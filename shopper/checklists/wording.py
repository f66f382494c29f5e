"""A checklist in plain sentences: how it scores, what each item asks for, and what differs between two of its states."""

from __future__ import annotations

from dataclasses import dataclass

from shopper.checklists import visibility
from shopper.checklists.document import CALLED
from shopper.checklists.model import Critical, Document, Item, Scoring, Threshold

LEVELS = {"failed": "failed", "did_the_job": "did the job", "engaged": "engaged"}
HANDS = {"team": "in the team’s hands", "company": "in the company’s hands", "outside": "outside anyone’s hands"}
EFFECTS = {"mark": "marks the report", "cap": "caps the total at {cap} %", "empty": "empties its touchpoint",
           "fail": "fails the whole visit"}
PARTS = {"date": "a date", "time": "a time of day", "both": "a date and a time"}


@dataclass(frozen=True)
class Line:
    """One item as it is read in a list: what kind, what is asked of the shopper, how it scores, when it is shown."""

    item: Item
    kind: str
    asks: tuple[str, ...]
    scores: tuple[str, ...]
    shown: str


def line(item: Item, document: Document) -> Line:
    """The item in words."""
    shown = visibility.read_aloud(item.show_if, document) if item.show_if and not visibility.problems(item.show_if) else ""
    return Line(item, CALLED[item.type], tuple(_asks(item)), tuple(_scores(item)), shown)


def _asks(item: Item) -> list[str]:
    found = [] if item.type == "note" else ["required" if item.required else "optional"]
    if item.na:
        found.append("N/A with a reason" if item.na_reason else "N/A allowed")
    if item.comment_if_failed or item.photo_if_failed:
        wanted = [word for word, flag in (("a comment", item.comment_if_failed), ("a photo", item.photo_if_failed)) if flag]
        found.append(f"{' and '.join(wanted)} when it fails")
    if item.type == "datetime":
        found.append(PARTS[item.parts])
    if item.unit or item.currency:
        found.append(f"in {item.unit or item.currency}")
    if item.minimum is not None or item.maximum is not None:
        found.append("plausible " + " ".join(f"{word} {limit}" for word, limit in (("from", item.minimum), ("to", item.maximum))
                                             if limit is not None))
    if item.minimum_length:
        found.append(f"at least {item.minimum_length} characters")
    if item.most is not None:
        found.append(f"at most {item.most}")
    found += [f"‘{choice.text}’ only alone" for choice in item.choices if choice.alone]
    return found + [word for word, flag in (("opinion", item.opinion), ("personal: leaves no review", item.personal)) if flag]


def _scores(item: Item) -> list[str]:
    found = [threshold(one, item.unit or ("s" if item.type == "timing" else item.currency)) for one in item.thresholds]
    if item.points_cap is not None:
        found.append(f"at most {points(item.points_cap)} in all")
    if item.weight not in (1, "1"):
        found.append(f"weight {item.weight}")
    if item.bonus:
        found.append("bonus: earns without being possible")
    if item.critical:
        found.append(f"critical: a failure {effect(item.critical)}")
    return found if item.hands == "team" else [*found, HANDS[item.hands]]


def effect(critical: Critical) -> str:
    """What a failed critical item does."""
    return EFFECTS[critical.effect].format(cap=critical.cap)


def counted(number: object, word: str) -> str:
    """A number with its word: 1 item, 2 items."""
    return f"{number} {word}{'' if str(number) == '1' else 's'}"


def points(number: object) -> str:
    """Points as they are said; a dash where none are given."""
    return "–" if number is None else counted(number, "point")


def threshold(one: Threshold, unit: str) -> str:
    """A threshold as it is said: at most 30 s: 5 points, engaged."""
    limits = [f"{word} {limit}{f' {unit}' if unit else ''}"
              for word, limit in (("at least", one.at_least), ("at most", one.at_most)) if limit is not None]
    return f"{' and '.join(limits) or 'else'}: {points(one.points)}{f', {LEVELS[one.level]}' if one.level else ''}"


def scoring(rules: Scoring) -> list[str]:
    """How points become the score, rule by rule."""
    means = {"zero": "counts as zero", "leaves": "leaves the base"}
    return [
        f"Each item counts by {'its points' if rules.items == 'points' else 'the share of its points that was earned'}.",
        "All items make one sum." if rules.sections == "none" else "Each touchpoint has a score; their weights make the total.",
        f"N/A {means[rules.na]}; what stays unanswered {means[rules.unanswered]}.",
        f"The highest score is {rules.maximum}{', also with bonus items' if rules.cap else '; bonus items may lift it above'}.",
    ]
