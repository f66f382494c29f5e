"""An XLSForm workbook into a document: groups become touchpoints, questions items, and everything else is noted by its row."""

from __future__ import annotations

from dataclasses import dataclass, field

from shopper.checklists.editing import MOST_ITEMS
from shopper.checklists.exchange import cells, kinds, questions, unread
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.keys import Keys
from shopper.checklists.exchange.lists import lists_of
from shopper.checklists.exchange.questions import Form
from shopper.checklists.exchange.sheets import Notes, Row, Workbook
from shopper.checklists.exchange.tongues import Tongues, tongues_of
from shopper.checklists.model import SCHEMA, Item, Touchpoint
from shopper.errors import Invalid

UNGROUPED = "General"
REPEATED = "It is asked once: repeats are not carried."
LOOPED = "It is asked once: a loop over a list is not carried."
EMPTY = "Nothing of this group could be carried, so it did not become a touchpoint."
CALLED_THERE = {"prompt": "label", "guidance": "hint"}
OUTER = "This group holds other groups only, so it is no touchpoint itself and what it says of itself is not carried."
CALLED = {"constraintMsg": "constraint_message", "requiredMsg": "required_message", "readonly": "read_only",
          "count": "repeat_count", "noAppErrorString": "no_app_error_string"}  # pyxform's inner names → the column's own


@dataclass
class Group:
    """One begin … end of the survey, or the form itself."""

    title: str
    told: dict[str, str] = field(default_factory=dict)
    own: Plain = field(default_factory=dict)
    key: str = ""
    shown: Plain | None = None
    row: Row | None = None
    used: bool = False
    station: Plain | None = None
    stood: bool = False  # whether it ever was a touchpoint
    said: dict[str, str] = field(default_factory=dict)  # its own columns as they are written
    optional: bool = False  # its condition could not be read, so nobody is made to answer


def read(book: Workbook, language: str = "en") -> tuple[Plain, Notes]:
    """The document as plain data, and what was noted; Invalid naming every row that cannot be taken."""
    _refuse_many(book)
    notes = Notes()
    for row in [*book.settings, *book.survey, *book.choices]:
        notes.read(row)
    tongues = tongues_of(book, notes, language)
    form = Form(tongues, lists_of(book.choices, tongues, notes), notes)
    head = _settings(book, form)
    stations = Walk(form).through(book.survey)
    unread.unused(form.lists, form.listed, notes)
    unread.note(book, notes)
    notes.refuse()
    notes.in_order()
    return {"schema": SCHEMA, **head, "languages": _languages(tongues, form), "translations": form.translations,
            "touchpoints": stations}, notes


def _refuse_many(book: Workbook) -> None:
    """More questions than a checklist may have: asked before any row costs more than its reading."""
    asked = sum(_asks(row) for row in book.survey)
    if asked > MOST_ITEMS:
        raise Invalid(f"The sheet survey holds {asked:,} items. A checklist has at most {MOST_ITEMS:,} items; "
                      "nothing was stored.")


def _asks(row: Row) -> bool:
    """Whether a row of the survey becomes an item."""
    off = row.cells.get("disabled", "").strip().casefold() in questions.YES
    return not off and row.kind.get("kind") in ("question", "select", "note") and bool(kinds.our_type(row)[0])


def _languages(tongues: Tongues, form: Form) -> list[str]:
    return list(dict.fromkeys([*tongues.all(), *form.translations]))


def _settings(book: Workbook, form: Form) -> Plain:
    row = book.settings[0] if book.settings else Row("settings", 2, {})
    title, number = row.take("title"), row.take("id_string")
    known = {name: row.take(f"scoring_{name}") for name in cells.SCORING if f"scoring_{name}" in row.cells}
    for name in [one for one in row.cells if one.startswith("title_in_")]:
        form.tell("title", {name.removeprefix("title_in_"): row.take(name)})
    head: Plain = {"title": title or number or "Imported checklist"}
    if title and number and row.take("form_of") != "shopper":
        form.notes.lost(row, "The form’s own identifier is not kept.", number)
    head["scoring"] = form.notes.cells(row, known, cells.SCORING, {name: f"scoring_{name}" for name in known})
    for column, value in row.cells.items():
        form.notes.lost(row, f"The setting ‘{column}’ has no place in a checklist.", value)
    return head


