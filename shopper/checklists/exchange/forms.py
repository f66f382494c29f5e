"""What leaves and enters through the exchange pages: the file that is downloaded, and its name that is safe anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shopper.checklists.exchange import csv_items, xlsform_out
from shopper.checklists.exchange.writing import workbook
from shopper.checklists.foreign_items import Remark
from shopper.checklists.model import Document, dump
from shopper.naming import plain

MIME = {"json": "application/json", "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Losses:
    """What a form cannot hold, and what only our own columns hold, so that other programs leave it aside."""

    not_carried: list[Remark]
    ours_alone: list[Remark]


def file_of(document: Document, form: str) -> bytes:
    """The document as a file."""
    if form == "csv":
        return csv_items.written(document)[0]
    if form == "xlsx":
        sheets = xlsform_out.sheets_of(document)
        return workbook({"survey": sheets.survey, "choices": sheets.choices, "settings": sheets.settings})
    return dump(document).encode()


def losses_of(document: Document) -> dict[str, Losses]:
    """By form, what would not come along; JSON holds everything."""
    sheets = xlsform_out.sheets_of(document)
    return {"json": Losses([], []), "xlsx": Losses(sheets.not_carried, sheets.ours_alone),
            "csv": Losses(csv_items.written(document)[1], [])}


def file_name(title: str, mark: str, form: str) -> str:
    """A file's name of plain letters, made from the checklist's title."""
    return f"{re.sub(r'[^a-z0-9]+', '-', plain(title).lower()).strip('-')[:60].strip('-') or 'checklist'}-{mark}.{form}"
