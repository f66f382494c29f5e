"""The scoring panel: touchpoints as groups of rows, each item's worth as it is typed, and what all of it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from shopper.checklists import wording
from shopper.checklists.building.desk import Station, brings, stations_of, written
from shopper.checklists.building.reading import figure
from shopper.checklists.document import CALLED
from shopper.checklists.model import Choice, Document, Item, Threshold, Touchpoint, best_points
from shopper.checklists.parts import canonical
from shopper.checklists.worth import NA, Worth, graded, worth_of

MOST_ROWS = 150  # a longer checklist is shown touchpoint by touchpoint, and a longer touchpoint in parts
EFFECTS = ("mark", "cap", "empty", "fail")
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """An item or a touchpoint as its row shows it; `name` begins the names of its fields, `seen` is the text they began with."""

    name: str
    cells: Cells
    seen: str
    errors: Cells = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """An item's row: what points stand at, as (field, word), what it can bring in all."""

    item: Item
    number: int
    row: Row
    points: tuple[tuple[str, str], ...]
    brings: str
    kind: str


@dataclass(frozen=True)
class Group:
    """A touchpoint with its rows; none where it is folded away. `first` is how many items stand before those that are shown."""

    station: Station
    row: Row
    lines: tuple[Line, ...]
    scored: int
    first: int = 0

    def parts(self) -> list[tuple[int, int]]:
        """The parts of a touchpoint that is too long for one table, each by its first and last number."""
        count = len(self.station.touchpoint.items)
        return [(n + 1, min(n + MOST_ROWS, count)) for n in range(0, count, MOST_ROWS)] if count > MOST_ROWS else []


@dataclass(frozen=True)
class Panel:
    """The whole table; `total` is what everything can bring."""

    groups: tuple[Group, ...]
    total: str
    scored: int
    folded: bool


def panel(document: Document, at: str, first: int = 0, typed: Mapping[str, Row] | None = None) -> Panel:
    """The panel at a touchpoint; `typed` are rows as they were sent, where they differ from what is stored."""
    stations, sent = stations_of(document, []), typed or {}
    folded = len(document.items()) > MOST_ROWS
    here = at if any(one.touchpoint.key == at for one in stations) else stations[0].touchpoint.key if stations else ""
    groups = tuple(_group(document, one, sent, first if not folded or one.touchpoint.key == here else -1) for one in stations)
    total = sum((one.station.possible for one in groups), Fraction(0))
    return Panel(groups, written(total), sum(one.scored for one in groups), folded)


def _group(document: Document, station: Station, sent: Mapping[str, Row], first: int) -> Group:
    touchpoint = station.touchpoint
    items = touchpoint.items
    begin = max(0, min(first, len(items) - 1)) // MOST_ROWS * MOST_ROWS
    shown = items[begin:begin + MOST_ROWS] if first >= 0 else ()
    lines = tuple(_line(document, item, n, sent) for n, item in enumerate(shown, begin + 1) if item.type != "note")
    row = sent.get(f"t.{touchpoint.key}") or station_row(touchpoint)
    return Group(station, row, lines, sum(bool(best_points(item)) for item in items), begin)


def _line(document: Document, item: Item, number: int, sent: Mapping[str, Row]) -> Line:
    """An item's row, as it is stored or as it was sent."""
    points = tuple((f"p.{key}", _word(one, item)) for key, one in graded(item))
    worth, row = brings(item, document.scoring.items), sent.get(f"i.{item.key}") or row_of(item)
    return Line(item, number, row, points, written(worth) if worth else "", CALLED[item.type])


def _word(one: Choice | Threshold, item: Item) -> str:
    if isinstance(one, Choice):
        return f"{one.key} {one.text}" if item.type == "scale" and one.text != one.key else one.text
    return wording.threshold(one, item.unit or ("s" if item.type == "timing" else item.currency)).partition(":")[0]


def row_of(item: Item) -> Row:
    """An item's row as it is stored."""
    worth = worth_of(item)
    critical = worth["critical"] or {}
    cells = {name: worth[name] for name in ("weight", "na", "points_cap")} | {
        "bonus": "1" if worth["bonus"] else "", "critical": critical.get("effect", ""), "cap": critical.get("cap")}
    cells |= {f"p.{key}": points for key, points in worth["points"].items()}
    return Row(f"i.{item.key}", {name: "" if value is None else str(value) for name, value in cells.items()}, canonical(worth))


def station_row(touchpoint: Touchpoint) -> Row:
    """A touchpoint's row as it is stored."""
    return Row(f"t.{touchpoint.key}", {"weight": str(touchpoint.weight)}, canonical({"weight": touchpoint.weight}))


def worth_typed(cells: Cells, item: Item, errors: dict[str, str]) -> str:
    """The text of the worth that a row describes; `errors` gets a sentence for each cell that cannot be taken. What the row
    does not show is as it is stored."""
    worth: Worth = worth_of(item)
    for key, one in graded(item):
        if f"p.{key}" in cells:
            worth["points"][key] = figure(cells[f"p.{key}"], f"p.{key}", errors, 0 if isinstance(one, Threshold) else None)
    if cells.get("na") in NA:
        worth["na"] = cells["na"]
    if "points_cap" in cells:
        worth["points_cap"] = figure(cells["points_cap"], "points_cap", errors, None)
    if "weight" in cells:
        effect = cells.get("critical", "")
        cap = figure(cells.get("cap", ""), "cap", errors, 50) if effect == "cap" else None
        worth |= {"weight": figure(cells["weight"], "weight", errors, 1), "bonus": bool(cells.get("bonus")),
                  "critical": {"effect": effect, "cap": cap} if effect in EFFECTS else None}
    return canonical(worth)


def weight_typed(cells: Cells, errors: dict[str, str]) -> str:
    """The text of a touchpoint's weight that a row describes."""
    return canonical({"weight": figure(cells.get("weight", ""), "weight", errors, 1)})
