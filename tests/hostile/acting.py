"""Two programs with people, visits, reports, editions and evidence on both sides, acted out through the store verbs.

Four corners hold the same things: `sam` at Marlow Street and `sue` at Station Hall in one program, `nora` at Faraway and
`otto` at Elsewhere, which Nora manages, in the other.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper import blobs
from shopper.checklists import store as checklists
from shopper.db import rows, writing
from shopper.errors import Invalid
from shopper.field.receiving import store as receiving
from shopper.field.receiving.files.store import Arrived
from shopper.field.receiving.model import Body
from shopper.findings import store as findings
from shopper.people import store as people
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from shopper.reports.photos import Photo
from shopper.reports.store import NewEvidence
from shopper.reviews import store as reviews
from shopper.visits import store as visits
from shopper.visits.model import VisitPlan
from tests import visiting
from tests.world import NOW, World, put

BEGAN, ENDED = "2026-03-12T14:00", "2026-03-12T14:35"
PDF = b"%PDF-1.7\n% a small stand-in\n%%EOF\n"
PERIODS = {"assigned": "2026-03-09", "started": "2026-03-10", "submitted": "2026-03-11", "released": "2026-03-12"}
Ids = dict[str, str]


@dataclass(frozen=True)
class Stage:
    """The instance folder of the acted world and the ids of its four corners."""

    instance: Path
    ids: dict[str, Ids]


@dataclass(frozen=True)
class Corner:
    """One shopper at one location, and who plans and reviews there."""

    shopper: str
    program: str
    location: str
    editor: str

    @property
    def person(self) -> Person:
        """The shopper, as the verbs take one."""
        return Person(self.shopper, self.shopper, f"{self.shopper}@example.org", frozenset({("shopper", self.program)}))


CORNERS = (Corner("sam", "harbour", "marlow", "eve"), Corner("sue", "harbour", "station", "eve"),
           Corner("nora", "other", "faraway", "olga"), Corner("otto", "other", "elsewhere", "olga"))


def act(world: World) -> dict[str, Ids]:
    """Fill the world; the ids of each corner by its shopper."""
    db = world.db
    with writing(db):
        neighbours(db)
    picture = photo()
    return {corner.shopper: corner_ids(world, corner, picture) for corner in CORNERS}


def neighbours(db: Database) -> None:
    """What the world lacks: a second location, a wave and two more people of the other program."""
    put(db, "locations", {"id": "faraway", "program_id": "other", "name": "Faraway", "code": "OB-02", "created_at": NOW})
    put(db, "waves", {"id": "other-wave", "program_id": "other", "name": "Spring 2026", "starts_on": "2026-03-01",
                      "ends_on": "2026-03-31", "created_at": NOW})
    put(db, "waves", {"id": "summer", "program_id": "harbour", "name": "Summer 2026", "starts_on": "2026-06-01",
                      "ends_on": "2026-06-30", "created_at": NOW})
    put(db, "waves", {"id": "far-wave", "program_id": "other", "name": "Summer 2026", "starts_on": "2026-06-01",
                      "ends_on": "2026-06-30", "created_at": NOW})
    for name, role in (("otto", "shopper"), ("olga", "editor")):
        put(db, "people", {"id": name, "email": f"{name}@example.org", "name": name.title(), "created_at": NOW})
        put(db, "memberships", {"person_id": name, "program_id": "other", "role": role})


def phoned(world: World, corner: Corner, report_id: str, about: Ids) -> None:
    """What a phone sent after the release: a file, a report that lies beside as a note, and a body that is no report."""
    sound = b"OggS" + b"\0" * 60
    named = {"sha256": hashlib.sha256(sound).hexdigest(), "size": len(sound), "mime": "audio/ogg", "item": "voice"}
    said = {"format": "shopper-sync/1", **about, "client": {"app": "1", "device_id": "a-phone"}, "photos": [named],
            "started": {"wall": BEGAN}, "ended": {"wall": ENDED}, "answers": visiting.answers(), "declaration": {"name": corner.shopper}}
    arrived = Arrived(report_id, named["sha256"], sound, world.instance / "evidence")
    receiving.receive_file(world.db, corner.person, arrived, NOW)
    for rev, data in ((1, json.dumps(said).encode()), (2, b"{")):
        try:
            receiving.receive(world.db, corner.person, Body(report_id, rev, data, hashlib.sha256(data).hexdigest()), NOW)
        except Invalid:
            assert rev == 2


def photo() -> Photo:
    """A drawn photo with its copies; no decoder is needed to know what it is."""
    large, middle, small = (visiting.picture(size=size) for size in ((800, 600), (400, 300), (200, 150)))
    return Photo(large, large, middle, small, 800, 600)


def corner_ids(world: World, corner: Corner, picture: Photo) -> Ids:
    """A visit in each state with what belongs to it; every id that an address may hold."""
    db = world.db
    checklist, version = published(db, corner)
    made = {state: visit(db, corner, version, day) for state, day in PERIODS.items()}
    started = report(world, corner, made["started"], picture)
    submitted = report(world, corner, made["submitted"], picture, submit=True)
    released = report(world, corner, made["released"], picture, submit=True)
    editor = Person(corner.editor, corner.editor, "", frozenset({("editor", corner.program)}))
    first = reviews.approve(db, editor, released, NOW)
    with writing(db):
        second = findings.release(db, corner.editor, released, NOW)
    keep_pdfs(world, first, second)
    phoned(world, corner, released, {"visit_id": made["released"], "version": version})
    waves = {"sam": "spring", "sue": "summer", "nora": "other-wave", "otto": "far-wave"}
    people.open_session(db, corner.shopper, "an old phone", NOW)
    return {
        "visit_id": made["assigned"], "started": started, "submitted": submitted, "released": released, "edition_id": second,
        "old_edition": first, "checklist_id": checklist, "version_id": version, "location_id": corner.location,
        "wave_id": waves[corner.shopper], "program_id": corner.program, "person_id": corner.shopper, "number": "1",
        "fingerprint": rows(db, "SELECT sha256 FROM checklist_versions WHERE id = ?", version)[0]["sha256"],
        "started_evidence": evidence_of(db, started), "submitted_evidence": evidence_of(db, submitted),
    }


def published(db: Database, corner: Corner) -> tuple[str, str]:
    """The corner's own checklist and its version."""
    document = visiting.document().model_copy(update={"title": f"Visit for {corner.location}"})
    checklist = checklists.add_checklist(db, "ada", corner.program, document, NOW)
    sha256 = rows(db, "SELECT sha256 FROM checklist_drafts WHERE checklist_id = ?", checklist)[0]["sha256"]
    return checklist, checklists.publish(db, "ada", checklist, sha256, NOW)


