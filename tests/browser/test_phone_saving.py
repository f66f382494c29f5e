"""What is typed on a phone and what is stored: lost connections, lost replies, two open pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlite_utils import Database

from shopper import create_app
from shopper.checklists.model import Item
from shopper.db import now_utc
from shopper.people import store as people
from shopper.reports import store as reports
from tests import visiting
from tests.browser import live
from tests.browser.phones import choose, phone
from tests.visiting import REPORT, SAM
from tests.world import PASSWORD, World

SAVED = re.compile(r"^saved \d\d:\d\d$")
pytestmark = live.BROWSER


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The application on a free port of this machine, with CSRF on."""
    with live.serving(create_app(world.instance)) as served:
        yield served


def test_without_connection_the_page_says_so_and_saves_when_it_is_back(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.route("**/draft", lambda route: route.abort())
        choose(page, "v.nps", "9")
        expect(page.locator("#saved")).to_have_text("Not saved yet: no connection. Keep this page open.")
        page.unroute("**/draft")
        choose(page, "v.nps", "8")
        expect(page.locator("#saved")).to_have_text(SAVED)
        expect(page.locator("#saved")).not_to_have_class("saved trouble")
    assert reports.answers_of(db, REPORT)["nps"] == {"value": "8"}


def test_two_open_pages_never_overwrite_each_other_unseen(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        reports.save_draft(db, SAM, REPORT, reports.Draft(1, {"nps": {"value": "1"}}), now_utc())
        choose(page, "v.nps", "9")
        expect(page.locator("#saved")).to_contain_text("Changed elsewhere")
        assert reports.answers_of(db, REPORT) == {"nps": {"value": "1"}}
        page.locator(".ending button").click()
        expect(page.locator("#i-nps .field-error")).to_contain_text("Saved elsewhere: 1")
        expect(page.locator('[name="v.nps"][value="9"]')).to_be_checked()
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "1"}}


def test_a_retry_after_a_failed_save_never_passes_a_save_from_elsewhere(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.route("**/draft", lambda route: route.abort())
        choose(page, "v.nps", "9")
        expect(page.locator("#saved")).to_contain_text("no connection")
        reports.save_draft(db, SAM, REPORT, reports.Draft(1, {"nps": {"value": "1"}}), now_utc())
        page.unroute("**/draft")
        choose(page, "v.nps", "8")
        expect(page.locator("#saved")).to_contain_text("Changed elsewhere")
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "1"}}


