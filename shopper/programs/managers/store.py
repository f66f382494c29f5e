"""Who manages which locations: given as a whole, with one audit line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from shopper import audit
from shopper.db import Row, change, rows, writing
from shopper.errors import Invalid, NotFound


def give_locations(db: Database, actor_id: str, manager_id: str, location_ids: Sequence[str], now: str) -> None:
    """Make these, and no others, the locations that a manager sees; each lies in a program they manage in."""
    wanted = sorted(set(location_ids))
    with writing(db):
        find_manager(db, manager_id)
        if set(wanted) - {location["id"] for location in locations_to_give(db, manager_id)}:
            raise Invalid("One of these locations is not in a program of this manager. Nothing was changed.",
                          {"locations": "Choose from the locations listed here."})
        change(db, "DELETE FROM manager_locations WHERE person_id = ?", manager_id)
        db.conn.executemany("INSERT INTO manager_locations (person_id, location_id) VALUES (?, ?)",
                            [(manager_id, location_id) for location_id in wanted])
        audit.record(db, actor_id, "manager.locations_given", manager_id, now, locations=wanted)


def managers(db: Database) -> list[Row]:
    """Everyone who manages somewhere, with how many locations they hold."""
    return rows(db, """SELECT q.id, q.name, q.email, q.active,
                           (SELECT count(*) FROM manager_locations ml WHERE ml.person_id = q.id) AS locations FROM people q
                       WHERE q.id IN (SELECT person_id FROM memberships WHERE role = 'manager')
                       ORDER BY q.active DESC, q.name COLLATE NOCASE""")


def find_manager(db: Database, person_id: str) -> Row:
    """One of the managers; NotFound when the person manages nowhere."""
    found = next((manager for manager in managers(db) if manager["id"] == person_id), None)
    if found is None:
        raise NotFound
    return found


def locations_to_give(db: Database, manager_id: str) -> list[Row]:
    """Every location of the programs a person manages in."""
    return rows(db, """SELECT l.id, l.name, l.code, l.area, l.active, l.program_id, p.name AS program_name
                       FROM locations l JOIN programs p ON p.id = l.program_id
                       JOIN memberships m ON m.program_id = l.program_id AND m.role = 'manager' AND m.person_id = ?
                       ORDER BY p.name COLLATE NOCASE, l.program_id, l.area COLLATE NOCASE, l.name COLLATE NOCASE""", manager_id)


def held_by(db: Database, manager_id: str) -> set[str]:
    """Ids of the locations a manager holds."""
    return {held["location_id"] for held in rows(db, "SELECT location_id FROM manager_locations WHERE person_id = ?", manager_id)}


def managers_of(db: Database, location_id: str) -> list[Row]:
    """Who manages a location."""
    return rows(db, "SELECT q.id, q.name, q.active FROM people q JOIN manager_locations ml ON ml.person_id = q.id "
                "WHERE ml.location_id = ? ORDER BY q.name COLLATE NOCASE", location_id)
