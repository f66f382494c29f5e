"""The editor's pages: doubts first, decisions by form, originals as downloads only, and nothing for anybody else."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlite_utils import Database

from shopper import blobs, create_app
from shopper.db import now_utc, row, rows, writing
from shopper.people import store as people
from tests.reviews.acting import ANSWERS, DOCUMENT, Act, published, report, send
from tests.world import NOW, World

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def version(db: Database) -> str:
    return published(db)


@pytest.fixture
def sent(db: Database, version: str) -> str:
    return report(db, version, Act(answers=ANSWERS | {"story": {"value": "It was Olaf."}}))


@pytest.fixture
def photo(world: World, version: str) -> tuple[str, str]:
    """A report with one photo at an item, and the photo's id."""
    report_id = report(world.db, version, Act(submit=False))
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "navy").save(out, "JPEG")
    copy = blobs.store(world.instance / "evidence", out.getvalue())
    original = blobs.store(world.instance / "evidence", b"<script>alert(1)</script>")
    with writing(world.db):
        world.db["evidence"].insert({
            "id": "photo-1", "report_id": report_id, "item_key": "price", "kind": "photo", "sha256": original,
            "mime": "image/jpeg", "bytes": 25, "view_sha256": copy, "thumb_sha256": copy, "state": "ok",
            "caption": "The till", "added_at": NOW})
    send(world.db, report_id, Act(), 2)
    return report_id, "photo-1"


def state(db: Database, report_id: str) -> str:
    return str((row(db, "SELECT state FROM reports WHERE id = ?", report_id) or {})["state"])


@pytest.mark.parametrize("name", ["nora", "sam", "max", "ada"])
def test_nobody_but_the_programs_editors_gets_in(db: Database, sent: str, client_for: Browser, name: str) -> None:
    client = client_for(name)
    assert client.get(f"/reviews/{sent}").status_code == 404
    for step in ("approval", "return", "rejection", "remarks"):
        assert client.post(f"/reviews/{sent}/{step}", data={"rev": "1", "reason": "x", "text": "x"}).status_code in (403, 404)
    assert state(db, sent) == "submitted" and "Marlow" not in client.get("/reviews/").text


def test_the_queue_links_to_what_waits_and_counts_doubts(sent: str, client_for: Browser) -> None:
    page = client_for("eve").get("/reviews/").text
    assert f"/reviews/{sent}" in page and "Sam Shopper" in page and "<b>2</b>" in page


