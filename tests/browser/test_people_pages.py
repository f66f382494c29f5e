"""The frame and the people pages in a real Chromium: readable for everybody, nothing sideways, nothing refused by our policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from shopper import create_app
from shopper.db import now_utc
from shopper.people import store
from tests import world as worlds
from tests.browser.axe import findings
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in

pytestmark = BROWSER
PAGES = ["/people/sign-in", "/people/", "/people/nora", "/people/new", "/people/account", "/no/such/page"]
SIZES = {"phone": PHONE, "laptop": LAPTOP}
SMALL = """() => [...document.querySelectorAll("a.button, button, summary, nav.rooms a, select, input:not([type=hidden])")]
    .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 80))"""


class Stage(NamedTuple):
    """What a test needs to open a page as somebody."""

    browser: Browser
    address: str
    world: worlds.World


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One server and one browser for this file."""
    world = worlds.build(tmp_path_factory.mktemp("browser") / "instance")
    store.open_session(world.db, "ada", "Firefox on Windows", now_utc())
    with serving(create_app(world.instance)) as address, chromium() as browser:
        yield Stage(browser, address, world)
    world.db.close()


@pytest.fixture
def ada(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Ada's page in the size and scheme asked for; anything on the console fails the test."""
    size, scheme = getattr(request, "param", ("laptop", "light"))
    context = stage.browser.new_context(viewport=ViewportSize(**SIZES[size]), color_scheme=scheme, base_url=stage.address)
    sign_in(context, stage.address, stage.world.db, "ada")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert not [line for line in said if "404" not in line], said


@pytest.mark.parametrize("ada", [(size, scheme) for size in SIZES for scheme in ("light", "dark")], indirect=True, ids=str)
def test_the_pages_are_readable_for_everybody(ada: Page) -> None:
    for path in PAGES:
        ada.goto(path)
        assert findings(ada) == [], path


@pytest.mark.parametrize("ada", [("phone", "light")], indirect=True)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_runs_sideways_on_a_phone(ada: Page, direction: str) -> None:
    for path in PAGES:
        ada.goto(path)
        ada.evaluate("(way) => { document.documentElement.dir = way; }", direction)
        assert ada.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("ada", [("phone", "light")], indirect=True)
def test_whatever_is_tapped_is_large_enough(ada: Page) -> None:
    for path in PAGES:
        ada.goto(path)
        assert ada.evaluate(SMALL) == [], path


def test_a_helper_that_finds_nothing_anywhere_would_be_noticed(ada: Page) -> None:
    ada.goto("/people/new")
    ada.evaluate("document.querySelector('label').remove()")
    assert any(line.startswith("label:") for line in findings(ada))


def test_fonts_and_icons_arrive_under_our_policy(ada: Page) -> None:
    ada.goto("/people/")
    ada.evaluate("document.fonts.ready.then(() => true)")
    for face in ("400 16px Inter", "600 16px Inter", "400 27px 'Shopper Serif'"):
        assert ada.evaluate("(face) => document.fonts.check(face)", face), face
    assert ada.evaluate("document.querySelector('.icon use').getBoundingClientRect().width > 4")


def test_the_keyboard_opens_the_account_menu_and_signs_out(ada: Page) -> None:
    ada.goto("/people/")
    ada.keyboard.press("Tab")
    expect(ada.get_by_role("link", name="Skip to the content")).to_be_focused()
    ada.locator(".account summary").focus()
    ada.keyboard.press("Enter")
    ada.get_by_role("button", name="Sign out").focus()
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("heading", name="Sign in")).to_be_visible()
    ada.goto("/people/")
    expect(ada.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_stray_script_in_a_name_does_not_run(ada: Page, stage: Stage) -> None:
    stage.world.db.execute("UPDATE people SET name = '<img src=x onerror=\"window.pwned=1\">' WHERE id = 'mia'")
    for path in ("/people/", "/people/mia"):
        ada.goto(path)
        assert ada.evaluate("window.pwned === undefined")
        expect(ada.get_by_text("onerror").first).to_be_visible()