class Walk:
    """Goes through the survey row by row; a group within a group is a touchpoint of its own, named by the whole path."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.stations: list[Plain] = []
        self.keys = Keys()
        self.groups = [Group("")]

    def through(self, rows: list[Row]) -> list[Plain]:
        """All touchpoints, in order."""
        for row in rows:
            kind = row.kind.get("kind")
            if not row.cells.get("type"):
                self.form.notes.lost(row, "A row without a type is a comment; it was left out.", " · ".join(row.cells.values()))
            elif row.take("disabled").strip().casefold() in questions.YES:
                self.form.notes.lost(row, "It is switched off in the workbook, so it was left out.")
            elif kind == "begin":
                self.begin(row)
            elif kind == "end":
                row.take("type"), row.take("name")
                self.leftovers(row)
                self.end()
            elif kind == "setting":
                self.form.notes.lost(row, "This setting has no place in a checklist.", row.cells["type"])
            else:
                self.question(row)
        return self.stations

    def begin(self, row: Row) -> None:
        """A group opens."""
        outer, notes = self.groups[-1], self.form.notes
        what = row.kind["what"]
        if what != "group":
            notes.lost(row, REPEATED if what == "repeat" else LOOPED)
        outer.used = True
        if appearance := row.take("control::appearance"):
            notes.lost(row, questions.APPEARANCE, appearance)
        name, (title, told) = row.take("name"), self.form.tongues.split(row.take_told("label"))
        known = row.take_known(cells.TOUCHPOINT)
        own = notes.cells(row, known, cells.TOUCHPOINT)
        title = title or name
        if outer.title:  # what one of the two says in a language is kept, also where the other is silent
            told = {language: f"{outer.told.get(language, outer.title)} › {told.get(language, title)}"
                    for language in dict.fromkeys([*outer.told, *told])}
            title = f"{outer.title} › {title}"
        relevant = row.take("bind::relevant").strip()
        given = questions.read_condition(row, relevant, self.form) if relevant else None
        parts = [part for one in (outer.shown, given) if one for part in (one.get("all", [one]))]
        shown = {"all": parts} if outer.shown and given else given or outer.shown
        key = row.take("key") or name.removeprefix("touchpoint_")
        optional = outer.optional or bool(relevant and not given)
        self.groups.append(Group(title, told, own | self.told_wishes(row), key, shown, row, optional=optional, said=known))
        row.take("type")
        self.leftovers(row)
        notes.check(row, Touchpoint, {"key": "key", "title": title, **own}, {"title": "label"})

    def told_wishes(self, row: Row) -> Plain:
        """Translations of what the customer should think, feel and do, kept until the touchpoint has its key."""
        found: dict[str, str] = {}
        for column in [one for one in row.cells if one.startswith("desired_") and "::" in one]:
            name, _, language = column.partition("::")
            found.setdefault(f"{name.replace('_', '.')}::{self.form.tongues.codes.get(language, language)}", row.take(column))
        return {"::": found} if found else {}

    def end(self) -> None:
        """A group closes; one that was empty from the start stays an empty touchpoint."""
        group = self.groups.pop()
        if not group.used:
            self.station_of(group)
        elif not group.stood and group.row is not None:
            if not self.inner(group):
                self.form.notes.lost(group.row, EMPTY)
            elif group.own:
                self.form.notes.lost(group.row, OUTER, "; ".join(f"{name}: {text}" for name, text in group.said.items()))
        for outer in self.groups:
            outer.station = None  # what follows stands after this group, so it begins a touchpoint anew

    def inner(self, group: Group) -> bool:
        """Whether a touchpoint came out of a group within this one."""
        return any(station["title"].startswith(f"{group.title} › ") for station in self.stations)

    def station_of(self, group: Group) -> Plain:
        """The touchpoint that a group's questions go to."""
        if group.station is None:
            group.stood = True
            key = self.keys.new(group.key, "touchpoint")
            own = dict(group.own)
            for path, text in own.pop("::", {}).items():
                name, _, language = path.partition("::")
                self.form.tell(f"{key}.{name}", {language: text})
            self.form.tell(f"{key}.title", group.told)
            group.station = {"key": key, "title": group.title or UNGROUPED, "items": [], **own}
            self.stations.append(group.station)
        return group.station

    def question(self, row: Row) -> None:
        """A question at the end of the touchpoint it stands in, or of the one it names."""
        group = self.groups[-1]
        group.used = True
        named = row.take("touchpoint").strip()
        made = questions.item(row, self.form, group.shown)
        row.take("type")
        if made is None:
            return
        made["required"] = made["required"] and not group.optional
        self.leftovers(row)
        self.form.notes.check(row, Item, made, CALLED_THERE)
        station = self.named(named) if named else self.station_of(group)
        station["items"].append(made)
        if row.kind.get("other") and made["choices"][-1]["key"] == "other":
            self.other(row, made, station)

    def named(self, title: str) -> Plain:
        """The touchpoint with this title, made where it is not there yet."""
        found = next((station for station in self.stations if station["title"] == title), None)
        return found or self.station_of(Group(title, key=title))

    def other(self, row: Row, made: Plain, station: Plain) -> None:
        """`or_other`: what else it was, in words."""
        key = self.form.new_key(row, f"{made['key']}-other")
        station["items"].append({"key": key, "type": "short_text", "prompt": "Specify other.", "required": False,
                                 "show_if": {"item": made["key"], "is": "other"}})
        self.form.notes.lost(row, "‘or_other’ became the choice ‘Other’ and a short text of its own, shown after that choice.")

    def leftovers(self, row: Row) -> None:
        """What nobody took from the row."""
        for column, text in row.cells.items():
            called = column.removeprefix("bind::").removeprefix("control::").removeprefix("jr:")
            first, _, language = called.partition("::")
            called = " · ".join(part for part in (CALLED.get(first, first), *language.split("::")) if part)
            self.form.notes.lost(row, f"‘{called}’ is not carried.", text)
        row.cells.clear()

