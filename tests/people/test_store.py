"""Accounts and roles: what is taken, what is refused, what the audit says."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from shopper import audit
from shopper.db import database_path, open_database, row, rows
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people import store
from shopper.people.model import NewPerson, device_name, span_text
from shopper.people.store import Search
from tests.people.conftest import GOOD
from tests.world import NOW, World


def names(found: list[dict[str, object]]) -> list[object]:
    return [person["name"] for person in found]


def test_an_added_person_is_there_for_a_second_connection(world: World) -> None:
    person_id = store.add_person(world.db, "ada", NewPerson(" new@example.org ", "  New   Person ", GOOD), NOW)
    again = open_database(database_path(world.instance))
    assert store.find_person(again, person_id) == {"id": person_id, "email": "new@example.org", "name": "New Person", "active": 1,
                                                   "created_at": NOW, "has_password": 1}
    again.close()
    assert [line["action"] for line in audit.lines_for(world.db, person_id)] == ["person.added"]


def test_an_email_belongs_to_one_account_whatever_its_case(db: Database) -> None:
    with pytest.raises(Conflict):
        store.add_person(db, "ada", NewPerson("SAM@example.org", "Another Sam"), NOW)
    with pytest.raises(Conflict):
        store.change_person(db, "ada", "sue", NewPerson("sam@EXAMPLE.org", "Sue"), NOW)


@pytest.mark.parametrize(("email", "name", "field"), [
    ("nonsense", "A", "email"), ("a@b", "A", "email"), ("a b@c.org", "A", "email"), ("a@b.c\nBcc:x", "A", "email"),
    ("@b.org", "A", "email"), ("x" * 250 + "@b.org", "A", "email"), ("a@b.org", "  ", "name"),
    ("a@b.org", "x" * 121, "name"), ("a@b.org", "a\0b", "name"),
])
def test_a_bad_email_or_name_is_said_at_its_field(db: Database, email: str, name: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        store.add_person(db, "ada", NewPerson(email, name), NOW)
    assert set(refusal.value.fields) == {field}
    assert row(db, "SELECT count(*) AS n FROM people") == {"n": 7}


def test_a_role_is_given_once_and_taken_away(db: Database) -> None:
    store.grant(db, "ada", "sam", ("editor", "harbour"), NOW)
    with pytest.raises(Conflict):
        store.grant(db, "ada", "sam", ("editor", "harbour"), NOW)
    assert [r["role"] for r in store.roles_of(db, "sam")] == ["editor", "shopper"]
    store.revoke_role(db, "ada", "sam", ("editor", "harbour"), NOW)
    with pytest.raises(NotFound):
        store.revoke_role(db, "ada", "sam", ("editor", "harbour"), NOW)
    assert [line["action"] for line in audit.lines_for(db, "sam")] == ["role.granted", "role.revoked"]


@pytest.mark.parametrize("held", [("king", "harbour"), ("admin", "harbour"), ("editor", None)])
def test_a_role_that_cannot_be_there_is_refused(db: Database, held: tuple[str, str | None]) -> None:
    with pytest.raises(Invalid):
        store.grant(db, "ada", "sam", held, NOW)


def test_a_role_in_a_program_that_is_not_there_is_refused(db: Database) -> None:
    with pytest.raises(Invalid):
        store.grant(db, "ada", "sam", ("editor", "nowhere"), NOW)


def test_the_last_active_administrator_stays(db: Database) -> None:
    with pytest.raises(Conflict):
        store.revoke_role(db, "ada", "ada", ("admin", None), NOW)
    with pytest.raises(Conflict):
        store.set_active(db, "ada", "ada", False, NOW)
    store.grant(db, "ada", "eve", ("admin", None), NOW)
    store.set_active(db, "ada", "eve", False, NOW)
    with pytest.raises(Conflict):
        store.set_active(db, "ada", "ada", False, NOW)
    store.set_active(db, "ada", "eve", True, NOW)
    store.revoke_role(db, "eve", "ada", ("admin", None), NOW)


def test_the_list_is_searched_by_name_email_role_and_program(db: Database) -> None:
    assert names(store.people(db, Search("shopp"))) == ["Sam Shopper", "Sue Shopper"]
    assert names(store.people(db, Search("MAX@"))) == ["Max Manager"]
    assert names(store.people(db, Search(role="editor"))) == ["Eve Editor", "Nora Nothing"]
    assert names(store.people(db, Search(role="editor", program_id="other"))) == ["Nora Nothing"]
    assert names(store.people(db, Search(program_id="other"))) == ["Nora Nothing"]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1--", '"', "\\"])
def test_a_search_finds_its_text_and_nothing_else(db: Database, text: str) -> None:
    assert store.people(db, Search(text)) == []


def test_a_page_is_fifty_and_says_whether_there_is_more(db: Database) -> None:
    for n in range(60):
        store.add_person(db, "ada", NewPerson(f"p{n:02}@example.org", f"Person {n:02}"), NOW)
    assert len(store.people(db, Search("Person"))) == store.PAGE + 1
    assert names(store.people(db, Search("Person", page=2)))[0] == "Person 50"


def test_people_to_choose_from_hold_the_role_and_are_active(db: Database) -> None:
    store.set_active(db, "ada", "sue", False, NOW)
    assert names(store.holders(db, "shopper", "harbour")) == ["Sam Shopper"]


def test_no_name_and_no_email_stands_in_the_audit(db: Database) -> None:
    store.change_person(db, "ada", "sam", NewPerson("samuel@example.org", "Samuel"), NOW)
    assert "amuel" not in str(rows(db, "SELECT * FROM audit"))


@pytest.mark.parametrize(("agent", "name"), [
    ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
    ("curl/8", "Unknown device"),
])
def test_a_device_is_called_as_its_owner_would(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(("seconds", "text"), [(1, "1 second"), (61, "61 seconds"), (95, "2 minutes"), (3600, "60 minutes"),
                                               (5401, "2 hours"), (80_000, "23 hours")])
def test_a_wait_is_said_in_words_and_never_too_short(seconds: int, text: str) -> None:
    assert span_text(seconds) == text
