"""Builds the demo's instance whole, beside its final place, and moves it there when nothing is missing."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from shopper import secret
from shopper.checklists import store as checklists
from shopper.checklists.model import dump, fingerprint, load
from shopper.db import database_path, open_database, writing
from shopper.demo.acting import Play, Stage, Step
from shopper.demo.cast import CHECKLISTS, LOCATIONS, PEOPLE, PROGRAMS, SIGN_INS, WAVES, notice, planned, wave
from shopper.migrations import migrate
from shopper.people import store as people
from shopper.people.model import NewPerson, Person
from shopper.programs import store as programs

Say = Callable[[str], None]
HERE = Path(__file__).parent
PROGRESS_LINES = 12
SIGN_INS_FILE = "demo-sign-ins.json"
WORDS = ("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "hazel", "ivory", "juniper", "kelp", "linen", "maple",
         "north", "olive", "pebble", "quartz", "river", "slate", "thyme", "umber", "violet", "willow", "yarrow")


def build(instance: Path, today: date, say: Say) -> None:
    """Make the demo in an instance that has no database yet. Interrupted, it leaves nothing behind that looks whole."""
    beside = instance.with_name(f"{instance.name}.building")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    secret.key(beside)
    db = open_database(database_path(beside))
    migrate(db)
    stage = Stage(db, beside, today)
    say("Demo: two programs, eight locations, twelve people …")
    password = "-".join(secrets.choice(WORDS) for _ in range(4))
    with writing(db):
        settle(stage, password)
    perform(stage, say)
    db.close()
    keep_sign_ins(beside, password)
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    for part in beside.iterdir():
        os.replace(part, instance / part.name)
    beside.rmdir()


def settle(stage: Stage, password: str) -> None:
    """Programs with their locations, waves and notices, the people, and the published checklists."""
    start = stage.moment(WAVES[0][0] - 25, 8)
    ada = people.add_person(stage.db, None, NewPerson("ada@demo.example", PEOPLE["ada"][0], password), start)
    ids = {key: programs.add_program(stage.db, ada, new, start) for key, new in PROGRAMS.items()}
    for key, (owner, place) in LOCATIONS.items():
        stage.locations[key] = programs.add_location(stage.db, ada, ids[owner], place, start)
    for key, program_id in ids.items():
        programs.add_notice(stage.db, ada, program_id, notice(stage.today), start)
        for number in range(len(WAVES)):
            stage.waves[key, number] = programs.add_wave(stage.db, ada, program_id, wave(stage.today, number), start)
    for name, owner in CHECKLISTS.items():
        document = load((HERE / f"{name}.json").read_text(encoding="utf-8"))
        checklist_id = checklists.add_checklist(stage.db, ada, ids[owner], document, start)
        stage.versions[name] = checklists.publish(stage.db, ada, checklist_id, fingerprint(dump(document)), start)
    for key in PEOPLE:
        stage.people[key] = join(stage, key, (ada, password, start), ids)


def join(stage: Stage, key: str, by: tuple[str, str, str], ids: dict[str, str]) -> Person:
    """One person with account, roles and, for a manager, locations."""
    ada, password, start = by
    name, roles, places = PEOPLE[key]
    person_id = ada if key == "ada" else people.add_person(stage.db, ada, NewPerson(f"{key}@demo.example", name, password), start)
    held = frozenset((role, ids[program] if program else None) for role, program in roles)
    for role in sorted(held, key=str):
        people.grant(stage.db, ada, person_id, role, start)
    if places:
        programs.give_locations(stage.db, ada, person_id, [stage.locations[place] for place in places], start)
    return Person(person_id, name, f"{key}@demo.example", held)


def perform(stage: Stage, say: Say) -> None:
    """All visits, step by step in the order of time, as they would have happened."""
    steps: list[Step] = []
    for one in planned():
        steps += Play(stage, one, CHECKLISTS[one.checklist]).steps()
    for number, (moment, happen) in enumerate(sorted(steps, key=lambda step: step[0])):
        if number % (len(steps) // PROGRESS_LINES + 1) == 0:
            say(f"Demo: sixty visits over three waves, {100 * number // len(steps)} % …")
        happen(moment)


def keep_sign_ins(instance: Path, password: str) -> None:
    """One sign-in per role, kept for its owner so that every start can print it."""
    lines = {role: [f"{key}@demo.example", password] for role, key in SIGN_INS.items()}
    path = instance / SIGN_INS_FILE
    path.write_text(json.dumps(lines, indent=1), encoding="utf-8")
    path.chmod(0o600)


def sign_ins(instance: Path) -> dict[str, list[str]]:
    """Role to email and password; empty where the instance is no demo."""
    path = instance / SIGN_INS_FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
