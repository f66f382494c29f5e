"""A workbook's rows as they are used up: what nobody took from a row is named in the end, so that nothing gets lost silently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from shopper.checklists.exchange import cells
from shopper.checklists.exchange.cells import Column
from shopper.checklists.foreign_items import Remark, Rule
from shopper.checklists.parsing import part_of
from shopper.checklists.signs import sign_problem
from shopper.checklists.visibility import problems
from shopper.errors import Invalid

Cells = dict[str, str]
NOTHING: Mapping[str, str] = {}
MOST_PROBLEMS = 200
ORDER = ("Sheet survey", "Sheet choices", "Sheet settings")
SCORING = re.compile(r"(‘|The column ‘|A choice has no place for ‘)[a-z_ ·]*(points|scor|weight|critical)", re.IGNORECASE)


@dataclass
class Row:
    """One row of a sheet: its number, its cells by column, and what pyxform calls its type (survey only)."""

    sheet: str
    number: int
    cells: Cells
    kind: Cells = field(default_factory=dict)
    said: str = ""  # what a person knows the row by, once its label is taken

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"sheet {self.sheet}, row {self.number}" if self.sheet != "CSV" else f"line {self.number}"

    def take(self, column: str) -> str:
        """The text of a cell, which now counts as read; empty where there is none."""
        return self.cells.pop(column, "")

    def take_known(self, columns: Any) -> Cells:
        """Cells of these columns, as far as they are filled."""
        return {name: self.take(name) for name in columns if name in self.cells}

    def take_told(self, column: str) -> Cells:
        """A text in each language it stands in; under the empty name where the column says none."""
        found = {name: self.take(name) for name in list(self.cells) if name == column or name.startswith(f"{column}::")}
        return {name.partition("::")[2]: text for name, text in found.items()}


@dataclass
class Notes:
    """What an import did not carry, and what keeps it from being taken, both with their places."""

    remarks: list[Remark] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lost(self, row: Row, reason: str, value: str = "") -> None:
        """Something of this row was not carried; the value stands by the place, so that one reason names all its places."""
        if not isinstance(reason, Rule) and SCORING.match(reason):
            reason = Rule(reason)
        said = ": ".join(part for part in (row.said[:200], value.replace("\n", " ")[:200]) if part)
        self.remarks.append(Remark(_capital(row.place), said, reason))

    def in_order(self) -> None:
        """Sort what was not carried as a person reads it: the whole, then sheet by sheet."""
        places = {sheet: place for place, sheet in enumerate(ORDER)}
        self.remarks.sort(key=lambda remark: places.get(remark.touchpoint.partition(",")[0], -1))

    def whole(self, subject: str, reason: str) -> None:
        """Something of the whole file was not carried."""
        self.remarks.append(Remark("", subject, reason))

    def wrong(self, row: Row, sentence: str) -> None:
        """This row cannot be taken."""
        self.problems.append(f"{_capital(row.place)}: {sentence}")

    def cells(self, row: Row, given: Cells, columns: Mapping[str, Column], called: Mapping[str, str] = NOTHING) -> cells.Plain:
        """Plain data of these cells of a row; each that cannot be read is named and left out."""
        sound: Cells = {}
        for name, text in given.items():
            try:
                cells.read({name: text}, columns)
                sound[name] = text
            except ValueError as error:
                self.wrong(row, _renamed(str(error), called))
        return cells.read(sound, columns)

    def check(self, row: Row, kind: type[BaseModel], part: Any, called: Mapping[str, str] = NOTHING) -> bool:
        """Hold a part that a row became against the model, and its condition against the grammar; whether it fits.
        `called` says which column a field came from, where that has another name."""
        before = len(self.problems)
        try:
            part_of(kind, part)
        except Invalid as refused:
            for sentence in refused.fields.values():
                self.wrong(row, _renamed(sentence, {**cells.COLUMN_OF, **called}))
        for sentence in problems(part["show_if"]) if part.get("show_if") else ():
            self.wrong(row, f"‘show_if’: {sentence}")
        return len(self.problems) == before

    def read(self, row: Row) -> None:
        """Refuse a row whose cells hold signs that nobody should meet."""
        for column, text in row.cells.items():
            if wrong := sign_problem(text):
                self.wrong(row, f"‘{column.replace('::', ' · ')}’ {wrong}")

    def refuse(self) -> None:
        """Raise what was wrong, all of it."""
        if self.problems:
            more = f" (and {len(self.problems) - 1:,} more)" if len(self.problems) > 1 else ""
            shown, rest = self.problems[:MOST_PROBLEMS], len(self.problems) - MOST_PROBLEMS
            shown += [f"And {rest:,} more of them, which are named once these are mended."] if rest > 0 else []
            raise Invalid(f"{self.problems[0]}{more}", {str(number): one for number, one in enumerate(shown, 1)})


def _renamed(sentence: str, called: Mapping[str, str]) -> str:
    """A sentence on a field as one on the column that it came from."""
    return re.sub(r"^‘(\w+)’", lambda name: f"‘{called.get(name[1], name[1])}’", sentence)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass
class Workbook:
    """What a workbook holds, sheet by sheet."""

    survey: list[Row]
    choices: list[Row]
    settings: list[Row]
    formulas: list[tuple[str, int, bool]]
    unread: list[str]
    loose: list[tuple[str, int, int, str]] = field(default_factory=list)  # cells under no heading: sheet, row, column, text
    below: list[tuple[str, list[int], int]] = field(default_factory=list)  # rows under the end: sheet, rows, last looked at


def workbook_of(given: dict[str, Any]) -> Workbook:
    """The workbook that the reading program wrote down."""
    def rows(name: str) -> list[Row]:
        return [Row(name, one["row"], one["cells"], one.get("kind", {}), _known_by(one["cells"])) for one in
                given["sheets"].get(name, ())]
    formulas = [(str(sheet), int(number), bool(computed)) for sheet, number, computed in given["formulas"]]
    return Workbook(rows("survey"), rows("choices"), rows("settings"), formulas, given["unread"],
                    [(str(sheet), int(row), int(place), str(text)) for sheet, row, place, text in given.get("loose", ())],
                    [(str(sheet), [int(one) for one in rows], int(last)) for sheet, rows, last in given.get("below", ())])


def _known_by(cells: Cells) -> str:
    label = next((text for column, text in cells.items() if column.partition("::")[0] == "label"), "")
    return label or cells.get("name", "")
