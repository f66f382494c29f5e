"""Keeps why a visit could not be done: signed, with its proof, as it was sent. It is a result, and nobody decides on it."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from shopper import audit
from shopper.checklists.model import fingerprint
from shopper.db import Row, change, row, writing
from shopper.errors import Invalid
from shopper.people.model import Person
from shopper.programs.model import local_day
from shopper.reports import model
from shopper.reports.capture import KINDS, PROOF, STATEMENT, Outcome, Signed, outcome_problems
from shopper.reports.captures.store import freeze
from shopper.reports.evidence.store import NewEvidence, attach, keep_file
from shopper.reports.reading.store import editable, evidence_of, next_rev, own
from shopper.visits import store as visits
from shopper.visits.model import REASON, may

SCHEMA = "shopper-outcome/1"


def proof_of(db: Database, report_id: str) -> list[Row]:
    """The photos that show it."""
    return [one for one in evidence_of(db, report_id) if one["item_key"] == PROOF and one["state"] != "removed"]


def add_proof(db: Database, shopper: Person, report_id: str, new: NewEvidence, now: str) -> str:
    """Keep a photo that shows it; the id of its row."""
    files = keep_file(new)
    with writing(db):
        editable(own(db, shopper, report_id))
        return attach(db, shopper, None, {"report_id": report_id, "item_key": new.item_key, "kind": "photo", **files}, now)


def send_outcome(db: Database, shopper: Person, report_id: str, said: Signed, now: str) -> None:
    """The visit could not be done, says its shopper. A visit that was given to somebody else meanwhile stays theirs."""
    with writing(db):
        report = editable(own(db, shopper, report_id))
        proof = proof_of(db, report_id)
        today = local_day(now, visits.find_visit(db, report["visit_id"])["timezone"])
        if wrong := outcome_problems(said, len(proof), today):
            raise Invalid("Not sent yet: something is still open.", wrong)
        rev = next_rev(db, report)
        text = model.dump(_document(report, said, proof, now))
        change(db, "INSERT INTO outcomes (report_id, rev, document, sha256, at) VALUES (?,?,?,?,?)",
               report_id, rev, text, fingerprint(text), now)
        freeze(db, report_id, rev)
        change(db, "UPDATE reports SET state = 'approved', rev = ?, began_at = ?, submitted_at = ? WHERE id = ?",
               rev, said.day, now, report_id)
        _end(db, shopper, report["visit_id"], said.outcome, now)
        audit.record(db, shopper.id, "report.could_not_complete", report_id, now, rev=rev, sha256=fingerprint(text))


def _end(db: Database, shopper: Person, visit_id: str, outcome: Outcome, now: str) -> None:
    visit = visits.find_visit(db, visit_id)
    if visit["shopper_id"] == shopper.id and may("could not complete", visit["state"]):
        why = f"{KINDS[outcome.kind]}: {outcome.words.strip()}"
        visits.could_not_complete(db, shopper.id, visit_id, why if len(why) <= REASON else why[:REASON - 1] + "…", now)


def _document(report: Row, said: Signed, proof: list[Row], now: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA, "report": report["id"], "visit": report["visit_id"], "kind": said.outcome.kind,
        "words": said.outcome.words.strip(), "no_proof": said.outcome.no_proof.strip(), "day": said.day,
        "proof": [{name: one[name] for name in ("id", "sha256", "caption")} for one in proof],
        "declaration": {"name": said.declaration.name.strip(), "conflicts": said.declaration.conflicts.strip(),
                        "statement": STATEMENT, "date": now[:10], "at": now}}


def outcome_of(db: Database, report_id: str) -> dict[str, Any] | None:
    """The last outcome that was sent under a report, with the rows of its proof; None where the visit was done."""
    found = row(db, "SELECT document, at FROM outcomes WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id)
    if found is None:
        return None
    document: dict[str, Any] = json.loads(found["document"])
    ids = {one["id"] for one in document["proof"]}
    return document | {"at": found["at"], "kind_in_words": KINDS[document["kind"]],
                       "photos": [one for one in evidence_of(db, report_id) if one["id"] in ids]}
