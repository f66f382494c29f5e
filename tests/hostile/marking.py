"""One visit in which every text that anybody can write is markup and template signs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.model import load
from shopper.db import rows, writing
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from shopper.reports.store import NewEvidence
from shopper.reviews import store as reviews
from shopper.reviews.store import Seen
from shopper.visits import store as visits
from shopper.visits.model import VisitPlan
from tests import visiting
from tests.hostile import acting
from tests.hostile.doors import checklist_with
from tests.world import NOW, World, put

MARK = '"><img src=x onerror="window.pwned=1">{{7*7}}${7*7}</script><svg onload=window.pwned=1>'
EVE = Person("eve", "Eve", "", frozenset({("editor", "harbour")}))
ROLES = ("ada", "sam", "eve", "max")
LISTS = ("/visits/?state=open", "/visits/new?program=harbour", "/checklists/import?program=harbour", "/reviews/?state=released",
         "/reviews/?state=returned", "/people/?q=%3Csvg+onload", "/findings/?location=marlow", "/no/such/page?q=<svg onload=window.pwned=1>")
Marked = dict[str, str]


def act(world: World) -> Marked:
    """The ids of a visit in which everything that anybody wrote is the mark."""
    db = world.db
    with writing(db):
        names(db)
    checklist, version = checklist_of(db)
    made = {state: plan(db, version, day) for state, day in
            {"open": "2026-05-01", "started": "2026-05-02", "returned": "2026-05-03", "released": "2026-05-04", "back": "2026-05-05"}.items()}
    visits.give_back(db, visiting.SAM, made["back"], MARK, NOW)
    started, returned, released = (
        sent(world, made[state], submit=state != "started", signature="Sam" if state == "released" else MARK)
        for state in ("started", "returned", "released"))
    for report in (returned, released):
        reviews.remark(db, EVE, (report, None), MARK, NOW)
        reviews.remark(db, EVE, (report, "story"), MARK, NOW)
    reviews.return_to_shopper(db, EVE, Seen(returned, 1), MARK, NOW)
    keys = frozenset(item.key for _, item in visiting.document().items())
    edition = reviews.approve(db, EVE, Seen(released, 1, keys), NOW)
    with writing(db):
        people(db)
    sha256 = rows(db, "SELECT sha256 FROM checklist_versions WHERE id = ?", version)[0]["sha256"]
    return {"fingerprint": sha256, "checklist_id": checklist, "version_id": version, "visit_id": made["started"], "started": started, "returned": returned,
            "released": released, "edition_id": edition, "person_id": "sam", "program_id": "harbour", "location_id": "marlow",
            "wave_id": "spring", "back": made["back"], "number": "1"}


def people(db: Database) -> None:
    """Names of people, marked after the release: no text that holds its shopper's name is ever released."""
    db.conn.execute("UPDATE people SET name = ? || substr(id, 1, 6)", (MARK,))


def names(db: Database) -> None:
    """Names of programs, places and periods, and a notice; longer ones than the forms take, to be sure."""
    for table, columns in {"programs": ("name", "use_statement", "names_basis"), "waves": ("name",),
                           "locations": ("name", "address", "area")}.items():
        for column in columns:
            db.conn.execute(f"UPDATE {table} SET {column} = ? || substr(id, 1, 6)", (MARK,))
    put(db, "notices", {"id": "marked", "program_id": "harbour", "text": MARK, "told_on": "2026-02-01", "channel": MARK,
                        "confirmed_by": MARK, "created_at": NOW})


def checklist_of(db: Database) -> tuple[str, str]:
    """A published checklist with the mark in every text."""
    document = load(checklist_with(MARK).decode())
    checklist = checklists.add_checklist(db, "ada", "harbour", document, NOW)
    sha256 = rows(db, "SELECT sha256 FROM checklist_drafts WHERE checklist_id = ?", checklist)[0]["sha256"]
    return checklist, checklists.publish(db, "ada", checklist, sha256, NOW)


def plan(db: Database, version: str, day: str) -> str:
    return visits.plan(db, "ada", VisitPlan(
        location_id="marlow", wave_id="spring", version_id=version, shopper_id="sam", kind="field", window_from=day, window_to=day,
        scenario=MARK, variant=MARK[:80], briefing=MARK, override=MARK), NOW)


def answers() -> dict[str, Any]:
    """Answers that hold the mark wherever words may stand."""
    three = {"think": MARK, "feel": MARK, "do": MARK}
    felt = {"success": 1, "effort": 1, "emotion": 1, "cause": MARK}
    return visiting.answers(
        greeted={"value": "yes", "comment": MARK, "stood_out": MARK}, story={"value": MARK, "comment": MARK},
        felt={"value": felt, "comment": MARK}, moment={"value": {"actual": three, "desired": three}}, nps={"value": "0", "comment": MARK})


def sent(world: World, visit: str, *, submit: bool, signature: str) -> str:
    """A report full of marks, with a captioned photo."""
    db, report, sam = world.db, str(uuid.uuid4()), visiting.SAM
    visits.accept(db, sam, visit, NOW)
    reports.open_report(db, sam, visit, report, NOW)
    reports.save_draft(db, sam, report, Draft(1, answers(), acting.BEGAN, acting.ENDED), NOW)
    photo = NewEvidence("front", world.instance / "evidence", acting.photo(), MARK)
    reports.add_evidence(db, sam, report, photo, NOW)
    if submit:
        reports.submit(db, sam, report, Declaration(signature, MARK), NOW)
    return report


def addresses(app: Flask, marked: Marked, role: str) -> Iterator[str]:
    """Every page that a role may open on the marked visit, and every list."""
    urls = app.url_map.bind("localhost")
    evidence = {"size": "thumb", "copy": "view", "evidence_id": "none", "id_hash": "0" * 64, "token": "none",
                "form": "json", "language": "ar", "name": "coffee-shop", "item_key": "greeted", "touchpoint_key": "arriving"}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static" or rule.endpoint.startswith("health.") or rule.endpoint.endswith(("pdf", "evidence", "photo")):
            continue
        for state in (("started", "returned", "released") if "report_id" in rule.arguments else ("released",)):
            held = marked | evidence | {"report_id": marked[state]}
            if rule.rule.startswith("/programs/managers"):
                held["person_id"] = "max"
            if rule.rule.startswith("/field/forms"):
                held["language"] = "en"
            yield urls.build(rule.endpoint, {part: held[part] for part in rule.arguments})
    yield from LISTS
    yield from (f"/visits/{marked[name]}" for name in ("visit_id", "back"))
