"""Ways through the form: one tap an answer, the next open item, keys and the journey on a laptop."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlite_utils import Database

from shopper import create_app
from shopper.reports import store as reports
from tests import visiting
from tests.browser import live
from tests.browser.phones import choose, phone
from tests.visiting import REPORT
from tests.world import World

pytestmark = live.BROWSER


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The application on a free port of this machine, with CSRF on."""
    with live.serving(create_app(world.instance)) as served:
        yield served


def test_the_next_open_item_is_brought_into_view(address: str, db: Database) -> None:
    visiting.filled(db, story=None)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.get_by_role("button", name="Next open item").click()
        expect(page.locator("#i-story")).to_be_in_viewport()
        expect(page.locator('[name="v.story"]')).to_be_focused()


def test_the_next_open_item_is_the_next_one_and_after_the_last_the_first(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        passed = []
        for _ in range(9):
            page.locator("#next").click()
            passed.append(page.evaluate("document.activeElement.closest('fieldset').id"))
    assert passed == ["visit.began", "i-greeted", "i-wait", "i-nps", "i-price", "i-who", "i-felt", "i-story", "visit.began"]


def test_one_tap_answers_and_a_failure_leads_to_its_missing_word(address: str, db: Database) -> None:
    visiting.filled(db, greeted=None)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        choose(page, "v.greeted", "yes")
        expect(page.locator("[data-done]")).to_have_text("8 of 8")
        choose(page, "v.greeted", "no")
        expect(page.locator("[data-done]")).to_have_text("7 of 9")
        for name in ("v.busy", "c.greeted"):
            page.locator("#next").click()
            expect(page.locator(f'[name="{name}"]').first).to_be_focused()


def test_a_choice_that_excludes_the_others_unticks_them_and_they_it(address: str, db: Database) -> None:
    visiting.filled(db, signs={"value": ["menu", "none"]})
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        expect(page.locator("[data-done]")).to_have_text("8 of 9")
        chosen = "[...document.querySelectorAll('[name=\"v.signs\"]:checked')].map((one) => one.value)"
        for tapped, left in (("offers", ["menu", "offers"]), ("none", ["none"]), ("hours", ["hours"])):
            choose(page, "v.signs", tapped)
            assert page.evaluate(chosen) == left
        expect(page.locator("[data-done]")).to_have_text("8 of 8")
        expect(page.locator("#saved")).to_contain_text("saved ")
    assert reports.answers_of(db, REPORT)["signs"] == {"value": ["hours"]}


def test_a_laptop_has_a_key_for_everything_and_shows_them(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, laptop=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
        page.fill('[name="began.date"]', "2026-03-12")
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("n")
        page.keyboard.press("ArrowRight")
        expect(page.locator('[name="v.greeted"][value="no"]')).to_be_checked()
        page.keyboard.press("w")
        expect(page.locator('[name="c.greeted"]')).to_be_focused()
        page.keyboard.type("n?jk")
        expect(page.locator('[name="c.greeted"]')).to_have_value("n?jk")


def test_j_and_k_walk_from_item_to_item(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, laptop=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        passed = []
        for key in "njjkk":
            page.keyboard.press(key)
            passed.append(page.evaluate("document.activeElement.closest('fieldset').id"))
            page.evaluate("document.activeElement.blur()")
    assert passed == ["visit.began", "i-greeted", "i-wait", "i-greeted", "visit.began"]


def test_a_laptop_shows_the_journey_at_the_left(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, laptop=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        link, sheet = page.locator(".journey li a").last, page.locator("#sheet")
        expect(link).to_be_visible()
        assert (link.bounding_box() or {})["x"] < 300 < (sheet.bounding_box() or {})["x"]
        link.click()
        expect(page.locator("#t-ordering h2")).to_be_in_viewport()
        expect(link).to_have_attribute("aria-current", "step")
        expect(link).to_be_visible()


def test_a_phone_folds_the_journey_away_until_it_is_asked_for(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        link = page.locator(".journey li a").last
        expect(link).to_be_hidden()
        page.locator(".journey summary").click()
        link.click()
        expect(link).to_be_hidden()
        expect(page.locator("#t-ordering h2")).to_be_in_viewport()


def test_an_audio_note_can_be_heard_on_the_phone(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.set_input_files('[name="p.voice"]', {"name": "note.wav", "mimeType": "audio/wav", "buffer": silence()})
        expect(page.locator("#i-voice audio")).to_be_visible()
        page.reload()
        length = page.locator("#i-voice audio").evaluate(
            "one => new Promise((done) => { one.onloadedmetadata = () => done(one.duration); one.onerror = () => done(-1); "
            "one.preload = 'metadata'; one.load(); })")
    assert 0.9 < length < 1.1


def silence() -> bytes:
    """One second of a WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    return out.getvalue()
