"""A document as the three sheets of an XLSForm that pyxform accepts, with columns of our own for what XLSForm cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopper.checklists.editing import slug
from shopper.checklists.exchange import cells, constraints, sayable
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.expressions import NotRead, Target, condition
from shopper.checklists.exchange.lists import YES_NO
from shopper.checklists.exchange.relevant import Asked, Unsayable, expression
from shopper.checklists.foreign_items import Remark
from shopper.checklists.model import CHOICE_TYPES, Document

TYPES = {"number": "decimal", "money": "decimal", "timing": "integer", "people_met": "integer", "short_text": "text",
         "narrative": "text", "pillars": "text", "think_feel_do": "text", "photo": "image", "receipt": "image", "audio": "audio",
         "note": "note", "yes_no": "select_one", "single": "select_one", "scale": "select_one", "several": "select_multiple"}
MOMENTS = {"date": "date", "time": "time", "both": "dateTime"}
PLAIN = ("single", "several", "number", "datetime", "short_text", "narrative", "photo", "audio", "note")
APPEARANCE = {"narrative": "multiline", "scale": "likert"}
RESERVED = ("meta", "audit", "instanceid")
OURS_ALONE = "XLSForm has no such type: other programs show a {}, our own column ‘item_type’ keeps it."
SHOWN = "XLSForm has no words for this condition: other programs always show the item, our own column ‘show_if’ keeps it."
SCORED = "Points, weights and other rules of scoring stand in columns of our own; other programs leave them aside."

Cells = dict[str, str]


@dataclass
class Sheets:
    """Rows of the three sheets; what other programs will not see, and what the cells themselves cannot hold."""

    survey: list[Cells] = field(default_factory=list)
    choices: list[Cells] = field(default_factory=list)
    settings: list[Cells] = field(default_factory=list)
    ours_alone: list[Remark] = field(default_factory=list)
    not_carried: list[Remark] = field(default_factory=list)


def sheets_of(document: Document) -> Sheets:
    """The sheets of a document."""
    told, remarks = sayable.said(document, sayable.for_xlsform)
    writer = Writer(told)
    writer.write()
    sheets = writer.sheets
    sheets.not_carried = remarks
    if any(row.get("points") for row in sheets.choices) or any(row.get("thresholds") for row in sheets.survey):
        sheets.ours_alone.insert(0, Remark("", "scoring", SCORED))
    return sheets


class Writer:
    """Writes the sheets of a document whose texts cells can hold."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sheets = Sheets()
        self.base, *others = document.languages
        self.languages = list(dict.fromkeys([*others, *document.translations]))
        self.several = bool(self.languages)
        self.asked: dict[str, Asked] = {}
        self.targets: dict[str, Target] = {}
        self.names: set[str] = set(RESERVED)
        self.lists: dict[Any, str] = {}

    def write(self) -> None:
        """All rows."""
        self.settings()
        for touchpoint in self.document.touchpoints:
            data = touchpoint.model_dump(mode="json", exclude_defaults=True)
            wishes = [f"desired.{word}" for word in data.get("desired", {})]
            row = {"type": "begin_group", "name": self.name(f"touchpoint_{touchpoint.key}"), "key": touchpoint.key,
                   **self.told("label", touchpoint.title, f"{touchpoint.key}.title"), **cells.written(data, cells.TOUCHPOINT)}
            for wish in wishes:
                row |= self.others(wish.replace(".", "_"), f"{touchpoint.key}.{wish}")
            self.sheets.survey.append(row)
            for item in data.get("items", ()):
                self.item(touchpoint.title, item)
            self.sheets.survey.append({"type": "end_group"})

    def settings(self) -> None:
        """Title, languages and the rules of the whole."""
        document = self.document
        scoring = document.scoring.model_dump(mode="json", exclude_defaults=True)
        row = {"form_title": document.title, "form_id": slug(document.title, "checklist", ()), "form_of": "shopper",
               "languages": " ".join(document.languages)}
        if self.several:
            row["default_language"] = self.base
        row |= {f"scoring_{name}": text for name, text in cells.written(scoring, cells.SCORING).items()}
        for language in self.languages:
            if text := document.translations.get(language, {}).get("title"):
                row[f"title_in_{language}"] = text
        self.sheets.settings.append(row)

    def told(self, column: str, text: str, path: str) -> Cells:
        """A text in every language it stands in."""
        first = {f"{column}::{self.base}" if self.several else column: text} if text else {}
        return first | self.others(column, path)

    def others(self, column: str, path: str) -> Cells:
        """A text's translations."""
        told = self.document.translations
        return {f"{column}::{language}": text for language in self.languages if (text := told.get(language, {}).get(path))}

    def name(self, wanted: str) -> str:
        """A name that XML allows and that nobody else has."""
        base = wanted if wanted[0].isalpha() else f"_{wanted}"
        name, number = base, 1
        while name.casefold() in self.names:
            number += 1
            name = f"{base}_{number}"
        self.names.add(name.casefold())
        return name

    def item(self, touchpoint: str, item: Plain) -> None:
        """One question with its choices."""
        key, kind = item["key"], item["type"]
        name = self.name(key)
        row: Cells = {"type": self.type(item, name), "name": name}
        row |= {"key": key} if name != key else {}
        row |= {} if says_it_all(item) else {"item_type": kind}
        row |= self.told("label", item["prompt"], f"{key}.prompt")
        row |= self.told("hint", item.get("guidance", ""), f"{key}.guidance")
        row |= self.required(item) | self.shown(touchpoint, item)
        row |= {"appearance": APPEARANCE[kind]} if kind in APPEARANCE and (kind == "narrative" or item.get("choices")) else {}
        said = constraints.said_by(kind)
        row |= {"constraint": text} if (text := constraints.written(item)) else {}
        unsaid = {name: column for name, column in cells.ITEM.items() if name not in (*said, "show_if", "parts")}
        row |= cells.written(item, unsaid) | self.others("unit", f"{key}.unit")
        row |= self.prompts(item)
        self.sheets.survey.append(row)
        self.asked.setdefault(key, Asked(name, kind, item.get("parts", "date")))
        self.targets[name] = Target(key, kind, {one["key"]: one["key"] for one in item.get("choices", ())})
        if kind not in PLAIN and kind not in CHOICE_TYPES:
            self.sheets.ours_alone.append(Remark(touchpoint, item["prompt"], OURS_ALONE.format(
                {"decimal": "number", "integer": "number", "image": "photo"}.get(TYPES[kind], "text"))))

    def type(self, item: Plain, name: str) -> str:
        """The type as XLSForm calls it; a question to choose from names its list."""
        if item["type"] == "datetime":
            return MOMENTS[item.get("parts", "date")]
        if item["type"] not in CHOICE_TYPES:
            return TYPES[item["type"]]
        if not item.get("choices"):
            return "text"  # a draft's question that has no choices yet
        return f"{TYPES[item['type']]} {self.list(item, name)}"

    def list(self, item: Plain, name: str) -> str:
        """The list of an item's choices, shared by all items that offer the very same."""
        rows = [{"name": one["key"], **self.told("label", one["text"], f"{item['key']}.choice.{one['key']}"),
                 **cells.written(one, cells.CHOICE)} for one in item["choices"]]
        known = tuple(tuple(sorted(row.items())) for row in rows)
        if known not in self.lists:
            plain = item["type"] == "yes_no" and "yes_no" not in self.lists.values()
            self.lists[known] = called = "yes_no" if plain else f"list_{name}"
            self.sheets.choices += [{"list_name": called, **row} for row in rows]
            if len({row["name"] for row in rows}) < len(rows):
                self.sheets.settings[0]["allow_choice_duplicates"] = "yes"
        return self.lists[known]

    def required(self, item: Plain) -> Cells:
        """A note is only read, so a program that would wait for its answer is not told to."""
        given = item.get("required", True)
        if item["type"] == "note":
            return {} if given else {"required": "no"}
        return {"required": "yes" if given else "no"}

    def shown(self, touchpoint: str, item: Plain) -> Cells:
        """The condition as an expression, and in our own column where the expression does not say all of it."""
        given = item.get("show_if")
        if given is None:
            return {}
        try:
            text = expression(given, self.asked)
        except Unsayable:
            self.sheets.ours_alone.append(Remark(touchpoint, item["prompt"], SHOWN))
            return {"show_if": cells.condition_text(given)}
        return {"relevant": text} | ({} if reads_back(text, given, self.targets) else {"show_if": cells.condition_text(given)})

    def prompts(self, item: Plain) -> Cells:
        """Translations of what helps to write, in the same order; an empty place where one is missing."""
        found = {}
        for language in self.languages:
            told = self.document.translations.get(language, {})
            lines = [told.get(f"{item['key']}.prompts.{place}", "") for place, _ in enumerate(item.get("prompts", ()), 1)]
            if any(lines):
                found[f"prompts::{language}"] = cells.ITEM["prompts"].write(lines)
        return found


def says_it_all(item: Plain) -> bool:
    """Whether XLSForm's own type says ours: not for a single choice that would be taken for a yes/no question."""
    kind, choices = item["type"], item.get("choices", ())
    if kind not in CHOICE_TYPES:
        return kind in PLAIN
    like_yes_no = kind == "single" and YES_NO in (sorted(one["key"] for one in choices),
                                                  sorted(one["text"].strip().casefold() for one in choices))
    return kind in PLAIN and bool(choices) and not like_yes_no


def reads_back(text: str, given: object, targets: Mapping[str, Target]) -> bool:
    """Whether an expression, read again, gives exactly this condition."""
    notes: list[str] = []
    try:
        return condition(text, targets, notes) == given and not notes
    except NotRead:
        return False
