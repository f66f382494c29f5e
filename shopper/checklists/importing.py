"""A file from outside into a document: our own JSON, `ms-checklist/1`, an XLSForm or a CSV of items.

What cannot be carried is listed, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from shopper.checklists import foreign_items, scoring_file
from shopper.checklists.editing import MOST_ITEMS, MOST_TOUCHPOINTS
from shopper.checklists.exchange import csv_items, workbooks, xlsform_in
from shopper.checklists.exchange.tongues import UNSAID
from shopper.checklists.foreign_items import Remark, Rule, exact
from shopper.checklists.foreign_shapes import refuse_shapes
from shopper.checklists.languages.sheet import checked_code, name_of
from shopper.checklists.languages.words import Words, words_in
from shopper.checklists.model import SCHEMA, Document
from shopper.checklists.parsing import document_of, mapping_of, text_of
from shopper.errors import Invalid

FOREIGN = "ms-checklist/1"
ABOUT_THE_SOURCE = ("id", "sector", "channel", "publisher", "source", "licence_note", "provenance_note")
READ = ("schema", "title", "language", "scales", "scoring", "touchpoints", "counts")  # scales come in through aliases
MODELS: dict[str, dict[str, str]] = {  # what a named scoring model says by itself
    "points": {"items": "points", "sections": "none"},
    "section_weights": {"items": "points", "sections": "weights"},
    "nested_weights": {"items": "share", "sections": "weights"},
}
OWN_NAMES = {"title": "name", "prompt": "text", "guidance": "hint", "minimum": "min", "maximum": "max", "most": "max_files"}
PROSE = "This rule is given only in prose. Set it with a scoring file, or check the scoring summary."
SETTLED = "This rule is given only in prose; the scoring file was applied instead."


@dataclass
class Reading:
    """The remarks of one import, in the order of the file."""

    settled: bool
    remarks: list[Remark] = field(default_factory=list)

    def note(self, subject: str, reason: str) -> None:
        """Something about the whole file that the document does not carry."""
        self.remarks.append(Remark("", subject, reason))


@dataclass(frozen=True)
class Asked:
    """Who the items of a file are asked, and the words of the language they are asked in."""

    groups: frozenset[str]
    w: Words


@dataclass(frozen=True)
class Imported:
    """A document with the list of what its source said and it does not."""

    document: Document
    not_carried: tuple[Remark, ...]

    def rows(self) -> tuple[dict[str, Any], ...]:
        """The list in the form that is stored and printed."""
        return tuple(asdict(remark) for remark in self.not_carried)

    def rules_lost(self) -> list[Remark]:
        """What was not carried of the scoring or of critical rules: without it a score would not be the author's."""
        return [remark for remark in self.not_carried if isinstance(remark.reason, Rule)]


def read(data: bytes, scoring: bytes | None = None, name: str = "", language: str = "en") -> Imported:
    """The document of a file, with an optional scoring file applied; Invalid with sentences when it cannot be taken.

    The file's name tells a CSV from other texts, and gives a CSV its title; `language` is what the texts of a file
    are taken for that does not say it.
    """
    rules = scoring_file.rules_of(mapping_of(text_of(scoring))) if scoring is not None else None
    raw, remarks = _source(data, name, checked_code(language or "en"), settled=rules is not None)
    document = document_of(raw)
    if len(document.items()) > MOST_ITEMS or len(document.touchpoints) > MOST_TOUCHPOINTS:
        raise Invalid(f"This file holds {len(document.items()):,} items in {len(document.touchpoints):,} touchpoints. "
                      f"A checklist has at most {MOST_ITEMS:,} items in {MOST_TOUCHPOINTS} touchpoints; nothing was stored.")
    return Imported(document_of(scoring_file.applied(document, rules)) if rules else document, tuple(remarks))