def test_a_save_whose_reply_was_lost_is_not_taken_for_somebody_elses(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")

        def lose(route: Route) -> None:
            route.fetch()
            route.abort()

        page.route("**/draft", lose)
        choose(page, "v.nps", "9")
        expect(page.locator("#saved")).to_contain_text("no connection")
        assert reports.answers_of(db, REPORT) == {"nps": {"value": "9"}}
        page.unroute("**/draft")
        choose(page, "v.nps", "8")
        expect(page.locator("#saved")).to_have_text(SAVED)
    assert reports.answers_of(db, REPORT) == {"nps": {"value": "8"}}


def sign_in_again(page: Page, address: str) -> None:
    """In another tab of the same browser: out, and in by the form."""
    other = page.context.new_page()
    other.goto(f"{address}/people/account")
    if other.locator(".bar details:not([open]) > summary").is_visible():
        other.locator(".bar details > summary").click()
    other.get_by_role("button", name="Sign out").first.click()
    other.goto(f"{address}/people/sign-in")
    other.get_by_label("Email").fill("sam@example.org")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(f"{address}/field/**")
    other.close()


def test_after_signing_in_again_in_another_tab_the_page_goes_on_where_it_was(address: str, db: Database, tmp_path: Path) -> None:
    visiting.begun(db)
    people.set_password(db, None, "sam", PASSWORD, now_utc())
    front = tmp_path / "front.jpg"
    front.write_bytes(visiting.picture())
    with phone(address, db, laptop=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.context.clear_cookies(name="sid")
        choose(page, "v.nps", "9")
        expect(page.locator("#saved")).to_contain_text("not signed in here")
        expect(page.locator("#away")).to_contain_text("What you typed is safe on this page")
        assert page.locator("#away a").get_attribute("href") == "/people/sign-in"
        live.sign_in(page.context, address, db, "sam")
        sign_in_again(page, address)
        page.fill('[name="v.story"]', "They looked up at once and said hello.")
        expect(page.locator("#saved")).to_have_text(SAVED)
        page.set_input_files('[name="p.front"]', front)
        expect(page.locator("#i-front .files img")).to_have_count(1)
        assert set(reports.answers_of(db, REPORT)) == {"nps", "story"}
        page.locator(".ending button").click()  # the plain form, with the token that came with the save
        page.wait_for_url("**/check")


@pytest.mark.parametrize("other", ["sue", "eve"])
def test_somebody_else_signed_in_here_gets_nothing_and_the_page_goes_on_when_its_author_is_back(
        address: str, db: Database, tmp_path: Path, other: str) -> None:
    visiting.begun(db)
    front = tmp_path / "front.jpg"
    front.write_bytes(visiting.picture())
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        live.sign_in(page.context, address, db, other)
        choose(page, "v.nps", "9")
        expect(page.locator("#away")).to_be_visible()
        page.set_input_files('[name="p.front"]', front)
        expect(page.locator("#i-front .sending")).to_contain_text("front.jpg: not sent yet: you are not signed in here. It stays chosen")
        with page.expect_response(lambda reply: reply.url.endswith("/evidence")):  # the press has tried both by then
            page.locator(".ending button").click()
        expect(page.locator('[name="v.nps"][value="9"]')).to_be_checked()
        assert reports.answers_of(db, REPORT) == {}
        live.sign_in(page.context, address, db, "sam")
        page.evaluate("dispatchEvent(new Event('focus'))")  # back on this page
        expect(page.locator("#saved")).to_have_text(SAVED)
        expect(page.locator("#away")).to_be_hidden()
        assert reports.answers_of(db, REPORT) == {"nps": {"value": "9"}}
        page.locator(".ending button").click()
        page.wait_for_url("**/check")
    assert len(reports.drafted_for(db, SAM, REPORT).evidence) == 1


def test_without_javascript_a_form_of_an_earlier_sign_in_is_sent_again_with_one_press(address: str, db: Database) -> None:
    visiting.begun(db)
    people.set_password(db, None, "sam", PASSWORD, now_utc())
    with phone(address, db, script=False, laptop=True) as page:
        sign_in_again(page, address)
        page.goto(f"{address}/field/reports/{REPORT}")
        page.fill('[name="v.story"]', "They looked up\nat once & said \"hello\".")
        sign_in_again(page, address)
        page.locator(".ending button").click()
        expect(page.locator("#kept")).to_contain_text("They looked up")
        page.get_by_role("button", name="Send it again").click()
        page.wait_for_url("**/check")
    assert reports.answers_of(db, REPORT)["story"] == {"value": "They looked up\nat once & said \"hello\"."}


def test_a_price_typed_with_a_comma_shows_what_hangs_on_it(address: str, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made = visiting.document()
    dear = Item.model_validate({"key": "dear", "type": "short_text", "prompt": "Why so dear?", "show_if": {"item": "price", "at_least": 4}})
    ordering = made.touchpoints[1]
    longer = made.model_copy(update={"touchpoints": (made.touchpoints[0], ordering.model_copy(update={"items": (*ordering.items, dear)}))})
    monkeypatch.setattr(visiting, "document", lambda: longer)
    visiting.begun(db)
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        expect(page.locator("#i-dear")).to_be_hidden()
        page.fill('[name="v.price"]', "3,99")
        expect(page.locator("#i-dear")).to_be_hidden()
        page.fill('[name="v.price"]', "4,20")
        expect(page.locator("#i-dear")).to_be_visible()
        expect(page.locator("#saved")).to_have_text(SAVED)
        expect(page.locator('[name="v.price"]')).to_have_value("4,20")
    assert reports.answers_of(db, REPORT)["price"] == {"value": "4.20"}


def test_the_box_of_a_comment_stands_open_after_a_reload_while_it_holds_text(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        for key in ("nps", "greeted"):
            page.locator(f"#i-{key} .extras summary").click()
        page.locator('[name="c.nps"]').fill("Said twice.")
        expect(page.locator("#saved")).to_have_text(SAVED)
        page.reload()
        expect(page.locator('[name="c.nps"]')).to_be_visible()
        expect(page.locator('[name="c.greeted"]')).to_be_hidden()
        page.route("**/draft", lambda route: route.abort())
        page.locator("#i-greeted .extras summary").click()
        page.locator('[name="c.greeted"]').fill("Not saved yet.")
        page.evaluate("document.querySelector('#i-greeted details').open = false; dispatchEvent(new Event('pageshow'))")
        expect(page.locator('[name="c.greeted"]')).to_be_visible()
