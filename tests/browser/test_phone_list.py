"""The plain list that is ticked in the store, in real Chromium: one tap is a mark, and nobody sees what it is for."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from shopper.db import rows
from tests import visiting
from tests.browser import live
from tests.browser.axe import findings
from tests.world import World

pytestmark = live.BROWSER
CUES = [{"touchpoint": "door", "title": "At the door", "cue": "door"}, {"touchpoint": "wait", "title": "Waiting", "cue": "wait"},
        {"touchpoint": "order", "title": "Ordering a coffee", "cue": "coffee"}]
SEED = """async (visit) => {
  const { Keeper, setFact } = await import("/static/js/phone/keep.js");
  await setFact("person", { id: "sam", name: "Sam" });
  await new Keeper("sam").setVisits([visit]);
}"""
CAPTURED = """async () => (await import("/static/js/phone/cues.js")).captured(
  new (await import("/static/js/phone/keep.js")).Keeper("sam"), "v1")"""


def seeded(phone_context: BrowserContext, phone_address: str) -> Page:
    """The list of Sam's visit v1."""
    page = phone_context.new_page()
    page.goto(f"{phone_address}/people/sign-in")
    page.evaluate(SEED, {"id": "v1", "cues": CUES})
    page.goto(f"{phone_address}/field/list#v1")
    expect(row(page, "door")).to_be_visible()
    return page


def row(page: Page, word: str) -> Any:
    return page.locator("#rows button", has_text=word)


def ticked(page: Page) -> list[str]:
    return page.locator('#rows [aria-pressed="true"]').all_inner_texts()


def cues(page: Page) -> list[str]:
    return [mark["cue"] for mark in page.evaluate(CAPTURED)["marks"]]


def test_the_list_says_nothing_of_what_it_is_for(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    seen = page.content() + page.title() + page.evaluate("document.body.innerText") + phone_context.request.get(f"{phone_address}/field/list").text()
    assert not re.search(r"shopper|mystery|visit|report", seen, re.IGNORECASE)
    assert page.title() == "List" and page.locator("h1").inner_text() == "List"
    styles = page.evaluate("[...document.querySelectorAll('body, h1, button')].map((one) => getComputedStyle(one).fontFamily)")
    assert set(styles) == {"system-ui, sans-serif"}
    assert findings(page) == []


def test_one_tap_is_a_mark_that_a_reload_and_a_doubled_tap_leave_alone(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    page.evaluate("[0, 0, 0].forEach(() => document.querySelectorAll('#rows button')[1].click())")
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "true")
    row(page, "wait").click()
    page.reload()
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "true")
    row(page, "coffee").focus()
    page.keyboard.press("Enter")
    expect(row(page, "coffee")).to_have_attribute("aria-pressed", "true")
    expect(row(page, "coffee")).to_be_focused()
    found = page.evaluate(CAPTURED)
    assert [(mark["touchpoint"], mark["cue"]) for mark in found["marks"]] == [("wait", "wait"), ("order", "coffee")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", found["marks"][0]["wall"]) and isinstance(found["marks"][0]["monotonic"], int)
    assert found["arrival"]["wall"] == found["marks"][0]["wall"] and found["arrival"]["latitude"] is None and found["left"] is None


def test_it_works_without_looking_and_the_last_mark_can_be_taken_back(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    page.touchscreen.tap(180, 560)
    expect(row(page, "door")).to_have_attribute("aria-pressed", "true")
    page.touchscreen.tap(180, 560)  # the same thumb, still there
    page.wait_for_timeout(600)
    page.touchscreen.tap(60, 500)
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "true")
    page.locator("#undo").click()
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "false")
    page.fill("#word", "two tills closed")
    page.press("#word", "Enter")
    expect(row(page, "two tills closed")).to_be_visible()
    assert cues(page) == ["door", "two tills closed"]
    for _ in range(2):
        page.locator("#undo").click()
    expect(page.locator("#undo")).to_be_disabled()
    expect(page.locator('#rows [aria-pressed="true"]')).to_have_count(0)
    assert page.evaluate(CAPTURED) == {"marks": [], "left": None, "arrival": None, "departure": None}


