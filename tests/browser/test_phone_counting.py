"""What the page counts as done is what the server counts, for every type and every way to fail; an author's keys clash with nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlite_utils import Database

from shopper import create_app
from shopper.checklists.model import Document
from shopper.reports import store as reports
from shopper.reports.model import Draft
from tests import visiting
from tests.browser import live
from tests.browser.phones import choose, phone
from tests.reviews import acting
from tests.visiting import NOW, REPORT, SAM
from tests.world import World

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "cases" / "failing.json").read_text("utf-8"))
DONE = re.compile(r"<b data-done>([^<]*)</b>")
pytestmark = live.BROWSER


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The application on a free port of this machine, with CSRF on."""
    with live.serving(create_app(world.instance)) as served:
        yield served


def document(items: list[dict[str, Any]], **more: Any) -> Document:
    return Document.model_validate_json(json.dumps({"title": "Counting", "touchpoints": [
        {"key": "t", "title": "All", "items": items}], **more}))


@pytest.mark.parametrize("mode", ["points", "share"])
def test_the_page_counts_what_the_server_counts(
        address: str, db: Database, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every shared case as an item that asks for a word and one that asks for a photo, each of its answers in turn."""
    cases = [case for case in CASES if case["answers"][0]["value"] != "a lot"]
    items = [{**case["item"], "key": f"{asks[:5]}-{n}", asks: True} for n, case in enumerate(cases)
             for asks in ("comment_if_failed", "photo_if_failed")]
    monkeypatch.setattr("shopper.checklists.document.problems", lambda *_: [])  # versions of long ago may hold more
    acting.published(db, document(items, scoring={"items": mode}))
    visiting.begun(db)
    with phone(address, db) as page:
        for turn in range(max(len(case["answers"]) for case in cases)):
            values = {n: case["answers"][turn % len(case["answers"])]["value"] for n, case in enumerate(cases)}
            answers = {f"{asks}-{n}": {"value": value} for n, value in values.items() for asks in ("comme", "photo")}
            reports.save_draft(db, SAM, REPORT, Draft(turn + 1, answers, None if turn == 1 else visiting.BEGAN), NOW)
            found = DONE.search(page.request.get(f"{address}/field/reports/{REPORT}").text())
            page.goto(f"{address}/field/reports/{REPORT}")
            assert found and page.locator("[data-done]").inner_text() == found[1]


def test_keys_of_an_author_clash_with_nothing_of_the_page(address: str, db: Database) -> None:
    yes_no = {"type": "yes_no", "choices": visiting.YES_NO}
    keys = ("finish", "next", "ending", "saved", "progress", "problems", "away", "sheet", "keys", "check", "rev", "began", "name")
    points = [{"key": key, "title": key, "items": [{"key": f"{key}-1", "prompt": f"{key}?", **yes_no}]} for key in keys]
    points[0]["items"] += [{"key": "began_at", "prompt": "First figure", "type": "number"},
                           {"key": "ended_at", "prompt": "Second figure", "type": "number"},
                           {"key": "name", "prompt": "A name?", **yes_no}]
    acting.published(db, Document.model_validate_json(json.dumps({"title": "Clashing", "touchpoints": points})))
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        assert page.evaluate("[...document.querySelectorAll('[id]')].length === new Set([...document.querySelectorAll('[id]')]"
                             ".map((one) => one.id)).size")
        expect(page.locator("[data-done]")).to_have_text("0 of 17")
        page.fill('[name="v.began_at"]', "a lot")
        expect(page.locator("#i-began_at .field-error")).to_be_visible()
        expect(page.locator('[id="visit.began"] .field-error')).to_have_count(0)
        page.fill('[name="v.began_at"]', "3")
        page.fill('[name="v.ended_at"]', "4")
        for key in (*(f"{key}-1" for key in keys), "name"):
            choose(page, f"v.{key}", "yes")
        expect(page.locator("[data-done]")).to_have_text("16 of 17")
        page.locator("#next").click()
        expect(page.locator('[name="began.date"]')).to_be_focused()
        page.fill('[name="began.date"]', "2026-03-12")
        expect(page.locator("[data-done]")).to_have_text("17 of 17")
        page.fill('[name="ended.date"]', "2026-03-11")
        expect(page.locator("[data-done]")).to_have_text("17 of 18")
        expect(page.locator('[id="visit.ended"] .field-error')).to_have_text("The visit cannot end before it began.")
        page.fill('[name="ended.date"]', "2026-03-12")
        expect(page.locator("[data-done]")).to_have_text("17 of 17")
        page.locator("#finish").click()
        expect(page.get_by_role("heading", name="Declaration")).to_be_visible()


def test_a_hint_on_what_a_failure_needs_goes_when_it_is_there(address: str, db: Database) -> None:
    acting.published(db, document([{"key": "wait", "type": "timing", "prompt": "How long?", "comment_if_failed": True,
                                    "photo_if_failed": True, "thresholds": [{"at_most": 30, "points": 5}, {"points": 0}]}]))
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        word, picture = page.locator(".needs-word"), page.locator(".needs-photo")
        page.fill('[name="v.wait.seconds"]', "30")
        expect(word).to_be_hidden()
        page.fill('[name="v.wait.seconds"]', "0:31")
        expect(word).to_be_visible()
        expect(picture).to_be_visible()
        page.set_input_files("#i-wait .when-failed input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": visiting.picture()})
        expect(picture).to_be_hidden()
        page.fill('[name="c.wait"]', "Nobody came.")
        expect(word).to_be_hidden()
