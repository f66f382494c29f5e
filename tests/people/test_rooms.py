"""The bar: every room a person may enter, each once, and none that would refuse them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import change, writing

Browser = Callable[[str], FlaskClient]
ADMINS = ["Findings", "Checklists", "Programs", "Visits", "People"]


def bar(page: str) -> list[tuple[str, str]]:
    """Address and name of every room in the bar."""
    nav = re.search(r'<nav class="rooms".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"[^>]*>([^<]+)</a>', nav.group()) if nav else []


@pytest.mark.parametrize(("name", "rooms"), [
    ("sam", ["My visits"]), ("eve", ["Reviews", "Findings", "Checklists"]), ("max", ["Findings"]), ("ada", ADMINS),
])
def test_each_role_sees_its_rooms_and_may_enter_them(client_for: Browser, name: str, rooms: list[str]) -> None:
    client = client_for(name)
    found = bar(client.get("/people/account").text)
    assert [label for _, label in found] == rooms
    assert [client.get(url).status_code for url, _ in found] == [200] * len(rooms)


def test_several_roles_see_every_room_once_and_choose_among_their_first_rooms(db: Database, client_for: Browser) -> None:
    with writing(db):
        for role in ("editor", "shopper", "manager"):
            change(db, "INSERT INTO memberships (person_id, program_id, role) VALUES ('ada', 'harbour', ?)", role)
    client = client_for("ada")
    assert [label for _, label in bar(client.get("/people/account").text)] == ["My visits", "Reviews", *ADMINS]
    doors = re.findall(r'class="door-name">([^<]+)<', client.get("/").text)
    assert doors == ["My visits", "Reviews", "Findings", "Checklists"]


@pytest.mark.parametrize(("name", "first"), [
    ("sam", "/field/"), ("eve", "/reviews/"), ("max", "/findings/"), ("ada", "/checklists/")])
def test_one_role_lands_in_its_first_room(client_for: Browser, name: str, first: str) -> None:
    assert client_for(name).get("/").location == first


def test_the_room_one_stands_in_is_marked(client_for: Browser) -> None:
    assert 'href="/checklists/" aria-current="page"' in client_for("eve").get("/checklists/").text
