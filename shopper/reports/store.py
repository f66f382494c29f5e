"""Keeps reports: opened with an id made by the phone, saved by revision, sent once with a signature, kept as it was sent.

Only opening, evidence and sending write an audit line. A draft saves itself every few seconds and belongs to its author
alone: a line for each would make the chain a diary of typing, and nothing that counts can come from a draft unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from shopper import audit, blobs
from shopper.checklists import store as checklists
from shopper.checklists.model import EVIDENCE_TYPES, Item, fingerprint
from shopper.db import Row, change, new_id, row, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people.model import Person
from shopper.reports import model
from shopper.reports.model import Declaration, Draft
from shopper.reports.photos import Audio, Photo
from shopper.reports.reading.store import (
    Recorded,
    answers_of,
    counts,
    drafted,
    drafted_for,
    editable,
    evidence_of,
    find_report_for,
    own,
    reason_of,
    recorded,
    reports_of,
)
from shopper.visits import store as visits

__all__ = ["Declaration", "Draft", "NewEvidence", "Receipt", "Recorded", "add_evidence", "answers_of", "drafted_for",
           "evidence_of", "find_report_for", "mark", "open_report", "reason_of", "recorded", "remove_evidence",
           "reports_of", "save_draft", "submit"]

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_EVIDENCE = 200


@dataclass(frozen=True)
class NewEvidence:
    """A file for an item, taken in; its bytes go to `folder` under their hashes."""

    item_key: str
    folder: Path
    file: Photo | Audio
    caption: str = ""


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
    report = own(db, shopper, report_id)
    document = checklists.find_version(db, report["version_id"]).document
    answers = model.tidy(document, draft.answers)
    wrong = model.check(document, answers) | model.check_times(draft.began_at, draft.ended_at)
    if wrong:
        raise Invalid(_refusal(len(wrong)), wrong)
    texts = {key: model.dump(answer) for key, answer in answers.items()}
    with writing(db):
        report = own(db, shopper, report_id)
        if draft.rev > report["rev"]:
            editable(report)
        if draft.rev == report["rev"] + 1:
            _replace(db, report_id, draft, texts, now)
    return _receipt(db, report_id, draft, texts)


def _refusal(count: int) -> str:
    return "One answer cannot be taken as it is." if count == 1 else f"{count} answers cannot be taken as they are."


def _replace(db: Database, report_id: str, draft: Draft, texts: Mapping[str, str], now: str) -> None:
    """The hot path: one delete, one executemany, one update."""
    change(db, "DELETE FROM answers WHERE report_id = ?", report_id)
    db.conn.executemany("INSERT INTO answers (report_id, item_key, answer) VALUES (?,?,?)",
                        [(report_id, key, text) for key, text in texts.items()])
    change(db, "UPDATE reports SET rev = ?, began_at = ?, ended_at = ?, saved_at = ? WHERE id = ?",
           draft.rev, draft.began_at or None, draft.ended_at or None, now, report_id)


def _receipt(db: Database, report_id: str, draft: Draft, texts: Mapping[str, str]) -> Receipt:
    """What is stored, read back; answers are compared as the canonical texts they are kept as."""
    report = row(db, "SELECT rev, began_at, ended_at, (SELECT count(*) FROM evidence WHERE report_id = reports.id "
                     "AND state = 'ok') AS photos FROM reports WHERE id = ?", report_id) or {}
    held = dict(db.conn.execute("SELECT item_key, answer FROM answers WHERE report_id = ?", [report_id]).fetchall())
    same = (report["rev"], report["began_at"], report["ended_at"]) == (draft.rev, draft.began_at or None, draft.ended_at or None)
    return Receipt(report["rev"], len(held), report["photos"], same and held == texts)


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
        sent = _sent(draft, declaration, _next_rev(db, report), now)
        text = model.dump(sent)
        change(db, "INSERT INTO submissions (report_id, rev, document, sha256, submitted_at) VALUES (?,?,?,?,?)",
               report_id, sent["rev"], text, fingerprint(text), now)
        change(db, "UPDATE reports SET state = 'submitted', rev = ?, submitted_at = ? WHERE id = ?", sent["rev"], now, report_id)
        visits.close(db, report["visit_id"], now)
        audit.record(db, shopper.id, "report.submitted", report_id, now, rev=sent["rev"], sha256=fingerprint(text))
    return Receipt(sent["rev"], len(sent["answers"]), len(sent["evidence"]))


def _next_rev(db: Database, report: Row) -> int:
    """The number of what is sent: the draft's, or the next one where that very draft was sent before and came back."""
    sent = row(db, "SELECT max(rev) AS rev FROM submissions WHERE report_id = ?", report["id"]) or {}
    return max(int(report["rev"]), (sent.get("rev") or -1) + 1)


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


