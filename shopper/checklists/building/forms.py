"""What the builder's pages send, read into sheets and plain values; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from shopper.checklists import visibility
from shopper.checklists.building.conditions import GROUPS, Asked, Row, rows_of, settled
from shopper.checklists.building.sheet import CHOICE_PARTS, FLAGS, THRESHOLD_PARTS, WORDS, Cells, Sheet
from shopper.checklists.building.starting import SCALES, scale
from shopper.checklists.model import Document
from shopper.checklists.parts import loaded

Sent = MultiDict[str, str]
TYPED_LISTS = ("any_of", "none_of")
PLACE = 6  # figures of the place of a row; a form that is taken at all has fewer rows


def sheet(sent: Sent, document: Document) -> Sheet:
    """An item's form as it was sent."""
    words = {name: sent.get(name, "") for name in WORDS}
    choices = _rows(sent, "choice", CHOICE_PARTS)
    return Sheet(words, frozenset(name for name in FLAGS if name in sent), choices, _rows(sent, "threshold", THRESHOLD_PARTS),
                 _asked(sent, document), "if.kept" in sent)


def _rows(sent: Sent, name: str, parts: tuple[str, ...]) -> tuple[Cells, ...]:
    """As many rows as were sent: a list has no end of its own, so none is cut off."""
    found: list[Cells] = []
    while f"{name}{len(found)}.points" in sent:
        found.append({part: sent.get(f"{name}{len(found)}.{part}", "") for part in parts})
    return tuple(found)


def _asked(sent: Sent, document: Document) -> Asked:
    """The rows of the condition; each is given an operator and a value that fit what it asks."""
    groups: list[str] = []
    while f"if.word{len(groups) + 1}" in sent:
        groups.append(_word(sent, f"if.word{len(groups) + 1}"))
    drawn, rows = _drawn(sent), list[Row]()
    while f"if{len(rows)}.subject" in sent:
        rows.append(settled(_row(sent, f"if{len(rows)}", len(groups), drawn), document))
    return Asked(_word(sent, "if.word"), tuple(groups), tuple(rows))


def _drawn(sent: Sent) -> tuple[Row, ...]:
    """The rows that the form was drawn with: what nobody typed in stays as it is stored, commas and spaces and all."""
    condition = loaded(sent.get("base", "")).get("show_if")
    return () if condition is None or visibility.problems(condition) else rows_of(condition).rows


def _row(sent: Sent, name: str, groups: int, drawn: tuple[Row, ...]) -> Row:
    group = sent.get(f"{name}.group", "0")
    subject, operator, values = sent.get(f"{name}.subject", ""), sent.get(f"{name}.operator", ""), sent.getlist(f"{name}.value")
    listed = operator in TYPED_LISTS and f"{name}.typed" in sent
    same = [row.values for row in drawn if (row.subject, row.operator) == (subject, operator)]
    kept = _values(values, same, listed)
    number = int(group) if group.isascii() and group.isdigit() and len(group) < PLACE else 0
    return Row(subject, operator, kept, number if number <= groups else 0)


def _values(typed: list[str], same: list[tuple[str, ...]], listed: bool) -> tuple[str, ...]:
    """The values of a row: what reads as it did when the form was drawn is what is stored, the rest is as it was typed."""
    for held in same:
        if [_shown(one) for one in ([", ".join(held)] if listed else held)] == [_shown(one) for one in typed]:
            return held
    if listed:
        known = sorted((one for held in same for one in held), key=len, reverse=True)
        return tuple(part for one in typed for part in _parts(one, known))
    return tuple(one.strip() for one in typed if one.strip())


def _shown(value: str) -> str:
    """A value as an input of one line holds it."""
    return re.sub(r"[\r\n]", "", value)


def _parts(typed: str, known: list[str]) -> Iterator[str]:
    """What stands between the commas; a value that was there before stays whole, with the commas in it."""
    while typed.strip():
        held = next((one for one in known if typed == one or typed.startswith(f"{one},")), None)
        part = typed.partition(",")[0] if held is None else held
        typed = typed[len(part) + 1:].removeprefix(" ")
        if held or part.strip():
            yield held or part.strip()


def _word(sent: Sent, name: str) -> str:
    word = sent.get(name, "all")
    return word if word in GROUPS else "all"


def pressed(held: Sheet, button: str) -> Sheet:
    """The sheet after one of its row buttons: `drop choice 2`, `up choice 2`, `group`, `scale 0-10`, `unshow`."""
    verb, _, rest = button.partition(" ")
    if verb == "group":
        groups = (*held.asked.groups, "any" if held.asked.word == "all" else "all")
        return replace(held, asked=replace(held.asked, groups=groups))
    if verb == "unshow":
        return replace(held, kept=False)
    if verb == "scale" and rest in SCALES:
        empty = dict.fromkeys(CHOICE_PARTS, "")
        drawn = (empty | {"key": one.key, "text": one.text, "points": str(one.points)} for one in scale(rest))
        return replace(held, choices=tuple(drawn))
    what, _, number = rest.partition(" ")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < PLACE else -1
    if what == "choice":
        return replace(held, choices=_pressed(held.choices, verb, place))
    if what == "threshold":
        return replace(held, thresholds=_pressed(held.thresholds, verb, place))
    if what == "row" and verb == "drop":
        return replace(held, asked=_dropped(held.asked, place))
    return held


def _pressed(rows: tuple[Cells, ...], verb: str, place: int) -> tuple[Cells, ...]:
    if not 0 <= place < len(rows):
        return rows
    if verb == "drop":
        return rows[:place] + rows[place + 1:]
    other = place - 1 if verb == "up" else place + 1
    if verb in ("up", "down") and 0 <= other < len(rows):
        changed = list(rows)
        changed[place], changed[other] = changed[other], changed[place]
        return tuple(changed)
    return rows


def _dropped(asked: Asked, place: int) -> Asked:
    """Without one row; a group that has no row left goes with it."""
    rows = [row for n, row in enumerate(asked.rows) if n != place]
    left = sorted({row.group for row in rows if row.group and row.subject})
    number = {group: n for n, group in enumerate(left, 1)}
    kept = tuple(replace(row, group=number.get(row.group, 0)) for row in rows if not row.group or row.group in number)
    return Asked(asked.word, tuple(asked.groups[group - 1] for group in left), kept)


def place(sent: Sent, name: str = "place") -> int:
    """A place in a list, counted from 1 as people count; 0 where none was given."""
    text = sent.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
