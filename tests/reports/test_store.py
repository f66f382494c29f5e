"""Reports: begun under the phone's id, saved by revision, sent once and kept as sent; nobody else's."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from shopper import audit, blobs
from shopper.db import IntegrityError, database_path, open_database, row, rows
from shopper.errors import Conflict, Invalid, NotFound
from shopper.reports import photos
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from shopper.reports.store import NewEvidence
from tests import visiting
from tests.visiting import EVE, NORA, NOW, REPORT, SAM, SECOND, SIGNED, SUE
from tests.world import World


def photo_for(world: World, key: str = "front", color: str = "teal") -> NewEvidence:
    return NewEvidence(key, world.instance / "evidence", photos.intake(visiting.picture(color)))


def test_beginning_twice_makes_one_report_and_one_audit_line(db: Database) -> None:
    visiting.begun(db)
    assert reports.open_report(db, SAM, "visit", REPORT, NOW) == REPORT
    assert [line["action"] for line in audit.lines_for(db, REPORT)] == ["report.started"]


@pytest.mark.parametrize("stranger", [SUE, NORA, EVE])
def test_a_report_for_someone_elses_visit_is_not_found(db: Database, stranger: object) -> None:
    visiting.accepted_visit(db)
    with pytest.raises(NotFound):
        reports.open_report(db, stranger, "visit", REPORT, NOW)  # type: ignore[arg-type]
    assert rows(db, "SELECT * FROM reports") == []


def test_an_id_that_belongs_to_another_report_is_not_found(db: Database) -> None:
    visiting.begun(db)
    visiting.accepted_visit(db, "sue", "hers")
    with pytest.raises(NotFound):
        reports.open_report(db, SUE, "hers", REPORT, NOW)


@pytest.mark.parametrize("report_id", ["", "1", "../../etc", "3F0C2F6E-7F53-4A57-9A38-0D6A3A4F7B11"])
def test_an_id_that_no_phone_makes_is_refused(db: Database, report_id: str) -> None:
    visiting.accepted_visit(db)
    with pytest.raises(Invalid):
        reports.open_report(db, SAM, "visit", report_id, NOW)


def test_a_visit_must_be_accepted_first(db: Database) -> None:
    visiting.accepted_visit(db)
    db.execute("UPDATE visits SET state = 'assigned'")
    with pytest.raises(Conflict, match="Accept"):
        reports.open_report(db, SAM, "visit", REPORT, NOW)


def test_a_newer_revision_replaces_all_answers(db: Database) -> None:
    visiting.begun(db)
    reports.save_draft(db, SAM, REPORT, Draft(1, {"greeted": {"value": "yes"}}), NOW)
    receipt = reports.save_draft(db, SAM, REPORT, Draft(2, {"nps": {"value": "9"}}), NOW)
    assert (receipt.rev, receipt.answers, receipt.same) == (2, 1, True)
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "9"}}


@pytest.mark.parametrize("rev", [1, 2, 4, 9])
def test_only_the_revision_that_follows_is_kept_and_any_other_says_so(db: Database, rev: int) -> None:
    visiting.begun(db)
    reports.save_draft(db, SAM, REPORT, Draft(1, {"nps": {"value": "8"}}), NOW)
    reports.save_draft(db, SAM, REPORT, Draft(2, {"nps": {"value": "9"}}), NOW)
    receipt = reports.save_draft(db, SAM, REPORT, Draft(rev, {"nps": {"value": "1"}}), NOW)
    assert (receipt.rev, receipt.same) == (2, False)
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "9"}}


def test_a_save_repeated_after_a_lost_reply_gets_the_same_receipt(db: Database) -> None:
    visiting.begun(db)
    draft = Draft(1, visiting.answers(), visiting.BEGAN, visiting.ENDED)
    assert reports.save_draft(db, SAM, REPORT, draft, NOW) == reports.save_draft(db, SAM, REPORT, draft, NOW)


def test_a_saved_draft_is_seen_by_another_connection_and_writes_no_audit_line(db: Database, world: World) -> None:
    visiting.begun(db)
    reports.save_draft(db, SAM, REPORT, Draft(1, visiting.answers()), NOW)
    other = open_database(database_path(world.instance))
    assert reports.answers_of(other, REPORT) == visiting.answers()
    other.close()
    assert len(audit.lines_for(db, REPORT)) == 1


def test_a_draft_with_one_wrong_answer_is_refused_whole(db: Database) -> None:
    visiting.begun(db)
    with pytest.raises(Invalid) as refusal:
        reports.save_draft(db, SAM, REPORT, Draft(1, {"nps": {"value": "9"}, "ghost": {"value": "x"}}), NOW)
    assert list(refusal.value.fields) == ["ghost"]
    assert reports.answers_of(db, REPORT) == {}


@pytest.mark.parametrize("stranger", [SUE, NORA])
def test_nobody_saves_into_or_sends_another_shoppers_report(db: Database, stranger: object, world: World) -> None:
    visiting.filled(db)
    for attempt in (lambda: reports.save_draft(db, stranger, REPORT, Draft(9, {}), NOW),  # type: ignore[arg-type]
                    lambda: reports.submit(db, stranger, REPORT, SIGNED, NOW),  # type: ignore[arg-type]
                    lambda: reports.add_evidence(db, stranger, REPORT, photo_for(world), NOW)):  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            attempt()
    assert reports.answers_of(db, REPORT) == visiting.answers()


def test_sending_keeps_the_document_with_its_hash_and_closes_the_visit(db: Database) -> None:
    visiting.sent(db)
    kept = row(db, "SELECT * FROM submissions") or {}
    assert kept["sha256"] == hashlib.sha256(kept["document"].encode()).hexdigest()
    sent = json.loads(kept["document"])
    assert sent["answers"] == visiting.answers()
    assert sent["declaration"]["name"] == "Sam Shopper"
    assert sent["declaration"]["date"] == NOW[:10]
    assert "saw, heard and felt" in sent["declaration"]["statement"]
    assert (row(db, "SELECT state FROM visits") or {})["state"] == "closed"
    assert [line["action"] for line in audit.lines_for(db, REPORT)] == ["report.started", "report.submitted"]


def test_a_second_submit_is_a_conflict_and_changes_nothing(db: Database) -> None:
    visiting.sent(db)
    for attempt in (lambda: reports.submit(db, SAM, REPORT, SIGNED, NOW),
                    lambda: reports.save_draft(db, SAM, REPORT, Draft(9, {}), NOW)):
        with pytest.raises(Conflict, match="already sent"):
            attempt()
    assert len(rows(db, "SELECT * FROM submissions")) == 1


def test_what_is_missing_holds_the_report_back_with_a_sentence_for_each_item(db: Database) -> None:
    visiting.filled(db, nps=None, story=None)
    with pytest.raises(Invalid) as refusal:
        reports.submit(db, SAM, REPORT, SIGNED, NOW)
    assert refusal.value.fields == {"nps": "Choose an answer.", "story": "Tell what happened."}
    assert rows(db, "SELECT * FROM submissions") == []


def test_a_report_without_a_signature_or_a_beginning_is_held_back(db: Database) -> None:
    visiting.filled(db)
    with pytest.raises(Invalid, match="declaration"):
        reports.submit(db, SAM, REPORT, Declaration(" "), NOW)
    reports.save_draft(db, SAM, REPORT, Draft(2, visiting.answers()), NOW)
    with pytest.raises(Invalid) as refusal:
        reports.submit(db, SAM, REPORT, SIGNED, NOW)
    assert refusal.value.fields == {"visit.began": "Say when the visit began."}


def test_hidden_answers_stay_in_the_draft_and_leave_what_is_sent(db: Database) -> None:
    visiting.sent(db, busy={"value": "absent"})
    assert "busy" in reports.answers_of(db, REPORT)
    assert "busy" not in reports.recorded(db, REPORT).answers


def test_two_reports_for_one_visit_are_both_kept(db: Database) -> None:
    visiting.filled(db)
    reports.open_report(db, SAM, "visit", SECOND, NOW)
    reports.save_draft(db, SAM, SECOND, Draft(1, visiting.answers(), visiting.BEGAN), NOW)
    reports.submit(db, SAM, REPORT, SIGNED, NOW)
    reports.submit(db, SAM, SECOND, SIGNED, NOW)
    assert len(rows(db, "SELECT * FROM submissions")) == 2


def test_a_returned_report_is_read_as_sent_until_it_is_sent_again(db: Database) -> None:
    visiting.sent(db)
    db.execute("UPDATE reports SET state = 'returned'")
    reports.save_draft(db, SAM, REPORT, Draft(2, visiting.answers(nps={"value": "1"}), visiting.BEGAN), NOW)
    assert reports.recorded(db, REPORT).answers["nps"] == {"value": "9"}
    reports.submit(db, SAM, REPORT, SIGNED, NOW)
    assert reports.recorded(db, REPORT).answers["nps"] == {"value": "1"}


def test_a_returned_report_can_be_sent_again_unchanged(db: Database) -> None:
    visiting.sent(db)
    db.execute("UPDATE reports SET state = 'returned'")
    assert reports.submit(db, SAM, REPORT, SIGNED, NOW).rev == 2


def test_what_was_sent_never_changes(db: Database) -> None:
    visiting.sent(db)
    with pytest.raises(IntegrityError, match="kept as it was sent"):
        db.execute("UPDATE submissions SET document = '{}'")


def test_drafts_are_not_for_editors_and_sent_reports_are(db: Database) -> None:
    visiting.filled(db)
    with pytest.raises(NotFound):
        reports.find_report_for(db, EVE, REPORT)
    reports.submit(db, SAM, REPORT, SIGNED, NOW)
    assert reports.find_report_for(db, EVE, REPORT)["id"] == REPORT
    for stranger in (NORA, SUE):
        with pytest.raises(NotFound):
            reports.find_report_for(db, stranger, REPORT)


def test_a_photo_is_kept_once_with_its_clean_copies(db: Database, world: World) -> None:
    visiting.begun(db)
    first = reports.add_evidence(db, SAM, REPORT, photo_for(world), NOW)
    assert reports.add_evidence(db, SAM, REPORT, photo_for(world), NOW) == first
    kept = reports.evidence_of(db, REPORT)
    assert [(one["kind"], one["width"], one["height"]) for one in kept] == [("photo", 640, 480)]
    for name in ("sha256", "view_sha256", "print_sha256", "thumb_sha256"):
        assert blobs.read(world.instance / "evidence", kept[0][name])
    assert [line["action"] for line in audit.lines_for(db, REPORT)] == ["report.started", "evidence.added"]


def test_a_removed_photo_can_be_added_again(db: Database, world: World) -> None:
    visiting.begun(db)
    evidence_id = reports.add_evidence(db, SAM, REPORT, photo_for(world), NOW)
    reports.remove_evidence(db, SAM, REPORT, evidence_id, NOW)
    assert reports.drafted_for(db, SAM, REPORT).evidence == []
    with pytest.raises(NotFound):
        reports.remove_evidence(db, SAM, REPORT, evidence_id, NOW)
    assert reports.add_evidence(db, SAM, REPORT, photo_for(world), NOW) == evidence_id
    assert len(reports.drafted_for(db, SAM, REPORT).evidence) == 1


@pytest.mark.parametrize("key", ["ghost", "read", "voice"])
def test_a_photo_goes_only_where_one_is_taken(db: Database, world: World, key: str) -> None:
    visiting.begun(db)
    with pytest.raises(Invalid):
        reports.add_evidence(db, SAM, REPORT, photo_for(world, key), NOW)
    assert reports.evidence_of(db, REPORT) == []


def test_a_photo_removed_after_a_return_is_still_named_by_what_was_sent(db: Database, world: World) -> None:
    visiting.filled(db)
    evidence_id = reports.add_evidence(db, SAM, REPORT, photo_for(world), NOW)
    reports.submit(db, SAM, REPORT, SIGNED, NOW)
    db.execute("UPDATE reports SET state = 'returned'")
    reports.remove_evidence(db, SAM, REPORT, evidence_id, NOW)
    assert [one["id"] for one in reports.recorded(db, REPORT).evidence] == [evidence_id]
    assert Path(blobs.path(world.instance / "evidence", reports.recorded(db, REPORT).evidence[0]["sha256"])).is_file()
