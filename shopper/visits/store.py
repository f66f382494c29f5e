"""Visits in the database: planned, assigned, accepted, given back, cancelled, closed; read through what a person may see."""

from __future__ import annotations

import json

from sqlite_utils import Database

from shopper import audit
from shopper.checklists import store as checklists
from shopper.db import Row, change, new_id, row, rows, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people.model import Person
from shopper.programs import store as programs
from shopper.visits.listing.store import PAGE, VISIT, visits_in
from shopper.visits.model import (
    HISTORY,
    MOVES,
    Handover,
    VisitPlan,
    may,
    plan_problems,
    reason_problem,
    standing,
)
from shopper.visits.rotation.store import fit

__all__ = ["PAGE", "VISIT", "visits_in"]
OWN = "v.shopper_id = ? AND v.program_id IN (SELECT value FROM json_each(?))"


def plan(db: Database, actor_id: str, new: VisitPlan, now: str) -> str:
    """Plan a visit on a published version and return its id; the location's tags and the variant are frozen now."""
    fields = plan_problems(new)
    if fields:
        raise Invalid("Nothing was planned yet. Please look at the marked fields.", fields)
    visit_id = new_id()
    with writing(db):
        visit = {"id": visit_id, **bound(db, new)}
        state, reason = "open", None
        if new.shopper_id:
            state, reason = "assigned", fit(db, visit, Handover(new.shopper_id, override=new.override))
        db.table("visits").insert({
            "id": visit_id, "program_id": visit["program_id"], "location_id": new.location_id, "wave_id": new.wave_id or None,
            "version_id": new.version_id, "shopper_id": new.shopper_id or None, "kind": new.kind, "state": state,
            "window_from": new.window_from, "window_to": new.window_to, "scenario": new.scenario.strip(),
            "variant": new.variant.strip(), "briefing": new.briefing.strip(), "location_tags": visit["tags"], "created_at": now})
        noted = note(db, visit_id, ("sooner", reason), actor_id, now) if reason else {}
        audit.record(db, actor_id, "visit.planned", visit_id, now, version=new.version_id,
                     shopper=new.shopper_id or None, **noted)
    return visit_id


def bound(db: Database, new: VisitPlan) -> Row:
    """What the plan stands on: location, wave and version in use and of one program; else Invalid at the field."""
    fields: dict[str, str] = {}
    location = programs.location_in_use(db, new.location_id)
    if location is None:
        raise Invalid("Nothing was planned yet.", {"location_id": "This location is not in use. Choose another."})
    program_id = location["program_id"]
    if new.wave_id and new.wave_id not in {wave["id"] for wave in programs.waves_in(db, program_id) if wave["active"]}:
        fields["wave_id"] = "This wave is not in use in the location's program."
    if new.version_id not in {version["id"] for version in checklists.published_in(db, program_id)}:
        fields["version_id"] = "This checklist version is retired, or belongs to another program. Choose a published one."
    if fields:
        raise Invalid("Nothing was planned yet. Please look at the marked fields.", fields)
    return {**location, "location_id": new.location_id, "location_name": location["name"], "kind": new.kind,
            "window_from": new.window_from, "window_to": new.window_to}


def assign(db: Database, actor_id: str, visit_id: str, shopper_id: str, now: str) -> None:
    """Give an open visit to a shopper; refused when somebody was quicker."""
    hand_over(db, actor_id, visit_id, Handover(shopper_id), now)


def hand_over(db: Database, actor_id: str, visit_id: str, to: Handover, now: str) -> None:
    """Give a visit to a shopper, from whoever held it when that was decided (`seen`); refused when that has changed."""
    with writing(db):
        visit = find_visit(db, visit_id)
        if visit["shopper_id"] != to.seen or to.seen == to.shopper_id:
            raise Conflict(standing(visit["state"], visit["shopper_name"]))
        refuse_unless("hand over" if to.seen else "assign", visit)
        reason = fit(db, visit, to)
        moved = change(db, "UPDATE visits SET shopper_id = ?, state = 'assigned' WHERE id = ? AND shopper_id IS ? "
                           "AND state IN (SELECT value FROM json_each(?))", to.shopper_id, visit_id, to.seen,
                       json.dumps(MOVES["hand over" if to.seen else "assign"]))
        if not moved:
            raise Conflict(standing(visit["state"], visit["shopper_name"]))
        noted = note(db, visit_id, ("sooner", reason), actor_id, now) if reason else {}
        audit.record(db, actor_id, "visit.assigned", visit_id, now, shopper=to.shopper_id, before=to.seen, **noted)


def accept(db: Database, shopper: Person, visit_id: str, now: str) -> None:
    """The shopper takes the visit on. A second tap on the same button changes nothing."""
    with writing(db):
        visit = held(db, shopper, visit_id)
        if visit["state"] == "accepted":
            return
        refuse_unless("accept", visit)
        change(db, "UPDATE visits SET state = 'accepted' WHERE id = ?", visit_id)
        audit.record(db, shopper.id, "visit.accepted", visit_id, now)


def give_back(db: Database, shopper: Person, visit_id: str, reason: str, now: str) -> None:
    """The shopper cannot do the visit after all: it is open again, and the reason is kept for whoever plans."""
    refuse_without(reason)
    with writing(db):
        refuse_unless("give back", held(db, shopper, visit_id))
        change(db, "UPDATE visits SET state = 'open', shopper_id = NULL WHERE id = ?", visit_id)
        noted = note(db, visit_id, ("given-back", reason), shopper.id, now)
        audit.record(db, shopper.id, "visit.given_back", visit_id, now, **noted)


