"""Brings past visits in through the same verbs a phone and an editor use, each visit whole or not at all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.model import Document, dump, fingerprint
from shopper.db import row, writing
from shopper.history.model import PastVisit
from shopper.people import store as people
from shopper.people.model import NewPerson, Person
from shopper.programs import store as programs
from shopper.programs.model import NewLocation, NewProgram
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from shopper.reviews import store as reviews
from shopper.visits import store as visits
from shopper.visits.model import VisitPlan

WHY_SOONER = "Visits from before Shopper, brought in from a table."
CONFLICTS = "Brought in from a table; the shopper's own declaration lies with whoever made the visit."


@dataclass(frozen=True)
class Desk:
    """Who stands in for the people of the past, and what the visits are bound to."""

    program_id: str
    version_id: str
    shopper: Person
    editor: Person


def open_desk(db: Database, program_name: str, document: Document, now: str) -> Desk:
    """Program, checklist version and the two stand-in accounts (nobody can sign in to them), made where absent."""
    with writing(db):
        found = row(db, "SELECT id FROM programs WHERE name = ?", program_name)
        editor_id = _stand_in(db, "editor", now)
        program_id = found["id"] if found else programs.add_program(db, editor_id, NewProgram(name=program_name), now)
        people_ids = {"editor": editor_id, "shopper": _stand_in(db, "shopper", now)}
        roles = {role: frozenset({(role, program_id)}) for role in people_ids}
        for role, person_id in people_ids.items():
            if (role, program_id) not in {(held["role"], held["program_id"]) for held in people.roles_of(db, person_id)}:
                people.grant(db, None, person_id, (role, program_id), now)
        version_id = _version(db, program_id, document, (editor_id, now))
    shopper, editor = (Person(people_ids[role], "", "", roles[role]) for role in ("shopper", "editor"))
    return Desk(program_id, version_id, shopper, editor)


def _stand_in(db: Database, role: str, now: str) -> str:
    email = f"past-{role}@imported.invalid"
    found = people.find_by_email(db, email)
    return str(found["id"]) if found else people.add_person(db, None, NewPerson(email, f"Past visits ({role})"), now)


def _version(db: Database, program_id: str, document: Document, by: tuple[str, str]) -> str:
    """The published version of exactly this document in the program, published now where there is none."""
    sha256 = fingerprint(dump(document))
    found = row(db, "SELECT v.id FROM checklist_versions v JOIN checklists c ON c.id = v.checklist_id "
                    "WHERE c.program_id = ? AND v.sha256 = ? AND v.retired_at IS NULL", program_id, sha256)
    if found:
        return str(found["id"])
    checklist_id = checklists.add_checklist(db, by[0], program_id, document, by[1])
    return checklists.publish(db, by[0], checklist_id, sha256, by[1])


def bring_in(db: Database, desk: Desk, past: PastVisit, now: str) -> str | None:
    """One past visit, planned, reported, approved and released; its edition's id, or None when it is here already."""
    report_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{desk.program_id}/{past.visit_id}"))
    with writing(db):
        if row(db, "SELECT 1 FROM reports WHERE id = ?", report_id):
            return None
        plan = VisitPlan(_location(db, desk, past, now), None, desk.version_id, desk.shopper.id, "field", past.date, past.date,
                         override=WHY_SOONER)
        visit_id = visits.plan(db, desk.editor.id, plan, now)
        visits.accept(db, desk.shopper, visit_id, now)
        reports.open_report(db, desk.shopper, visit_id, report_id, now)
        reports.save_draft(db, desk.shopper, report_id, Draft(1, past.answers, past.date), now)
        reports.submit(db, desk.shopper, report_id, Declaration("Past visits", CONFLICTS), now)
        return reviews.approve(db, desk.editor, report_id, now)


def _location(db: Database, desk: Desk, past: PastVisit, now: str) -> str:
    found = row(db, "SELECT id FROM locations WHERE program_id = ? AND code = ?", desk.program_id, past.location_code)
    if found:
        return str(found["id"])
    new = NewLocation(past.location_name or past.location_code, past.location_code, area=past.area)
    return programs.add_location(db, desk.editor.id, desk.program_id, new, now)

