"""The bundle that a phone takes along: only one's own, whole, and in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import writing
from shopper.field.bundle import cue, cues
from shopper.field.bundling.store import told
from shopper.reports import store as reports
from shopper.reports.model import Draft
from shopper.reviews import store as reviews
from tests import visiting
from tests.sync.sending import SYNC, document, draft, named, put, sha, upload
from tests.visiting import NOW, REPORT, SECOND
from tests.world import World

Clients = Callable[[str], FlaskClient]
SOUND = b"OggS" + b"\0" * 60


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone, before a visit."""
    visiting.accepted_visit(db)
    return client_for("sam")


def taken(client: FlaskClient) -> dict[str, Any]:
    """The bundle."""
    answer = client.get(f"{SYNC}/bundle")
    assert answer.status_code == 200
    return dict(answer.json or {})


def test_a_visit_comes_with_all_that_a_phone_needs_without_signal(sam: FlaskClient) -> None:
    said = taken(sam)
    assert (said["user"], said["name"], len(said["visits"])) == ("sam", "Sam Shopper", 1) and said["epoch"]
    visit = said["visits"][0]
    assert visit["location"] == {"name": "Marlow Street", "address": "Marlow Street 1"} and visit["timezone"] == "Europe/London"
    assert visit["window"] == {"from": "2026-03-10", "to": "2026-03-20", "words": "10 to 20 March 2026"}
    assert (visit["state"], visit["word"], visit["report"], visit["returned"]) == ("accepted", "to do", None, None)
    assert visit["briefing"] == "Stand in the queue." and visit["tags"] == ["high-street"] and visit["variant"] == "new customer"
    assert len(visit["form"]) == 64 and visit["languages"] == [{"code": "en", "name": "English", "dir": "ltr"}]
    assert visit["cues"] == [{"touchpoint": "arriving", "title": "Arriving", "cue": "arriving"},
                             {"touchpoint": "ordering", "title": "Ordering", "cue": "ordering"}]


def test_an_unfinished_report_comes_along_with_answers_and_files(sam: FlaskClient, db: Database) -> None:
    sound = named(SOUND, "voice", "audio/ogg")
    put(sam, draft(db, sound, answers={"greeted": {"value": "yes"}}), kind="drafts")
    upload(sam, SOUND)
    put(sam, draft(db, sound, answers={"greeted": {"value": "no"}}), 2, kind="drafts")
    report = taken(sam)["visits"][0]["report"]
    assert (report["id"], report["rev"], report["answers"], report["receipt"]) == (REPORT, 2, {"greeted": {"value": "no"}}, None)
    assert [(one["sha256"], one["item"], one["size"]) for one in report["photos"]] == [(sha(SOUND), "voice", 64)]


def test_a_report_that_waits_for_its_files_comes_with_its_receipt(sam: FlaskClient, db: Database) -> None:
    receipt = put(sam, document(db, named(SOUND, "voice", "audio/ogg"))).json or {}
    said = taken(sam)["visits"][0]["report"]["receipt"]
    assert said == {name: receipt[name] for name in ("epoch", "rev", "sha256", "seq", "code", "stored_at", "missing")}
    upload(sam, SOUND)
    assert taken(sam)["visits"] == []  # sent: nothing is left to do


def test_a_returned_report_comes_with_what_the_editor_asks(sam: FlaskClient, db: Database) -> None:
    assert put(sam, document(db)).status_code == 201
    reviews.remark(db, visiting.EVE, (REPORT, "wait"), "Was it really 18 s?", "2999-01-01T00:00:00.000Z")
    reviews.return_to_shopper(db, visiting.EVE, REPORT, "Please look at the wait.", NOW)
    visit = taken(sam)["visits"][0]
    assert visit["returned"] == {"reason": "Please look at the wait.", "asked": {"wait": ["Was it really 18 s?"]}}
    assert visit["word"] == "returned" and visit["report"]["answers"]["wait"] == {"value": {"seconds": 18}}


def test_nobody_takes_along_what_is_not_theirs(sam: FlaskClient, db: Database, client_for: Clients) -> None:
    reports.open_report(db, visiting.SAM, "visit", REPORT, NOW)
    assert taken(client_for("sue"))["visits"] == [] and taken(client_for("nora"))["visits"] == []
    with writing(db):
        db.conn.execute("UPDATE visits SET state = 'open', shopper_id = NULL")
    assert [visit["id"] for visit in taken(sam)["visits"]] == ["visit"]  # given back, but the report is Sam's
    with writing(db):
        db.conn.execute("DELETE FROM memberships WHERE person_id = 'sam'")
    assert sam.get(f"{SYNC}/bundle").status_code == 404


def test_many_visits_take_no_more_queries_than_one(world: World, db: Database) -> None:
    def queries() -> int:
        said: list[str] = []
        db.conn.set_trace_callback(said.append)
        told(db, visiting.SAM)
        db.conn.set_trace_callback(None)
        return len(said)

    reports.save_draft(db, visiting.SAM, visiting.begun(db), Draft(1, visiting.answers()), NOW)
    few = queries()
    for n in range(30, 50):
        visit = visiting.accepted_visit(db, visit_id=f"more-{n}")
        reports.open_report(db, visiting.SAM, visit, SECOND[:-2] + f"{n:02}", NOW)
    assert queries() == few < 12 and len(told(db, visiting.SAM).visits) == 21


@pytest.mark.parametrize(("title", "taken_before", "word"), [
    ("Arriving", [], "arriving"), ("At the counter", [], "counter"), ("2. Toilets and mirrors", [], "toilets"),
    ("Ordering food", ["food"], "ordering"), ("Ordering", ["ordering"], "ordering 2"), ("The visit", [], "stop"), ("", ["stop"], "stop 2"),
    ("Auf dem Weg zur Kasse", [], "weg"), ("收银台", [], "收银台"), ("入口", [], "入口")])
def test_a_cue_is_the_shortest_telling_word(title: str, taken_before: list[str], word: str) -> None:
    assert cue(title, taken_before) == word


def test_cues_of_one_checklist_are_told_apart() -> None:
    whole = visiting.document()
    same = whole.model_copy(update={"touchpoints": tuple(one.model_copy(update={"title": "Waiting"}) for one in whole.touchpoints)})
    assert [one["cue"] for one in cues(same)] == ["waiting", "waiting 2"]
