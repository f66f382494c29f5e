"""The list of visits: sorted by what a head says, searched, narrowed, and the same words in the address on every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import change, rows, writing
from shopper.programs import store as programs
from shopper.visits import store
from shopper.visits.listing.store import all_of_places, any_way, by_location
from shopper.visits.model import VisitFilter
from tests.visits.rows import ADA, planned
from tests.world import NOW

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def three(db: Database) -> dict[str, str]:
    """Three visits by name: each comes first in another sort."""
    made = {"marlow": planned(db, shopper_id="sue", wave_id=None, window_from="2026-03-09"),
            "quay": planned(db, location_id="quay", shopper_id=None, window_from="2026-03-11"),
            "station": planned(db, location_id="station", window_from="2026-03-01", window_to="2026-03-05")}
    with writing(db):
        change(db, "UPDATE visits SET state = 'cancelled' WHERE id = ?", made["marlow"])
    return made


def order(db: Database, three: dict[str, str], **wanted: str) -> list[str]:
    keys = {visit_id: key for key, visit_id in three.items()}
    return [keys[line["id"]] for line in store.visits_in(db, ADA, VisitFilter(**wanted), NOW)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("sort", "found"), [
    ("newest", ["quay", "marlow", "station"]), ("oldest", ["station", "marlow", "quay"]),
    ("location", ["marlow", "quay", "station"]), ("-location", ["station", "quay", "marlow"]),
    ("shopper", ["quay", "station", "marlow"]), ("-shopper", ["marlow", "station", "quay"]),
    ("wave", ["marlow", "quay", "station"]), ("-wave", ["quay", "station", "marlow"]),
    ("state", ["quay", "station", "marlow"]), ("-state", ["marlow", "station", "quay"]),
])
def test_each_head_sorts_both_ways(db: Database, three: dict[str, str], sort: str, found: list[str]) -> None:
    assert order(db, three, sort=sort) == found


@pytest.mark.parametrize(("text", "found"), [
    ("quay", ["quay"]), ("hc-03", ["station"]), ("SUE", ["marlow"]), ("shopper marlow", ["marlow"]), ("%", []), ("'", []),
])
def test_a_search_finds_location_code_and_shopper(db: Database, three: dict[str, str], text: str, found: list[str]) -> None:
    assert order(db, three, text=text) == found


def test_every_sort_turns_its_pages_without_losing_a_visit(db: Database) -> None:
    for number in range(store.PAGE + 3):
        planned(db, shopper_id=None, scenario=f"{number}")
    for sort in ("location", "-shopper", "wave", "-state"):
        pages = [store.visits_in(db, ADA, VisitFilter(sort=sort, page=page), NOW)[:store.PAGE] for page in (1, 2)]
        assert len({line["id"] for page in pages for line in page}) == store.PAGE + 3


def test_the_page_keeps_search_and_sort_in_its_addresses(client_for: Browser, three: dict[str, str]) -> None:
    text = client_for("ada").get("/visits/?q=street&sort=-location").text
    assert 'aria-sort="descending"' in text and 'value="street"' in text
    assert "q=street&amp;sort=location" in text, "the head does not turn round"


@pytest.mark.parametrize("sort", ["location", "-location"])
@pytest.mark.parametrize("kept", [{}, {"program_id": "harbour"}, {"location_id": "marlow"}, {"program_id": "none-of-them"}])
def test_by_location_the_quick_way_lists_what_the_other_does(db: Database, three: dict[str, str], sort: str, kept: dict[str, str]) -> None:
    for number in range(4):
        planned(db, location_id=("marlow", "quay")[number % 2], shopper_id=None, window_from=f"2026-03-0{number + 1}")
    wanted = VisitFilter(sort=sort, **kept)
    today = {program["id"]: NOW[:10] for program in programs.programs_for(db, ADA)}
    quick, other = (rows(db, question, *values) for question, values in (by_location(wanted, today), any_way(wanted, today)))
    assert quick == other and all_of_places(wanted) and not all_of_places(VisitFilter(sort=sort, state="open"))


def test_an_unknown_sort_is_the_usual_one(client_for: Browser, three: dict[str, str]) -> None:
    for sort in ("nonsense", "-newest", "--location", "v.id"):
        assert client_for("ada").get(f"/visits/?sort={sort}").status_code == 200


def test_the_filters_of_a_program_stand_there_once_it_is_chosen_or_the_only_one(
        client_for: Browser, db: Database, three: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'name="shopper"' not in client_for("ada").get("/visits/").text
    assert 'name="shopper"' in client_for("ada").get("/visits/?program=harbour").text
    only = programs.find_program(db, "harbour")
    monkeypatch.setattr(programs, "programs_for", lambda _db, _person: [only])
    assert 'name="shopper"' in client_for("ada").get("/visits/").text
