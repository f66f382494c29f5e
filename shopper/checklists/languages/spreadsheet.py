"""Translations as a table for translators: CSV out, and what came back read with every doubt named by its row."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from shopper.checklists.languages.sheet import LONGEST, pages
from shopper.checklists.model import Document
from shopper.checklists.texts import texts
from shopper.errors import Invalid

COLUMNS = ("path", "touchpoint", "part", "text", "translation")
MOST_ROWS = 20_000
_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # a spreadsheet would run what begins so; our quote in front keeps it text
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Reading:
    """What a table says: translations that would change, those that are the same, and remarks by row."""

    changes: dict[str, str] = field(default_factory=dict)
    same: int = 0
    empty: int = 0
    remarks: list[str] = field(default_factory=list)


def written(document: Document, language: str) -> bytes:
    """The sheet as CSV in UTF-8 with a byte-order mark, which spreadsheets want."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for page in pages(document, language, None):
        for one in page.texts:
            table.writerow([one.path, guarded(page.title), one.part, guarded(one.text), guarded(one.translation)])
    return "\ufeff".encode() + out.getvalue().encode()


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` wrote."""
    return text[1:] if _GUARDED.match(text) else text


def read(data: bytes, document: Document, language: str) -> Reading:
    """What a translator's table would change. Invalid where it is no such table at all."""
    lines = _table(data)
    known, held = texts(document), document.translations.get(language, {})
    found, same, empty, remarks = dict[str, str](), 0, 0, list[str]()
    for number, line in lines:
        path, translation = line.get("path", "").strip(), _text(line, "translation")
        remark = _remark(path, translation, known, found)
        if remark:
            remarks.append(f"Row {number}: {remark}")
        elif not translation:
            empty += 1
        else:
            if "text" in line and _text(line, "text") != known[path].strip():
                remarks.append(f"Row {number}: the text was changed since this table was written; "
                               "its translation is taken all the same.")
            same += held.get(path) == translation
            found[path] = translation
    return Reading({path: text for path, text in found.items() if held.get(path) != text}, same, empty, remarks)


def _text(line: dict[str, str], column: str) -> str:
    return unguarded(line.get(column, "")).replace("\r\n", "\n").strip()


def _remark(path: str, translation: str, known: dict[str, str], found: dict[str, str]) -> str:
    if path not in known:
        return f"{f'this checklist has no text ‘{path[:80]}’' if path else 'it names no text'}; the row is left out."
    if path in found:
        return f"‘{path}’ stands here a second time; the first is taken."
    return f"the translation is longer than {LONGEST:,} characters; the row is left out." if len(translation) > LONGEST else ""


def _table(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows under a head of our column names, with their numbers; comma, semicolon or tab between cells."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("This file is not in UTF-8. Save it as “CSV UTF-8” in your spreadsheet and choose it again.") from None
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [(name or "").strip().lower() for name in table.fieldnames or []]
        if not {"path", "translation"} <= set(names):
            raise Invalid("This is not a table of translations: its first row must name the columns path and translation.")
        table.fieldnames = names
        lines = []
        for line in table:
            cells = {name: cell for name, cell in line.items() if isinstance(name, str) and isinstance(cell, str)}
            lines.append((table.line_num, cells))
            if len(lines) > MOST_ROWS:
                raise Invalid(f"This table has more than {MOST_ROWS:,} rows; no checklist has so many texts.")
    except csv.Error as problem:
        raise Invalid(f"This table cannot be read: {problem}.") from None
    return lines


