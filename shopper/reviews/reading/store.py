"""What an editor reads: the queue of their programs, and one report with its doubts, remarks and history."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from shopper.db import Row, row, rows
from shopper.errors import NotFound
from shopper.findings import store as findings
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.scoring import Score, score
from shopper.reports.store import Recorded
from shopper.reviews.beside.store import on_their_way
from shopper.reviews.doubting.store import doubtful, doubts_about, doubts_of
from shopper.reviews.model import Doubt

__all__ = ["SORTS", "STATES", "Queue", "Review", "ReviewFilter", "doubts_of", "find_report", "find_review_for", "queue"]

PAGE_SIZE = 25
STATES = ("submitted", "returned", "released", "rejected", "approved")  # approved: a visit that could not be done
SORTS = ("sent", "location", "doubts")
MOST_COUNTED = 1000  # beyond it the page says "more than": nobody needs the figure, and counting all of them takes long
MOST_WEIGHED = 100  # doubts are computed from whole reports: so many of the longest waiting are sorted by them


@dataclass(frozen=True)
class ReviewFilter:
    """What the queue shows: one state, of it one program or kind of visit, and in which order."""

    state: str = "submitted"
    program: str = ""
    kind: str = ""
    page: int = 1
    sort: str = "sent"


@dataclass(frozen=True)
class Queue:
    """One page of reports, how many there are in each state (at most MOST_COUNTED + 1), and whether more follow."""

    reports: list[Row]
    counts: dict[str, int]
    more: bool
    waiting: list[Row]  # sent, and still waiting for their files


@dataclass(frozen=True)
class Review:
    """A report with everything its editor needs to decide."""

    recorded: Recorded
    score: Score
    doubts: list[Doubt]
    remarks: list[Row]
    history: list[Row]
    edition: Row | None
    shopper: str
    twins: list[Row]  # other reports that were sent for the same visit


_OF_EDITOR = """FROM reports r JOIN visits v ON v.id = r.visit_id WHERE r.submitted_at IS NOT NULL
    AND v.program_id IN (SELECT value FROM json_each(?1)) AND (?2 = '' OR v.program_id = ?2) AND (?3 = '' OR v.kind = ?3)"""
_QUEUED = """SELECT r.id, r.state, r.rev, r.submitted_at, r.shopper_id, v.kind, v.window_to, l.name AS location, l.code,
        p.name AS program, p.timezone, w.name AS wave, s.name AS shopper,
        (SELECT count(*) FROM submissions WHERE report_id = r.id) AS round,
        (SELECT count(*) FROM remarks WHERE report_id = r.id) AS remarks
    FROM json_each(?) wanted JOIN reports r ON r.id = wanted.value JOIN visits v ON v.id = r.visit_id
    JOIN locations l ON l.id = v.location_id JOIN programs p ON p.id = v.program_id JOIN people s ON s.id = r.shopper_id
    LEFT JOIN waves w ON w.id = v.wave_id ORDER BY wanted.key"""
_PAGE = "SELECT r.id " + _OF_EDITOR + " AND r.state = ?4 ORDER BY r.submitted_at, r.id LIMIT ?5 OFFSET ?6"
_LAST_PAGE = "SELECT r.id " + _OF_EDITOR + " AND r.state = ?4 ORDER BY r.submitted_at DESC, r.id DESC LIMIT ?5 OFFSET ?6"
_BY_PLACE = ("SELECT r.id " + _OF_EDITOR + " AND r.state = ?4 "  # noqa: S608 (constant fragments)
             "ORDER BY (SELECT name FROM locations WHERE id = v.location_id),"
             " r.submitted_at, r.id LIMIT ?5 OFFSET ?6")
_COUNT = "SELECT count(*) AS n FROM (SELECT 1 " + _OF_EDITOR + " AND r.state = ?4 LIMIT ?5)"  # noqa: S608 (constant fragments)



def queue(db: Database, editor: Person, wanted: ReviewFilter = ReviewFilter()) -> Queue:
    """Reports of the editor's programs: what waits, oldest first, with the number of doubts; what is decided, newest first."""
    scope = (json.dumps(editor.programs("editor")), wanted.program, wanted.kind)
    counts = {state: (row(db, _COUNT, *scope, state, MOST_COUNTED + 1) or {"n": 0})["n"] for state in STATES}
    first, weighed = (wanted.page - 1) * PAGE_SIZE, wanted.sort == "doubts" and wanted.state == "submitted"
    if weighed:
        ids = _most_doubted(db, scope)[first:]
    else:
        waiting = wanted.state in ("submitted", "returned")
        sql = _BY_PLACE if wanted.sort == "location" else _PAGE if waiting else _LAST_PAGE
        ids = [found["id"] for found in rows(db, sql, *scope, wanted.state, PAGE_SIZE + 1, first)]
    listed = rows(db, _QUEUED, json.dumps(ids[:PAGE_SIZE]))
    if wanted.state == "submitted":
        doubted = doubtful(db, ids[:PAGE_SIZE])
        listed = [found | {"doubts": doubted[found["id"]]} for found in listed]
    return Queue(listed, counts, len(ids) > PAGE_SIZE, on_their_way(db, scope) if wanted.state == "submitted" else [])


