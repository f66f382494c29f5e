"""Many items from a spreadsheet column: each line an item, further cells its type, guidance and points."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shopper.checklists.building import starting
from shopper.checklists.building.reading import figure
from shopper.checklists.document import CALLED
from shopper.checklists.figures import unclear
from shopper.checklists.model import Choice, Document, Item

MOST_LINES = 500
BULLET = re.compile(r"^(?:[-•*–·]|\(?\d{1,3}[.)])\s+")
HEADS = {"prompt", "item", "items", "question", "questions", "text", "label"}
TYPED = {word: kind for kind, word in CALLED.items()} | {kind: kind for kind in CALLED} | {
    "y/n": "yes_no", "yes no": "yes_no", "yesno": "yes_no", "yes or no": "yes_no", "boolean": "yes_no", "choice": "single",
    "select": "single", "multiple choice": "single", "checkbox": "several", "checkboxes": "several", "multi": "several",
    "multiple": "several", "rating": "scale", "nps": "scale", "integer": "number", "count": "number", "price": "money",
    "date": "datetime", "time": "datetime", "stopwatch": "timing", "duration": "timing", "text": "short_text",
    "comment": "narrative", "long text": "narrative", "paragraph": "narrative", "picture": "photo", "image": "photo",
    "audio": "audio", "info": "note", "heading": "note"}


@dataclass(frozen=True)
class Pasted:
    """One line as it was understood; `remark` says what of it was not."""

    number: int
    prompt: str
    type: str
    guidance: str
    points: int | str | None
    remark: str


def read_lines(text: str) -> tuple[list[Pasted], str]:
    """The lines of a paste, and a sentence about the whole where there is something to say."""
    rows = [(number, cells) for number, cells in enumerate(_rows(text), 1) if any(cells)]
    headed = bool(rows) and rows[0][1][0].casefold() in HEADS and len(rows[0][1]) > 1
    rows = rows[1:] if headed else rows
    said = "The first line names the columns and is left out." if headed else ""
    if len(rows) > MOST_LINES:
        said = f"Only the first {MOST_LINES} of {len(rows)} lines are taken; paste the rest afterwards."
    return [_read(number, cells) for number, cells in rows[:MOST_LINES]], said


def items_of(pasted: list[Pasted], document: Document) -> list[Item]:
    """The items that the lines make; a line without a prompt makes none."""
    return [_item(one, document) for one in pasted if one.prompt]


def _rows(text: str) -> list[list[str]]:
    """Lines in cells. A cell with line breaks comes from a spreadsheet in quotation marks."""
    lines, open_line = [], ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        joined = f"{open_line} {line}" if open_line else line
        if any(cell.startswith('"') and cell.count('"') % 2 for cell in joined.split("\t")) and text.count('"') > 1:
            open_line = joined
            continue
        lines.append(joined)
        open_line = ""
    lines += open_line.split("\n") if open_line else []
    return [[_unquoted(" ".join(cell.split())) for cell in line.split("\t")] for line in lines]


def _unquoted(cell: str) -> str:
    whole = len(cell) > 1 and cell[0] == cell[-1] == '"' and cell.count('"') % 2 == 0 and '" ' not in cell[1:-1]
    return cell[1:-1].replace('""', '"').strip() if whole else cell


def _read(number: int, cells: list[str]) -> Pasted:
    prompt, kind, guidance, points = [*cells, "", "", "", ""][:4]
    prompt = BULLET.sub("", prompt)
    known = TYPED.get(kind.casefold(), "") if kind else "yes_no"
    if not prompt:
        return Pasted(number, "", "yes_no", "", None, "There is no text in the first column, so this line is left out.")
    remarks = []
    if not known:
        remarks.append(f"‘{kind[:40]}’ is no type; it becomes a yes/no item.")
    worth = figure(points, "points", {}, None)
    if said := unclear(points):
        remarks.append(f"{said}.")
    elif points and (worth is None or (known or "yes_no") != "yes_no"):
        remarks.append("Points are taken for yes/no items only, as a number.")
        worth = None
    if len(prompt) > 2000 or len(guidance) > 4000:
        remarks.append("This is too long; the end is cut off.")
    return Pasted(number, prompt[:2000], known or "yes_no", guidance[:4000], worth, " ".join(remarks))


def _item(one: Pasted, document: Document) -> Item:
    item = starting.fresh(one.type, one.prompt, document).model_copy(update={"guidance": one.guidance})
    if one.points is None:
        return item
    choices = tuple(Choice(key=choice.key, text=choice.text, points=one.points if choice.key == "yes" else 0)
                    for choice in item.choices)
    return item.model_copy(update={"choices": choices})