def cancel(db: Database, actor_id: str, visit_id: str, reason: str, now: str) -> None:
    """Call a visit off; what was recorded for it so far is kept."""
    refuse_without(reason)
    with writing(db):
        refuse_unless("cancel", find_visit(db, visit_id))
        change(db, "UPDATE visits SET state = 'cancelled' WHERE id = ?", visit_id)
        audit.record(db, actor_id, "visit.cancelled", visit_id, now, **note(db, visit_id, ("cancelled", reason), actor_id, now))


def could_not_complete(db: Database, actor_id: str, visit_id: str, reason: str, now: str) -> None:
    """The shopper was there and could not do it: closed, moved, unsafe, recognised. A proper result, not a rejection."""
    refuse_without(reason)
    with writing(db):
        refuse_unless("could not complete", find_visit(db, visit_id))
        change(db, "UPDATE visits SET state = 'could-not-complete', closed_at = ? WHERE id = ?", now, visit_id)
        noted = note(db, visit_id, ("could-not-complete", reason), actor_id, now)
        audit.record(db, actor_id, "visit.could_not_complete", visit_id, now, **noted)


def close(db: Database, visit_id: str, now: str) -> None:
    """The visit is done. Called inside the submission, which writes the audit line; closing twice changes nothing."""
    with writing(db):
        visit = find_visit(db, visit_id)
        if visit["state"] != "closed":
            refuse_unless("close", visit)
            change(db, "UPDATE visits SET state = 'closed', closed_at = ? WHERE id = ?", now, visit_id)


def note(db: Database, visit_id: str, why: tuple[str, str], person_id: str, now: str) -> dict[str, str]:
    """Keep a reason beside the visit; the audit line names it by id, so that texts can be erased without touching the chain."""
    kind, reason = why
    note_id = new_id()
    db.table("visit_reasons").insert({"id": note_id, "visit_id": visit_id, "kind": kind, "reason": reason.strip(),
                                      "person_id": person_id, "at": now})
    return {"reason": note_id}


def refuse_without(reason: str) -> None:
    """Raise Invalid where a reason is missing or too long."""
    fields = reason_problem(reason)
    if fields:
        raise Invalid("Nothing was changed. Please say why, in a few words.", fields)


def refuse_unless(move: str, visit: Row) -> None:
    """Raise Conflict when the visit's state does not know this move."""
    if not may(move, visit["state"]):
        raise Conflict(standing(visit["state"], visit["shopper_name"]))


def held(db: Database, shopper: Person, visit_id: str) -> Row:
    """A visit that is the shopper's own, in a program they shop for; else NotFound."""
    return found(row(db, VISIT + "WHERE v.id = ? AND " + OWN, visit_id, *own(shopper)))


def find_visit(db: Database, visit_id: str) -> Row:
    """A visit joined with program, location, wave, shopper and checklist names; asks for no permission."""
    return found(row(db, VISIT + "WHERE v.id = ?", visit_id))


def find_visit_for(db: Database, person: Person, visit_id: str) -> Row:
    """As `find_visit`: admins any, editors those of their programs, shoppers their own. Managers none: it names the shopper."""
    return found(row(db, VISIT + "WHERE v.id = ? AND (? OR v.program_id IN (SELECT value FROM json_each(?)) OR (" + OWN + "))",  # noqa: S608
                     visit_id, person.has("admin"), json.dumps(person.programs("editor")), *own(person)))


def visits_for(db: Database, shopper: Person) -> list[Row]:
    """A shopper's own visits in every state, the ones that end first at the top."""
    return rows(db, VISIT + "WHERE " + OWN + " ORDER BY v.window_to, v.window_from, v.id", *own(shopper))


def own(shopper: Person) -> tuple[str, str]:
    """The bound values of OWN: a role that was taken away takes its visits out of sight."""
    return shopper.id, json.dumps(shopper.programs("shopper"))


def history_of(db: Database, visit_id: str) -> list[Row]:
    """What happened to a visit and its report, oldest first, with names and reasons as they stand today.

    Reports and editions belong to later packages, which this one must not import: their lines are read from the audit, the
    ground of all, and the tables only say which ids are this visit's. That is less than a hook which those packages fill.
    """
    return rows(db, """SELECT a.at, a.action, a.subject, q.name AS actor_name, s.name AS shopper_name, r.reason, e.number
                       FROM audit a
                       LEFT JOIN people q ON q.id = a.actor LEFT JOIN people s ON s.id = a.detail ->> '$.shopper'
                       LEFT JOIN visit_reasons r ON r.id = a.detail ->> '$.reason' LEFT JOIN editions e ON e.id = a.subject
                       WHERE a.subject IN (SELECT ?1 UNION SELECT id FROM reports WHERE visit_id = ?1 UNION
                           SELECT e.id FROM editions e JOIN reports p ON p.id = e.report_id WHERE p.visit_id = ?1)
                       AND (a.subject = ?1 OR a.action IN (SELECT value FROM json_each(?2))) ORDER BY a.n""",
                visit_id, json.dumps(list(HISTORY)))


def found(visit: Row | None) -> Row:
    """The row, or NotFound."""
    if visit is None:
        raise NotFound
    return visit
