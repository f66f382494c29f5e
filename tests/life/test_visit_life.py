"""The life of one visit, from a checklist in a file to the manager's PDF, through pages only and without JavaScript."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlite_utils import Database

from shopper import audit, create_app, jobs
from shopper.db import now_utc, row, rows
from shopper.demo import building, drawing
from shopper.findings import rendering
from shopper.people import store as people
from tests import world as worlds
from tests.life.walking import Walker
from tests.tools import needs

pytestmark = needs("pango")
CHECKLIST = Path(building.__file__).parent / "helpline.json"
TODAY = datetime.now(UTC).date()
ANSWERS = {
    "find-number": {"value": {"seconds": 24}}, "number-card": {"value": "yes"}, "where-found": {"value": "In the app"},
    "menu-steps": {"value": "2"}, "queue": {"value": {"seconds": 48}},
    "reaching-pillars": {"value": {"success": 4, "effort": 4, "emotion": 3, "cause": "It worked."}},
    "calm": {"value": "yes", "stood_out": "First we stop it, then we talk."}, "identity": {"value": "yes"},
    "blocked-after": {"value": {"seconds": 90}}, "confirmed": {"value": "no", "comment": "A letter was promised."},
    "new-card": {"value": "three"}, "call-people": {"value": {"count": 1, "roles": ["advisor 1"], "knew_part": "all"}},
    "blocking-pillars": {"value": {"success": 5, "effort": 4, "emotion": 5, "cause": "It was stopped before I had explained."}},
    "blocking-tfd": {"value": {"actual": {"think": "It is stopped.", "feel": "relieved", "do": "breathed out"},
                               "desired": {"think": "The same.", "feel": "relieved", "do": "go on with my day"}}},
    "message": {"value": "yes"}, "message-said": {"value": ["blocked", "date"]}, "called-at": {"value": "14:05"},
    "story": {"value": "One choice in the menu, then a person. The card was blocked before I had finished giving my address, "
                       "and a message confirmed it while I was still on the line."},
    "effort": {"value": "5"}, "recommend": {"value": "9"},
}


@pytest.fixture
def app(world: worlds.World) -> Flask:
    """With CSRF on, as it is served."""
    for name in ("ada", "sam", "eve", "max"):
        people.set_password(world.db, None, name, worlds.PASSWORD, now_utc())
    return create_app(world.instance, TESTING=True)


def test_from_a_checklist_in_a_file_to_the_managers_pdf(app: Flask, db: Database, world: worlds.World) -> None:
    ada, sam, eve, max_ = (Walker(app).sign_in(name, worlds.PASSWORD) for name in ("ada", "sam", "eve", "max"))

    # Ada brings a checklist in, looks at what was carried, publishes it, and plans a visit for Sam.
    ada.open("/checklists/import")
    ada.submit("/checklists/import", program_id="harbour", file=[(io.BytesIO(CHECKLIST.read_bytes()), "helpline.json")])
    ada.submit("/checklists/imports")
    checklist = ada.url.split("/")[-1]
    ada.open(f"/checklists/{checklist}/publication").submit("/publication")
    version = row(db, "SELECT id FROM checklist_versions WHERE checklist_id = ?", checklist)["id"]  # type: ignore[index]
    ada.open("/visits/new?program=harbour")
    ada.submit("/visits/", location_id="marlow", wave_id="spring", version_id=version, shopper_id="sam", kind="field",
               window_from=TODAY.isoformat(), window_to=(TODAY + timedelta(days=3)).isoformat(), scenario="Your card is gone.",
               variant="", briefing="Nobody may ask for the PIN.")

    # Sam takes the visit on, begins, records, adds a picture, looks through, signs and sends.
    visit = row(db, "SELECT id FROM visits WHERE shopper_id = 'sam'")["id"]  # type: ignore[index]
    sam.open(f"/field/visits/{visit}")
    assert "Nobody may ask for the PIN." in sam.text
    sam.submit("/acceptance").submit("/reports")
    report = sam.url.split("/")[-1]
    began = f"{TODAY.isoformat()}T14:05"
    saved = sam.client.post(f"/field/reports/{report}/draft", headers={"X-Visit-Client": "1"},
                            json={"rev": 1, "answers": ANSWERS, "began_at": began, "ended_at": began[:-2] + "19"})
    assert saved.status_code == 200, saved.get_data(as_text=True)
    sam.open(f"/field/reports/{report}")
    sam.submit(f"/field/reports/{report}", **{"photo.message-photo": [(io.BytesIO(drawing.photo("message", 1)), "m.jpg")]})
    sam.open(f"/field/reports/{report}/check").submit("/submission", name="Sam Shopper", interest="none")
    assert "receipt" in sam.url

    # Max sees nothing before the release; Eve reads and approves.
    max_.open("/findings/")
    assert "as soon as an editor has approved it" in max_.text
    eve.open("/reviews/")
    assert "Marlow Street" in eve.text
    eve.open(f"/reviews/{report}").submit("/approval")

    # The worker makes the PDF once; Max reads the page and downloads the file.
    edition = row(db, "SELECT id, strengths, failures FROM editions")
    assert edition is not None and (edition["strengths"], edition["failures"]) > (0, 0)
    max_.open(f"/findings/{edition['id']}")
    assert "First we stop it, then we talk." in max_.text and "Sam" not in max_.text
    render(world, db)
    max_.open(f"/findings/{edition['id']}.pdf")
    with pikepdf.open(io.BytesIO(max_.page.data)) as made:
        assert "/StructTreeRoot" in made.Root and len(made.pages) >= 2

    # Everything that happened is on record, in order, and unbroken.
    told = [line["action"] for line in rows(db, "SELECT action FROM audit ORDER BY n")]
    assert [verb for verb in told if verb in STORY] == list(STORY)
    assert audit.first_broken(db) is None


STORY = ("checklist.imported", "checklist.published", "visit.planned", "visit.accepted", "report.started", "report.submitted",
         "report.approved", "edition.released", "edition.pdf_made", "edition.pdf_sent")


def render(world: worlds.World, db: Database) -> None:
    """What the worker does with the waiting job."""
    job = jobs.claim(db, "test", now_utc())
    assert job is not None and job.kind == "edition-pdf"
    rendering.render_edition(db, world.instance, job.subject, now_utc())
    jobs.finish(db, job, now_utc())