def visit(db: Database, corner: Corner, version: str, day: str) -> str:
    """A visit planned for the corner's shopper."""
    return visits.plan(db, "ada", VisitPlan(
        location_id=corner.location, wave_id=None, version_id=version, shopper_id=corner.shopper, kind="field",
        window_from=day, window_to=day, scenario="A customer in a hurry", variant="", briefing="Stand in the queue.",
        override="a test visits often"), NOW)


def report(world: World, corner: Corner, visit_id: str, picture: Photo, *, submit: bool = False) -> str:
    """A report with answers and a photo, begun or sent."""
    db, report_id = world.db, str(uuid.uuid4())
    visits.accept(db, corner.person, visit_id, NOW)
    reports.open_report(db, corner.person, visit_id, report_id, NOW)
    answers = visiting.answers(nps={"value": "9", "stood_out": "They remembered the order."})
    reports.save_draft(db, corner.person, report_id, Draft(1, answers, BEGAN, ENDED), NOW)
    folder = world.instance / "evidence"
    reports.add_evidence(db, corner.person, report_id, NewEvidence("front", folder, picture, "The front"), NOW)
    if submit:
        reports.submit(db, corner.person, report_id, Declaration(corner.shopper.title()), NOW)
    return report_id


def evidence_of(db: Database, report_id: str) -> str:
    """The id of a report's file."""
    return str(rows(db, "SELECT id FROM evidence WHERE report_id = ?", report_id)[0]["id"])


def keep_pdfs(world: World, *editions: str) -> None:
    """Stored PDFs, as the worker would have left them."""
    sha256 = blobs.store(Path(world.instance) / "editions", PDF)
    for edition in editions:
        findings.keep_pdf(world.db, edition, findings.PdfRecord("0" * 64, sha256, len(PDF), 1), NOW)
