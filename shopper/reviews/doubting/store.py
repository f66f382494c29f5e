"""Reads the doubts of a report with everything they rest on, and counts them for the queue."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlite_utils import Database

from shopper.db import row, rows
from shopper.programs import store as programs
from shopper.programs.model import day_text, local_day, names_allowed
from shopper.reports import store as reports
from shopper.reports.scoring import ItemScore, item_scores
from shopper.reports.store import Recorded, late_notes
from shopper.reviews import captured
from shopper.reviews.author import Author
from shopper.reviews.model import Doubt, NameRule, Reading, Visited, doubts, seconds_between
from shopper.reviews.names import words_of

MOST_KEPT = 2000  # reports whose number of doubts stays in memory
_STANDING = """SELECT r.id, json_array(r.started_at, r.submitted_at, c.sha256, v.window_from, v.window_to, v.scenario, v.briefing,
        l.name, l.address, l.area, p.name, p.timezone, p.staff_names, p.competitor, w.name,
        (SELECT min(told_on) FROM notices WHERE program_id = p.id),
        (SELECT sha256 FROM submissions WHERE report_id = r.id ORDER BY rev DESC LIMIT 1),
        (SELECT json_group_array(json_array(id, item_key, state, caption)) FROM evidence WHERE report_id = r.id),
        s.name, s.email, v.shopper_id = r.shopper_id, c.retired_at, v.state,
        (SELECT count(*) FROM late_notes WHERE report_id = r.id), (SELECT max(at) FROM visit_reasons WHERE visit_id = v.id),
        (SELECT count(*) FROM reports WHERE visit_id = v.id AND submitted_at IS NOT NULL)) AS standing
    FROM json_each(?) wanted JOIN reports r ON r.id = wanted.value JOIN checklist_versions c ON c.id = r.version_id
    JOIN visits v ON v.id = r.visit_id JOIN locations l ON l.id = v.location_id JOIN programs p ON p.id = v.program_id
    JOIN people s ON s.id = r.shopper_id LEFT JOIN waves w ON w.id = v.wave_id"""
_counted: dict[str, int] = {}  # all that a report's doubts rest on → how many there are


def doubtful(db: Database, ids: list[str]) -> dict[str, int]:
    """How many doubts each report has: counted from the whole report once, and again when anything they rest on has changed."""
    found = {}
    for line in rows(db, _STANDING, json.dumps(ids)):
        if line["standing"] not in _counted:
            if len(_counted) >= MOST_KEPT:
                _counted.clear()
            _counted[line["standing"]] = len(doubts_of(db, line["id"]))
        found[line["id"]] = _counted[line["standing"]]
    return found


def doubts_of(db: Database, report_id: str) -> list[Doubt]:
    """The doubts about a report as it stands now; asks for no permission."""
    recorded = reports.recorded(db, report_id)
    return doubts_about(db, recorded, item_scores(recorded.version.document, recorded.answers, recorded.visible))


def doubts_about(db: Database, recorded: Recorded, scored: Mapping[str, ItemScore]) -> list[Doubt]:
    """The doubts about a report that was read already: what lies beside it first."""
    return [*_around(db, recorded), *doubts(_reading(db, recorded, scored))]


def _reading(db: Database, recorded: Recorded, scored: Mapping[str, ItemScore]) -> Reading:
    """What the doubts rest on."""
    document, report, visit = recorded.version.document, recorded.report, recorded.visit
    evidence: dict[str, int] = {}
    for file in recorded.evidence:
        if file["state"] == "ok":
            evidence[file["item_key"]] = evidence.get(file["item_key"], 0) + 1
    visited = Visited(report["began_at"], report["ended_at"], visit["window_from"], visit["window_to"],
                      seconds_between(report["started_at"], report["submitted_at"]),
                      local_day(report["submitted_at"], visit["timezone"]) if report["submitted_at"] else "")
    captions: dict[str, tuple[str, ...]] = {}
    for file in recorded.evidence:
        captions[file["item_key"]] = (*captions.get(file["item_key"], ()), file["caption"])
    return Reading(document, recorded.answers, recorded.visible, evidence,
                   {key: item.level for key, item in scored.items()}, visited, _names(db, recorded), captions,
                   _author(db, recorded))


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


def _author(db: Database, recorded: Recorded) -> Author:
    """The shopper by every name that is known: of the account, and as the report was signed."""
    person = row(db, "SELECT name, email FROM people WHERE id = ?", recorded.report["shopper_id"]) or {"name": "", "email": ""}
    return Author((person["name"], _declared(recorded, "name")), person["email"])


def _declared(recorded: Recorded, part: str) -> str:
    """A part of the declaration that a report was signed with."""
    return str((recorded.report.get("declaration") or {}).get(part) or "")


def _around(db: Database, recorded: Recorded) -> list[Doubt]:
    """Doubts that lie beside the report: a declared interest, what became of its visit meanwhile, and what came too late."""
    told = []
    if interest := _declared(recorded, "conflicts"):
        told.append(f"The shopper declares an interest: {interest}")
    others = row(db, "SELECT count(*) AS n FROM reports WHERE visit_id = ? AND id <> ? AND submitted_at IS NOT NULL",
                 recorded.visit["id"], recorded.report["id"]) or {"n": 0}
    if others["n"]:
        told.append(f"There are {others['n'] + 1} reports for this visit. One can be released; the others stay readable, and "
                    "they are never merged.")
    if late := captured.doubt(reports.capture_of(db, recorded.report["id"])):
        told.append(late)
    told += _called_off(db, recorded)
    if recorded.visit["shopper_id"] != recorded.report["shopper_id"]:
        told.append("The visit was given to somebody else while this report was being made." if recorded.visit["shopper_id"]
                    else "The shopper gave this visit back while this report was being made.")
    if recorded.version.retired_at:
        told.append("This version of the checklist has been retired.")
    for note in late_notes(db, recorded.report["id"]):
        things = "One thing" if len(note["lines"]) == 1 else f"{len(note['lines'])} things"
        told.append(f"{things} arrived after the report was sent and changed nothing of it: "
                    "read them beside, under “Arrived after sending”.")
    return [Doubt(None, sentence) for sentence in told]


def _called_off(db: Database, recorded: Recorded) -> list[str]:
    """When and why the visit was called off, although a report was made."""
    found = rows(db, """SELECT kind, reason, at FROM visit_reasons
            WHERE visit_id = ? AND kind IN ('cancelled','could-not-complete') ORDER BY at, id""", recorded.visit["id"])
    words = {"cancelled": "cancelled", "could-not-complete": "marked as impossible to complete"}
    return [f"The visit was {words[one['kind']]} on {day_text(local_day(one['at'], recorded.visit['timezone']))}: {one['reason']}"
            for one in found]
