"""Keeps reports: opened with an id made by the phone, saved by revision, sent once with a signature, kept as it was sent.

Only opening, evidence and sending write an audit line. A draft saves itself every few seconds and belongs to its author
alone: a line for each would make the chain a diary of typing, and nothing that counts can come from a draft unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from shopper import audit
from shopper.checklists import store as checklists
from shopper.checklists.model import fingerprint
from shopper.db import Row, change, row, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people.model import Person
from shopper.reports import model
from shopper.reports.captures.store import capture_of, freeze, keep_parts, parts_of
from shopper.reports.evidence.store import NewEvidence, add_evidence, attach, remove_evidence
from shopper.reports.model import Declaration, Draft
from shopper.reports.notes.store import NoteLine, keep_late, late_notes
from shopper.reports.outcomes.store import add_proof, outcome_of, proof_of, send_outcome
from shopper.reports.reading.store import (
    Recorded,
    answers_of,
    asked_of,
    counts,
    drafted,
    drafted_for,
    editable,
    evidence_of,
    find_report_for,
    next_rev,
    own,
    reason_of,
    recorded,
    reports_of,
)
from shopper.reports.taking import Taker
from shopper.visits import store as visits
from shopper.visits.model import may

__all__ = ["Declaration", "Draft", "NewEvidence", "NoteLine", "Receipt", "Recorded", "add_evidence", "add_proof",
           "answers_of", "asked_of", "attach", "capture_of", "drafted_for", "evidence_of", "find_report_for", "keep_late",
           "keep_parts", "late_notes", "mark", "open_report", "outcome_of", "parts_of", "proof_of", "reason_of", "recorded",
           "remove_evidence", "reports_of", "save_draft", "send_outcome", "submit"]

MOST_TAKERS = 64
_TAKERS: dict[str, Taker] = {}  # by the fingerprint of a published version, in this process
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Receipt:
    """What the server holds now. `same` is false where that is not what was just sent, as with an older revision."""

    rev: int
    answers: int
    photos: int
    same: bool = True


def open_report(db: Database, shopper: Person, visit_id: str, report_id: str, now: str) -> str:
    """Begin a report for one's own visit under an id made by the phone; beginning it twice changes nothing."""
    if not _ID.fullmatch(report_id):
        raise Invalid("The report's id is not one that a phone makes. Open the visit again.")
    with writing(db):
        visit = row(db, "SELECT * FROM visits WHERE id = ? AND shopper_id = ?", visit_id, shopper.id)
        held = row(db, "SELECT visit_id, shopper_id FROM reports WHERE id = ?", report_id)
        if visit is None or (held and (held["visit_id"], held["shopper_id"]) != (visit_id, shopper.id)):
            raise NotFound
        if held:
            return report_id
        if visit["state"] not in ("accepted", "closed"):  # closed: a second phone may have begun before the first one sent
            raise Conflict("Accept this visit first." if visit["state"] in ("offered", "assigned")
                           else "This visit was cancelled. There is nothing to report for it.")
        change(db, "INSERT INTO reports (id, visit_id, shopper_id, version_id, state, started_at, saved_at) "
                   "VALUES (?,?,?,?,'started',?,?)", report_id, visit_id, shopper.id, visit["version_id"], now, now)
        audit.record(db, shopper.id, "report.started", report_id, now, visit=visit_id)
    return report_id


def save_draft(db: Database, shopper: Person, report_id: str, draft: Draft, now: str) -> Receipt:
    """Keep the revision that follows what is stored; any other changes nothing. A lost save is repeated under its own number."""
    with writing(db):
        report, held = _saved(db, shopper, report_id), _held(db, report_id)
        texts, wrong = _taker(db, report["version_id"], report["sha256"]).take(draft.answers, held)
        wrong |= model.check_times(draft.began_at, draft.ended_at)
        if wrong:
            raise Invalid("One answer cannot be taken as it is." if len(wrong) == 1
                          else f"{len(wrong)} answers cannot be taken as they are.", wrong)
        if draft.rev > report["rev"]:
            editable(report)
        if draft.rev == report["rev"] + 1:
            _replace(db, draft, held, (report_id, texts), now)
            report, held = report | {"rev": draft.rev, **_times(draft)}, texts
    same = report["rev"] == draft.rev and report.items() >= _times(draft).items() and held == texts
    return Receipt(report["rev"], len(held), report["photos"], same)


def _saved(db: Database, shopper: Person, report_id: str) -> Row:
    """All that a save asks of one's own report, in one question."""
    report = row(db, """SELECT r.rev, r.state, r.began_at, r.ended_at, r.version_id, v.sha256,
                            (SELECT count(*) FROM evidence WHERE report_id = r.id AND state = 'ok') AS photos
                        FROM reports r JOIN checklist_versions v ON v.id = r.version_id WHERE r.id = ? AND r.shopper_id = ?""",
                 report_id, shopper.id)
    if report is None:
        raise NotFound
    return report


