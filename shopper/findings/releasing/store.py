"""Release: an approved report becomes a frozen edition, with its findings and a waiting PDF, in one write."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from fractions import Fraction
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from shopper import audit, jobs
from shopper.db import Row, change, new_id, row, rows, writing
from shopper.errors import Conflict
from shopper.findings.changes import changes_between
from shopper.findings.edition import EditionInput, build
from shopper.programs import store as programs
from shopper.programs.model import local_day
from shopper.reports import store as reports
from shopper.reports.store import Recorded

PDF_JOB = "edition-pdf"


def release(db: Database, actor_id: str, report_id: str, now: str) -> str:
    """Freeze the next edition of a report and return its id; a later release lists what it changed."""
    with writing(db):
        recorded = reports.recorded(db, report_id)
        _refuse_second(db, recorded)
        earlier = _earlier(db, report_id)
        document = build(_input(db, recorded, earlier, now))
        if earlier:
            document["edition"]["changes"] = changes_between(json.loads(earlier["document"]), document)
        edition_id = new_id()
        _freeze(db, edition_id, recorded, document, now)
        reports.mark(db, report_id, "released", now)
        jobs.add(db, PDF_JOB, edition_id, {}, now)
        audit.record(db, actor_id, "edition.released", edition_id, now, report=report_id,
                     number=document["edition"]["number"], sha256=fingerprint(dump(document)))
    return edition_id


def dump(document: dict[str, Any]) -> str:
    """The canonical text of an edition: what its hash is taken of."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """SHA-256 of an edition's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_second(db: Database, recorded: Recorded) -> None:
    """One visit counts once: of two reports for it, only one is ever released."""
    if row(db, "SELECT 1 FROM editions e JOIN reports r ON r.id = e.report_id WHERE r.visit_id = ? AND r.id <> ? LIMIT 1",
           recorded.visit["id"], recorded.report["id"]):
        raise Conflict("Another report of this visit was released already, and a visit counts once. This report stays readable; "
                       "nothing was released.")


def _earlier(db: Database, report_id: str) -> Row | None:
    """The newest edition of this report so far."""
    return row(db, "SELECT number, document FROM editions WHERE report_id = ? ORDER BY number DESC LIMIT 1", report_id)


def _input(db: Database, recorded: Recorded, earlier: Row | None, now: str) -> EditionInput:
    """The parts of a release; who made the report is not among them."""
    visit = recorded.visit
    program = programs.find_program(db, visit["program_id"])
    wave = programs.find_wave(db, visit["wave_id"]) if visit["wave_id"] else None
    visited_on = (recorded.report["began_at"] or visit["window_from"])[:10]
    order, planned = _place_in_wave(db, recorded, wave, earlier)
    return EditionInput(
        program=program, location=programs.find_location(db, visit["location_id"]), wave=wave,
        visit=visit | {"window_from": visited_on},
        report={name: _placed(recorded.report[name], program["timezone"]) for name in ("began_at", "ended_at")},
        version=recorded.version.number, document=recorded.version.document, answers=recorded.answers, visible=recorded.visible,
        evidence=recorded.evidence, number=earlier["number"] + 1 if earlier else 1,
        released_on=local_day(now, program["timezone"]), visit_number=order, visits_of=planned,
        previous=_previous(db, recorded, visited_on),
        noticed=any(notice["told_on"] <= visited_on for notice in programs.notices_of(db, program["id"])))


def _placed(wall_clock: str | None, timezone: str) -> str | None:
    """A wall-clock time with the place's offset, so that it is read as the time it was there; a bare day has no time."""
    if not wall_clock or "T" not in wall_clock:
        return None
    moment = datetime.fromisoformat(wall_clock)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).isoformat()


def _previous(db: Database, recorded: Recorded, visited_on: str) -> dict[str, Any] | None:
    """The edition of the field visit with the same checklist that began before this one here, whenever it was released;
    leaders' and practice visits are no comparison, nor is another checklist, where the same key may ask for something else."""
    found = row(db, """SELECT e.document FROM editions e JOIN reports r ON r.id = e.report_id JOIN visits v ON v.id = r.visit_id
            JOIN checklist_versions c ON c.id = v.version_id
            WHERE e.location_id = ?1 AND e.visit_kind = 'field' AND r.visit_id <> ?2 AND c.checklist_id = ?3
            AND (e.visited_on < ?4 OR e.visited_on = ?4 AND length(r.began_at) > 10 AND r.began_at < ?5)
            ORDER BY e.visited_on DESC, r.began_at DESC, r.id, e.number DESC LIMIT 1""",
                recorded.visit["location_id"], recorded.visit["id"], recorded.version.checklist_id, visited_on,
                recorded.report["began_at"] or "")
    return json.loads(found["document"]) if found else None


def _place_in_wave(db: Database, recorded: Recorded, wave: Row | None, earlier: Row | None) -> tuple[int | None, int | None]:
    """Which of the wave's visits here this is, in the order in which they were made, and how many are planned. A number stays
    with its visit: one that comes in late takes the next that no released visit has."""
    visit, report = recorded.visit, recorded.report
    if wave is None or visit["kind"] != "field":
        return None, None
    if earlier:
        place = json.loads(earlier["document"])["visit"]
        return place["number"], place["of"]
    began = report["began_at"] or visit["window_from"]
    made = row(db, """SELECT count(DISTINCT v.id) AS n FROM visits v JOIN reports r ON r.visit_id = v.id
            WHERE v.location_id = ? AND v.wave_id = ? AND v.kind = 'field' AND v.id <> ? AND r.submitted_at IS NOT NULL
            AND r.state <> 'rejected' AND (coalesce(r.began_at, v.window_from), v.id) < (?, ?)""",
               visit["location_id"], wave["id"], visit["id"], began, visit["id"]) or {"n": 0}
    taken = {one["number"] for one in rows(db, """SELECT document ->> '$.visit.number' AS number FROM editions
            WHERE location_id = ? AND wave_id = ? AND visit_kind = 'field'""", visit["location_id"], wave["id"])}
    order = next(number for number in count(made["n"] + 1) if number not in taken)
    return order, max(wave["visits_each"], order)


def standing(percent: str | None, maximum: str) -> int:
    """What lists sort scores by, whatever their maximum: ten-thousandths of it, and -1 for no score."""
    return -1 if percent is None else int(Fraction(percent) / Fraction(maximum) * 10_000)


def _freeze(db: Database, edition_id: str, recorded: Recorded, document: dict[str, Any], now: str) -> None:
    """The edition's row with what lists and trends read from it, and its findings in rank."""
    text, score, visit = dump(document), document["score"], recorded.visit
    db.table("editions").insert({
        "id": edition_id, "report_id": recorded.report["id"], "number": document["edition"]["number"],
        "sha256": fingerprint(text), "released_at": now, "program_id": visit["program_id"], "location_id": visit["location_id"],
        "wave_id": visit["wave_id"], "visit_kind": visit["kind"], "visited_on": document["visit"]["date"],
        "score": score["percent"], "maximum": score["maximum"], "band": score["band"], "earned": score["earned"],
        "possible": score["possible"], "raw": score["raw"],
        "strengths": len(document["strengths"]), "failures": len(document["failures"]),
        "standing": standing(score["percent"], score["maximum"]), "document": text})
    for kind in ("strengths", "failures"):
        for rank, finding in enumerate(document[kind], start=1):
            change(db, "INSERT INTO findings (edition_id, rank, kind, touchpoint_key, item_key, title) VALUES (?,?,?,?,?,?)",
                   edition_id, rank, finding["kind"], finding["touchpoint"], finding["item"], finding["title"])