def _source(data: bytes, name: str, language: str, *, settled: bool) -> tuple[dict[str, Any], list[Remark]]:
    """Plain data of a file in one of our forms, and what it does not carry."""
    called = name.casefold()
    if workbooks.is_workbook(data) or called.endswith((".xlsx", ".xls", ".xlsm")):
        raw, notes = xlsform_in.read(workbooks.read(data), language)
        return raw, notes.remarks
    if called.endswith((".csv", ".tsv")):
        raw, notes = csv_items.read(data, name, language)
        return raw, notes.remarks
    source = mapping_of(text_of(data))
    schema = source.get("schema")
    if schema == FOREIGN:
        return _foreign(source, language, settled=settled)
    if schema != SCHEMA:
        named = f"its schema is ‘{str(schema)[:60]}’" if schema is not None else "it names no schema"
        raise Invalid(f"This file is not a checklist that can be read: {named}. It should be {FOREIGN} or {SCHEMA}, "
                      "an XLSForm (.xlsx or .xls) or a CSV of items (.csv).")
    return source, []


def _foreign(source: dict[str, Any], language: str, *, settled: bool) -> tuple[dict[str, Any], list[Remark]]:
    reading = Reading(settled)
    refuse_shapes(source)
    if not source.get("language"):
        reading.note("language", UNSAID.format(name_of(language)))
    language = str(source.get("language") or language)
    touchpoints = _listed(source, "touchpoints", "This file")
    scoring = _scoring(source, touchpoints, reading)
    groups = frozenset(str(group) for group in source.get("respondent_groups") or [])
    if any("required" not in item for part in touchpoints for item in _listed(part, "items", "A touchpoint")):
        reading.note("required", "Where the file does not say what must be answered, everything must but free texts, photos "
                                 "and follow-up questions.")
    asked = Asked(groups, words_in(language))
    made = [_touchpoint(part, number, asked, reading) for number, part in enumerate(touchpoints, 1)]
    if scoring["sections"] == "weights":
        _one_point_each(made, reading)
    _count(source.get("counts"), made, reading)
    _rest(source, reading)
    return _sound({"schema": SCHEMA, "title": source.get("title") or "", "languages": [language],
                   "scoring": scoring, "touchpoints": made}), reading.remarks


def _sound(made: dict[str, Any]) -> dict[str, Any]:
    """What was made of a file, refused in the file's own names where it is no document."""
    try:
        document_of(made)
    except Invalid as refused:
        fields = {number: _own_names(sentence) for number, sentence in refused.fields.items()}
        raise Invalid(_own_names(str(refused)), fields) from None
    return made


def _own_names(sentence: str) -> str:
    """A sentence on a part of a touchpoint with the field's name as the file has it."""
    if not sentence.startswith("touchpoint"):
        return sentence
    return re.sub(r"(?<=: )‘(\w+)’", lambda field: f"‘{OWN_NAMES.get(field[1], field[1])}’", sentence, count=1)


def _listed(part: dict[str, Any], key: str, called: str) -> list[dict[str, Any]]:
    found = part.get(key)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Invalid(f"{called} has no list of {key}, so it cannot be read as a checklist.")
    return found


def _scoring(source: dict[str, Any], touchpoints: list[dict[str, Any]], reading: Reading) -> dict[str, Any]:
    given = source.get("scoring") or {}
    if not isinstance(given, dict):
        raise Invalid("‘scoring’ should be a mapping.")
    model, weighted = given.get("model"), any(part.get("weight") is not None for part in touchpoints)
    scoring: dict[str, Any] = dict(MODELS.get(str(model), {"items": "points", "sections": "weights" if weighted else "none"}))
    if model is not None and str(model) not in MODELS:
        lost = Rule(f"‘{model}’ is not a rule that can be carried; items are scored by their points.")
        reading.note("scoring: model", str(lost) if reading.settled else lost)
    if weighted and scoring["sections"] == "none":
        reading.note("touchpoint weights", f"The scoring model ‘{model}’ does not use them; they are kept but count for nothing.")
    if given.get("total") is not None:
        scoring["maximum"] = exact(given["total"])
    for key, value in given.items():
        if key not in ("model", "total") and value not in (None, ""):
            reading.note(f"scoring: {key}", _scoring_reason(key, value, reading))
    return scoring


