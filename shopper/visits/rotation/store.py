"""Who may be given a visit: an active shopper of the program, without a stake in the place, not too soon after the last time."""

from __future__ import annotations

from sqlite_utils import Database

from shopper.db import Row, row, rows
from shopper.errors import Conflict, Invalid
from shopper.programs.model import local_day
from shopper.visits.model import MOVES, Handover, Stay, reason_problem, rotation_sentence, too_soon


def fit(db: Database, visit: Row, to: Handover) -> str | None:
    """Refuse a shopper whom the rules keep from this visit; the reason, when the rotation rule is passed over with one."""
    shopper = row(db, "SELECT s.id, s.name, EXISTS (SELECT 1 FROM manager_locations h WHERE h.person_id = s.id "
                      "AND h.location_id = ?) AS manages FROM people s JOIN memberships m ON m.person_id = s.id "
                      "AND m.role = 'shopper' AND m.program_id = ? WHERE s.id = ? AND s.active = 1",
                  visit["location_id"], visit["program_id"], to.shopper_id)
    if shopper is None:
        sentence = "This person is not an active shopper of this program. Nothing was assigned; choose somebody else."
        raise Invalid(sentence, {"shopper_id": sentence})
    if visit["kind"] != "field":
        return None
    if shopper["manages"]:
        sentence = f"{shopper['name']} manages {visit['location_name']} and cannot shop there. Choose somebody else."
        raise Conflict(sentence, {"shopper_id": sentence})
    planned, rotation = Stay(visit["window_from"], visit["window_to"]), visit["rotation_days"]
    near = too_soon(planned, stays(db, visit, to.shopper_id), rotation)
    if near and not to.override.strip():
        sentence = rotation_sentence(shopper["name"], visit["location_name"], near, rotation)
        raise Conflict(sentence, {"shopper_id": sentence})
    if near and reason_problem(to.override):
        raise Invalid("Nothing was assigned.", {"override": reason_problem(to.override)["reason"]})
    return to.override.strip() if near else None


def stays(db: Database, visit: Row, shopper_id: str) -> list[Stay]:
    """When the shopper was, or is to be, at the visit's location on other visits; the day of a closed one is when it closed."""
    found = rows(db, "SELECT v.state, v.window_from, v.window_to, v.closed_at, p.timezone FROM visits v "
                     "JOIN programs p ON p.id = v.program_id WHERE v.shopper_id = ? AND v.location_id = ? AND v.id <> ? "
                     "AND v.kind = 'field' AND v.state IN ('assigned','accepted','closed','could-not-complete')",
                 shopper_id, visit["location_id"], visit["id"])
    return [stay_of(other) for other in found]


def stay_of(visit: Row) -> Stay:
    """The days of one visit: its window, or the day it closed within that."""
    first, last = visit["window_from"][:10], visit["window_to"][:10]
    if not visit["closed_at"]:
        return Stay(first, last, visit["state"] not in MOVES["hand over"])
    day = max(first, min(last, local_day(visit["closed_at"], visit["timezone"])))
    return Stay(day, day, True)
