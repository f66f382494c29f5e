"""Receives reports from phones: each revision kept once as the bytes that were sent, and settled as soon as it is whole.

The same revision twice is one row and one receipt; other bytes under its number are kept apart. Nothing is decided by a clock:
the highest revision is the one that counts, in whatever order they arrive. Refused bodies of a signed-in shopper are kept too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from shopper import audit
from shopper.checklists import store as checklists
from shopper.checklists.model import fingerprint
from shopper.db import Row, change, new_id, row, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.field import late
from shopper.field.receiving import model
from shopper.field.receiving.files import store as files
from shopper.field.receiving.model import Body, DraftSent, Held, Incomplete, ReportSent, RevisionConflict
from shopper.field.receiving.receipts.store import give, receipt
from shopper.people.model import Person
from shopper.programs.model import local_day
from shopper.reports import store as reports
from shopper.reports.capture import KINDS, Signed
from shopper.reports.model import dump, tidy
from shopper.reports.store import NoteLine
from shopper.visits import store as visits
from shopper.visits.model import facts

MOST_REJECTED_BYTES, MOST_REJECTED = 20 * 1024 * 1024, 200  # of one person on one day


def receive(db: Database, shopper: Person, body: Body, now: str) -> Row:
    """Keep one revision of a report and give its receipt; what is refused is kept beside, unless it is somebody else's."""
    try:
        sent = model.read(ReportSent, body.data)
        with writing(db):
            return _received(db, shopper, body, sent, now)
    except (RevisionConflict, Incomplete) as refusal:
        _reject(db, shopper, body, type(refusal).__name__, now)
        raise


def _received(db: Database, shopper: Person, body: Body, sent: ReportSent, now: str) -> Row:
    open_for(db, shopper, body.report_id, sent, now)
    held = row(db, "SELECT sha256 FROM revisions WHERE report_id = ? AND rev = ?", body.report_id, body.rev)
    if held and held["sha256"] != body.sha256:
        top = row(db, "SELECT max(rev) AS rev FROM revisions WHERE report_id = ?", body.report_id) or {}
        raise RevisionConflict(held["sha256"], top["rev"])
    if not held:
        _refuse_unfit(db, shopper, body.report_id, sent, now)
        seq = give(db, shopper, ("report.received", body.report_id), now, rev=body.rev, sha256=body.sha256)
        change(db, "INSERT INTO revisions (report_id, rev, seq, sha256, body) VALUES (?,?,?,?,?)",
               body.report_id, body.rev, seq, body.sha256, body.data)
        settle(db, shopper, body.report_id, now)
    return held_revision(db, shopper, body.report_id, body.rev) or {}


def open_for(db: Database, shopper: Person, report_id: str, sent: DraftSent, now: str) -> None:
    """The report under the phone's id, begun where it is new. A visit given away or called off meanwhile is no reason to
    refuse what was done; the editor is told. Called inside a write."""
    held = row(db, "SELECT visit_id, shopper_id FROM reports WHERE id = ?", report_id)
    if held and held["shopper_id"] != shopper.id:
        raise NotFound
    if held and held["visit_id"] != sent.visit_id:
        raise Incomplete("This report belongs to another visit.", {"visit_id": "This report belongs to another visit."})
    visit = visit_of(db, shopper, sent.visit_id)
    if sent.version != visit["version_id"]:
        raise Incomplete("This visit has another version of its checklist.", {"version": "This is not the visit's version."})
    if held:
        return
    if visit["state"] == "assigned" and visit["shopper_id"] == shopper.id:  # whoever made the visit has taken it on
        visits.accept(db, shopper, visit["id"], now)
    change(db, "INSERT INTO reports (id, visit_id, shopper_id, version_id, state, started_at, saved_at) "
               "VALUES (?,?,?,?,'started',?,?)", report_id, visit["id"], shopper.id, visit["version_id"], now, now)
    audit.record(db, shopper.id, "report.started", report_id, now, visit=visit["id"])