def _most_doubted(db: Database, scope: tuple[str, str, str]) -> list[str]:
    """The reports that wait longest, those with the most doubts first."""
    ids = [found["id"] for found in rows(db, _PAGE, *scope, "submitted", MOST_WEIGHED, 0)]
    doubted = doubtful(db, ids)
    return sorted(ids, key=lambda report_id: -doubted[report_id])


def find_report(db: Database, editor: Person, report_id: str) -> Row:
    """A report that was sent, for editors of its program; NotFound for everybody else."""
    found = row(db, """SELECT r.id, r.visit_id, r.shopper_id, r.state, v.state AS visit_state, v.program_id,
            (SELECT max(rev) FROM submissions WHERE report_id = r.id) AS rev
            FROM reports r JOIN visits v ON v.id = r.visit_id
            WHERE r.id = ? AND r.submitted_at IS NOT NULL AND v.program_id IN (SELECT value FROM json_each(?))""",
                report_id, json.dumps(editor.programs("editor")))
    if found is None:
        raise NotFound
    return found


def find_review_for(db: Database, editor: Person, report_id: str) -> Review:
    """One report, as last sent, with what there is to say about it."""
    find_report(db, editor, report_id)
    recorded = reports.recorded(db, report_id)
    scored = score(recorded.version.document, recorded.answers, recorded.visible)
    return Review(
        recorded, scored, doubts_about(db, recorded, scored.items), _remarks(db, report_id), _history(db, report_id),
        findings.edition_of(db, report_id), str((row(db, "SELECT name FROM people WHERE id = ?", recorded.report["shopper_id"])
                                                 or {"name": ""})["name"]), _twins(db, recorded))


def _twins(db: Database, recorded: Recorded) -> list[Row]:
    """The other reports that were sent for this visit, with the edition of the one that was released."""
    return rows(db, """SELECT r.id, r.state, r.submitted_at, p.name AS shopper,
            (SELECT id FROM editions WHERE report_id = r.id ORDER BY number DESC LIMIT 1) AS edition
            FROM reports r JOIN people p ON p.id = r.shopper_id
            WHERE r.visit_id = ? AND r.id <> ? AND r.submitted_at IS NOT NULL ORDER BY r.submitted_at, r.id""",
                recorded.visit["id"], recorded.report["id"])


def _remarks(db: Database, report_id: str) -> list[Row]:
    return rows(db, """SELECT m.item_key, m.text, m.at, p.name AS author FROM remarks m JOIN people p ON p.id = m.author_id
            WHERE m.report_id = ? ORDER BY m.at, m.id""", report_id)


def _history(db: Database, report_id: str) -> list[Row]:
    """What happened to the report, oldest first: each sending and each decision."""
    return rows(db, """SELECT s.submitted_at AS at, 'sent' AS what, s.rev, '' AS reason, p.name AS who FROM submissions s
            JOIN reports r ON r.id = s.report_id JOIN people p ON p.id = r.shopper_id WHERE s.report_id = ?1
            UNION ALL SELECT v.at, v.decision, v.rev, v.reason, p.name FROM reviews v JOIN people p ON p.id = v.editor_id
            WHERE v.report_id = ?1 ORDER BY at""", report_id)
