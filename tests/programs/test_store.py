"""The verbs of programs: one audit line each, refusals that leave nothing behind, readers that ask who is looking."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlite_utils import Database

from shopper.db import IntegrityError, Row, change, row, rows, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people.model import Person
from shopper.programs import store
from shopper.programs.model import NewLocation, NewNotice, NewProgram, NewWave, Thing
from tests.world import NOW

ADA = Person("ada", "Ada Admin", "ada@example.org", frozenset({("admin", None)}))
SAM = Person("sam", "Sam Shopper", "sam@example.org", frozenset({("shopper", "harbour")}))
MAX = Person("max", "Max Manager", "max@example.org", frozenset({("manager", "harbour")}))
NORA = Person("nora", "Nora Nothing", "nora@example.org", frozenset((role, "other") for role in ("shopper", "editor", "manager")))
NOTICE = NewNotice("Visits may happen.", "2026-03-01", "Letter", "Head of retail")
AUTUMN = NewWave("Autumn", "2026-09-01", "2026-09-30", 2)


def audit_lines(db: Database) -> list[Row]:
    return [line | {"detail": json.loads(line["detail"])} for line in rows(db, "SELECT * FROM audit ORDER BY n")]


VERBS: dict[str, Callable[[Database], object]] = {
    "program.added": lambda db: store.add_program(db, "ada", NewProgram("Tram Bank"), NOW),
    "program.changed": lambda db: store.change_program(db, "ada", "harbour", NewProgram("Harbour Tea"), NOW),
    "location.added": lambda db: store.add_location(db, "ada", "harbour", NewLocation("Pier", "HC-08"), NOW),
    "location.changed": lambda db: store.change_location(db, "ada", "quay", NewLocation("Pier", "HC-09"), NOW),
    "wave.added": lambda db: store.add_wave(db, "ada", "harbour", AUTUMN, NOW),
    "wave.changed": lambda db: store.change_wave(db, "ada", "spring", replace(AUTUMN, name="Late"), NOW),
    "notice.recorded": lambda db: store.add_notice(db, "ada", "harbour", NOTICE, NOW),
    "manager.locations_given": lambda db: store.give_locations(db, "ada", "max", ["station"], NOW),
    "program.deactivated": lambda db: store.set_active(db, "ada", Thing("program", "harbour"), False, NOW),
    "location.deactivated": lambda db: store.set_active(db, "ada", Thing("location", "quay"), False, NOW),
    "wave.deactivated": lambda db: store.set_active(db, "ada", Thing("wave", "spring"), False, NOW),
}


@pytest.mark.parametrize("action", VERBS)
def test_every_verb_writes_one_audit_line_with_its_actor(db: Database, action: str) -> None:
    VERBS[action](db)
    (line,) = audit_lines(db)
    assert (line["action"], line["actor"], line["at"]) == (action, "ada", NOW)


def test_audit_lines_hold_no_names(db: Database) -> None:
    for verb in VERBS.values():
        verb(db)
    text = json.dumps(audit_lines(db))
    assert not [name for name in ("Tram", "Harbour", "Pier", "Autumn", "Head of retail") if name in text]


def test_a_change_says_which_fields_changed(db: Database) -> None:
    store.change_location(db, "ada", "quay", NewLocation("Old Quay", "HC-02", "Old Quay 1", tags=("pier",)), NOW)
    assert audit_lines(db)[0]["detail"] == {"fields": ["tags"]}


def test_a_new_program_can_be_read_back(db: Database) -> None:
    program_id = store.add_program(db, "ada", NewProgram(" Tram Bank ", rotation_days=30), NOW)
    stored = store.find_program(db, program_id)
    assert (stored["name"], stored["rotation_days"], stored["notices"], stored["active"]) == ("Tram Bank", 30, 0, 1)


def test_two_programs_cannot_have_one_name(db: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        store.add_program(db, "ada", NewProgram("harbour COFFEE"), NOW)
    assert list(refusal.value.fields) == ["name"]
    assert audit_lines(db) == []


def test_a_program_keeps_its_own_name_when_changed(db: Database) -> None:
    store.change_program(db, "ada", "harbour", NewProgram("Harbour Coffee", rotation_days=30), NOW)
    changed = store.find_program(db, "harbour")
    assert (changed["name"], changed["rotation_days"]) == ("Harbour Coffee", 30)


def test_a_code_stands_for_one_location_of_a_program(db: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        store.add_location(db, "ada", "harbour", NewLocation("Pier", "hc-01"), NOW)
    assert list(refusal.value.fields) == ["code"]
    store.add_location(db, "ada", "other", NewLocation("Pier", "HC-01"), NOW)


def test_a_wave_name_stands_for_one_wave_of_a_program(db: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        store.add_wave(db, "ada", "harbour", replace(AUTUMN, name="spring wave 2026"), NOW)
    assert list(refusal.value.fields) == ["name"]


def test_names_without_a_basis_are_refused_by_the_database_too(db: Database) -> None:
    with pytest.raises(IntegrityError), writing(db):
        change(db, "UPDATE programs SET staff_names = 1 WHERE id = 'harbour'")


@pytest.mark.parametrize("call", [
    lambda db: store.change_program(db, "ada", "nowhere", NewProgram("A"), NOW),
    lambda db: store.add_location(db, "ada", "nowhere", NewLocation("A", "A1"), NOW),
    lambda db: store.change_location(db, "ada", "nowhere", NewLocation("A", "A1"), NOW),
    lambda db: store.add_wave(db, "ada", "nowhere", AUTUMN, NOW),
    lambda db: store.change_wave(db, "ada", "nowhere", AUTUMN, NOW),
    lambda db: store.add_notice(db, "ada", "nowhere", NOTICE, NOW),
    lambda db: store.set_active(db, "ada", Thing("wave", "nowhere"), False, NOW),
    lambda db: store.give_locations(db, "ada", "sam", [], NOW),
])
def test_an_unknown_id_is_not_found_and_writes_nothing(db: Database, call: Callable[[Database], object]) -> None:
    with pytest.raises(NotFound):
        call(db)
    assert audit_lines(db) == []


def test_what_is_out_of_use_comes_back(db: Database) -> None:
    quay = Thing("location", "quay")
    store.set_active(db, "ada", quay, False, NOW)
    assert store.location_in_use(db, "quay") is None
    store.set_active(db, "ada", quay, True, NOW)
    assert store.location_in_use(db, "quay") is not None
    assert [line["action"] for line in audit_lines(db)] == ["location.deactivated", "location.reactivated"]


def test_taking_out_of_use_twice_is_a_conflict(db: Database) -> None:
    store.set_active(db, "ada", Thing("wave", "spring"), False, NOW)
    with pytest.raises(Conflict, match="already out of use"):
        store.set_active(db, "ada", Thing("wave", "spring"), False, NOW)


def test_a_location_of_a_program_out_of_use_is_out_of_use(db: Database) -> None:
    store.set_active(db, "ada", Thing("program", "harbour"), False, NOW)
    assert store.location_in_use(db, "quay") is None


def test_a_notice_is_never_changed(db: Database) -> None:
    notice_id = store.add_notice(db, "ada", "harbour", NOTICE, NOW)
    with pytest.raises(IntegrityError, match="add a new one"), writing(db):
        change(db, "UPDATE notices SET text = 'x' WHERE id = ?", notice_id)
    assert [notice["id"] for notice in store.notices_of(db, "harbour")] == [notice_id, "notice"]


def test_a_manager_gets_exactly_the_given_locations(db: Database) -> None:
    store.give_locations(db, "ada", "max", ["station", "quay", "quay"], NOW)
    assert store.held_by(db, "max") == {"quay", "station"}
    assert [manager["id"] for manager in store.managers_of(db, "station")] == ["max", "mia"]


def test_a_manager_cannot_get_a_location_of_another_program(db: Database) -> None:
    with pytest.raises(Invalid):
        store.give_locations(db, "ada", "max", ["marlow", "elsewhere"], NOW)
    assert store.held_by(db, "max") == {"marlow", "quay"}


def test_locations_can_be_taken_away_altogether(db: Database) -> None:
    store.give_locations(db, "ada", "max", [], NOW)
    assert store.held_by(db, "max") == set()


def test_only_admins_and_members_find_a_program(db: Database) -> None:
    assert store.find_program_for(db, ADA, "harbour")["name"] == "Harbour Coffee"
    assert store.find_program_for(db, SAM, "harbour")["name"] == "Harbour Coffee"
    with pytest.raises(NotFound):
        store.find_program_for(db, NORA, "harbour")


def test_programs_are_listed_for_whom_they_concern(db: Database) -> None:
    assert [program["id"] for program in store.programs_for(db, ADA)] == ["harbour", "other"]
    assert [program["id"] for program in store.programs_for(db, MAX)] == ["harbour"]
    assert [program["id"] for program in store.programs_for(db, NORA)] == ["other"]


@pytest.mark.parametrize(("person", "seen"), [
    (ADA, {"marlow", "quay", "station"}), (SAM, {"marlow", "quay", "station"}), (MAX, {"marlow", "quay"}), (NORA, set())])
def test_locations_are_listed_for_whom_they_concern(db: Database, person: Person, seen: set[str]) -> None:
    assert {location["id"] for location in store.locations_for(db, person, "harbour")} == seen


def test_a_manager_who_lost_the_role_sees_no_location(db: Database) -> None:
    with writing(db):
        change(db, "DELETE FROM memberships WHERE person_id = 'max'")
    assert store.locations_for(db, MAX, "harbour") == []


def test_a_refused_verb_leaves_nothing_behind(db: Database) -> None:
    before = row(db, "SELECT count(*) AS n FROM locations")
    with pytest.raises(Invalid):
        store.add_location(db, "ada", "harbour", NewLocation("x" * 100_000, "HC-09"), NOW)
    assert row(db, "SELECT count(*) AS n FROM locations") == before
