"""Programs, locations, waves and notices: written with one audit line each, read through what a person may see."""

from __future__ import annotations

from dataclasses import asdict

from sqlite_utils import Database

from shopper import audit
from shopper.db import Row, new_id, row, rows, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people.model import Person
from shopper.programs.checks import location_problems, notice_problems, program_problems, wave_problems
from shopper.programs.managers.store import find_manager, give_locations, held_by, locations_to_give, managers, managers_of
from shopper.programs.model import (
    Fields,
    NewLocation,
    NewNotice,
    NewProgram,
    NewWave,
    Thing,
    local_day,
    location_values,
    program_values,
    wave_values,
)

__all__ = ["find_manager", "give_locations", "held_by", "locations_to_give", "managers", "managers_of"]
TABLES = {"program": "programs", "location": "locations", "wave": "waves"}
SEEN = "(? OR p.id IN (SELECT program_id FROM memberships WHERE person_id = ?))"
PROGRAM = ("SELECT p.*, (SELECT count(*) FROM notices n WHERE n.program_id = p.id) AS notices, "
           "(SELECT count(*) FROM locations l WHERE l.program_id = p.id AND l.active = 1) AS locations, "
           "(SELECT count(*) FROM waves w WHERE w.program_id = p.id AND w.active = 1) AS waves FROM programs p ")
LOCATION = ("SELECT l.*, p.name AS program_name, p.color AS program_color, p.active AS program_active, "
            "p.timezone, p.rotation_days FROM locations l JOIN programs p ON p.id = l.program_id ")
MANAGED = ("l.id IN (SELECT ml.location_id FROM manager_locations ml JOIN memberships m ON m.person_id = ml.person_id "
           "AND m.program_id = l.program_id AND m.role = 'manager' WHERE ml.person_id = ?)")
WAVE = ("SELECT w.*, p.name AS program_name, p.active AS program_active "
        "FROM waves w JOIN programs p ON p.id = w.program_id ")


def add_program(db: Database, actor_id: str, new: NewProgram, now: str) -> str:
    """Add a program and return its id."""
    refuse(program_problems(new))
    program_id = new_id()
    with writing(db):
        refuse_same_name(db, new.name, program_id)
        db.table("programs").insert({"id": program_id, **program_values(new), "created_at": now})
        audit.record(db, actor_id, "program.added", program_id, now)
    return program_id


def change_program(db: Database, actor_id: str, program_id: str, new: NewProgram, now: str) -> None:
    """Replace a program's settings; released editions keep what they were released with."""
    refuse(program_problems(new))
    with writing(db):
        before = find_program(db, program_id)
        refuse_same_name(db, new.name, program_id)
        fields = update(db, "programs", before, program_values(new))
        audit.record(db, actor_id, "program.changed", program_id, now, fields=fields)


def add_location(db: Database, actor_id: str, program_id: str, new: NewLocation, now: str) -> str:
    """Add a location to a program and return its id."""
    refuse(location_problems(new))
    location_id = new_id()
    with writing(db):
        find_program(db, program_id)
        refuse_same_code(db, program_id, new.code, location_id)
        db.table("locations").insert({"id": location_id, "program_id": program_id, **location_values(new), "created_at": now})
        audit.record(db, actor_id, "location.added", location_id, now, program=program_id)
    return location_id


def change_location(db: Database, actor_id: str, location_id: str, new: NewLocation, now: str) -> None:
    """Replace what is known of a location; visits already planned keep the tags they were planned with."""
    refuse(location_problems(new))
    with writing(db):
        before = find_location(db, location_id)
        refuse_same_code(db, before["program_id"], new.code, location_id)
        fields = update(db, "locations", before, location_values(new))
        audit.record(db, actor_id, "location.changed", location_id, now, fields=fields)


def add_wave(db: Database, actor_id: str, program_id: str, new: NewWave, now: str) -> str:
    """Add a wave to a program and return its id."""
    wave_id = new_id()
    with writing(db):
        find_program(db, program_id)
        refuse(same_wave(db, program_id, new.name, wave_id) | wave_problems(new))
        db.table("waves").insert({"id": wave_id, "program_id": program_id, **wave_values(new), "created_at": now})
        audit.record(db, actor_id, "wave.added", wave_id, now, program=program_id)
    return wave_id


def change_wave(db: Database, actor_id: str, wave_id: str, new: NewWave, now: str) -> None:
    """Replace a wave's name, period and number of visits."""
    with writing(db):
        before = find_wave(db, wave_id)
        refuse(same_wave(db, before["program_id"], new.name, wave_id) | wave_problems(new))
        fields = update(db, "waves", before, wave_values(new))
        audit.record(db, actor_id, "wave.changed", wave_id, now, fields=fields)


