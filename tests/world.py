"""One small believable world for every test: named people, one coffee program and a neighbour it must not see."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper.db import Row, database_path, open_database, writing
from shopper.migrations import migrate

NOW = "2026-03-12T16:00:00.000Z"
PASSWORD = "correct horse battery staple"
BANDS = '[{"name":"Excellent","at_least":"90","color":"#0B6259"},{"name":"Good","at_least":"75","color":"#1C2024"},' \
        '{"name":"Fair","at_least":"60","color":"#1C2024"},{"name":"Weak","at_least":"0","color":"#1C2024"}]'

# id, name, roles in the Harbour program (admin is the organisation's); Nora may see nothing of Harbour.
CAST = {
    "ada": ("Ada Admin", ["admin"]),
    "sam": ("Sam Shopper", ["shopper"]),
    "sue": ("Sue Shopper", ["shopper"]),
    "eve": ("Eve Editor", ["editor"]),
    "max": ("Max Manager", ["manager"]),
    "mia": ("Mia Manager", ["manager"]),
    "nora": ("Nora Nothing", []),
}
LOCATIONS = {"marlow": ("Marlow Street", "HC-01"), "quay": ("Old Quay", "HC-02"), "station": ("Station Hall", "HC-03")}


@dataclass(frozen=True)
class World:
    """An instance folder with its database; `db` is a fresh connection."""

    instance: Path
    db: Database


def build(instance: Path) -> World:
    """Make the world from nothing in an empty folder."""
    instance.mkdir(parents=True, exist_ok=True)
    db = open_database(database_path(instance))
    migrate(db)
    with writing(db):
        programs(db)
        people(db)
    return World(instance, db)


def programs(db: Database) -> None:
    """Harbour Coffee with three locations and a wave; Other Brand, which nobody of Harbour may see."""
    for key, name in (("harbour", "Harbour Coffee"), ("other", "Other Brand")):
        put(db, "programs", {"id": key, "name": name, "color": "#2B4A6F", "timezone": "Europe/London", "bands": BANDS,
                             "rollup": "points", "use_statement": "For improvement. Not for disciplinary use.", "created_at": NOW})
    for key, (name, code) in LOCATIONS.items():
        put(db, "locations", {"id": key, "program_id": "harbour", "name": name, "code": code, "address": f"{name} 1",
                              "tags": '["high-street"]', "created_at": NOW})
    put(db, "locations", {"id": "elsewhere", "program_id": "other", "name": "Elsewhere", "code": "OB-01", "created_at": NOW})
    put(db, "waves", {"id": "spring", "program_id": "harbour", "name": "Spring wave 2026", "starts_on": "2026-03-01",
                      "ends_on": "2026-03-31", "visits_each": 3, "created_at": NOW})
    put(db, "notices", {"id": "notice", "program_id": "harbour", "text": "Visits may happen; results are for improvement.",
                        "told_on": "2026-02-01", "channel": "Team meeting", "confirmed_by": "Head of retail", "created_at": NOW})


def people(db: Database) -> None:
    """The cast; Max manages Marlow Street and Old Quay, Mia manages Station Hall, Nora shops for the other brand only."""
    for key, (name, roles) in CAST.items():
        put(db, "people", {"id": key, "email": f"{key}@example.org", "name": name, "created_at": NOW})
        for role in roles:
            put(db, "memberships", {"person_id": key, "program_id": None if role == "admin" else "harbour", "role": role})
    for role in ("shopper", "editor", "manager"):
        put(db, "memberships", {"person_id": "nora", "program_id": "other", "role": role})
    for manager, location in (("max", "marlow"), ("max", "quay"), ("mia", "station"), ("nora", "elsewhere")):
        put(db, "manager_locations", {"person_id": manager, "location_id": location})


def put(db: Database, table: str, values: Row) -> None:
    """Insert one row as it is: the world is laid down, not acted out."""
    db[table].insert(values)


def copy(world: World, instance: Path) -> World:
    """A private copy of the world's instance folder, with a new connection."""
    shutil.copytree(world.instance, instance, dirs_exist_ok=True)
    return World(instance, open_database(database_path(instance)))
