"""Lists of editions: own locations only, newest first, narrowed and paged without counting."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from shopper.db import writing
from shopper.findings.listing import store
from shopper.findings.store import EditionFilter, choices_for, editions_for
from shopper.people.model import Person
from tests.findings.rows import Laid, lay

MAX = Person("max", "Max", "max@example.org", frozenset({("manager", "harbour")}))
MIA = Person("mia", "Mia", "mia@example.org", frozenset({("manager", "harbour")}))
EVE = Person("eve", "Eve", "eve@example.org", frozenset({("editor", "harbour")}))
ADA = Person("ada", "Ada", "ada@example.org", frozenset({("admin", None)}))
NORA = Person("nora", "Nora", "nora@example.org", frozenset({("manager", "other"), ("editor", "other")}))


def ids(db: Database, person: Person, **wanted: str) -> list[str]:
    return [edition["id"] for edition in editions_for(db, person, EditionFilter(**wanted)).editions]


@pytest.fixture
def shelf(db: Database) -> Database:
    """Four field visits, one practice and one leader's visit, and one of the other brand."""
    lay(db, Laid("a", visited_on="2026-03-11"),
        Laid("b", "quay", visited_on="2026-03-13", band="Weak", score="9.5"),
        Laid("c", visited_on="2026-03-12", wave=None, score=None),
        Laid("d", "station", visited_on="2026-03-15"),
        Laid("lead", "quay", kind="leader", visited_on="2026-03-10", score="100.0"),
        Laid("try", kind="practice", visited_on="2026-03-16"),
        Laid("x", "elsewhere", "other", wave=None, visited_on="2026-03-14"))
    return db


def test_a_manager_sees_own_locations_newest_first_and_no_practice(shelf: Database) -> None:
    assert ids(shelf, MAX) == ["b", "c", "a", "lead"]
    assert ids(shelf, MIA) == ["d"]


def test_nora_sees_only_her_own_brand(shelf: Database) -> None:
    assert ids(shelf, NORA) == ["x"]
    assert ids(shelf, NORA, location="marlow") == []


def test_an_editor_sees_the_program_and_an_admin_everything(shelf: Database) -> None:
    assert ids(shelf, EVE) == ["d", "b", "c", "a", "lead"]
    assert ids(shelf, ADA) == ["d", "x", "b", "c", "a", "lead"]


def test_a_manager_whose_role_ended_sees_nothing_of_the_locations_still_noted(shelf: Database) -> None:
    assert ids(shelf, Person("max", "Max", "", frozenset({("shopper", "harbour")}))) == []


@pytest.mark.parametrize(("wanted", "found"), [
    ({"location": "quay"}, ["b", "lead"]), ({"wave": "spring"}, ["b", "a", "lead"]), ({"band": "Weak"}, ["b"]),
    ({"since": "2026-03-13"}, ["b"]), ({"until": "2026-03-12"}, ["c", "a", "lead"]), ({"location": "station"}, []),
    ({"band": "' OR 1=1--"}, []), ({"after": "b"}, ["c", "a", "lead"]), ({"after": "missing"}, ["b", "c", "a", "lead"]),
    ({"after": "d"}, ["b", "c", "a", "lead"]),
])
def test_a_list_is_narrowed(shelf: Database, wanted: dict[str, str], found: list[str]) -> None:
    assert ids(shelf, MAX, **wanted) == found


def test_only_the_newest_edition_of_a_visit_is_listed(shelf: Database) -> None:
    lay(shelf, Laid("a2", number=2, report="report-a", visited_on="2026-03-11"))
    assert ids(shelf, MAX) == ["b", "c", "a2", "lead"]


@pytest.mark.parametrize(("sort", "found"), [
    ("newest", ["b", "c", "a", "lead"]), ("oldest", ["lead", "a", "c", "b"]), ("best", ["lead", "a", "b", "c"]),
    ("lowest", ["c", "b", "a", "lead"]), ("location", ["c", "a", "b", "lead"]),
])
def test_a_list_is_sorted_as_asked(shelf: Database, sort: str, found: list[str]) -> None:
    assert ids(shelf, MAX, sort=sort) == found
    assert ids(shelf, MAX, sort=sort, after=found[1]) == found[2:]


@pytest.mark.parametrize("sort", store.SORTS)
@pytest.mark.parametrize("person", [MAX, EVE], ids=["by location", "by program"])
def test_pages_follow_each_other_without_gap_or_double_even_at_equal_places(db: Database, person: Person, sort: str) -> None:
    every = [f"e{n:03}" for n in range(store.PAGE_SIZE * 2 + 5)]
    lay(db, *(Laid(name, "marlow" if n % 3 else "quay", visited_on=f"2026-03-{n // 10 + 1:02}", score=f"{n // 8}.0")
              for n, name in enumerate(every)))
    seen, after = [], ""
    for _ in range(3):
        page = editions_for(db, person, EditionFilter(after=after, sort=sort))
        seen += [edition["id"] for edition in page.editions]
        after = page.after
    assert after == "" and sorted(seen) == every and len(set(seen)) == len(every)


@pytest.mark.parametrize("sort", store.SORTS)
@pytest.mark.parametrize("wanted", [{}, {"wave": "w"}, {"band": "b"}, {"since": "2026-01-01"}], ids=str)
def test_a_list_walks_the_index_alone(db: Database, wanted: dict[str, str], sort: str) -> None:
    for place in ("location", "program"):
        plan = planned(db, store.walk_sql(place, EditionFilter(sort=sort, **wanted)))
        assert f"COVERING INDEX editions_{place}_" in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize(("wanted", "range_of"), [
    ({}, "location_id=? AND visited_on>? AND visited_on<?"), ({"band": "b"}, "location_id=? AND band=? AND visited_on>?"),
    ({"wave": "w"}, "location_id=? AND wave_id=? AND visited_on>?"),
])
def test_a_filter_is_a_stretch_of_its_index(db: Database, wanted: dict[str, str], range_of: str) -> None:
    assert range_of in planned(db, store.walk_sql("location", EditionFilter(**wanted)))


def planned(db: Database, sql: str) -> str:
    steps = db.execute("EXPLAIN QUERY PLAN " + sql, ["x", "", "", "", "~", "~", "", 26])
    return " / ".join(str(step[-1]) for step in steps)


def test_choices_are_of_own_locations_and_their_programs_only(shelf: Database) -> None:
    choices = choices_for(shelf, MAX)
    assert [place["name"] for place in choices["locations"]] == ["Marlow Street", "Old Quay"]
    assert [wave["name"] for wave in choices["waves"]] == ["Spring wave 2026"]
    assert choices["bands"] == ["Excellent", "Good", "Fair", "Weak"]
    with writing(shelf):
        shelf["manager_locations"].delete_where("person_id = ?", ["max"])
    assert choices_for(shelf, MAX) == {"locations": [], "waves": [], "bands": []}


def test_waves_of_one_name_are_told_apart_by_their_program(shelf: Database) -> None:
    assert [wave["name"] for wave in choices_for(shelf, ADA)["waves"]] == ["Spring wave 2026"]
    with writing(shelf):
        shelf["waves"].insert(dict(shelf["waves"].get("spring")) | {"id": "theirs", "program_id": "other"})
    programs = {found["id"]: found["name"] for found in shelf["programs"].rows}
    assert {wave["name"] for wave in choices_for(shelf, ADA)["waves"]} == {
        f"Spring wave 2026 ({programs['harbour']})", f"Spring wave 2026 ({programs['other']})"}
    assert [wave["name"] for wave in choices_for(shelf, MAX)["waves"]] == ["Spring wave 2026"]
