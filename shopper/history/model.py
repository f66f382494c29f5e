"""Reads a table of past visits and its codebook: one item per question, one several-choices item per group of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from shopper.checklists.model import Choice, Document, Item, Touchpoint
from shopper.errors import Invalid

FACTS = ("visit_id", "location_id", "location_name", "country")
MOST_CHOICES = 25  # a question with more different answers than this is taken as free text
GROUP = re.compile(r"^(?P<code>.+?)_(?P<part>\d+)$")
LOOSE_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
NUMBERED = re.compile(r"^[A-Za-z]?\d+\.\s*")

Record = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One question of the codebook; a group such as q10_1 to q10_7 has several columns."""

    code: str
    text: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class PastVisit:
    """One row: where and when it was, and the answers in the shape every report has."""

    visit_id: str
    location_code: str
    location_name: str
    area: str
    date: str
    answers: dict[str, Any]


def questions(codebook: Iterable[Record]) -> list[Question]:
    """The questions of a codebook with columns `code` and `question_text_as_published`, in its order.

    Raises Invalid when the codebook lacks its columns or names no question.
    """
    found: dict[str, Question] = {}
    for line, record in enumerate(codebook, start=2):
        code, text = record.get("code"), record.get("question_text_as_published")
        if not code or not text:
            raise Invalid(f"The codebook's line {line} has no code or no question text.")
        if code not in FACTS:
            group = GROUP.match(code)
            key = group["code"] if group else code
            before = found.get(key)
            found[key] = Question(key, _clean(text, bool(group)), (*(before.columns if before else ()), code))
    if not found:
        raise Invalid("The codebook names no question.")
    return list(found.values())


def _clean(text: str, grouped: bool) -> str:
    text = NUMBERED.sub("", text.strip())
    return re.sub(r"\s*(\(Pls select all that apply\))?_\d+$", "", text) if grouped else text


def document_of(title: str, asked: Sequence[Question], records: Sequence[Record]) -> Document:
    """The checklist those visits were made with, as far as the answers show it: nothing is scored, nothing required."""
    missing = [column for question in asked for column in question.columns if records and column not in records[0]]
    missing += [column for column in FACTS[:3] if records and column not in records[0]]
    if missing or not records:
        raise Invalid(f"The table of visits has no column {missing[0]!r}." if missing else "The table holds no visit.")
    items = tuple(_item(question, records) for question in asked)
    return Document(title=title, touchpoints=(Touchpoint(key="visit", title="The visit", items=items),))


def _item(question: Question, records: Sequence[Record]) -> Item:
    key = question.code.lower()
    seen = _seen(question, records)
    base = {"key": key, "prompt": question.text, "required": False}
    if len(question.columns) > 1 and len(seen) > 1:
        return Item(type="several", choices=_choices(seen), **base)  # type: ignore[arg-type]
    if seen and all(LOOSE_DATE.match(value) for value in seen):
        return Item(type="datetime", **base)  # type: ignore[arg-type]
    if seen and all(_number(value) is not None for value in seen):
        return Item(type="number", **base)  # type: ignore[arg-type]
    if seen and set(seen) <= {"Yes", "No"}:
        choices = (Choice(key="yes", text="Yes"), Choice(key="no", text="No"))
        return Item(type="yes_no", choices=choices, **base)  # type: ignore[arg-type]
    if 1 < len(seen) <= MOST_CHOICES:
        return Item(type="single", choices=_choices(seen), **base)  # type: ignore[arg-type]
    return Item(type="narrative", **base)  # type: ignore[arg-type]


def _seen(question: Question, records: Sequence[Record]) -> list[str]:
    """The different answers given, in the order of the columns and then of first appearance."""
    return list(dict.fromkeys(value for column in question.columns for record in records if (value := record[column].strip())))


def _choices(seen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(key=f"c{number}", text=text) for number, text in enumerate(seen, start=1))


def _number(text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return format(value.normalize(), "f") if value.is_finite() else None


def visit_of(document: Document, asked: Sequence[Question], record: Record) -> PastVisit:
    """One row as a visit. Raises Invalid when the row says neither which visit, where, nor when."""
    given = {key: value for question in asked if (value := _value(document, question, record)) is not None
             for key in [question.code.lower()]}
    dates = [given[item.key] for _, item in document.items() if item.type == "datetime" and item.key in given]
    if not dates or not record["visit_id"].strip() or not record["location_id"].strip():
        raise Invalid(f"The visit {record['visit_id']!r} has no id, no location or no date.")
    return PastVisit(record["visit_id"].strip(), record["location_id"].strip(), record["location_name"].strip(),
                     record.get("country", "").strip(), dates[0], {key: {"value": value} for key, value in given.items()})


def _value(document: Document, question: Question, record: Record) -> Any:
    item = document.item(question.code.lower())
    texts = [text for column in question.columns if (text := record[column].strip())]
    if item is None or not texts:
        return None
    keys = {choice.text: choice.key for choice in item.choices}
    if item.type == "narrative":
        return "; ".join(texts)
    if item.type == "several":
        return [keys[text] for text in texts]
    if item.type == "datetime":
        return "-".join(part.zfill(2) for part in texts[0].split("-"))
    if item.type == "number":
        return _number(texts[0])
    return keys.get(texts[0], texts[0])
