"""Run as a program of its own: reads one workbook from standard input, writes its cells and pyxform's verdict as JSON.

It runs in a child process because a stranger's workbook meets four parsers here: memory and time are limited, and a crash
ends this process only. Nothing of shopper is imported. Cells are read by ourselves and not by pyxform, which would make
every typographic quote straight; pyxform judges the same cells.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import xlrd
from openpyxl import load_workbook
from pyxform import aliases, constants
from pyxform.errors import PyXFormError
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.survey import Survey
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT
from pyxform.xls2json_backends import get_excel_column_headers, xls_value_to_unicode, xlsx_value_to_str
from pyxform.xls2xform import convert

MEMORY, SECONDS = 1024**3, 20
MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 10_000, 400, 20_000_000
EMPTY_ROWS = 60  # after so many empty rows a sheet is over, as pyxform has it
MOST_BELOW = 20_000  # rows below that end which are looked through, so that what stands there can be named
READ = ("survey", "choices", "settings")
HEADERS: dict[str, tuple[Any, set[str]]] = {
    "survey": (aliases.survey_header, set(MultipleChoiceQuestion.get_slot_names())),
    "choices": (aliases.list_header, set(Option.get_slot_names())),
    "settings": (aliases.settings_header, set(Survey.get_slot_names()))}

Cells = dict[str, str]


class Unreadable(Exception):
    """The workbook cannot be taken; the text is a sentence for the person."""


def main() -> int:
    """Exit 0 with a JSON document: what the workbook holds, or why it is refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.chdir("/")
    out, sys.stdout = sys.stdout, io.StringIO()  # pyxform may print; only our JSON may reach the parent
    try:
        answer = opened(sys.stdin.buffer.read())
    except Unreadable as error:
        answer = {"refused": str(error)}
    except PyXFormError as error:
        answer = {"pyxform": str(error)}
    except MemoryError:
        answer = {"refused": "too large"}
    except Exception as error:  # damaged workbooks fail in a hundred ways, and each is the same to the person who waits
        answer = {"refused": "damaged", "why": type(error).__name__}
    out.write(json.dumps(answer))
    out.flush()
    return 0


def opened(data: bytes) -> dict[str, Any]:
    """Sheets with their rows by number, cells with formulas, and whatever was not read, with its place."""
    book = Book()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of drawings and styles that it does not read; nor do we
        (from_xlsx if data[:2] == b"PK" else from_xls)(data, book)
    if not book.sheets.get("survey") and "survey" not in book.headers:
        raise Unreadable(f"This workbook has no sheet called ‘survey’; its sheets are {', '.join(book.names) or 'none'}.")
    if refused := verdict(book):
        return {"pyxform": refused}
    sheets = {name: normalised(name, book) for name in READ if name in book.sheets}
    return {"sheets": sheets, "formulas": book.formulas, "unread": [name for name in book.names if name not in book.used],
            "loose": book.loose, "below": book.below}


class Book:
    """The cells of the sheets that XLSForm knows: rows by number, texts by the column's own heading."""

    def __init__(self) -> None:
        self.names, self.used = list[str](), list[str]()
        self.sheets: dict[str, dict[int, Cells]] = {}
        self.headers: dict[str, list[str]] = {}
        self.formulas: list[list[Any]] = []
        self.loose: list[list[Any]] = []  # sheet, row, place in the row and text of a cell under no heading
        self.below: list[list[Any]] = []  # sheet, rows that hold something below its end, and the last row looked at
        self.size = 0

    def add(self, name: str, rows: Iterable[list[str | None]]) -> None:
        """Take in one sheet; rows are texts, the first is the heading."""
        known, several = constants.SUPPORTED_SHEET_NAMES, iter(rows)
        sheet = constants.SURVEY if len(self.names) == 1 and name.lower() not in known else name.lower()
        if sheet not in known:
            return
        heading = get_excel_column_headers(first := next(several, []))
        if len(heading) > MOST_COLUMNS:
            raise Unreadable(f"The sheet ‘{name}’ has more than {MOST_COLUMNS} columns, so it was not read.")
        found = self.sheets.setdefault(sheet, {})
        self.headers[sheet] = [one for one in heading if one is not None]
        if len(set(self.headers[sheet])) < len(self.headers[sheet]):
            raise Unreadable(f"The sheet ‘{name}’ has two columns of one name, so one of the two would be lost.")
        if sheet in READ:
            self.used.append(name)
            self.loose += [[name, 1, place, text] for place, text in enumerate(first) if text and place >= len(heading)]
        for number, row in self.until_empty(name, several):
            under = [*heading, *[None] * (len(row) - len(heading))]
            found[number] = {key: text for key, text in zip(under, row, strict=False) if key is not None and text}
            self.loose += [[name, number, place, text] for place, text in enumerate(row)
                           if text and under[place] is None and sheet in READ]

    def until_empty(self, name: str, rows: Iterator[list[str | None]]) -> Iterator[tuple[int, list[str | None]]]:
        """Rows that hold something, with their numbers, up to a long run of empty ones."""
        filled = empty = 0
        for number, row in enumerate(rows, 2):
            if not any(row):
                empty += 1
                if empty > EMPTY_ROWS:
                    self.end(name, number, rows)
                    return
                continue
            filled, empty = filled + 1, 0
            self.size += sum(len(text) for text in row if text)
            if filled > MOST_ROWS:
                raise Unreadable(f"The sheet ‘{name}’ has more than {MOST_ROWS:,} rows, so it was not read.")
            if self.size > MOST_TEXT:
                raise Unreadable("This workbook holds more text than any checklist, so it was not read.")
            yield number, row

    def end(self, name: str, last: int, rows: Iterator[list[str | None]]) -> None:
        """The sheet is over; what stands further down is not read, but named."""
        filled = [number for number, row in enumerate(islice(rows, MOST_BELOW), last + 1) if any(row)]
        more = next(rows, None) is not None
        self.formulas = [one for one in self.formulas if one[0] != name or one[1] < last]
        if (filled or more) and name in self.used:
            self.below.append([name, filled, last + MOST_BELOW if more else 0])


