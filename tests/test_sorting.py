"""Lists sorted as their address says: up, down, blanks first, and every list page's heads do it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.sorting import ordered
from tests.world import NOW, put

Browser = Callable[[str], FlaskClient]
ROWS = [{"name": "beta", "n": 2}, {"name": "Alpha", "n": 10}, {"name": None, "n": 2}]
LISTS = {"/people/": ["name", "email", "account"], "/programs/": ["name", "notices", "locations", "waves"],
         "/programs/managers": ["name", "email", "locations"], "/programs/harbour/waves": ["name", "starts_on", "visits_each"],
         "/programs/harbour/locations": ["name", "code", "area"], "/checklists/": ["title", "program", "state", "saved_at"]}


@pytest.mark.parametrize(("sort", "found"), [
    ("name", [None, "Alpha", "beta"]), ("-name", ["beta", "Alpha", None]), ("n", ["beta", None, "Alpha"]),
    ("-n", ["Alpha", "beta", None]), ("", ["beta", "Alpha", None]), ("color", ["beta", "Alpha", None]),
])
def test_rows_stand_as_the_address_asks_and_equal_ones_as_they_came(sort: str, found: list[str | None]) -> None:
    assert [row["name"] for row in ordered(ROWS, sort, ("name", "n"))] == found


@pytest.fixture
def checklists(db: Database) -> None:
    """Three checklists of two programs."""
    for key, program in (("Zebra", "harbour"), ("apple", "other"), ("Mango", "harbour")):
        put(db, "checklists", {"id": key, "program_id": program, "title": key, "created_at": NOW})
        put(db, "checklist_drafts", {"checklist_id": key, "document": "{}", "sha256": key, "saved_at": NOW, "saved_by": "ada"})


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row".*?<a[^>]*>([^<]+)</a>', page, re.DOTALL)


@pytest.mark.parametrize(("path", "columns"), LISTS.items())
def test_every_head_of_a_list_sorts_and_says_which_way(client_for: Browser, checklists: None, path: str, columns: list[str]) -> None:
    ada = client_for("ada")
    for column in columns:
        up, down = (ada.get(path, query_string={"sort": way}).text for way in (column, f"-{column}"))
        assert up.count('aria-sort="ascending"') == 1 and down.count('aria-sort="descending"') == 1, column
        assert f"sort=-{column}" in up and re.search(rf"sort={column}\b", down), column
        assert sorted(names(up)) == sorted(names(down)) != []


@pytest.mark.parametrize(("path", "column"), [(path, columns[0]) for path, columns in LISTS.items()])
def test_names_go_up_and_down_whatever_their_case(client_for: Browser, checklists: None, path: str, column: str) -> None:
    ada = client_for("ada")
    up, down = (names(ada.get(path, query_string={"sort": way}).text) for way in (column, f"-{column}"))
    assert up == sorted(up, key=str.casefold) and down == up[::-1]


@pytest.mark.parametrize("path", [*LISTS, "/visits/", "/findings/"])
def test_every_list_shows_its_keys(client_for: Browser, path: str) -> None:
    page = client_for("ada").get(path).text
    assert page.count('id="keys"') == 1 and "js/list.js" in page
