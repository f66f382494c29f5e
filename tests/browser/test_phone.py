"""A whole visit on a phone of 360 × 740 pixels: once without JavaScript, once with it, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlite_utils import Database

from shopper import create_app
from shopper.db import now_utc
from shopper.reports import store as reports
from shopper.reviews import store as reviews
from tests import visiting
from tests.browser import axe, live
from tests.browser.phones import choose, phone
from tests.visiting import REPORT
from tests.world import World

SAVED = re.compile(r"^saved \d\d:\d\d$")
TAPPED = ("main :is(button:not([aria-hidden]), summary, .segments span, textarea, a:not(p a), input.input), "
          ".progress .button, .journey :is(summary, .back), .bar :is(a, summary)")
pytestmark = live.BROWSER


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The application on a free port of this machine, with CSRF on."""
    with live.serving(create_app(world.instance)) as served:
        yield served


def fill(page: Page, front: Path) -> None:
    """Everything that the small checklist asks for."""
    for name, value in (("began.date", "2026-03-12"), ("began.time", "14:00"), ("ended.date", "2026-03-12"),
                        ("ended.time", "14:35"), ("v.wait.seconds", "0:48"), ("v.price", "4,20"), ("v.who.count", "1"),
                        ("v.who.roles", "barista"),
                        ("v.felt.cause", "A warm welcome."), ("v.story", "I walked in and they looked up at once.")):
        page.fill(f'[name="{name}"]', value)
    for name, value in (("v.greeted", "yes"), ("v.nps", "9"), ("v.who.knew_part", "all"), ("v.felt.success", "4"),
                        ("v.felt.effort", "5"), ("v.felt.emotion", "4")):
        choose(page, name, value)
    page.set_input_files('[name="p.front"]', front)


def send(page: Page) -> None:
    """The declaration, and away."""
    choose(page, "interest", "none")
    page.fill('[name="name"]', "Sam Shopper")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent.")
    expect(page.locator(".total")).to_have_text("The server has 7 of 7 answers and 1 of 1 photo.")


@pytest.fixture
def front(tmp_path: Path) -> Path:
    file = tmp_path / "front.jpg"
    file.write_bytes(visiting.picture(size=(1600, 1200)))
    return file


def test_a_whole_visit_without_javascript(address: str, db: Database, front: Path) -> None:
    visiting.accepted_visit(db)
    db.execute("UPDATE visits SET state = 'assigned'")
    with phone(address, db, script=False) as page:
        page.goto(f"{address}/field/")
        page.get_by_role("link", name="Marlow Street").click()
        page.get_by_role("button", name="Accept this visit").click()
        page.get_by_role("button", name="Begin").click()
        choose(page, "v.greeted", "no")
        page.locator("#t-arriving .onward button").click()
        expect(page.locator("#i-busy")).to_be_visible()
        fill(page, front)
        page.fill('[name="v.price"]', "four euros")
        page.locator("#finish").click()
        expect(page.locator("#i-price .field-error")).to_be_visible()
        expect(page.locator('[name="v.price"]')).to_have_value("four euros")
        page.fill('[name="v.price"]', "4,20")
        page.locator("#finish").click()
        expect(page.get_by_role("heading", name="Declaration")).to_be_visible()
        send(page)


def test_a_whole_visit_with_javascript(address: str, db: Database, front: Path) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        expect(page.locator("[data-done]")).to_have_text("0 of 8")
        expect(page.locator("#i-busy")).to_be_hidden()
        choose(page, "v.greeted", "no")
        expect(page.locator("#i-busy")).to_be_visible()
        expect(page.locator("[data-done]")).to_have_text("0 of 9")
        fill(page, front)
        expect(page.locator("#i-busy")).to_be_hidden()
        expect(page.locator("[data-done]")).to_have_text("8 of 8")
        expect(page.locator("#i-front img")).to_be_visible()
        expect(page.locator("#saved")).to_have_text(SAVED)
        page.reload()
        expect(page.locator('[name="v.price"]')).to_have_value("4.20")
        expect(page.locator('[name="v.wait.seconds"]')).to_have_value("48")
        page.locator("#finish").click()
        send(page)


