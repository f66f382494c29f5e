"""Giving and taking roles: every nonsense has its sentence, nobody becomes administrator by a slip, a start link survives."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import now_utc
from shopper.errors import Invalid
from shopper.people import store
from shopper.people.model import NewPerson
from tests.world import NOW

Browser = Callable[[str], FlaskClient]
AGAIN = "signs in again"


def held(db: Database, person_id: str) -> set[tuple[str, str | None]]:
    return {(one["role"], one["program_id"]) for one in store.roles_of(db, person_id)}


@pytest.fixture
def nil(db: Database) -> str:
    """Nil, who was just added: no role, no password."""
    return store.add_person(db, "ada", NewPerson("nil@example.org", "Nil Newcomer"), NOW)


@pytest.mark.parametrize(("sent", "field", "sentence"), [
    ({"role": "shopper", "program": ""}, "program", "Choose the program"),
    ({"role": "shopper"}, "program", "Choose the program"),
    ({"role": "editor", "program": "nowhere"}, "program", "no such program"),
    ({"role": "", "program": "harbour"}, "role", "Choose one of the roles"),
    ({"role": "king", "program": "harbour"}, "role", "Choose one of the roles"),
    ({"role": "admin", "program": "harbour", "sure": "1"}, "program", "belongs to the organisation"),
    ({"role": "admin"}, "sure", "everything in every program"),
])
def test_a_role_that_cannot_be_given_says_why_at_its_field(client_for: Browser, db: Database, nil: str, sent: dict[str, str],
                                                           field: str, sentence: str) -> None:
    answer = client_for("ada").post(f"/people/{nil}/roles", data=sent)
    assert answer.status_code == 422 and held(db, nil) == set()
    told = re.search(rf'id="{field}-error">([^<]+)<', answer.text)
    assert told and sentence in told[1]


def test_the_form_begins_with_no_program_chosen_and_offers_no_administrator(client_for: Browser, nil: str) -> None:
    form = re.search(r'<form[^>]+action="/people/[^/]+/roles" class="filters.*?</form>', client_for("ada").get(f"/people/{nil}").text,
                     re.DOTALL)
    assert form and "Choose a program" in form[0] and "selected" not in form[0] and 'value="admin"' not in form[0]


def test_what_was_chosen_stands_there_again_after_a_refusal(client_for: Browser, nil: str) -> None:
    page = client_for("ada").post(f"/people/{nil}/roles", data={"role": "editor", "program": ""}).text
    assert '<option value="editor" selected>' in page


def test_who_is_sure_makes_an_administrator(client_for: Browser, db: Database, nil: str) -> None:
    answer = client_for("ada").post(f"/people/{nil}/roles", data={"role": "admin", "sure": "1"})
    assert answer.status_code == 303 and held(db, nil) == {("admin", None)}


def test_a_start_link_outlives_a_role_given_and_a_role_taken(db: Database, nil: str) -> None:
    token = store.make_link(db, "ada", nil, NOW)
    store.grant(db, "ada", nil, ("shopper", "harbour"), NOW)
    store.revoke_role(db, "ada", nil, ("shopper", "harbour"), NOW)
    assert store.person_for_link(db, token, NOW)["id"] == nil


def test_a_start_link_ends_with_the_account(db: Database, nil: str) -> None:
    token = store.make_link(db, "ada", nil, NOW)
    store.set_active(db, "ada", nil, False, NOW)
    store.set_active(db, "ada", nil, True, NOW)
    with pytest.raises(Exception, match="Ask your administrator"):
        store.person_for_link(db, token, NOW)


def test_signing_in_again_is_asked_only_of_who_ever_signed_in(client_for: Browser, db: Database, nil: str) -> None:
    ada = client_for("ada")
    given = {"role": "editor", "program": "harbour"}
    ada.post(f"/people/{nil}/roles", data=given)
    page = ada.get(f"/people/{nil}").text
    assert "The role is given." in page and AGAIN not in page
    ada.post(f"/people/{nil}/roles/end", data=given)
    assert "the person is signed out" not in ada.get(f"/people/{nil}").text
    store.open_session(db, "sue", "Firefox on Windows", now_utc())
    ada.post("/people/sue/roles", data=given)
    assert AGAIN in ada.get("/people/sue").text
    ada.post("/people/sue/roles/end", data=given)
    assert "the person is signed out" in ada.get("/people/sue").text


def test_the_store_refuses_a_pair_that_cannot_be(db: Database, nil: str) -> None:
    for pair in (("shopper", None), ("shopper", ""), ("admin", "harbour"), ("admin", "")):
        with pytest.raises(Invalid):
            store.grant(db, "ada", nil, pair, NOW)
