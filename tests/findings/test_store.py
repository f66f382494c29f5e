"""Release: frozen whole, numbered, compared with the visit before, without the shopper; and what is frozen stays frozen."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
from sqlite_utils import Database

from shopper import audit, jobs
from shopper.db import IntegrityError, Row, row, rows, writing
from shopper.errors import Conflict, NotFound
from shopper.findings import store
from shopper.findings.store import PdfRecord
from shopper.people.model import Person
from shopper.reports import store as reports
from tests.reviews.acting import ANSWERS, SAM, Act, published, report, send
from tests.world import NOW

MAX = Person("max", "Max", "max@example.org", frozenset({("manager", "harbour")}))
LATER, LAST = "2026-03-14T23:30:00.000Z", "2026-07-01T23:30:00.000Z"
GOOD = ANSWERS | {"price": {"value": "yes"}}
USUAL, NEXT = Act(), Act(answers=GOOD, began="2026-03-13T14:00")


@pytest.fixture
def version(db: Database) -> str:
    return published(db)


def released(db: Database, version: str, act: Act = USUAL, at: str = LATER) -> str:
    return store.release(db, "eve", report(db, version, act), at)


def edition(db: Database, edition_id: str) -> Row:
    found = row(db, "SELECT * FROM editions WHERE id = ?", edition_id)
    assert found is not None
    return found


def document(db: Database, edition_id: str) -> dict[str, Any]:
    return json.loads(edition(db, edition_id)["document"])  # type: ignore[no-any-return]


def reasons(db: Database, edition_id: str) -> set[str]:
    return {finding["reason"] for finding in document(db, edition_id)["strengths"]}


def test_release_freezes_the_document_with_its_hash_and_what_lists_read(db: Database, version: str) -> None:
    found = edition(db, released(db, version))
    assert found["sha256"] == hashlib.sha256(found["document"].encode()).hexdigest()
    assert found | {
        "number": 1, "location_id": "marlow", "wave_id": "spring", "visited_on": "2026-03-12", "score": "50.0", "band": "Weak",
        "earned": "5", "possible": "10", "maximum": "100", "failures": 1} == found


def test_release_writes_findings_in_rank_a_job_and_one_audit_line(db: Database, version: str) -> None:
    found = released(db, version)
    assert rows(db, "SELECT rank, kind, item_key FROM findings WHERE edition_id = ? AND kind = 'failure'", found) == [
        {"rank": 1, "kind": "failure", "item_key": "price"}]
    assert [job["kind"] for job in rows(db, "SELECT kind FROM jobs WHERE subject = ?", found)] == ["edition-pdf"]
    assert [line["action"] for line in audit.lines_for(db, found)] == ["edition.released"]


def test_the_document_knows_no_shopper_and_no_clock(db: Database, version: str) -> None:
    answers = ANSWERS | {"who": {"value": "Canary Olaf with the beard"}}
    with writing(db):
        db.conn.execute("UPDATE people SET name = 'Canary Quill', email = 'canary@quill.example' WHERE id = 'sam'")
    text = edition(db, released(db, version, Act(answers=answers)))["document"]
    assert not [word for word in ("Canary", "quill", "14:0", "14:3", "Olaf", '"sam"') if word in text]


def test_the_day_of_release_and_the_part_of_the_day_are_those_of_the_place(db: Database, version: str) -> None:
    summer = document(db, released(db, version, at=LAST))  # half past eleven in UTC is the next day in London's summer
    assert summer["edition"]["released_on"] == "2026-07-02"
    assert summer["visit"]["date"] == "2026-03-12" and summer["visit"]["day_part"] == "afternoon"
    assert summer["visit"]["minutes"] == 34 and summer["touchpoints"][0]["items"][0]["minute"] == 3


def test_a_second_release_is_edition_2_with_its_changes_and_leaves_the_first(db: Database, version: str) -> None:
    report_id = report(db, version)
    first = store.release(db, "eve", report_id, LATER)
    before = edition(db, first)
    with writing(db):
        sent = json.loads((row(db, "SELECT document FROM submissions WHERE report_id = ?", report_id) or {})["document"])
        sent["answers"]["price"] = {"value": "yes"}
        db["submissions"].insert({"report_id": report_id, "rev": 2, "document": json.dumps(sent), "sha256": "0",
                                  "submitted_at": LATER})
    second = document(db, store.release(db, "eve", report_id, LAST))
    assert second["edition"]["number"] == 2 and edition(db, first) == before
    assert "Score: 50.0 % (Weak) became 100.0 % (Excellent)." in second["edition"]["changes"]
    assert any("“No” became “Yes”" in change for change in second["edition"]["changes"])
    assert document(db, first)["edition"]["changes"] == []


def test_what_failed_last_time_here_and_is_kept_now_is_fixed(db: Database, version: str) -> None:
    released(db, version)
    assert "fixed" in reasons(db, released(db, version, NEXT, LAST))


@pytest.mark.parametrize(("began", "then"), [("2026-03-12T14:00", "2026-03-12T14:01"), ("2026-03-11", "2026-03-12")])
def test_the_visit_before_is_the_one_that_began_earlier(db: Database, version: str, began: str, then: str) -> None:
    released(db, version, Act(began=began))
    assert "fixed" in reasons(db, released(db, version, Act(answers=GOOD, began=then), LAST))


@pytest.mark.parametrize("began", ["2026-03-12T14:00", "2026-03-12T14:20", "2026-03-12", "2026-03-13T09:00"])
def test_a_visit_that_did_not_begin_earlier_is_not_the_one_before(db: Database, version: str, began: str) -> None:
    released(db, version, Act(began=began))
    assert "fixed" not in reasons(db, released(db, version, Act(answers=GOOD), LAST))


def test_of_two_reports_for_one_visit_only_one_is_ever_released(db: Database, version: str) -> None:
    first = report(db, version)
    visit = (row(db, "SELECT visit_id FROM reports WHERE id = ?", first) or {})["visit_id"]
    second = reports.open_report(db, SAM, visit, str(uuid.uuid4()), NOW)
    send(db, second, Act(answers=GOOD), 1)
    store.release(db, "eve", first, LATER)
    with pytest.raises(Conflict, match="a visit counts once"):
        store.release(db, "eve", second, LAST)
    assert len(rows(db, "SELECT 1 FROM editions")) == 1


@pytest.mark.parametrize("act", [Act("quay"), Act(kind="leader"), Act(kind="practice")])
def test_another_location_and_leaders_and_practice_visits_are_no_comparison(db: Database, version: str, act: Act) -> None:
    released(db, version, act)
    assert "fixed" not in reasons(db, released(db, version, NEXT, LAST))


@pytest.mark.parametrize("kind", ["leader", "practice"])
def test_a_leaders_visit_between_two_field_visits_does_not_hide_the_one_before(db: Database, version: str, kind: str) -> None:
    released(db, version)
    released(db, version, Act(kind=kind, answers=GOOD), "2026-05-01T12:00:00.000Z")
    assert "fixed" in reasons(db, released(db, version, NEXT, LAST))


def test_another_checklist_is_no_comparison_though_it_has_the_same_keys(db: Database, version: str) -> None:
    released(db, published(db))
    assert "fixed" not in reasons(db, released(db, version, NEXT, LAST))


def test_visits_of_a_wave_are_counted_per_location_and_leaders_not_at_all(db: Database, version: str) -> None:
    first, second = document(db, released(db, version)), document(db, released(db, version, at=LAST))
    other, leader = document(db, released(db, version, Act("quay"))), document(db, released(db, version, Act(kind="leader")))
    assert [(found["visit"]["number"], found["visit"]["of"]) for found in (first, second, other, leader)] == [
        (1, 3), (2, 3), (1, 3), (None, None)]


def test_a_visits_place_in_its_wave_is_by_when_it_was_made_not_by_when_it_was_released(db: Database, version: str) -> None:
    early, late = report(db, version, USUAL), report(db, version, NEXT)
    second, first = (document(db, store.release(db, "eve", one, LATER))["visit"]["number"] for one in (late, early))
    assert (first, second) == (1, 2)


def test_a_visit_that_comes_in_late_takes_no_number_that_another_has(db: Database, version: str) -> None:
    assert document(db, released(db, version, NEXT))["visit"]["number"] == 1
    found = released(db, version, USUAL, LAST)
    assert document(db, found)["visit"]["number"] == 2
    again = store.release(db, "eve", edition(db, found)["report_id"], "2026-07-02T12:00:00.000Z")
    assert document(db, again)["visit"]["number"] == 2


@pytest.mark.parametrize("attack", [
    "UPDATE editions SET score = '100.0'", "DELETE FROM editions", "UPDATE findings SET title = ''", "DELETE FROM findings",
    "UPDATE submissions SET document = '{}'", "UPDATE audit SET actor = 'max'", "DELETE FROM audit"])
def test_what_is_released_cannot_be_changed_even_by_hand(db: Database, version: str, attack: str) -> None:
    released(db, version)
    with pytest.raises(IntegrityError), writing(db):
        db.conn.execute(attack)


def test_a_dropped_trigger_and_a_rewritten_line_show_in_the_chain(db: Database, version: str) -> None:
    released(db, version)
    with writing(db):
        db.conn.execute("DROP TRIGGER audit_no_update")
        db.conn.execute("UPDATE audit SET actor = 'max' WHERE action = 'edition.released'")
    assert audit.first_broken(db) == rows(db, "SELECT n FROM audit WHERE action = 'edition.released'")[0]["n"]


def test_a_checklist_retired_or_published_anew_leaves_old_editions_as_they_are(db: Database, version: str) -> None:
    found = released(db, version)
    before = edition(db, found)
    with writing(db):
        db.conn.execute("UPDATE checklist_versions SET retired_at = ?", [NOW])
        db.conn.execute("UPDATE locations SET name = 'Renamed'")
    assert edition(db, found) == before and document(db, found)["location"]["name"] == "Marlow Street"


def test_a_kept_pdf_is_noted_and_made_anew_takes_the_old_ones_place(db: Database, version: str) -> None:
    found = released(db, version)
    assert store.pdf_of(db, found) is None and store.pdf_is_coming(db, found)
    for sha256 in ("a" * 64, "b" * 64):
        store.keep_pdf(db, found, PdfRecord("0" * 64, sha256, 9, 8), LATER)
    assert (store.pdf_of(db, found) or {})["sha256"] == "b" * 64


def test_a_pdf_is_asked_for_again_only_when_none_is_on_its_way(db: Database, version: str) -> None:
    found = released(db, version)
    with pytest.raises(Conflict):
        store.retry_pdf(db, MAX, found, LATER)
    job = jobs.claim(db, "worker", LATER)
    assert job is not None and jobs.finish(db, job, LATER)
    store.retry_pdf(db, MAX, found, LATER)
    assert store.pdf_is_coming(db, found)


def test_a_manager_finds_own_locations_only(db: Database, version: str) -> None:
    theirs = released(db, version, Act("station"))
    for edition_id in (theirs, "missing"):
        with pytest.raises(NotFound):
            store.find_edition_for(db, MAX, edition_id)
    mine = store.find_edition_for(db, MAX, released(db, version))
    assert mine.document["location"]["name"] == "Marlow Street" and not hasattr(mine, "report_id")