def add_evidence(db: Database, shopper: Person, report_id: str, new: NewEvidence, now: str) -> str:
    """Keep a photo, receipt or audio note at an item; adding the same file twice changes nothing. The id of its row."""
    report = editable(own(db, shopper, report_id))
    item = checklists.find_version(db, report["version_id"]).document.item(new.item_key)
    kind = _kind(item, new.file)
    files = _keep(new)
    with writing(db):
        editable(own(db, shopper, report_id))
        held = row(db, "SELECT id, state FROM evidence WHERE report_id = ? AND item_key = ? AND sha256 = ?",
                   report_id, new.item_key, files["sha256"])
        if held and held["state"] == "ok":
            return str(held["id"])
        _room(db, report_id, item)
        return _place(db, shopper, held, {"report_id": report_id, "item_key": new.item_key, "kind": kind, **files}, now)


def _kind(item: Item | None, file: Photo | Audio) -> str:
    """What the file is at this item: any item may have photos, an audio note only an item that asks for one."""
    if item is None or item.type == "note":
        raise Invalid("The checklist of this visit has no such item to add a file to.")
    if isinstance(file, Audio) != (item.type == "audio"):
        raise Invalid("This item takes an audio note, not a photo." if item.type == "audio"
                      else "This item takes photos, not an audio note.", {item.key: "This is not the kind of file asked for."})
    return item.type if item.type in EVIDENCE_TYPES else "photo"


def _keep(new: NewEvidence) -> dict[str, Any]:
    """Bytes first, each durable before the row that names it."""
    file = new.file
    kept: dict[str, Any] = {"sha256": blobs.store(new.folder, file.original), "bytes": len(file.original),
                            "caption": new.caption.strip()[:300]}
    if isinstance(file, Audio):
        return kept | {"mime": file.mime}
    copies = {"view_sha256": file.view, "print_sha256": file.print, "thumb_sha256": file.thumb}
    return kept | {"mime": "image/jpeg", "width": file.width, "height": file.height,
                   **{name: blobs.store(new.folder, copy) for name, copy in copies.items()}}


def _room(db: Database, report_id: str, item: Item | None) -> None:
    """Refuse one file too many, before it is stored as a row."""
    held = counts(evidence_of(db, report_id))
    most = item.most if item and item.type in EVIDENCE_TYPES else None
    if item and most and held.get(item.key, 0) >= most:
        raise Invalid(f"At most {most} {'file fits' if most == 1 else 'files fit'} here. Remove one first.")
    if sum(held.values()) >= MOST_EVIDENCE:
        raise Invalid(f"A report holds at most {MOST_EVIDENCE} files. Remove one first.")


def _place(db: Database, shopper: Person, held: Row | None, values: dict[str, Any], now: str) -> str:
    """The row of a new file, or the row of one that was removed and is added again; with the verb's one audit line."""
    evidence_id = str(held["id"]) if held else new_id()
    if held:
        change(db, "UPDATE evidence SET state = 'ok', added_at = ? WHERE id = ?", now, evidence_id)
    else:
        db.table("evidence").insert({"id": evidence_id, "state": "ok", "added_at": now, **values})
    audit.record(db, shopper.id, "evidence.added", values["report_id"], now, evidence=evidence_id, sha256=values["sha256"])
    return evidence_id


def remove_evidence(db: Database, shopper: Person, report_id: str, evidence_id: str, now: str) -> None:
    """Take a file off its item. Its bytes stay: a report that was sent and came back still names them."""
    with writing(db):
        editable(own(db, shopper, report_id))
        if change(db, "UPDATE evidence SET state = 'removed' WHERE id = ? AND report_id = ? AND state <> 'removed'",
                  evidence_id, report_id) != 1:
            raise NotFound
        audit.record(db, shopper.id, "evidence.removed", report_id, now, evidence=evidence_id)


def mark(db: Database, report_id: str, state: str, now: str) -> None:
    """Move a report on; called inside a review's write, which has the audit line."""
    if change(db, "UPDATE reports SET state = ?, saved_at = ? WHERE id = ?", state, now, report_id) != 1:
        raise NotFound
