"""Reads reports: what was sent as it was sent, drafts for their author only, and who may see which."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.store import Version
from shopper.checklists.visibility import visible_items
from shopper.db import Row, row, rows
from shopper.errors import Conflict, NotFound
from shopper.people.model import Person
from shopper.reports import model
from shopper.reports.rescoring import Past
from shopper.visits import store as visits
from shopper.visits.model import facts as visit_facts


@dataclass(frozen=True)
class Recorded:
    """A report as it is to be read: what was last sent, or the draft where nothing was sent yet."""

    report: Row
    visit: Row
    version: Version
    answers: dict[str, Any]
    facts: dict[str, Any]
    visible: frozenset[str]
    evidence: list[Row]


def own(db: Database, shopper: Person, report_id: str) -> Row:
    """The report, for its author only."""
    report = row(db, "SELECT * FROM reports WHERE id = ? AND shopper_id = ?", report_id, shopper.id)
    if report is None:
        raise NotFound
    return report


def editable(report: Row) -> Row:
    """The report, as long as its author may still change it."""
    if report["state"] not in model.EDITABLE:
        raise Conflict("This report was already sent. What was sent is kept as it is; nothing was changed or sent twice.")
    return report


def next_rev(db: Database, report: Row) -> int:
    """The number of what is sent: the draft's, or the next one where that very draft was sent before and came back."""
    sent = row(db, "SELECT max(rev) AS rev FROM (SELECT rev FROM submissions WHERE report_id = ?1 "
                   "UNION ALL SELECT rev FROM outcomes WHERE report_id = ?1)", report["id"]) or {}
    last = sent.get("rev")
    return max(int(report["rev"]), (-1 if last is None else last) + 1)


def recorded(db: Database, report_id: str) -> Recorded:
    """The report as last sent; its draft where nothing was sent. For callers that have checked who asks."""
    report = row(db, "SELECT * FROM reports WHERE id = ?", report_id)
    if report is None:
        raise NotFound
    draft = drafted(db, report)
    last = row(db, "SELECT document FROM submissions WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id)
    if last is None:
        return draft
    sent = json.loads(last["document"])
    ids = {one["id"] for one in sent["evidence"]}
    report |= {"began_at": sent["began_at"], "ended_at": sent["ended_at"], "rev": sent["rev"], "declaration": sent["declaration"],
               "sent_files": len(ids)}
    visible = visible_items(draft.version.document, sent["answers"], sent["facts"])
    kept = [one for one in evidence_of(db, report_id) if one["id"] in ids]
    return Recorded(report, draft.visit, draft.version, sent["answers"], sent["facts"], visible, kept)


def drafted_for(db: Database, shopper: Person, report_id: str) -> Recorded:
    """The report as its author is writing it."""
    return drafted(db, own(db, shopper, report_id))


def drafted(db: Database, report: Row) -> Recorded:
    """The report with its draft answers, hidden items' answers included."""
    visit = visits.find_visit(db, report["visit_id"])
    version = checklists.find_version(db, report["version_id"])
    answers, facts = answers_of(db, report["id"]), visit_facts(visit)
    shown = visible_items(version.document, answers, facts)
    evidence = [one for one in evidence_of(db, report["id"]) if one["state"] != "removed"]
    return Recorded(report, visit, version, answers, facts, shown, evidence)


def answers_of(db: Database, report_id: str) -> dict[str, Any]:
    """The draft's answers by item key."""
    return {key: json.loads(answer) for key, answer in
            db.conn.execute("SELECT item_key, answer FROM answers WHERE report_id = ?", [report_id])}


def evidence_of(db: Database, report_id: str) -> list[Row]:
    """Every file of a report, removed ones too: a submission may still name them."""
    return rows(db, "SELECT * FROM evidence WHERE report_id = ? ORDER BY added_at, id", report_id)


def counts(evidence: list[Row]) -> dict[str, int]:
    """How many files each item has; one that nobody can open was sent all the same, and is the editor's to judge."""
    keys = [one["item_key"] for one in evidence if one["state"] != "removed"]
    return {key: keys.count(key) for key in keys}


def find_report_for(db: Database, person: Person, report_id: str) -> Row:
    """A report, for its author, or, once it was sent, for the editors of its program and admins."""
    report = row(db, "SELECT reports.*, visits.program_id FROM reports JOIN visits ON visits.id = reports.visit_id "
                     "WHERE reports.id = ?", report_id)
    if report is None:
        raise NotFound
    own = report["shopper_id"] == person.id and ("shopper", report["program_id"]) in person.roles
    reads = person.has("admin") or ("editor", report["program_id"]) in person.roles
    if not own and not (reads and report["submitted_at"]):
        raise NotFound
    return report


def reports_of(db: Database, shopper: Person) -> list[Row]:
    """The shopper's reports, newest first, each with the editor's last word to its author."""
    return rows(db, "SELECT reports.*, (SELECT reason FROM reviews WHERE report_id = reports.id "
                    "AND decision IN ('returned', 'rejected') ORDER BY at DESC LIMIT 1) AS reason FROM reports "
                    "WHERE shopper_id = ? ORDER BY started_at DESC, id DESC", shopper.id)


def reason_of(db: Database, report_id: str) -> str:
    """What the editor wrote when the report was last returned or rejected; empty where it never was."""
    found = row(db, "SELECT reason FROM reviews WHERE report_id = ? AND decision IN ('returned', 'rejected') "
                    "ORDER BY at DESC LIMIT 1", report_id)
    return str(found["reason"]) if found else ""


def released_of(db: Database, checklist_id: str, most: int) -> list[Past]:
    """The newest released visits of a checklist, for reckoning: practice and leaders' visits are left out, as of every score."""
    found = rows(db, """SELECT r.version_id,
                            (SELECT document FROM submissions s WHERE s.report_id = r.id ORDER BY rev DESC LIMIT 1) AS sent
                        FROM checklist_versions v JOIN reports r ON r.version_id = v.id AND r.state = 'released'
                        JOIN visits ON visits.id = r.visit_id AND visits.kind = 'field'
                        WHERE v.checklist_id = ? ORDER BY r.submitted_at DESC LIMIT ?""", checklist_id, most)
    sent = [(checklists.find_version(db, one["version_id"]).document, json.loads(one["sent"])) for one in found]
    return [Past(document, one["answers"], one["facts"]) for document, one in sent]


def asked_of(db: Database, report_id: str) -> dict[str, list[str]]:
    """What editors remarked at single items since the report was last sent, by item key: its author answers there."""
    asked: dict[str, list[str]] = {}
    for one in rows(db, "SELECT remarks.item_key, remarks.text FROM remarks JOIN reports ON reports.id = remarks.report_id "
                        "WHERE report_id = ? AND item_key IS NOT NULL AND remarks.at >= reports.submitted_at "
                        "ORDER BY remarks.at, remarks.id", report_id):
        asked.setdefault(one["item_key"], []).append(one["text"])
    return asked
