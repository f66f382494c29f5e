"""What is typed on a phone and what is stored: lost connections, lost replies, two open pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect
from sqlite_utils import Database

from shopper import create_app
from shopper.db import now_utc
from shopper.reports import store as reports
from tests import visiting
from tests.browser import live
from tests.browser.phones import choose, phone
from tests.visiting import REPORT, SAM
from tests.world import World

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
        expect(page.locator("#i-nps .field-error")).to_have_text("Saved elsewhere: 1")
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
