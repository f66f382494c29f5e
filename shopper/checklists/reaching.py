"""Finds items that no answer and no visit can ever bring to light, by trying what their conditions look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, Document, Item
from shopper.checklists.visibility import FACTS, NUMBER_TYPES, Seen, holds, leaves, number, problems

MOST_TRIES = 2_000  # for one item, and ten times that for all: a builder asks at every change, so beyond that nothing is claimed
MOST_NEEDED = 12  # items that one depends on, through others too
MOST_NAMED = 8  # tags, or choices of one item: every set of them is tried

Trial = tuple[dict[str, Any], dict[str, Any]]  # answers by item key, and the facts of the visit


def never_shown(document: Document) -> dict[str, str]:
    """Keys of items whose condition can never be met, each with the sentence that says why."""
    items = {item.key: item for _, item in document.items()}
    asked: dict[str, set[str]] = {}
    for key, one in items.items():
        asked[key] = {name if name in asked else "" for name in _asked(one)}  # only what comes before can be asked for
    never: dict[str, str] = {}
    left = 10 * MOST_TRIES
    for item in items.values():
        before = None if item.show_if is None else _needed(item, items, asked)
        if before is None:
            continue
        shown, tried = _can_show(item, before, min(left, MOST_TRIES))
        left -= tried
        if not shown:
            never[item.key] = _why(item, items, never)
    return never


def _why(item: Item, items: Mapping[str, Item], never: Mapping[str, str]) -> str:
    asked = [items[leaf["item"]] for leaf in leaves(item.show_if or {}) if "item" in leaf]
    hidden = next((one for one in asked if one.key in never), None)
    if hidden:
        return f"It can never be shown: it waits for ‘{hidden.prompt}’, which is never shown itself."
    alone = [one.model_copy(update={"show_if": None}) for one in asked]
    if not _can_show(item, alone, MOST_TRIES)[0]:
        return "It can never be shown: its condition contradicts itself."
    return "It can never be shown: its condition and those of the items it asks for exclude each other."


def _needed(item: Item, items: Mapping[str, Item], asked: Mapping[str, set[str]]) -> list[Item] | None:
    """The items that an item depends on, through their own conditions too, in the order of the journey;
    None where a condition asks for what is missing, later or not well formed: that is another problem; or for too many."""
    wanted, open_ = set[str](), [item]
    while open_:
        one = open_.pop()
        for key in asked[one.key]:
            if key not in items:
                return None
            if key not in wanted:
                wanted.add(key)
                open_.append(items[key])
        if len(wanted) > MOST_NEEDED:
            return None
    return [one for key, one in items.items() if key in wanted]


def _asked(item: Item) -> set[str]:
    """Keys of the items that a condition asks for; one that names nothing real where it is not well formed."""
    if item.show_if is None:
        return set()
    return {""} if problems(item.show_if) else {leaf["item"] for leaf in leaves(item.show_if) if "item" in leaf}


def _can_show(item: Item, before: list[Item], most: int) -> tuple[bool, int]:
    """Whether some trial shows the item, or there are too many to say; and how many were tried."""
    said = [leaf for one in [*before, item] if one.show_if for leaf in leaves(one.show_if)]
    named = Counter(leaf.get("item", "") for leaf in said for _ in _operands(leaf))
    if most <= 0 or any(count > MOST_NAMED for count in named.values()):
        return True, 0
    tried = 0
    for answers, facts in islice(_trials(said, before), most + 1):
        tried += 1
        seen = Seen(answers, facts)
        for one in before:
            if one.show_if is None or holds(one.show_if, seen):
                seen.items[one.key] = one
        if holds(item.show_if or {}, seen):
            return True, tried
    return tried > most, tried


def _trials(said: list[Mapping[str, Any]], before: list[Item]) -> Iterator[Trial]:
    """Every combination of the answers and facts that could make a difference."""
    given = [_answers(one, [leaf for leaf in said if leaf.get("item") == one.key]) for one in before]
    tags = _tag_sets([tag for tag in _named(said, "location") if tag])
    for variant, tagged, *values in product(_named(said, "visit"), tags, *given):
        answers = {one.key: value for one, value in zip(before, values, strict=True) if value is not None}
        yield answers, {"variant": variant, "tags": tagged}


def _named(said: list[Mapping[str, Any]], subject: str) -> list[str]:
    """The variants or tags that conditions name, and none of them."""
    return [*dict.fromkeys(str(one) for leaf in said if subject in leaf and leaf[subject] == FACTS[subject]
                           for one in _operands(leaf)), ""]


def _tag_sets(tags: list[str]) -> list[list[str]]:
    return [[tag for tag, on in zip(tags, chosen, strict=True) if on] for chosen in product((True, False), repeat=len(tags))]


def _answers(item: Item, said: list[Mapping[str, Any]]) -> list[dict[str, Any] | None]:
    """Answers that the conditions can tell apart: every choice, both sides of every limit, N/A, and none."""
    named = _hopeful(said)
    if item.type == "several":
        keys = [choice.key for choice in item.choices if choice.key in named]
        rest = [choice.key for choice in item.choices if choice.key not in named][:1]
        values: list[Any] = [taken for taken in _tag_sets([*keys, *rest]) if taken and _together(item, taken)]
    elif item.type in CHOICE_TYPES:
        values = sorted((choice.key for choice in item.choices), key=lambda key: named.index(key) if key in named else len(named))
    elif item.type in NUMBER_TYPES:
        values = [_figure(item, value) for value in _around(named)]
    elif item.type in ("pillars", "think_feel_do"):
        values = [{"success": 3, "think": "x"}]
    elif item.type == "datetime":
        values = [*named, *(moment for one in named for moment in _beside(one)), "2000-01-01", "12:00", "2000-01-01T12:00"]
    else:
        values = [*named, "x" * (1 + max(map(len, named), default=0))]
    return [{"value": value} for value in values] + ([{"na": True}] if item.na else []) + [None]


def _together(item: Item, taken: list[str]) -> bool:
    """Whether these choices can be sent together."""
    alone = {choice.key for choice in item.choices if choice.alone}
    return len(taken) == 1 or not (alone & set(taken) or (item.most and len(taken) > item.most))


def _beside(moment: str) -> list[str]:
    """The moments just before and after one: a minute, and for a date the day and a time on it. Between any two
    moments that conditions name lies one of them, or nothing does."""
    form = next((form for form in ("%H:%M", "%Y-%m-%d", "%Y-%m-%dT%H:%M") if _reads(moment, form)), "")
    if not form:
        return []
    step = timedelta(days=1) if form == "%Y-%m-%d" else timedelta(minutes=1)
    around = [datetime.strptime(moment, form) + by for by in (-step, timedelta(0), step)]  # noqa: DTZ007  wall clock, as typed
    forms = (form, "%Y-%m-%dT12:00") if form == "%Y-%m-%d" else (form,)
    return [one.strftime(name) for one in around for name in forms]


def _reads(moment: str, form: str) -> bool:
    try:
        return bool(datetime.strptime(moment, form))  # noqa: DTZ007
    except ValueError:
        return False


def _hopeful(said: list[Mapping[str, Any]]) -> list[str]:
    """What conditions name, first what they wait for: so most conditions are met at the first try."""
    ordered = sorted(said, key=lambda leaf: "is_not" in leaf or "none_of" in leaf)
    return list(dict.fromkeys(str(one) for leaf in ordered for one in _operands(leaf)))


def _around(named: list[str]) -> list[Fraction]:
    """Each named figure, a whole step beside it, and between any two of them."""
    found = [value for value in map(number, named) if value is not None]
    steps = [value + step for value in found for step in (0, 1, -1)]
    return list(dict.fromkeys([*steps, *((a + b) / 2 for a in found for b in found if a < b), Fraction(0)]))


def _figure(item: Item, value: Fraction) -> Any:
    if item.type in ("timing", "people_met"):
        return {"seconds" if item.type == "timing" else "count": int(value)}
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def _operands(leaf: Mapping[str, Any]) -> list[Any]:
    operand = next(value for name, value in leaf.items() if name not in ("item", "visit", "location"))
    return [] if isinstance(operand, bool) else list(operand) if isinstance(operand, list | tuple) else [operand]
