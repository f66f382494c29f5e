"""A checklist's first day: built from nothing by keyboard, translated, published, filled in on a phone, and read as a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pypdf import PdfReader
from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.db import now_utc, row
from shopper.findings import rendering
from shopper.reviews import store as reviews
from shopper.visits import store as visits
from shopper.visits.model import VisitPlan
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in
from tests.browser.phones import choose
from tests.browser.test_builder import ADA, TYPES, VISIT, make_conditional, make_critical, stored, tab_to, type_into
from tests.tools import needs
from tests.visiting import EVE
from tests.world import World

pytestmark = [*BROWSER, needs("pango")]
ARABIC = "هل رحّب بك أحد؟"
STORY = "The door was open, a person looked up at once, and I was out again with my receipt after ten minutes."


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_from_an_empty_page_to_the_managers_pdf(browser: Browser, address: str, db: Database, world: World) -> None:
    context = browser.new_context(viewport=ViewportSize(**LAPTOP), base_url=address, reduced_motion="reduce")
    sign_in(context, address, db, "ada")
    page = context.new_page()
    page.set_default_timeout(15_000)
    checklist_id = build(page)
    make_critical(page)
    make_conditional(page)
    translate(page, checklist_id)
    publish(page, checklist_id)
    context.close()
    document = stored(db, checklist_id)
    assert len(document.items()) == 12
    assert document.translations["ar"]["were-you-greeted.prompt"] == ARABIC
    visit = planned(db, checklist_id)
    fill_in(browser, address, db, visit)
    report = row(db, "SELECT id FROM reports WHERE visit_id = ?", visit)
    assert report is not None
    edition = reviews.approve(db, EVE, report["id"], now_utc())
    rendering.render_edition(db, world.instance, edition, now_utc())
    said = downloaded(browser, address, db, edition)
    assert all("".join(prompt.split()) in said for prompts in VISIT.values() for prompt in prompts[:3])
    assert "100.0" in said


def build(page: Page) -> str:
    """The twelve items of the visit, typed; the checklist's id."""
    page.goto("/checklists/new")
    type_into(page, "title", "A shop by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft")
    for title, items in VISIT.items():
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("t")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("#t-title")).to_have_value(title)
        for prompt in items:
            page.keyboard.type(prompt)
            page.keyboard.press("Tab")
            page.locator("#add-type").select_option(TYPES.get(prompt, "yes_no"))  # the type of the item before stays chosen
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Enter")
            expect(page.locator(".builder-words h3", has_text=prompt)).to_be_visible()
            expect(page.locator("#add-prompt")).to_be_focused()
    return page.url.split("/")[4]


def translate(page: Page, checklist_id: str) -> None:
    """One text into Arabic, by keyboard; leaving the field saves it."""
    page.goto(f"/checklists/{checklist_id}/translations")
    type_into(page, "language", "ar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/translations/ar")
    page.get_by_role("link", name="Counter").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**at=counter**")
    tab_to(page, "t-2")
    page.keyboard.type(ARABIC)
    page.keyboard.press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")


def publish(page: Page, checklist_id: str) -> None:
    page.goto(f"/checklists/{checklist_id}/publication")
    page.get_by_role("button", name="Publish version 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/*")


def planned(db: Database, checklist_id: str) -> str:
    """A visit for Sam with the version just published, taken on."""
    version = checklists.versions_of(db, checklist_id)[0]["id"]
    today = now_utc()[:10]
    return visits.plan(db, ADA.id, VisitPlan(
        location_id="marlow", wave_id="spring", version_id=version, shopper_id="sam", kind="field",
        window_from=today, window_to=today, scenario="Ask for a bag.", variant="", briefing="Wait until you are asked."), now_utc())


def fill_in(browser: Browser, address: str, db: Database, visit: str) -> None:
    """The whole form by taps and thumbs on Sam's phone, then the declaration."""
    context = browser.new_context(viewport=ViewportSize(**PHONE), has_touch=True, base_url=address, reduced_motion="reduce")
    sign_in(context, address, db, "sam")
    page = context.new_page()
    page.goto(f"/field/visits/{visit}")
    page.get_by_role("button", name="Accept this visit").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#i-how-long-did-the-greeting-take")).to_be_hidden()
    for key in ("was-the-door-open", "was-the-window-clean", "were-you-greeted", "did-the-advisor-ask-what-you-need",
                "was-the-price-said", "did-you-get-a-receipt", "did-somebody-say-goodbye"):
        choose(page, f"v.{key}", "yes")
    expect(page.locator("#i-how-long-did-the-greeting-take")).to_be_visible()
    day = now_utc()[:10]
    for name, value in (("began.date", day), ("began.time", "00:01"), ("ended.date", day), ("ended.time", "00:11"),
                        ("v.how-many-people-were-waiting", "2"), ("v.how-long-did-the-greeting-take.seconds", "0:20"),
                        ("v.what-happened-at-the-door", STORY), ("v.how-did-it-feel.cause", "It was easy.")):
        page.fill(f'[name="{name}"]', value)
    for pillar in ("success", "effort", "emotion"):
        choose(page, f"v.how-did-it-feel.{pillar}", "4")
    page.locator("#finish").click()
    choose(page, "interest", "none")
    page.fill('[name="name"]', "Sam Shopper")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent.")
    context.close()


def downloaded(browser: Browser, address: str, db: Database, edition: str) -> str:
    """The words of the PDF that Max downloads, without spaces."""
    context = browser.new_context(base_url=address)
    sign_in(context, address, db, "max")
    answer = context.request.get(f"/findings/{edition}.pdf")
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    context.close()
    return "".join(text.split())
