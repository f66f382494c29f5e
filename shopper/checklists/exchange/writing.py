"""Sheets of texts into the bytes of an .xlsx: every cell is a text, never a formula, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

BARE = ("type", "name", "label")  # the columns of a sheet without rows, so that it is still one of its kind
MOST_CELL = 32_767


def workbook(sheets: dict[str, list[dict[str, str]]]) -> bytes:
    """An .xlsx with these sheets; the first row names the columns. openpyxl is loaded only when somebody exports."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = columns_of(rows) or [*BARE]
        sheet.freeze_panes = "A2"
        for place, column in enumerate(columns):
            sheet.column_dimensions[_letters(place)].width = 48 if column.startswith(("label", "hint")) else 16
        for texts in [columns, *([row.get(column, "") for column in columns] for row in rows)]:
            sheet.append(list(_cells(sheet, texts)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def columns_of(rows: Iterable[dict[str, str]]) -> list[str]:
    """All columns in the order they first come; labels of one kind stand side by side."""
    seen = list(dict.fromkeys(column for row in rows for column in row))
    groups = list(dict.fromkeys(column.partition("::")[0] for column in seen))
    return [column for group in groups for column in seen if column.partition("::")[0] == group]


def _letters(place: int) -> str:
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def _cells(sheet: Any, texts: list[str]) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell

    for text in texts:
        if not text:
            yield None
            continue
        cell = WriteOnlyCell(sheet, value="-")
        cell._value, cell.data_type = text[:MOST_CELL], "s"  # set past openpyxl, which takes a leading = for a formula
        cell.quotePrefix = text[0] in "=+-@'"  # a spreadsheet program keeps it as text even after it was edited
        yield cell