def test_the_filter_stands_in_the_address_and_nonsense_is_ignored(sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    assert sent not in client.get("/reviews/?state=returned").text
    assert sent not in client.get("/reviews/?kind=leader").text
    assert sent in client.get("/reviews/?state=%27%20OR%201=1&kind=x&page=-3").text
    assert client.get("/reviews/?page=99999999999999999999").status_code == 200


def test_the_review_shows_doubts_before_answers_each_linked_to_its_item(sent: str, client_for: Browser) -> None:
    page = client_for("eve").get(f"/reviews/{sent}").text
    assert page.count("<h1") == 1 and page.index("May name a person: Olaf") < page.index("Greeted within 30 seconds?</h3>")
    assert 'href="#i-story"' in page and 'id="i-story"' in page and "5 of 10 points" in page


def test_approval_releases_and_leads_to_the_edition(db: Database, sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    assert client.post(f"/reviews/{sent}/approval", data={"rev": "1", "nobody": "story"}).status_code == 303
    edition = rows(db, "SELECT id FROM editions")[0]["id"]
    assert f"/findings/{edition}" in client.get(f"/reviews/{sent}").text
    assert client.get(f"/findings/{edition}").status_code == 200


def test_a_text_that_may_name_a_person_is_confirmed_in_the_form_before_anything_is_released(
        db: Database, sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    assert 'name="nobody" value="story"' in client.get(f"/reviews/{sent}").text
    refused = client.post(f"/reviews/{sent}/approval", data={"rev": "1"})
    assert refused.status_code == 422 and "One text may name a person or give away the shopper or the time. Nothing was released." in refused.text
    assert state(db, sent) == "submitted" and rows(db, "SELECT 1 FROM editions") == []


def test_where_the_shopper_is_named_there_is_no_tick_and_no_approval(db: Database, version: str, client_for: Browser) -> None:
    with writing(db):
        db["people"].update("sam", {"name": "Samira Okoro"})
    named = report(db, version, Act(answers=ANSWERS | {"story": {"value": "They wrote Samira Okoro on the cup, and it was warm."}}))
    client = client_for("eve")
    page = client.get(f"/reviews/{named}").text
    assert "Gives the shopper away: Samira Okoro." in page and "Approve and release" not in page and 'name="nobody"' not in page
    refused = client.post(f"/reviews/{named}/approval", data={"rev": "1", "nobody": "story"})
    assert refused.status_code == 422 and "Return it, so that the shopper strikes it out." in refused.text
    assert state(db, named) == "submitted" and rows(db, "SELECT 1 FROM editions") == []


def test_where_nothing_may_name_a_person_the_form_asks_nothing(db: Database, version: str, client_for: Browser) -> None:
    plain = report(db, version)
    assert 'name="nobody"' not in client_for("eve").get(f"/reviews/{plain}").text


def test_a_weighted_item_shows_the_points_it_brings_to_its_touchpoint(db: Database, client_for: Browser) -> None:
    first, till = DOCUMENT.touchpoints
    heavy = first.model_copy(update={"items": (first.items[0].model_copy(update={"weight": "3"}), *first.items[1:])})
    sent = report(db, published(db, DOCUMENT.model_copy(update={"touchpoints": (heavy, till)})))
    page = client_for("eve").get(f"/reviews/{sent}").text
    assert '<p class="base">15 of 15</p>' in page and "15 of 15 points" in page


def test_a_stale_or_missing_revision_is_refused(db: Database, sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    assert client.post(f"/reviews/{sent}/approval", data={"rev": "0"}).status_code == 412
    assert client.post(f"/reviews/{sent}/approval", data={}).status_code == 422
    assert client.post(f"/reviews/{sent}/approval", data={"rev": "9" * 30}).status_code == 422
    assert state(db, sent) == "submitted"


def test_a_second_decision_is_refused_and_the_typed_reason_is_given_back(sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    client.post(f"/reviews/{sent}/approval", data={"rev": "1", "nobody": "story"})
    late = client.post(f"/reviews/{sent}/return", data={"rev": "1", "reason": "How long did it take, please?"})
    assert late.status_code == 409 and "How long did it take, please?" in late.text


@pytest.mark.parametrize(("step", "after"), [("return", "returned"), ("rejection", "rejected")])
def test_returning_and_rejecting_need_a_reason_and_keep_it(
        db: Database, sent: str, client_for: Browser, step: str, after: str) -> None:
    client = client_for("eve")
    empty = client.post(f"/reviews/{sent}/{step}", data={"rev": "1", "reason": " "})
    assert empty.status_code == 422 and "Please say" in empty.text and state(db, sent) == "submitted"
    assert client.post(f"/reviews/{sent}/{step}", data={"rev": "1", "reason": "<b>Why?</b>"}).status_code == 303
    assert state(db, sent) == after and "&lt;b&gt;Why?&lt;/b&gt;" in client.get(f"/reviews/{sent}").text


def test_a_remark_stands_at_its_item(sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    answer = client.post(f"/reviews/{sent}/remarks", data={"item": "price", "text": "Checked with the board."})
    assert answer.status_code == 303 and answer.location.endswith("#i-price")
    assert "Checked with the board." in client.get(f"/reviews/{sent}").text


def test_decisions_need_the_forms_token(world: World, sent: str) -> None:
    strict = create_app(world.instance, TESTING=True)
    client = strict.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    client.set_cookie("sid", people.open_session(world.db, "eve", "test", now_utc()), domain="localhost")
    assert client.post(f"/reviews/{sent}/approval", data={"rev": "1"}).status_code == 400
    assert state(world.db, sent) == "submitted"


def test_a_role_lost_while_the_form_was_open_changes_nothing_and_keeps_the_text(
        db: Database, sent: str, client_for: Browser) -> None:
    client = client_for("eve")
    with writing(db):
        db["memberships"].delete_where("person_id = 'eve'")
        db["memberships"].insert({"person_id": "eve", "program_id": "harbour", "role": "manager"})
    late = client.post(f"/reviews/{sent}/return", data={"rev": "1", "reason": "How long did it take, please?"})
    assert late.status_code == 403 and state(db, sent) == "submitted"
    assert "How long did it take, please?" in late.text


def test_ones_own_visit_shows_no_decision(db: Database, sent: str, client_for: Browser) -> None:
    with writing(db):
        db["memberships"].insert({"person_id": "sam", "program_id": "harbour", "role": "editor"})
    client = client_for("sam")
    page = client.get(f"/reviews/{sent}").text
    assert "You made this visit yourself" in page and "Approve and release" not in page
    assert client.post(f"/reviews/{sent}/approval", data={"rev": "1"}).status_code == 409


def test_photos_are_seen_as_copies_and_the_original_is_a_download(photo: tuple[str, str], client_for: Browser) -> None:
    report_id, evidence_id = photo
    client = client_for("eve")
    view = client.get(f"/reviews/{report_id}/evidence/{evidence_id}/view")
    assert view.mimetype == "image/jpeg" and view.data[:2] == b"\xff\xd8"
    original = client.get(f"/reviews/{report_id}/evidence/{evidence_id}/original")
    assert original.mimetype == "application/octet-stream" and original.headers["Content-Disposition"].startswith("attachment")
    for answer in (view, original):
        assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(f"/reviews/{report_id}/evidence/{evidence_id}/other").status_code == 404


@pytest.mark.parametrize("name", ["nora", "max", "sam"])
def test_evidence_is_for_the_programs_editors(photo: tuple[str, str], client_for: Browser, name: str) -> None:
    report_id, evidence_id = photo
    for copy in ("thumb", "view", "original"):
        assert client_for(name).get(f"/reviews/{report_id}/evidence/{evidence_id}/{copy}").status_code == 404


def test_a_file_of_another_report_is_not_served_through_this_one(
        sent: str, photo: tuple[str, str], client_for: Browser) -> None:
    assert client_for("eve").get(f"/reviews/{sent}/evidence/{photo[1]}/view").status_code == 404


def test_hostile_text_is_shown_as_text(db: Database, version: str, client_for: Browser) -> None:
    hostile = "\"><img src=x onerror=alert(1)></script>{{7*7}}"
    report_id = report(db, version, Act(answers=ANSWERS | {"price": {"value": "no", "comment": hostile}}))
    page = client_for("eve").get(f"/reviews/{report_id}").text
    assert "<img src=x" not in page and "{{7*7}}" in page