def visit_of(db: Database, shopper: Person, visit_id: str) -> Row:
    """A visit that is the shopper's, or was once accepted by them; else NotFound."""
    visit = row(db, "SELECT * FROM visits WHERE id = ?", visit_id)
    once = row(db, "SELECT 1 FROM audit WHERE subject = ? AND action = 'visit.accepted' AND actor = ?", visit_id, shopper.id)
    theirs = visit is not None and (once or visit["shopper_id"] == shopper.id)
    if visit is None or not theirs or visit["program_id"] not in shopper.programs("shopper"):
        raise NotFound
    return visit


def _refuse_unfit(db: Database, shopper: Person, report_id: str, sent: ReportSent, now: str) -> None:
    """Raise Incomplete, naming each item, where the plain form would not send this either."""
    visit = visits.find_visit(db, sent.visit_id)
    document = checklists.find_version(db, visit["version_id"]).document
    beside = files.beside(db, shopper, report_id, sent.photos)
    wrong = model.problems(document, sent, beside, facts(visit), local_day(now, visit["timezone"]))
    if wrong:
        things = "One thing is" if len(wrong) == 1 else f"{len(wrong)} things are"
        raise Incomplete(f"{things} open, or cannot be taken like this.", wrong)


def settle(db: Database, shopper: Person, report_id: str, now: str) -> None:
    """Send the highest revision once all its files are here; called inside the write in which the last part of it arrives."""
    top = row(db, "SELECT rev, body FROM revisions WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id)
    if top is None or row(db, "SELECT 1 FROM revisions_settled WHERE report_id = ? AND rev = ?", report_id, top["rev"]):
        return
    sent = model.read(ReportSent, top["body"])
    if files.waiting(db, shopper, report_id, sent.photos):
        return
    try:
        with writing(db):
            _send(db, shopper, report_id, sent, now)
        outcome = "sent"
    except (Conflict, Invalid):
        _note(db, shopper, report_id, sent, now)
        outcome = "noted"
    change(db, "INSERT INTO revisions_settled (report_id, rev, at, outcome) VALUES (?,?,?,?)",
           report_id, top["rev"], now, outcome)


def _send(db: Database, shopper: Person, report_id: str, sent: ReportSent, now: str) -> None:
    """The same verbs as the plain form's. What nobody has decided on yet gives way to a higher revision."""
    report = reports.find_report_for(db, shopper, report_id)
    if report["state"] == "submitted" or (report["state"] == "approved" and reports.outcome_of(db, report_id)):
        reports.mark(db, report_id, "returned", now)
    reports.keep_parts(db, report_id, sent.capture, sent.outcome)
    if not sent.outcome:
        _keep_draft(db, shopper, report, sent, now)
    files.place(db, shopper, reports.drafted_for(db, shopper, report_id), sent.photos, now)
    if sent.outcome:
        return reports.send_outcome(db, shopper, report_id, Signed(sent.outcome, sent.started.wall, sent.signed), now)
    reports.save_draft(db, shopper, report_id, sent.draft(report["rev"] + 1), now)
    reports.submit(db, shopper, report_id, sent.signed, now)


def _keep_draft(db: Database, shopper: Person, report: Row, sent: ReportSent, now: str) -> None:
    """A draft that says something else, written on another device or page, is kept before this report takes its place."""
    draft = reports.answers_of(db, report["id"])
    document = checklists.find_version(db, report["version_id"]).document
    known = [{}, tidy(document, sent.answers), reports.recorded(db, report["id"]).answers if report["submitted_at"] else {}]
    if draft not in known:
        data = dump(draft).encode()
        _keep(db, shopper, Body(report["id"], report["rev"], data, fingerprint(data.decode())), "Draft", now)


def _note(db: Database, shopper: Person, report_id: str, sent: ReportSent, now: str) -> None:
    """What came after an editor's decision changes nothing of the report; what differs lies beside it as a note."""
    lines = late.lines_of(reports.recorded(db, report_id), sent.draft(0)) if not sent.outcome else [
        NoteLine(None, f"The visit could not be done. {KINDS[sent.outcome.kind]}: {sent.outcome.words.strip()}")]
    reports.keep_late(db, shopper, report_id, lines or [NoteLine(None, "The report was sent once more, unchanged.")], now)


def _reject(db: Database, shopper: Person, body: Body, why: str, now: str) -> None:
    """Keep what was refused, once, unless the report is somebody else's."""
    with writing(db):
        held = row(db, "SELECT shopper_id FROM reports WHERE id = ?", body.report_id)
        if held is None or held["shopper_id"] == shopper.id:
            _keep(db, shopper, body, why, now)


def _keep(db: Database, shopper: Person, body: Body, why: str, now: str) -> None:
    """Beside the reports, within bounds: a phone gone wrong must not fill the disk."""
    if row(db, "SELECT 1 FROM rejected WHERE person_id = ? AND report_id = ? AND rev = ? AND sha256 = ?",
           shopper.id, body.report_id, body.rev, body.sha256):
        return
    held = row(db, "SELECT count(*) AS n, coalesce(sum(length(body)), 0) AS bytes FROM rejected "
                   "WHERE person_id = ? AND at >= ?", shopper.id, now[:10]) or {"n": 0, "bytes": 0}
    if held["n"] < MOST_REJECTED and held["bytes"] + len(body.data) <= MOST_REJECTED_BYTES:
        change(db, "INSERT INTO rejected (id, person_id, report_id, rev, sha256, why, at, body) VALUES (?,?,?,?,?,?,?,?)",
               new_id(), shopper.id, body.report_id, body.rev, body.sha256, why, now, body.data)
        audit.record(db, shopper.id, "report.kept_apart", body.report_id, now, rev=body.rev, sha256=body.sha256, why=why)


def held_revision(db: Database, shopper: Person, report_id: str, rev: int) -> Row | None:
    """The receipt of a revision of one's own, with the files that it still waits for and what has become of it."""
    found = row(db, """SELECT v.*, s.outcome, (SELECT max(rev) FROM revisions WHERE report_id = v.report_id) AS top
                       FROM revisions v JOIN reports r ON r.id = v.report_id AND r.shopper_id = ?
                       LEFT JOIN revisions_settled s ON s.report_id = v.report_id AND s.rev = v.rev
                       WHERE v.report_id = ? AND v.rev = ?""", shopper.id, report_id, rev)
    if found is None:
        return None
    missing = files.waiting(db, shopper, report_id, model.read(ReportSent, found["body"]).photos)
    state = found["outcome"] or ("waiting" if found["rev"] == found["top"] else "older")
    return {"rid": report_id, "rev": rev, "sha256": found["sha256"], **receipt(db, found["seq"]),
            "missing": missing, "state": state}


def held_of(db: Database, shopper: Person, one: Held) -> Mapping[str, Any] | None:
    """The receipt of what a phone holds, None where the server lacks it."""
    if one.rev is not None:
        found = held_revision(db, shopper, one.rid, one.rev)
        return found if found and found["sha256"] == one.sha256 else None
    file = files.held(db, shopper, one.rid, one.sha256)
    return file and {**file_receipt(db, one.rid, file), "file": file}


def file_receipt(db: Database, report_id: str, file: Row) -> Row:
    """The receipt of a file."""
    return {"rid": report_id, "sha256": file["named"], **receipt(db, file["seq"]), "state": file["kind"]}


def receive_file(db: Database, shopper: Person, arrived: files.Arrived, now: str) -> Row:
    """Keep a whole file, and settle the report that waited for it, in one write."""
    kept = files.read_in(db, shopper, arrived)
    with writing(db):
        file = files.keep(db, shopper, arrived, kept, now)
        settle(db, shopper, arrived.report_id, now)
    return file_receipt(db, arrived.report_id, file)


def refuse_foreign(db: Database, shopper: Person, report_id: str, visit_id: str) -> None:
    """Raise NotFound where a file is neither for a report of one's own nor for one that is new at a visit of one's own."""
    held = row(db, "SELECT shopper_id FROM reports WHERE id = ?", report_id)
    if not model.REPORT_ID.fullmatch(report_id) or (held and held["shopper_id"] != shopper.id):
        raise NotFound
    if held is None:
        visit_of(db, shopper, visit_id)