def _held(db: Database, report_id: str) -> dict[str, str]:
    """The draft's answers as the canonical texts they are kept as."""
    return dict(db.conn.execute("SELECT item_key, answer FROM answers WHERE report_id = ?", [report_id]).fetchall())


def _taker(db: Database, version_id: str, sha256: str) -> Taker:
    """What takes answers to a version, made once: what has this fingerprint never changes."""
    taker = _TAKERS.get(sha256)
    if taker is None:
        if len(_TAKERS) >= MOST_TAKERS:
            _TAKERS.clear()
        taker = _TAKERS[sha256] = Taker(checklists.find_version(db, version_id).document)
    return taker


def _times(draft: Draft) -> dict[str, str | None]:
    return {"began_at": draft.began_at or None, "ended_at": draft.ended_at or None}


def _replace(db: Database, draft: Draft, held: Mapping[str, str], kept: tuple[str, Mapping[str, str]], now: str) -> None:
    """The hot path: only rows that differ are touched, in one executemany each way."""
    report_id, texts = kept
    if gone := held.keys() - texts.keys():
        db.conn.executemany("DELETE FROM answers WHERE report_id = ? AND item_key = ?", [(report_id, key) for key in gone])
    db.conn.executemany("INSERT INTO answers (report_id, item_key, answer) VALUES (?,?,?) "
                        "ON CONFLICT (report_id, item_key) DO UPDATE SET answer = excluded.answer",
                        [(report_id, key, text) for key, text in texts.items() if held.get(key) != text])
    change(db, "UPDATE reports SET rev = ?, began_at = ?, ended_at = ?, saved_at = ? WHERE id = ?",
           draft.rev, *_times(draft).values(), now, report_id)


def submit(db: Database, shopper: Person, report_id: str, declaration: Declaration, now: str) -> Receipt:
    """Send the report: everything required is there, it is signed, and what was sent is kept as it was."""
    with writing(db):
        report = own(db, shopper, report_id)
        editable(report)
        draft = drafted(db, report)
        lacks = model.missing(draft.version.document, draft.answers, counts(draft.evidence), draft.facts)
        lacks |= model.check_times(report["began_at"], report["ended_at"], whole=True)
        if lacks:
            raise Invalid(_unfinished(len(lacks)), lacks)
        if wrong := model.check_declaration(declaration):
            raise Invalid("The declaration is not complete.", wrong)
        sent = _sent(draft, declaration, next_rev(db, report), now)
        text = model.dump(sent)
        change(db, "INSERT INTO submissions (report_id, rev, document, sha256, submitted_at) VALUES (?,?,?,?,?)",
               report_id, sent["rev"], text, fingerprint(text), now)
        freeze(db, report_id, sent["rev"])
        change(db, "UPDATE reports SET state = 'submitted', rev = ?, submitted_at = ? WHERE id = ?", sent["rev"], now, report_id)
        theirs = draft.visit["shopper_id"] in (None, shopper.id)
        if theirs and may("close", draft.visit["state"]):  # called off or given away meanwhile: it stays so, the work is taken
            visits.close(db, report["visit_id"], now)
        audit.record(db, shopper.id, "report.submitted", report_id, now, rev=sent["rev"], sha256=fingerprint(text))
    return Receipt(sent["rev"], len(sent["answers"]), len(sent["evidence"]))


def _unfinished(count: int) -> str:
    return f"{count} {'thing is' if count == 1 else 'things are'} still open. Nothing was sent; everything is saved."


def _sent(draft: Recorded, declaration: Declaration, rev: int, now: str) -> dict[str, Any]:
    """The document of a submission. Hidden items stay in the draft and leave what is sent, evidence with them."""
    report = draft.report
    return {
        "schema": model.SCHEMA, "report": report["id"], "visit": report["visit_id"], "rev": rev,
        "version": draft.version.id, "version_sha256": draft.version.sha256, "facts": draft.facts,
        "began_at": report["began_at"], "ended_at": report["ended_at"],
        "answers": {key: answer for key, answer in draft.answers.items() if key in draft.visible},
        "evidence": [{name: one[name] for name in ("id", "item_key", "kind", "sha256", "caption")}
                     for one in draft.evidence if one["item_key"] in draft.visible],
        "declaration": {"name": declaration.name.strip(), "conflicts": declaration.conflicts.strip(),
                        "statement": model.STATEMENT, "date": now[:10], "at": now},
    }


def mark(db: Database, report_id: str, state: str, now: str) -> None:
    """Move a report on; called inside a review's write, which has the audit line."""
    if change(db, "UPDATE reports SET state = ?, saved_at = ? WHERE id = ?", state, now, report_id) != 1:
        raise NotFound
