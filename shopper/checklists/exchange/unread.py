"""What of a workbook nobody read, each with its place: sheets, rows under the end, cells under no heading, unused choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from shopper.checklists.exchange.lists import Listed
from shopper.checklists.exchange.sheets import Notes, Workbook
from shopper.checklists.foreign_items import Remark

MOST_CELLS = 500
FORMULA = "Cells that hold a formula: the value that was computed last was taken."
TEXTUAL = "Cells that hold a formula without a computed value: the formula stands as text and is never computed."
SHEET = "This sheet is not read here."
SECOND = "Only the first row of settings is read."
LOOSE = "Its column has no heading in the first row, so this cell was not read."
BELOW = "More than 60 empty rows stand above, where a sheet of XLSForm ends, so this was not read. Move it up."
FAR = "Nothing was looked at from here on: more than 60 empty rows stand above, where a sheet of XLSForm ends."
UNUSED = "No question that was carried asks for this choice, so it was left out."


def note(book: Workbook, notes: Notes) -> None:
    """Name everything that was not read."""
    for row in book.settings[1:]:
        notes.lost(row, SECOND, " · ".join(row.cells.values()))
    computed = {computed: [(sheet, row) for sheet, row, one in book.formulas if one is computed] for computed in (True, False)}
    notes.remarks += [*_runs(computed[True], FORMULA), *_runs(computed[False], TEXTUAL), *_loose(book)]
    for sheet, filled, last in book.below:
        notes.remarks += _runs(((sheet, row) for row in filled), BELOW)
        notes.remarks += [Remark(f"Sheet {sheet}, row {last + 1}", "", FAR)] if last else []
    for name in book.unread:
        notes.whole(f"sheet {name}", SHEET)


def unused(lists: dict[str, list[Listed]], asked: set[str], notes: Notes) -> None:
    """Name each choice of the lists that no carried question asks for."""
    for name, several in lists.items():
        for one in several if name not in asked else ():
            notes.lost(one.row, UNUSED, f"list {name}")


def _loose(book: Workbook) -> Iterator[Remark]:
    for sheet, row, place, text in book.loose[:MOST_CELLS]:
        yield Remark(f"Sheet {sheet}, row {row}", f"column {letters(place)}: {text[:200]}".replace("\n", " "), LOOSE)
    if len(book.loose) > MOST_CELLS:
        yield Remark("", f"and {len(book.loose) - MOST_CELLS:,} cells more", LOOSE)


def letters(place: int) -> str:
    """What a spreadsheet calls a column, counted from zero: A, Z, AA."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def _runs(places: Iterable[tuple[str, int]], reason: str) -> Iterator[Remark]:
    """Rows that follow each other in one remark."""
    for (sheet, _), run in groupby(enumerate(dict.fromkeys(places)), lambda placed: (placed[1][0], placed[1][1] - placed[0])):
        numbers = [number for _, (_, number) in run]
        called = f"row {numbers[0]}" if len(numbers) == 1 else f"rows {numbers[0]} to {numbers[-1]}"
        yield Remark(f"Sheet {sheet}, {called}", "", reason)
