"""The items of a checklist as CSV: one line an item, the way admins keep them in a spreadsheet; out, and in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePath

from shopper.checklists.document import CALLED
from shopper.checklists.editing import MOST_ITEMS
from shopper.checklists.exchange import cells, questions, sayable
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.expressions import NotRead, Target, condition
from shopper.checklists.exchange.keys import KEY, Keys
from shopper.checklists.exchange.sheets import Cells, Notes, Row
from shopper.checklists.exchange.writing import columns_of
from shopper.checklists.foreign_items import Remark, Rule
from shopper.checklists.languages.spreadsheet import guarded, unguarded
from shopper.checklists.model import CHOICE_TYPES, SCHEMA, TYPES, Document, Item, Scoring, Touchpoint
from shopper.errors import Invalid

LARGEST, MOST_LINES, MOST_COLUMNS = 10 * 1000 * 1000, 5_000, 200
FIRST = ("touchpoint", "key", "type", "prompt", "guidance", "required", "choices")
CALLED_ELSEWHERE = {
    "section": "touchpoint", "group": "touchpoint", "question": "prompt", "item": "prompt", "text": "prompt", "label": "prompt",
    "hint": "guidance", "help": "guidance", "name": "key", "item_type": "type", "answers": "choices", "options": "choices",
    "relevant": "show_if", "mandatory": "required", "max_points": "points"}
STATION = {"touchpoint_weight": "weight"} | {name: name for name in cells.TOUCHPOINT if name != "weight"}
TYPE_OF = {called.casefold(): kind for kind, called in CALLED.items()} | {kind: kind for kind in TYPES} | {
    "yes no": "yes_no", "yes/no": "yes_no", "y/n": "yes_no", "select_one": "single", "select_multiple": "several",
    "multiple_choice": "several", "single_choice": "single", "integer": "number", "decimal": "number", "date": "datetime",
    "time": "datetime", "image": "photo", "likert": "scale", "text": "short_text", "long_text": "narrative"}
YES_NO = [{"key": "yes", "text": "Yes"}, {"key": "no", "text": "No"}]
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


def read(data: bytes, name: str) -> tuple[Plain, Notes]:
    """The document of a CSV as plain data, and what it did not carry; Invalid naming each line that cannot be taken."""
    notes, reader = Notes(), Reader()
    rows = list(_table(data))
    if len(rows) > MOST_ITEMS:  # asked before any line costs more than its reading
        raise Invalid(f"This table holds {len(rows):,} items. A checklist has at most {MOST_ITEMS:,} items; nothing was stored.")
    for row in rows:
        notes.read(row)
        reader.line(row, notes)
    if not reader.stations:
        raise Invalid("This table names no item: there is nothing below its first line.")
    notes.whole("title", TITLE)
    notes.refuse()
    title = PurePath(name).stem.strip()[:200] or "Imported checklist"
    return {"schema": SCHEMA, "title": title, "touchpoints": reader.stations}, notes


class Reader:
    """Lines one after the other; a line without a touchpoint belongs to the one above."""

    def __init__(self) -> None:
        self.stations: list[Plain] = []
        self.keys, self.station_keys = Keys(), Keys()
        self.targets: dict[str, Target] = {}

    def line(self, row: Row, notes: Notes) -> None:
        """One item."""
        title, key = row.take("touchpoint").strip(), row.take("touchpoint_key").strip()
        station = self.station(title, key)
        try:
            own = cells.read({STATION[name]: row.take(name) for name in STATION if name in row.cells}, cells.TOUCHPOINT)
            made = self.item(row, notes)
        except ValueError as error:
            notes.wrong(row, str(error))
            return
        notes.check(row, Touchpoint, {"key": "key", "title": "title", **own})
        notes.check(row, Item, made)
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

    def item(self, row: Row, notes: Notes) -> Plain:
        """The item of a line; ValueError with a sentence where a cell cannot be read."""
        prompt = row.take("prompt").strip()
        if not prompt:
            raise ValueError("this line has no prompt.")
        wanted, offered = row.take("type").strip(), cells.read_choices(row.take("choices"))
        kind = TYPE_OF.get(wanted.casefold().replace("-", "_"), wanted) or ("single" if offered else "yes_no")
        if not wanted:
            notes.lost(row, f"The line says no type; it became a {CALLED[kind]} question.")
        made: Plain = {"key": self.key(row, prompt, notes), "type": kind, "prompt": prompt,
                       "guidance": row.take("guidance").strip()}
        if wanted.casefold() in ("date", "time") and "parts" not in row.cells:
            made["parts"] = wanted.casefold()
        required = row.take("required")
        made["required"] = cells.read({"required": required}, {"required": cells.FLAG})["required"] if required else True
        shown = row.take("show_if").strip()
        points = row.take("points").strip()
        made |= cells.read(row.take_known(cells.ITEM), cells.ITEM)
        if kind in CHOICE_TYPES:
            made["choices"] = _keyed(offered or ([dict(one) for one in YES_NO] if kind == "yes_no" else []))
        elif offered:
            notes.lost(row, "This type takes no choices, so they were left out.")
        if points:
            self.points(made, points, row, notes)
        if shown:
            made["show_if"] = self.condition(shown, row, notes)
        return {name: value for name, value in made.items() if value is not None}

    def key(self, row: Row, prompt: str, notes: Notes) -> str:
        """The key that the line gives, else one made from its prompt; no two items have the same."""
        given = row.take("key").strip()
        if given and not KEY.fullmatch(given):
            return given  # the model refuses it, at its line
        return self.keys.named(given, "item", row, notes) if given else self.keys.new(prompt, "item")

    def points(self, made: Plain, points: str, row: Row, notes: Notes) -> None:
        """Points of the whole item: for a yes/no question, what its yes brings."""
        if made["type"] == "yes_no" and all("points" not in one for one in made["choices"]):
            for one in made["choices"]:
                one["points"] = cells.amount(points) if one["key"] == "yes" else 0
        else:
            notes.lost(row, Rule(f"The item has {points} points, but the table does not say for which answers."))

    def condition(self, text: str, row: Row, notes: Notes) -> Plain | None:
        """A condition as our JSON, or as an expression such as ${queue} = 'yes'."""
        if text.startswith("{"):
            return dict(cells.read({"show_if": text}, cells.ITEM)["show_if"])
        said: list[str] = []
        try:
            found = condition(text, self.targets, said)
        except NotRead as reason:
            notes.lost(row, questions.NOT_READ.format(reason), text)
            return None
        for sentence in dict.fromkeys(said):
            notes.lost(row, sentence)
        return found


def _keyed(choices: list[Plain]) -> list[Plain]:
    keys = Keys()
    keys.given |= {choice["key"] for choice in choices}
    for place, choice in enumerate(choices, 1):
        choice["key"] = choice["key"] or keys.new(choice["text"], f"choice-{place}")
    return choices


def _table(data: bytes) -> Iterator[Row]:
    """The lines of a table under its first one, which names the columns; comma, semicolon or tab between the cells."""
    text = _decoded(data)
    if text[:4].casefold() == "sep=":  # a spreadsheet's own first line
        separator, text = text[4:5], text.partition("\n")[2]
    else:
        head = text.partition("\n")[0]
        separator = max(",;\t", key=head.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        heading = [_heading(cell) for cell in next(table, [])]
        _judge(heading)
        for count, line in enumerate(table, 1):
            if count > MOST_LINES:
                raise Invalid(f"This table has more than {MOST_LINES:,} lines, so it was not read.")
            found = {name: unguarded(cell).replace("\r\n", "\n") for name, cell in zip(heading, line, strict=False)
                     if cell.strip()}
            if over := " · ".join(cell for cell in line[len(heading):] if cell.strip()):
                found["beyond the last column"] = over
            if found:
                yield Row("CSV", table.line_num, found, said=found.get("prompt", ""))
    except csv.Error as error:
        raise Invalid(f"This table cannot be read: line {table.line_num}: {error}.") from None


def _decoded(data: bytes) -> str:
    if len(data) >= LARGEST:
        raise Invalid(f"This file has {len(data) / 1e6:.1f} MB. It must stay under {LARGEST // 10**6} MB; nothing was read.")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"This file is not UTF-8 text (byte {error.start + 1} does not fit). "
                      "Save it as “CSV UTF-8” in your spreadsheet and try again.") from None
    if not text.strip():
        raise Invalid("This file is empty.")
    return text


def _heading(cell: str) -> str:
    name = unguarded(cell).strip().casefold().replace(" ", "_")
    return CALLED_ELSEWHERE.get(name, name)


def _judge(heading: list[str]) -> None:
    if "prompt" not in heading:
        raise Invalid("This is not a table of items: its first line must name the columns, and one of them must be ‘prompt’.")
    if len(heading) > MOST_COLUMNS:
        raise Invalid(f"This table has more than {MOST_COLUMNS} columns, so it was not read.")
    doubled = next((name for name in heading if name and heading.count(name) > 1), "")
    if doubled:
        raise Invalid(f"Two columns are called ‘{doubled}’ (or by another name for it), so one of the two would be lost.")
