"""Photos on the phone: what could not be sent waits under its name, a refusal says why, a removal can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlite_utils import Database

from shopper import create_app
from shopper.db import writing
from shopper.reports import store as reports
from tests import visiting
from tests.browser import live
from tests.browser.phones import choose, phone
from tests.browser.test_phone_steps import silence
from tests.visiting import REPORT, SAM
from tests.world import World

SAVED = re.compile(r"^saved \d\d:\d\d$")
pytestmark = live.BROWSER


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The application on a free port of this machine, with CSRF on."""
    with live.serving(create_app(world.instance)) as served:
        yield served


def add(page: Page, *files: tuple[str, bytes]) -> None:
    page.set_input_files('[name="p.front"]', [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files])


def kept(db: Database) -> int:
    return len(reports.drafted_for(db, SAM, REPORT).evidence)


def test_photos_chosen_one_after_the_other_without_connection_all_wait_and_go_by_themselves(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.route("**/evidence", lambda route: route.abort())
        for name, color in (("door.jpg", "teal"), ("sign.jpg", "red")):
            add(page, (name, visiting.picture(color)))
        expect(page.locator("#i-front .sending")).to_have_text([re.compile("door.jpg: not sent yet: no connection. It stays chosen"),
                                                                re.compile("sign.jpg: not sent yet")])
        choose(page, "v.nps", "9")
        expect(page.locator("#saved")).to_have_text("2 files not sent yet: no connection. Keep this page open.")
        page.wait_for_timeout(1500)  # the text is saved meanwhile, and the head goes on naming the files
        assert set(reports.answers_of(db, REPORT)) == {"nps"}
        expect(page.locator("#saved")).to_contain_text("2 files not sent yet")
        with page.expect_event("requestfailed"):  # the press has tried once more by then
            page.locator(".ending button").click()
        page.wait_for_timeout(200)
        expect(page.locator("#i-front .sending")).to_have_count(2)  # the page is not left while a file waits
        page.unroute("**/evidence")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#i-front img")).to_have_count(2)
        expect(page.locator("#saved")).to_have_text(SAVED)
    assert kept(db) == 2


def test_of_several_photos_the_refused_one_is_named_with_its_reason(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        expect(page.locator("#sheet")).to_have_attribute("data-most", "30")
        page.evaluate("document.getElementById('sheet').dataset.most = 1")  # a smaller limit spares the test a heavy file
        add(page, ("good.jpg", visiting.picture()), ("broken.jpg", b"no photo at all"), ("huge.jpg", bytes(1024 * 1024 + 1)))
        error = page.locator("#i-front .field-error")
        expect(error).to_contain_text("huge.jpg: larger than 1 MB, so it was not taken.")
        expect(error).to_contain_text("broken.jpg: ")
        expect(page.locator("#i-front img")).to_have_count(1)
        add(page, *((f"{name}.jpg", b"no photo at all") for name in "abc"))
        expect(error).to_contain_text("a.jpg, b.jpg and c.jpg: ")
        assert "good.jpg" not in error.inner_text() and "stays chosen" not in error.inner_text()
        page.route("**/evidence", lambda route: route.fulfill(status=413, body="<html>"))
        add(page, ("wide.jpg", visiting.picture("red")))
        expect(error).to_have_text("wide.jpg: larger than the 1 MB that are taken. Choose it at a lower size.")
    assert kept(db) == 1


def test_a_photo_that_was_taken_off_can_be_put_back_for_a_while(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        add(page, ("good.jpg", visiting.picture()))
        page.get_by_role("button", name="Remove photo 1").click()
        expect(page.locator("#i-front img")).to_be_hidden()
        page.get_by_role("button", name="Removed. Undo").click()
        expect(page.locator("#i-front img")).to_be_visible()
        assert kept(db) == 1
        page.get_by_role("button", name="Remove photo 1").click()
        page.locator(".ending button").click()  # leaving carries it out
        page.wait_for_url("**/check")
    assert kept(db) == 0


def test_a_long_name_and_an_audio_note_never_widen_a_phones_page(address: str, db: Database) -> None:
    visiting.filled(db)
    with writing(db):
        db["locations"].update("marlow", {"name": "Harbour Coffee at the Old Corn Exchange and Railway Station Concourse N"})
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        add(page, ("a-photo-with-a-long-name-and-no-space-in-it-at-all-20260312-140512.jpg", visiting.picture()))
        page.set_input_files('[name="p.voice"]', {"name": "note.wav", "mimeType": "audio/wav", "buffer": silence()})
        player = page.locator("#i-voice audio")
        expect(player).to_be_visible()
        assert (player.bounding_box() or {})["width"] >= 200
        assert (page.locator("#i-voice .remove").bounding_box() or {})["width"] >= 44
        for path in ("", "?language=ar", "/check"):
            page.goto(f"{address}/field/reports/{REPORT}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") == 360