def from_xlsx(data: bytes, book: Book) -> None:
    """An .xlsx: values as they were last computed, and where cells hold formulas, these too."""
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    written = load_workbook(io.BytesIO(data), read_only=True) if _has_formulas(data) else None
    book.names = list(values.sheetnames)
    for name in values.sheetnames:
        sheet = values[name]
        if hasattr(sheet, "reset_dimensions"):  # a chart sheet has no cells
            book.add(name, _xlsx_rows(sheet, written[name] if written else None, book))


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(b"<f>" in text or b"<f " in text for name in archive.namelist()
                   if name.startswith("xl/worksheets/") for text in [archive.read(name)])


def _xlsx_rows(sheet: Any, written: Any, book: Book) -> Iterator[list[str | None]]:
    sheet.reset_dimensions()
    second: Iterator[tuple[Any, ...]] = iter(())
    if written is not None:
        written.reset_dimensions()
        second = written.iter_rows(max_col=MOST_COLUMNS + 1)
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), 1):
        texts = [None if value is None else xlsx_text(value) for value in row]
        for place, cell in enumerate(next(second, ())):
            if getattr(cell, "data_type", "") == "f" and place < len(texts):
                book.formulas.append([sheet.title, number, texts[place] is not None])
                texts[place] = texts[place] or str(getattr(cell.value, "text", cell.value)).strip()
        yield texts


def xlsx_text(value: Any) -> str | None:
    """A cell as text; unlike pyxform's own, it keeps no-break spaces."""
    return (value if isinstance(value, str) else xlsx_value_to_str(value)).strip() or None


def from_xls(data: bytes, book: Book) -> None:
    """An .xls, read by xlrd."""
    try:
        found = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable("This workbook is protected by a password. Save it without one and try again.") from None
        raise Unreadable("This file ends like a workbook, but holds none that can be read.") from None
    book.names = found.sheet_names()
    for sheet in found.sheets():
        book.add(sheet.name, ([_xls_text(cell, found.datemode) for cell in sheet.row(number)] for number in range(sheet.nrows)))


def _xls_text(cell: Any, datemode: int) -> str | None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None
    value = cell.value if isinstance(cell.value, str) else xls_value_to_unicode(cell.value, cell.ctype, datemode)
    return value.strip() or None


def verdict(book: Book) -> str:
    """Why pyxform refuses these cells; empty where it converts them. It reads no file that a form may name."""
    definition: dict[str, Any] = {"sheet_names": book.names}
    for name, rows in book.sheets.items():
        definition[name] = [{key: text.replace("\xa0", " ") for key, text in rows.get(number, {}).items()}
                            for number in range(2, max(rows, default=1) + 1)]
        definition[f"{name}_header"] = [dict.fromkeys(book.headers[name])] if book.headers[name] else []
    try:
        convert(definition)
    except PyXFormError as error:
        return str(error)
    return ""


def normalised(name: str, book: Book) -> list[dict[str, Any]]:
    """Rows with their columns under the one name that XLSForm has for each: `label::fr`, `bind::relevant`."""
    known, columns = HEADERS[name]
    double = any("::" in heading for heading in book.headers[name])
    called = {heading: "::".join(process_header(heading, double, known, columns)[1]) for heading in book.headers[name]}
    rows: list[dict[str, Any]] = [{"row": number, "cells": {called[heading]: text for heading, text in cells.items()}}
                                  for number, cells in sorted(book.sheets[name].items())]
    for row in rows if name == constants.SURVEY else ():
        row["kind"] = kind(" ".join(row["cells"].get("type", "").split()))
    return rows


def kind(written: str) -> Cells:
    """What a type means to pyxform, whatever its spelling."""
    named = aliases._type_alias_map.get(written, written)
    begin, end, select = RE_BEGIN_CONTROL.search(named), RE_END_CONTROL.search(named), RE_SELECT.search(named)
    if named in aliases.settings_header:
        return {"kind": "setting"}
    if end:
        return {"kind": "end", "what": aliases.control[end["type"]]}
    if begin:
        return {"kind": "begin", "what": aliases.control[begin["type"]], "list": begin["list_name"] or ""}
    if select:
        return {"kind": "select", "what": aliases.select[select["select_command"]], "list": select["list_name"],
                "command": select["select_command"], "other": select["specify_other"] or ""}
    known = QUESTION_TYPE_DICT.get("osm" if RE_OSM.fullmatch(named) else named, {})
    bind, control = known.get("bind", {}), known.get("control", {})
    shape = f"{bind.get('type', '')} {control.get('tag', '')} {control.get('mediatype', '')}".strip()
    return {"kind": "note" if "note" in named else "question", "what": shape, "preload": bind.get("jr:preload", "")}


if __name__ == "__main__":
    sys.exit(main())