def test_hidden_it_is_an_empty_list_until_the_title_is_held(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    row(page, "door").click()
    for way in (lambda: page.locator("#title").click(), lambda: page.keyboard.press("Escape")):
        way()
        expect(page.locator("#nothing")).to_be_visible()
        page.reload()
        expect(page.locator("#nothing")).to_be_visible()
        assert "door" not in page.content() and page.locator("button:visible").count() == 1
        page.locator("#title").click()  # a mere tap does not bring it back
        assert page.locator("#nothing").is_visible()
        page.locator("#title").click(delay=1000)
        expect(row(page, "door")).to_have_attribute("aria-pressed", "true")
        page.wait_for_timeout(550)


def test_words_can_be_made_ones_own_and_stay(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    page.locator("#edit").click()
    page.locator("#rows input").nth(0).fill("Bread")
    page.locator("#rows input").nth(1).fill("")
    page.locator("#edit").click()
    row(page, "Bread").click()
    page.reload()
    expect(row(page, "Bread")).to_have_attribute("aria-pressed", "true")
    assert page.locator("#rows button").all_inner_texts() == ["Bread", "Wait", "Coffee"] and cues(page) == ["Bread"]


def test_done_notes_when_one_left_with_the_place_where_that_is_allowed(phone_context: BrowserContext, phone_address: str) -> None:
    phone_context.grant_permissions(["geolocation"])
    phone_context.set_geolocation({"latitude": 51.501234567, "longitude": -0.141, "accuracy": 11.6})
    page = seeded(phone_context, phone_address)
    row(page, "door").click()
    page.locator("#done").click()
    expect(page.locator("#next")).to_be_visible()
    page.wait_for_timeout(300)
    found = page.evaluate(CAPTURED)
    assert found["left"] == found["departure"]["wall"]
    for place in (found["arrival"], found["departure"]):
        assert {**place, "wall": ""} == {"wall": "", "latitude": 51.501235, "longitude": -0.141, "accuracy": 12, "refused": False}
    page.locator("#undo").click()
    expect(page.locator("#done")).to_be_visible()
    assert page.evaluate(CAPTURED)["left"] is None


def test_somebody_elses_list_or_none_is_empty(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    for way in ("#other", "", "#v1"):
        if way == "#v1":
            page.evaluate("""async () => (await import("/static/js/phone/keep.js")).setFact("person", { id: "sue", name: "Sue" })""")
        page.goto(f"{phone_address}/people/sign-in")
        page.goto(f"{phone_address}/field/list{way}")
        expect(page.locator("#nothing")).to_be_visible()
        expect(page.locator("#rows li")).to_have_count(0)


def test_what_was_marked_leaves_the_phone_with_its_visit(phone_context: BrowserContext, phone_address: str) -> None:
    page = seeded(phone_context, phone_address)
    row(page, "door").click()
    expect(row(page, "door")).to_have_attribute("aria-pressed", "true")
    assert cues(page) == ["door"]
    page.evaluate('async () => new (await import("/static/js/phone/keep.js")).Keeper("sam").setVisits([])')
    assert cues(page) == []


def test_without_signal_it_opens_and_keeps_marks(phone_context: BrowserContext, phone_address: str, phone_world: World) -> None:
    live.sign_in(phone_context, phone_address, phone_world.db, "sam")
    visiting.accepted_visit(phone_world.db)
    page = phone_context.new_page()
    page.goto(f"{phone_address}/field/")
    expect(page.locator("#kept")).to_contain_text("on this phone", timeout=30_000)
    phone_context.set_offline(True)
    page.goto(f"{phone_address}/field/list#visit")
    row(page, "Arriving").click()
    page.reload()
    expect(row(page, "Arriving")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.querySelector('#rows button')).minHeight") == "64px"  # its style is on the phone too
    phone_context.set_offline(False)
    row(page, "Ordering").click()
    drafted = "SELECT document ->> '$.marks' AS marks FROM draft_parts WHERE part = 'capture'"
    for _ in range(80):
        if "ordering" in str(rows(phone_world.db, drafted)):
            break
        page.wait_for_timeout(100)
    assert [mark["cue"] for mark in json.loads(rows(phone_world.db, drafted)[0]["marks"])] == ["arriving", "ordering"]