def test_the_stopwatch_counts_and_survives_a_reload(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        page.locator("#i-wait [data-watch]").click()
        expect(page.locator("#i-wait [data-watch]")).to_contain_text("Stop 0:01")
        page.reload()
        page.locator("#i-wait [data-watch]").click()
        expect(page.locator('[name="v.wait.seconds"]')).not_to_have_value("")
        expect(page.locator("#saved")).to_have_text(SAVED)
    timing = reports.answers_of(db, REPORT)["wait"]["value"]
    assert timing["seconds"] >= 1 and set(timing) == {"seconds", "from", "to"}


def test_a_stopwatch_never_writes_over_what_was_typed(address: str, db: Database) -> None:
    visiting.begun(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        seconds, watch, use = (page.locator(f"#i-wait {part}") for part in ('[name="v.wait.seconds"]', "[data-watch]", "[data-use]"))
        seconds.fill("48")
        watch.click()
        expect(watch).to_contain_text("Stop 0:01")
        watch.click()
        expect(seconds).to_have_value("48")
        expect(page.locator("#saved")).to_have_text(SAVED)
        page.reload()
        expect(seconds).to_have_value("48")
        use.click()
        expect(seconds).to_have_value(re.compile("^[1-9]$"))
        expect(use).to_be_hidden()
        watch.click()
        expect(watch).to_contain_text("Stop 0:0")
        watch.click()  # what the stopwatch itself wrote, it may replace
        expect(seconds).to_have_value(re.compile("^[0-9]$"))
        expect(page.locator("#saved")).to_have_text(SAVED)
    assert reports.answers_of(db, REPORT)["wait"]["value"]["seconds"] < 10


def test_a_returned_report_shows_what_is_asked_at_each_item_and_leads_there(address: str, db: Database) -> None:
    visiting.sent(db)
    reviews.remark(db, visiting.EVE, (REPORT, "story"), "Which counter was it?", now_utc())
    reviews.remark(db, visiting.EVE, (REPORT, None), "A careful report.", now_utc())
    reviews.return_to_shopper(db, visiting.EVE, REPORT, "Please be more exact.", now_utc())
    with phone(address, db) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        expect(page.locator(".opening")).to_contain_text("Please be more exact.")
        page.get_by_role("link", name="Tell what happened").click()
        expect(page.locator("#i-story .asked")).to_be_in_viewport()
        expect(page.locator("#i-story .asked")).to_contain_text("Which counter was it?")
        expect(page.locator(".asked")).to_have_count(1)
        assert "A careful report." not in page.content()
        assert axe.findings(page) == []


def test_a_figure_that_is_none_counts_as_open_at_once(address: str, db: Database) -> None:
    visiting.filled(db)
    with phone(address, db, script=True) as page:
        page.goto(f"{address}/field/reports/{REPORT}")
        expect(page.locator("[data-done]")).to_have_text("8 of 8")
        page.fill('[name="v.price"]', "four euros")
        expect(page.locator("[data-done]")).to_have_text("7 of 8")
        expect(page.locator("#i-price .field-error")).to_be_visible()
        page.get_by_role("button", name="Next open item").click()
        expect(page.locator('[name="v.price"]')).to_be_focused()
        page.fill('[name="v.price"]', "4.20")
        expect(page.locator("[data-done]")).to_have_text("8 of 8")


@pytest.mark.parametrize(("script", "laptop"), [(True, False), (False, False), (True, True)])
def test_everything_that_is_tapped_is_large_enough_and_nothing_scrolls_sideways(
        address: str, db: Database, script: bool, laptop: bool) -> None:
    visiting.filled(db)
    visiting.accepted_visit(db, visit_id="earlier")
    db.execute("UPDATE visits SET state = 'cancelled' WHERE id = 'earlier'")
    least = 32 if laptop else 44
    with phone(address, db, script=script, laptop=laptop) as page:
        for path in ("/field/", "/field/visits/visit", f"/field/reports/{REPORT}", f"/field/reports/{REPORT}/check"):
            page.goto(address + path)
            small = []
            for target in page.locator(TAPPED).all():
                box = target.bounding_box() if target.is_visible() else None
                if box and (box["height"] < least or box["width"] < least) and box["height"] > 1:
                    small.append((path, target.inner_text(), box))
            assert small == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_access(address: str, db: Database, scheme: str) -> None:
    visiting.filled(db, nps=None)
    with phone(address, db, script=True, scheme=scheme) as page:
        for path in ("/field/", "/field/visits/visit", f"/field/reports/{REPORT}", f"/field/reports/{REPORT}/check"):
            page.goto(address + path)
            assert axe.findings(page) == [], path