def set_active(db: Database, actor_id: str, thing: Thing, active: bool, now: str) -> None:
    """Take a program, location or wave out of use, or back into it; nothing is ever deleted."""
    done = "reactivated" if active else "deactivated"
    with writing(db):
        finder = {"program": find_program, "location": find_location, "wave": find_wave}[thing.kind]
        if bool(finder(db, thing.id)["active"]) == active:
            raise Conflict(f"This {thing.kind} is already {'in use' if active else 'out of use'}. Nothing was changed.")
        db.table(TABLES[thing.kind]).update(thing.id, {"active": int(active)})
        audit.record(db, actor_id, f"{thing.kind}.{done}", thing.id, now)


def add_notice(db: Database, actor_id: str, program_id: str, new: NewNotice, now: str) -> str:
    """Record that staff were told; a notice is kept for good, a later one stands beside it."""
    program = find_program(db, program_id)
    refuse(notice_problems(new, local_day(now, program["timezone"])))
    notice_id = new_id()
    with writing(db):
        db.table("notices").insert({"id": notice_id, "program_id": program_id, **asdict(new), "created_at": now})
        audit.record(db, actor_id, "notice.recorded", notice_id, now, program=program_id)
    return notice_id


def find_program(db: Database, program_id: str) -> Row:
    """A program with its counts of notices, locations and waves in use; NotFound when absent."""
    return present(row(db, PROGRAM + "WHERE p.id = ?", program_id))


def find_program_for(db: Database, person: Person, program_id: str) -> Row:
    """A program that the person belongs to (admins: any)."""
    return present(row(db, PROGRAM + "WHERE p.id = ? AND " + SEEN, program_id, person.has("admin"), person.id))


def programs_for(db: Database, person: Person) -> list[Row]:
    """The programs a person belongs to (admins: all), those in use first, by name."""
    return rows(db, PROGRAM + "WHERE " + SEEN + " ORDER BY p.active DESC, p.name COLLATE NOCASE",
                person.has("admin"), person.id)


def find_location(db: Database, location_id: str) -> Row:
    """A location with its program's name; NotFound when absent."""
    return present(row(db, LOCATION + "WHERE l.id = ?", location_id))


def location_in_use(db: Database, location_id: str) -> Row | None:
    """A location where visits can be planned: it and its program are in use."""
    return row(db, LOCATION + "WHERE l.id = ? AND l.active = 1 AND p.active = 1", location_id)


def find_wave(db: Database, wave_id: str) -> Row:
    """A wave with its program's name; NotFound when absent."""
    return present(row(db, WAVE + "WHERE w.id = ?", wave_id))


def locations_for(db: Database, person: Person, program_id: str) -> list[Row]:
    """The locations of a program: a person who only manages there gets theirs, other members and admins all."""
    others = person.has("admin") or any(program == program_id and role != "manager" for role, program in person.roles)
    return rows(db, LOCATION + "WHERE l.program_id = ? AND (? OR " + MANAGED + ") ORDER BY l.active DESC, l.name COLLATE NOCASE",
                program_id, others, person.id)


def waves_in(db: Database, program_id: str) -> list[Row]:
    """The waves of a program, the latest first."""
    return rows(db, WAVE + "WHERE w.program_id = ? ORDER BY w.starts_on DESC, w.name", program_id)


def notices_of(db: Database, program_id: str) -> list[Row]:
    """The notices of a program, the latest first."""
    return rows(db, "SELECT * FROM notices WHERE program_id = ? ORDER BY told_on DESC, created_at DESC", program_id)


def present(found: Row | None) -> Row:
    """The row, or NotFound."""
    if found is None:
        raise NotFound
    return found


def refuse(fields: Fields) -> None:
    """Raise one refusal that carries every field's own sentence."""
    if fields:
        raise Invalid("Nothing was saved yet. Please look at the marked fields.", fields)


def refuse_same_name(db: Database, name: str, program_id: str) -> None:
    """Two programs of one name could not be told apart."""
    refuse_other(db, {"name": "Another program has this name already."},
                 "SELECT 1 FROM programs WHERE name = ? COLLATE NOCASE AND id <> ?", name.strip(), program_id)


def refuse_same_code(db: Database, program_id: str, code: str, location_id: str) -> None:
    """A code names one location of a program."""
    refuse_other(db, {"code": "Another location of this program has this code already."},
                 "SELECT 1 FROM locations WHERE program_id = ? AND code = ? COLLATE NOCASE AND id <> ?",
                 program_id, code, location_id)


def same_wave(db: Database, program_id: str, name: str, wave_id: str) -> Fields:
    """A name stands for one wave of a program: what is wrong when another has it."""
    other = row(db, "SELECT 1 FROM waves WHERE program_id = ? AND name = ? COLLATE NOCASE AND id <> ?",
                program_id, name.strip(), wave_id)
    return {"name": "Another wave of this program has this name already."} if other else {}


def refuse_other(db: Database, fields: Fields, sql: str, *values: str) -> None:
    """Raise the fields' sentences when the query finds another row."""
    if row(db, sql, *values):
        refuse(fields)


def update(db: Database, table: str, before: Row, values: Row) -> list[str]:
    """Write what differs; the names of the columns that changed."""
    changed = {column: value for column, value in values.items() if before[column] != value}
    if changed:
        db.table(table).update(before["id"], changed)
    return sorted(changed)
