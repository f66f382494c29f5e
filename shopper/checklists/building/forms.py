"""What the builder's pages send, read into sheets and plain values; nothing is judged here."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.datastructures import MultiDict

from shopper.checklists.building.conditions import GROUPS, Asked, Row, settled
from shopper.checklists.building.sheet import CHOICE_PARTS, FLAGS, THRESHOLD_PARTS, WORDS, Cells, Sheet
from shopper.checklists.building.starting import SCALES, scale
from shopper.checklists.model import Document

Sent = MultiDict[str, str]
MOST_ROWS = 200


def sheet(sent: Sent, document: Document) -> Sheet:
    """An item's form as it was sent."""
    words = {name: sent.get(name, "") for name in WORDS}
    choices = _rows(sent, "choice", CHOICE_PARTS)
    return Sheet(words, frozenset(name for name in FLAGS if name in sent), choices, _rows(sent, "threshold", THRESHOLD_PARTS),
                 _asked(sent, document), "if.kept" in sent)


def _rows(sent: Sent, name: str, parts: tuple[str, ...]) -> tuple[Cells, ...]:
    found: list[Cells] = []
    while f"{name}{len(found)}.points" in sent and len(found) < MOST_ROWS:
        found.append({part: sent.get(f"{name}{len(found)}.{part}", "") for part in parts})
    return tuple(found)


def _asked(sent: Sent, document: Document) -> Asked:
    """The rows of the condition; each is given an operator and a value that fit what it asks."""
    groups: list[str] = []
    while f"if.word{len(groups) + 1}" in sent and len(groups) < MOST_ROWS:
        groups.append(_word(sent, f"if.word{len(groups) + 1}"))
    rows: list[Row] = []
    while f"if{len(rows)}.subject" in sent and len(rows) < MOST_ROWS:
        rows.append(settled(_row(sent, f"if{len(rows)}", len(groups)), document))
    return Asked(_word(sent, "if.word"), tuple(groups), tuple(rows))


def _row(sent: Sent, name: str, groups: int) -> Row:
    group = sent.get(f"{name}.group", "0")
    operator = sent.get(f"{name}.operator", "")
    values = [one.strip() for one in sent.getlist(f"{name}.value") if one.strip()]
    if operator in ("any_of", "none_of") and f"{name}.typed" in sent:
        values = [part.strip() for one in values for part in one.split(",") if part.strip()]
    number = int(group) if group.isascii() and group.isdigit() and len(group) < 4 else 0
    return Row(sent.get(f"{name}.subject", ""), operator, tuple(values), number if number <= groups else 0)


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
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
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
