"""The verbs of visits: what they bind, whom they refuse, the one audit line, and who may read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from sqlite_utils import Database

from shopper.db import change, database_path, open_database, rows, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people.model import Person
from shopper.programs import store as programs
from shopper.programs.model import NewLocation, Thing
from shopper.visits import store
from shopper.visits.model import Handover, VisitFilter
from tests.visits.rows import ADA, EVE, MAX, NORA, PLAN, SAM, SUE, planned, visit
from tests.world import NOW, World, put

LATER = "2026-03-18T18:00:00.000Z"


def actions(db: Database) -> list[str]:
    return [line["action"] for line in rows(db, "SELECT action FROM audit ORDER BY n")]


def test_a_planned_visit_with_a_shopper_is_assigned(db: Database) -> None:
    made = visit(db, planned(db))
    assert (made["state"], made["shopper_name"], made["version_id"], made["wave_name"]) == (
        "assigned", "Sam Shopper", "v1", "Spring wave 2026")


def test_a_planned_visit_without_a_shopper_is_open(db: Database) -> None:
    made = visit(db, planned(db, shopper_id=None, wave_id=None))
    assert (made["state"], made["shopper_id"], made["wave_id"]) == ("open", None, None)


def test_tags_and_variant_are_frozen_when_planned(db: Database) -> None:
    visit_id = planned(db)
    programs.change_location(db, "ada", "marlow", NewLocation("Marlow Street", "HC-01", tags=("drive-through",)), NOW)
    made = visit(db, visit_id)
    assert (made["location_tags"], made["variant"]) == ('["high-street"]', "in a hurry")


@pytest.mark.parametrize(("differs", "field"), [
    ({"version_id": "v0"}, "version_id"), ({"version_id": "x1"}, "version_id"), ({"version_id": "nowhere"}, "version_id"),
    ({"location_id": "nowhere"}, "location_id"), ({"wave_id": "nowhere"}, "wave_id"), ({"shopper_id": "nora"}, "shopper_id"),
    ({"shopper_id": "eve"}, "shopper_id"), ({"shopper_id": "nowhere"}, "shopper_id"), ({"window_to": "2026-03-01"}, "window_to")])
def test_a_plan_that_stands_on_nothing_is_refused_at_the_field(db: Database, differs: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        planned(db, **differs)
    assert list(refusal.value.fields) == [field]
    assert rows(db, "SELECT * FROM visits") == []
    assert actions(db) == []


@pytest.mark.parametrize(("thing", "field"), [
    (Thing("location", "marlow"), "location_id"), (Thing("program", "harbour"), "location_id"),
    (Thing("wave", "spring"), "wave_id")])
def test_nothing_is_planned_on_what_is_out_of_use(db: Database, thing: Thing, field: str) -> None:
    programs.set_active(db, "ada", thing, False, NOW)
    with pytest.raises(Invalid) as refusal:
        planned(db)
    assert list(refusal.value.fields) == [field]


def test_a_disabled_shopper_gets_no_visit(db: Database) -> None:
    with writing(db):
        change(db, "UPDATE people SET active = 0 WHERE id = 'sam'")
    with pytest.raises(Invalid, match="not an active shopper"):
        planned(db)


def test_somebody_who_manages_the_place_cannot_shop_there(db: Database) -> None:
    with writing(db):
        put(db, "memberships", {"person_id": "max", "program_id": "harbour", "role": "shopper"})
    with pytest.raises(Conflict, match="manages Marlow Street"):
        planned(db, shopper_id="max")
    planned(db, shopper_id="max", kind="leader")
    planned(db, shopper_id="max", location_id="station")


def test_a_shopper_does_not_return_within_the_rotation_period(db: Database) -> None:
    first = planned(db)
    store.accept(db, SAM, first, NOW)
    store.close(db, first, NOW)
    with pytest.raises(Conflict, match="last at Marlow Street on 12 March 2026") as refusal:
        planned(db, window_from="2026-06-01", window_to="2026-06-09")
    assert list(refusal.value.fields) == ["shopper_id"]
    planned(db, window_from="2026-06-10", window_to="2026-06-20")


def test_rotation_is_asked_of_assignments_too(db: Database) -> None:
    planned(db)
    open_one = planned(db, shopper_id=None, window_from="2026-04-01", window_to="2026-04-10")
    with pytest.raises(Conflict, match="already has a visit to Marlow Street"):
        store.assign(db, "ada", open_one, "sam", NOW)
    assert visit(db, open_one)["state"] == "open"
    store.assign(db, "ada", open_one, "sue", NOW)


@pytest.mark.parametrize("differs", [{"location_id": "quay"}, {"shopper_id": "sue"}, {"kind": "practice"}, {"kind": "leader"}])
def test_rotation_speaks_of_one_shopper_one_place_and_field_visits(db: Database, differs: dict[str, str]) -> None:
    planned(db)
    planned(db, **differs)


def test_a_cancelled_or_given_back_visit_does_not_count_for_rotation(db: Database) -> None:
    store.cancel(db, "ada", planned(db), "Shop is being rebuilt", NOW)
    store.give_back(db, SAM, planned(db), "I am ill", NOW)
    planned(db)


def test_an_admin_may_override_rotation_and_the_reason_is_kept(db: Database) -> None:
    planned(db)
    visit_id = planned(db, window_from="2026-04-01", window_to="2026-04-10", override="The only shopper who signs.")
    (line,) = store.history_of(db, visit_id)
    assert (line["reason"], line["shopper_name"]) == ("The only shopper who signs.", "Sam Shopper")


def test_an_override_that_was_not_needed_leaves_no_trace(db: Database) -> None:
    planned(db, override="Just in case")
    assert rows(db, "SELECT * FROM visit_reasons") == []


def test_an_override_passes_over_rotation_only(db: Database) -> None:
    with pytest.raises(Invalid):
        planned(db, shopper_id="nora", override="She insists")


def test_reassigning_an_accepted_visit_to_its_own_rotation_is_no_conflict_with_itself(db: Database) -> None:
    visit_id = planned(db)
    store.accept(db, SAM, visit_id, NOW)
    store.hand_over(db, "ada", visit_id, Handover("sue", seen="sam"), NOW)
    assert (visit(db, visit_id)["state"], visit(db, visit_id)["shopper_id"]) == ("assigned", "sue")


def test_the_second_of_two_admins_is_told_who_has_it(db: Database) -> None:
    visit_id = planned(db, shopper_id=None)
    store.assign(db, "ada", visit_id, "sam", NOW)
    with pytest.raises(Conflict, match="now assigned to Sam Shopper"):
        store.assign(db, "ada", visit_id, "sue", NOW)
    assert visit(db, visit_id)["shopper_id"] == "sam"
    assert actions(db) == ["visit.planned", "visit.assigned"]


def test_a_handover_decided_on_an_old_page_is_refused(db: Database) -> None:
    visit_id = planned(db)
    store.hand_over(db, "ada", visit_id, Handover("sue", seen="sam"), NOW)
    with pytest.raises(Conflict):
        store.hand_over(db, "ada", visit_id, Handover("sue", seen="sam"), NOW)


def test_two_admins_at_the_very_same_time_assign_once(world: World, db: Database) -> None:
    visit_id = planned(db, shopper_id=None)
    outcomes: list[str] = []

    def race(shopper_id: str) -> None:
        mine = open_database(database_path(world.instance))
        try:
            store.assign(mine, "ada", visit_id, shopper_id, NOW)
            outcomes.append("assigned")
        except Conflict:
            outcomes.append("refused")
        finally:
            mine.close()

    threads = [Thread(target=race, args=(name,)) for name in ("sam", "sue")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["assigned", "refused"]
    assert actions(db).count("visit.assigned") == 1


def test_accepting_twice_writes_one_line(db: Database) -> None:
    visit_id = planned(db)
    store.accept(db, SAM, visit_id, NOW)
    store.accept(db, SAM, visit_id, NOW)
    assert visit(db, visit_id)["state"] == "accepted"
    assert actions(db) == ["visit.planned", "visit.accepted"]


@pytest.mark.parametrize("person", [SUE, NORA, EVE, replace(SAM, roles=frozenset({("shopper", "other")}))])
def test_only_its_shopper_accepts_or_gives_back_a_visit(db: Database, person: Person) -> None:
    visit_id = planned(db)
    with pytest.raises(NotFound):
        store.accept(db, person, visit_id, NOW)
    with pytest.raises(NotFound):
        store.give_back(db, person, visit_id, "Not mine", NOW)
    assert visit(db, visit_id)["state"] == "assigned"


def test_a_visit_given_back_is_open_with_its_reason(db: Database) -> None:
    visit_id = planned(db)
    store.accept(db, SAM, visit_id, NOW)
    store.give_back(db, SAM, visit_id, " I am ill. ", NOW)
    made = visit(db, visit_id)
    assert (made["state"], made["shopper_id"]) == ("open", None)
    assert store.history_of(db, visit_id)[-1]["reason"] == "I am ill."


@pytest.mark.parametrize("reason", ["", "x" * 100_000])
def test_giving_back_and_cancelling_ask_for_a_reason(db: Database, reason: str) -> None:
    visit_id = planned(db)
    verbs = (lambda: store.give_back(db, SAM, visit_id, reason, NOW), lambda: store.cancel(db, "ada", visit_id, reason, NOW))
    for refuse in verbs:
        with pytest.raises(Invalid) as refusal:
            refuse()
        assert list(refusal.value.fields) == ["reason"]
    assert visit(db, visit_id)["state"] == "assigned"


def test_texts_of_reasons_stay_out_of_the_audit(db: Database) -> None:
    visit_id = planned(db)
    store.cancel(db, "ada", visit_id, "Sam is ill", NOW)
    assert "ill" not in json.dumps(rows(db, "SELECT detail FROM audit"))


@pytest.mark.parametrize("move", [
    lambda db, visit_id: store.accept(db, SAM, visit_id, NOW),
    lambda db, visit_id: store.give_back(db, SAM, visit_id, "No", NOW),
    lambda db, visit_id: store.cancel(db, "ada", visit_id, "No", NOW),
    lambda db, visit_id: store.hand_over(db, "ada", visit_id, Handover("sue", seen="sam"), NOW),
    lambda db, visit_id: store.assign(db, "ada", visit_id, "sue", NOW)])
def test_nothing_moves_a_closed_visit(db: Database, move: Callable[[Database, str], None]) -> None:
    visit_id = planned(db)
    store.close(db, visit_id, NOW)
    with pytest.raises(Conflict, match="now closed"):
        move(db, visit_id)
    assert visit(db, visit_id)["state"] == "closed"


def test_closing_twice_changes_nothing_and_writes_no_line_of_its_own(db: Database) -> None:
    visit_id = planned(db)
    store.close(db, visit_id, NOW)
    store.close(db, visit_id, LATER)
    assert visit(db, visit_id)["closed_at"] == NOW
    assert actions(db) == ["visit.planned"]


def test_a_visit_that_could_not_be_completed_is_a_result_with_its_reason(db: Database) -> None:
    visit_id = planned(db)
    store.could_not_complete(db, "ada", visit_id, "The shop was closed for a funeral", NOW)
    visit = store.find_visit(db, visit_id)
    assert (visit["state"], visit["shopper_id"], visit["closed_at"]) == ("could-not-complete", "sam", NOW)
    assert store.history_of(db, visit_id)[-1]["reason"] == "The shop was closed for a funeral"
    with pytest.raises(Conflict, match="could not complete"):
        store.cancel(db, "ada", visit_id, "Too late", NOW)


def test_a_cancelled_visit_cannot_be_closed(db: Database) -> None:
    visit_id = planned(db)
    store.cancel(db, "ada", visit_id, "Shop closed for good", NOW)
    with pytest.raises(Conflict, match="now cancelled"):
        store.close(db, visit_id, NOW)


@pytest.mark.parametrize("verb", [
    lambda db: store.assign(db, "ada", "nowhere", "sam", NOW), lambda db: store.accept(db, SAM, "nowhere", NOW),
    lambda db: store.cancel(db, "ada", "nowhere", "No", NOW), lambda db: store.close(db, "nowhere", NOW),
    lambda db: store.find_visit(db, "nowhere")])
def test_an_unknown_visit_is_not_found(db: Database, verb: Callable[[Database], object]) -> None:
    with pytest.raises(NotFound):
        verb(db)


@pytest.mark.parametrize("person", [ADA, SAM, EVE])
def test_a_visit_is_found_by_whom_it_concerns(db: Database, person: Person) -> None:
    visit_id = planned(db)
    assert store.find_visit_for(db, person, visit_id)["location_name"] == "Marlow Street"


@pytest.mark.parametrize("person", [NORA, SUE, MAX])
def test_a_visit_does_not_exist_for_others_nor_for_managers(db: Database, person: Person) -> None:
    visit_id = planned(db)
    with pytest.raises(NotFound):
        store.find_visit_for(db, person, visit_id)
    assert store.visits_in(db, person, VisitFilter(), NOW) == []


def test_a_shoppers_visits_are_their_own_in_order_of_their_end(db: Database) -> None:
    late = planned(db, location_id="quay", window_to="2026-03-25")
    early = planned(db)
    planned(db, location_id="station", shopper_id="sue")
    assert [line["id"] for line in store.visits_for(db, SAM)] == [early, late]
    assert store.visits_for(db, NORA) == []


def test_visits_are_narrowed_by_every_filter(db: Database) -> None:
    mine = planned(db)
    other = planned(db, location_id="quay", shopper_id="sue", wave_id=None, window_from="2026-03-01", window_to="2026-03-05")

    def ids(**wanted: str) -> list[str]:
        return [line["id"] for line in store.visits_in(db, ADA, VisitFilter(**wanted), NOW)]  # type: ignore[arg-type]

    assert ids() == [mine, other]
    assert ids(program_id="harbour") == [mine, other]
    assert ids(program_id="other") == []
    assert ids(location_id="quay") == [other]
    assert ids(shopper_id="sam") == [mine]
    assert ids(wave_id="spring") == [mine]
    assert ids(state="missed") == [other]
    assert ids(state="assigned") == [mine]
    assert ids(state="closed") == []


def test_missed_follows_the_programs_own_clock(db: Database) -> None:
    with writing(db):
        change(db, "UPDATE programs SET timezone = 'Pacific/Auckland' WHERE id = 'harbour'")
    visit_id = planned(db, window_to="2026-03-12")
    (line,) = store.visits_in(db, ADA, VisitFilter(state="missed"), NOW)
    assert (line["id"], line["shown"]) == (visit_id, "missed")


def test_an_editor_lists_only_their_programs(db: Database) -> None:
    visit_id = planned(db)
    assert [line["id"] for line in store.visits_in(db, EVE, VisitFilter(), NOW)] == [visit_id]


def test_a_page_holds_fifty_and_tells_that_there_are_more(db: Database) -> None:
    for number in range(store.PAGE + 1):
        planned(db, shopper_id=None, scenario=f"{number}")
    assert len(store.visits_in(db, ADA, VisitFilter(), NOW)) == store.PAGE + 1
    assert len(store.visits_in(db, ADA, VisitFilter(page=2), NOW)) == 1
    assert store.visits_in(db, ADA, VisitFilter(page=10**9), NOW) == []


def test_an_acknowledged_plan_is_seen_by_another_connection(world: World, db: Database) -> None:
    visit_id = planned(db)
    other = open_database(database_path(world.instance))
    assert visit(other, visit_id)["scenario"] == PLAN.scenario
    other.close()


def test_the_list_goes_both_ways_through_the_windows(db: Database) -> None:
    early, late = planned(db, window_from="2026-03-09"), planned(db, location_id="quay", window_from="2026-03-11")
    for sort, found in (("newest", [late, early]), ("oldest", [early, late])):
        assert [line["id"] for line in store.visits_in(db, ADA, VisitFilter(sort=sort), NOW)] == found
