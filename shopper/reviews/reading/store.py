"""What an editor reads: the queue of their programs, and one report with its doubts, remarks and history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from shopper.db import Row, row, rows
from shopper.errors import NotFound
from shopper.findings import store as findings
from shopper.people.model import Person
from shopper.programs import store as programs
from shopper.programs.model import names_allowed
from shopper.reports import store as reports
from shopper.reports.scoring import ItemScore, Score, item_scores, score
from shopper.reports.store import Recorded
from shopper.reviews.model import Doubt, NameRule, Reading, Visited, doubts, seconds_between
from shopper.reviews.names import words_of

PAGE_SIZE = 25
STATES = ("submitted", "returned", "released", "rejected")
SORTS = ("sent", "location", "doubts")
MOST_COUNTED = 1000  # beyond it the page says "more than": nobody needs the figure, and counting all of them takes long
MOST_WEIGHED = 100  # doubts are computed from whole reports: so many of the longest waiting are sorted by them
MOST_KEPT = 2000  # reports whose number of doubts stays in memory


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

_STANDING = """SELECT r.id, json_array(r.started_at, r.submitted_at, c.sha256, v.window_from, v.window_to, v.scenario, v.briefing,
        l.name, l.address, l.area, p.name, p.staff_names, p.competitor, w.name,
        (SELECT min(told_on) FROM notices WHERE program_id = p.id),
        (SELECT sha256 FROM submissions WHERE report_id = r.id ORDER BY rev DESC LIMIT 1),
        (SELECT json_group_array(json_array(id, item_key, state, caption)) FROM evidence WHERE report_id = r.id)) AS standing
    FROM json_each(?) wanted JOIN reports r ON r.id = wanted.value JOIN checklist_versions c ON c.id = r.version_id
    JOIN visits v ON v.id = r.visit_id JOIN locations l ON l.id = v.location_id JOIN programs p ON p.id = v.program_id
    LEFT JOIN waves w ON w.id = v.wave_id"""
_counted: dict[str, int] = {}  # all that a report's doubts rest on → how many there are


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
        doubtful = _doubtful(db, ids[:PAGE_SIZE])
        listed = [found | {"doubts": doubtful[found["id"]]} for found in listed]
    return Queue(listed, counts, len(ids) > PAGE_SIZE)


def _most_doubted(db: Database, scope: tuple[str, str, str]) -> list[str]:
    """The reports that wait longest, those with the most doubts first."""
    ids = [found["id"] for found in rows(db, _PAGE, *scope, "submitted", MOST_WEIGHED, 0)]
    doubtful = _doubtful(db, ids)
    return sorted(ids, key=lambda report_id: -doubtful[report_id])


def _doubtful(db: Database, ids: list[str]) -> dict[str, int]:
    """How many doubts each report has: counted from the whole report once, and again when anything they rest on has changed."""
    found = {}
    for line in rows(db, _STANDING, json.dumps(ids)):
        if line["standing"] not in _counted:
            if len(_counted) >= MOST_KEPT:
                _counted.clear()
            _counted[line["standing"]] = len(doubts_of(db, line["id"]))
        found[line["id"]] = _counted[line["standing"]]
    return found


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
    reading = _reading(db, recorded, scored.items)
    return Review(
        recorded, scored, [*_around(db, recorded), *doubts(reading)], _remarks(db, report_id), _history(db, report_id),
        findings.edition_of(db, report_id), str((row(db, "SELECT name FROM people WHERE id = ?", recorded.report["shopper_id"])
                                                 or {"name": ""})["name"]))


def _reading(db: Database, recorded: Recorded, scored: Mapping[str, ItemScore]) -> Reading:
    """What the doubts rest on."""
    document, report, visit = recorded.version.document, recorded.report, recorded.visit
    evidence: dict[str, int] = {}
    for file in recorded.evidence:
        if file["state"] == "ok":
            evidence[file["item_key"]] = evidence.get(file["item_key"], 0) + 1
    visited = Visited(report["began_at"], report["ended_at"], visit["window_from"], visit["window_to"],
                      seconds_between(report["started_at"], report["submitted_at"]))
    captions: dict[str, tuple[str, ...]] = {}
    for file in recorded.evidence:
        captions[file["item_key"]] = (*captions.get(file["item_key"], ()), file["caption"])
    return Reading(document, recorded.answers, recorded.visible, evidence,
                   {key: item.level for key, item in scored.items()}, visited, _names(db, recorded), captions)


def doubts_of(db: Database, report_id: str) -> list[Doubt]:
    """The doubts about a report as it stands now; asks for no permission."""
    recorded = reports.recorded(db, report_id)
    return doubts(_reading(db, recorded, item_scores(recorded.version.document, recorded.answers, recorded.visible)))


def _names(db: Database, recorded: Recorded) -> NameRule:
    """Whether staff may be named here, and the words that are the program's own."""
    visit, document = recorded.visit, recorded.version.document
    program = programs.find_program(db, visit["program_id"])
    noticed = any(notice["told_on"] <= (recorded.report["began_at"] or visit["window_from"])[:10]
                  for notice in programs.notices_of(db, visit["program_id"]))
    if names_allowed(bool(program["staff_names"]), bool(program["competitor"]), noticed):
        return NameRule(True)
    texts = [visit["location_name"], visit["location_address"], visit["location_area"], visit["program_name"],
             visit["wave_name"] or "", visit["scenario"], visit["briefing"], document.title]
    for touchpoint, item in document.items():
        texts += [touchpoint.title, item.prompt, item.guidance, *(choice.text for choice in item.choices)]
    return NameRule(False, words_of(texts))


def _around(db: Database, recorded: Recorded) -> list[Doubt]:
    """Doubts that lie beside the report: another report for the visit, a visit given to somebody else, a retired version."""
    others = row(db, "SELECT count(*) AS n FROM reports WHERE visit_id = ? AND id <> ? AND submitted_at IS NOT NULL",
                 recorded.visit["id"], recorded.report["id"]) or {"n": 0}
    told = []
    if others["n"]:
        told.append(f"There are {others['n'] + 1} reports for this visit. Decide on each; they are never merged.")
    if recorded.visit["shopper_id"] != recorded.report["shopper_id"]:
        told.append("The visit was given to somebody else while this report was being made.")
    if recorded.version.retired_at:
        told.append("This version of the checklist has been retired.")
    return [Doubt(None, sentence) for sentence in told]


def _remarks(db: Database, report_id: str) -> list[Row]:
    return rows(db, """SELECT m.item_key, m.text, m.at, p.name AS author FROM remarks m JOIN people p ON p.id = m.author_id
            WHERE m.report_id = ? ORDER BY m.at, m.id""", report_id)


def _history(db: Database, report_id: str) -> list[Row]:
    """What happened to the report, oldest first: each sending and each decision."""
    return rows(db, """SELECT s.submitted_at AS at, 'sent' AS what, s.rev, '' AS reason, p.name AS who FROM submissions s
            JOIN reports r ON r.id = s.report_id JOIN people p ON p.id = r.shopper_id WHERE s.report_id = ?1
            UNION ALL SELECT v.at, v.decision, v.rev, v.reason, p.name FROM reviews v JOIN people p ON p.id = v.editor_id
            WHERE v.report_id = ?1 ORDER BY at""", report_id)
