"""The items of a checklist as CSV: one line an item, the way admins keep them in a spreadsheet; out, and in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath

from shopper.checklists.building.pasting import TYPED
from shopper.checklists.document import CALLED
from shopper.checklists.editing import MOST_ITEMS
from shopper.checklists.exchange import cells, lists, questions, sayable
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.expressions import NotRead, Target, condition
from shopper.checklists.exchange.keys import KEY, Keys
from shopper.checklists.exchange.sheets import Cells, Notes, Row
from shopper.checklists.exchange.tables import table
from shopper.checklists.exchange.tongues import UNSAID
from shopper.checklists.exchange.writing import columns_of
from shopper.checklists.foreign_items import Remark
from shopper.checklists.languages.sheet import name_of
from shopper.checklists.languages.spreadsheet import guarded
from shopper.checklists.languages.words import Words, words_in
from shopper.checklists.model import CHOICE_TYPES, SCHEMA, Document, Item, Scoring, Touchpoint
from shopper.errors import Invalid

FIRST = ("touchpoint", "key", "type", "prompt", "guidance", "required", "choices")
CALLED_HERE = {"title": "touchpoint", "key": "touchpoint_key", "weight": "touchpoint_weight"}
STATION = {"touchpoint_weight": "weight"} | {name: name for name in cells.TOUCHPOINT if name != "weight"}
TYPE_OF = TYPED | {  # the words of a pasted column, and those that forms are written with
    "select_one": "single", "select_multiple": "several", "multiple_choice": "several", "single_choice": "single",
    "decimal": "number", "likert": "scale", "long_text": "narrative"}
YES_NO = (("yes", "Yes"), ("no", "No"))
ITEM = {"required": cells.FLAG, **cells.ITEM}
TITLE = "A CSV of items holds no title of the checklist; the file’s name is taken for it."
BEYOND = "A CSV holds the items alone: {} not in it. JSON and XLSForm keep everything."
NEW = "General"


def written(document: Document) -> tuple[bytes, list[Remark]]:
    """The CSV (RFC 4180, UTF-8 with a byte-order mark for spreadsheets) and what it cannot say."""
    told, remarks = sayable.said(document, sayable.tidy)
    out = io.StringIO(newline="")
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows = list(_rows(told))
    columns = [*FIRST, *(column for column in columns_of(rows) if column not in FIRST)]
    table.writerow(columns)
    table.writerows([guarded(row.get(column, "")) for column in columns] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode(), _beyond(document) + [
        remark for remark in remarks if ":" not in remark.item and not remark.item.startswith("language ")]


def _beyond(document: Document) -> list[Remark]:
    lost = [("title", "its title is"), ("scoring", "its rules of scoring are"), ("translations", "its translations are"),
            ("languages", "its language is")]
    unset = {"title": "", "scoring": Scoring(), "translations": {}, "languages": ("en",)}
    found = [Remark("", name, BEYOND.format(words)) for name, words in lost if getattr(document, name) != unset[name]]
    return found + [Remark(part.title, "", "A touchpoint without items has no line in a CSV.")
                    for part in document.touchpoints if not part.items]


def _rows(document: Document) -> Iterator[Cells]:
    for touchpoint in document.touchpoints:
        data = touchpoint.model_dump(mode="json", exclude_defaults=True)
        own = cells.written(data, cells.TOUCHPOINT)
        first = {"touchpoint_key": touchpoint.key} | {name: own[field] for name, field in STATION.items() if field in own}
        for item in data.get("items", ()):
            yield {"touchpoint": touchpoint.title, "key": item["key"], "type": item["type"], "prompt": item["prompt"],
                   "guidance": item.get("guidance", ""), "required": "yes" if item.get("required", True) else "no",
                   "choices": cells.choices_text(item.get("choices", [])), **cells.written(item, cells.ITEM), **first}
            first = {"touchpoint_key": touchpoint.key}


def read(data: bytes, name: str, language: str = "en") -> tuple[Plain, Notes]:
    """The document of a CSV as plain data, and what it did not carry; Invalid naming each line that cannot be taken."""
    notes, reader = Notes(), Reader(words_in(language))
    rows = list(table(data))
    if len(rows) > MOST_ITEMS:  # asked before any line costs more than its reading
        raise Invalid(f"This table holds {len(rows):,} items. A checklist has at most {MOST_ITEMS:,} items; nothing was stored.")
    for row in rows:
        notes.read(row)
        reader.line(row, notes)
    if not reader.stations:
        raise Invalid("This table names no item: there is nothing below its first line.")
    notes.whole("title", TITLE)
    notes.whole("language", UNSAID.format(name_of(language)))
    notes.refuse()
    title = PurePath(name).stem.strip()[:200] or "Imported checklist"
    return {"schema": SCHEMA, "title": title, "languages": [language], "touchpoints": reader.stations}, notes


class Reader:
    """Lines one after the other; a line without a touchpoint belongs to the one above."""

    def __init__(self, w: Words) -> None:
        self.w = w
        self.stations: list[Plain] = []
        self.keys, self.station_keys = Keys(), Keys()
        self.targets: dict[str, Target] = {}

    def line(self, row: Row, notes: Notes) -> None:
        """One item."""
        title, key = row.take("touchpoint").strip(), row.take("touchpoint_key").strip()
        station = self.station(title, key)
        given = {STATION[name]: row.take(name) for name in STATION if name in row.cells}
        own = notes.cells(row, given, cells.TOUCHPOINT, CALLED_HERE)
        made = self.item(row, notes)
        if made is None:
            return
        notes.check(row, Item, made)
        if title or key or own:
            notes.check(row, Touchpoint, {"key": station["key"], "title": station["title"], **own}, CALLED_HERE)
        station |= own
        station["items"].append(made)
        self.targets[made["key"]] = Target(made["key"], made["type"], {one["key"]: one["key"] for one in made.get("choices", ())})
        for column, text in row.cells.items():
            notes.lost(row, f"The column ‘{column}’ is not read.", text)

    def station(self, title: str, key: str) -> Plain:
        """The touchpoint of a line: the one above where it says nothing else."""
        if self.stations and not (title or key):
            return self.stations[-1]
        for station in self.stations:
            if station["key"] == key or (not key and station["title"] == title):
                return station
        key = key if key and not KEY.fullmatch(key) else self.station_keys.new(key or title or NEW, "touchpoint")
        self.stations.append({"key": key, "title": title or NEW, "items": []})
        return self.stations[-1]

    def item(self, row: Row, notes: Notes) -> Plain | None:
        """The item of a line; None where it asks nothing."""
        prompt = row.take("prompt").strip()
        if not prompt:
            notes.wrong(row, "this line has no prompt.")
            return None
        wanted, offered = row.take("type").strip(), _offered(row, notes)
        kind = TYPE_OF.get(wanted.casefold().replace("-", "_"), wanted) or ("single" if offered else "yes_no")
        if not wanted:
            notes.lost(row, f"The line says no type; it became a {CALLED[kind]} question.")
        made: Plain = {"key": self.key(row, prompt, notes), "type": kind, "prompt": prompt,
                       "guidance": row.take("guidance").strip()}
        if wanted.casefold() in ("date", "time") and "parts" not in row.cells:
            made["parts"] = wanted.casefold()
        made["required"] = True
        shown = row.take("show_if").strip()
        points = row.take("points").strip()
        made |= notes.cells(row, row.take_known(ITEM), ITEM)
        if kind in CHOICE_TYPES:
            plain = [{"key": key, "text": self.w(text)} for key, text in YES_NO] if kind == "yes_no" else []
            made["choices"] = _keyed(offered or plain)
        elif offered:
            notes.lost(row, "This type takes no choices, so they were left out.")
        lists.points(made, points, row, notes)
        if shown:
            made["show_if"] = self.condition(shown, row, notes)
        return {name: value for name, value in made.items() if value is not None}

    def key(self, row: Row, prompt: str, notes: Notes) -> str:
        """The key that the line gives, else one made from its prompt; no two items have the same."""
        given = row.take("key").strip()
        if given and not KEY.fullmatch(given):
            return given  # the model refuses it, at its line
        return self.keys.named(given, "item", row, notes) if given else self.keys.new(prompt, "item")

    def condition(self, text: str, row: Row, notes: Notes) -> Plain | None:
        """A condition as our JSON, or as an expression such as ${queue} = 'yes'."""
        if text.startswith("{"):
            return dict(notes.cells(row, {"show_if": text}, ITEM).get("show_if", {})) or None
        said: list[str] = []
        try:
            found = condition(text, self.targets, said)
        except NotRead as reason:
            notes.lost(row, questions.NOT_READ.format(reason), text)
            return None
        for sentence in dict.fromkeys(said):
            notes.lost(row, sentence)
        return found


def _offered(row: Row, notes: Notes) -> list[Plain]:
    """The choices of a line; none where one of them cannot be read."""
    try:
        return cells.read_choices(row.take("choices"))
    except ValueError as error:
        notes.wrong(row, f"‘choices’: {error}.")
        return []


def _keyed(choices: list[Plain]) -> list[Plain]:
    keys = Keys()
    keys.given |= {choice["key"] for choice in choices}
    for place, choice in enumerate(choices, 1):
        choice["key"] = choice["key"] or keys.new(choice["text"], f"choice-{place}")
    return choices