def _scoring_reason(key: str, value: object, reading: Reading) -> str:
    if key == "grade_bands":
        shown = ", ".join(f"{band.get('from')}: {band.get('label') or 'no name'}"
                          for band in value if isinstance(band, dict)) if isinstance(value, list) else value
        return f"Bands belong to the program, not to the checklist ({shown})."
    return f"{SETTLED} The file says: {value}" if reading.settled else Rule(f"{PROSE} The file says: {value}")


def _rest(source: dict[str, Any], reading: Reading) -> None:
    """Everything at the top of the file that a document has no place for."""
    for key, value in source.items():
        if key in READ or value in (None, "", [], {}):
            continue
        if key in ABOUT_THE_SOURCE:
            reading.note(f"{key}: {_in_words(value)}", "It describes the source; a checklist has no place for it.")
        elif key == "respondent_groups":
            reading.note(key, f"Conditions use these names; give one as the variant when a visit is assigned: {_in_words(value)}")
        elif key == "known_oddities":
            for oddity in value if isinstance(value, list) else [value]:
                reading.note(str(oddity), "A remark on the source, kept here.")
        else:
            reading.note(key, f"There is no place for this in a checklist: {_in_words(value)}")


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_in_words(one)}" for key, one in value.items())
    return ", ".join(_in_words(one) for one in value) if isinstance(value, list) else str(value)


def _touchpoint(part: dict[str, Any], number: int, asked: Asked, reading: Reading) -> dict[str, Any]:
    title = part.get("name")
    called = f"Touchpoint ‘{title}’" if isinstance(title, str) and title else f"Touchpoint {number}"
    items = []
    for place, given in enumerate(_listed(part, "items", called), 1):
        item, remarks = foreign_items.item(given, f"t{number}-i{place}", asked.groups, asked.w)
        label = f"{given['no']}. {given.get('text')}" if given.get("no") else str(given.get("text") or f"item {place}")
        reading.remarks += [Remark(str(title), label, str(reason) if reading.settled else reason) for reason in remarks]
        items.append(item)
    for key, value in part.items():
        if key not in ("name", "weight", "items") and value is not None:
            reading.remarks.append(Remark(str(title), "", f"‘{key}’ has no place in a touchpoint: {_in_words(value)}"))
    touchpoint = {"key": f"t{number}", "title": title, "items": items}
    return touchpoint if part.get("weight") is None else touchpoint | {"weight": exact(part["weight"])}


def _one_point_each(touchpoints: list[dict[str, Any]], reading: Reading) -> None:
    """Section weights without any points: each yes/no item gets 1 point, and the import says so."""
    items = [item for touchpoint in touchpoints for item in touchpoint["items"]]
    if any("points" in choice for item in items for choice in item.get("choices", ())):
        return
    for item in items:
        if item["type"] == "yes_no":
            for choice in item["choices"]:
                choice["points"] = int(choice["key"] == "yes")
    reading.note("points", "The file gives weights to its sections but no points to its items: each yes/no item got 1 point.")


def _count(counts: object, touchpoints: list[dict[str, Any]], reading: Reading) -> None:
    """The file's own counts are a check on the reading: where they differ, the import says so."""
    if not isinstance(counts, dict):
        return
    found = {"touchpoints": len(touchpoints), "items": sum(len(part["items"]) for part in touchpoints)}
    for key, number in found.items():
        if counts.get(key) not in (None, number):
            reading.note("counts", f"The file says {counts[key]} {key}, but {number} were read.")


def grouped(remarks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Remarks with the same reason drawn together: {reason, places}, in the order they came."""
    groups: dict[str, list[str]] = {}
    for remark in remarks:
        place = " · ".join(part for part in (remark["touchpoint"], remark["item"]) if part)
        groups.setdefault(remark["reason"], []).append(place)
    return [{"reason": reason, "places": places} for reason, places in groups.items()]
