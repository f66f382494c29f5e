"""The lists of the admin's rooms in a real Chromium: long names run nowhere sideways, and every list is worked by keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlite_utils import Database

from shopper import create_app
from shopper.db import change, writing
from tests import world as worlds
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in
from tests.visits.rows import planned, versions
from tests.world import NOW, put

pytestmark = BROWSER
PERSON = "Maximiliane Alexandra Ferreira-Castellanos of the Northern Harbour Region"
PLACE = "The Old Corn Exchange at the Corner of Market Square and Station Road, Entrance Beside the Fountains"
LISTS = ("/visits/", "/checklists/", "/people/", "/programs/", "/programs/managers", "/programs/harbour/locations",
         "/programs/harbour/waves")
INSIDE = """() => [...document.querySelectorAll(".table :is(th, td)")].every((cell) => !cell.offsetParent
    || cell.getBoundingClientRect().right <= innerWidth && cell.scrollWidth <= cell.clientWidth + 1)"""


def named_at_length(db: Database) -> None:
    """Everything in the lists has a name as long as real ones are at their worst."""
    versions(db)
    planned(db)
    planned(db, location_id="quay", shopper_id="sue")
    put(db, "checklist_drafts", {"checklist_id": "counter", "document": "{}", "sha256": "x", "saved_at": NOW, "saved_by": "ada"})
    with writing(db):
        change(db, "UPDATE people SET name = ? WHERE id IN ('ada', 'sam', 'max')", PERSON)
        change(db, "UPDATE locations SET name = ? WHERE id = 'marlow'", PLACE)
        change(db, "UPDATE waves SET name = ?", PLACE)
        change(db, "UPDATE programs SET name = ? WHERE id = 'harbour'", PLACE)
        change(db, "UPDATE checklists SET title = ? WHERE id = 'counter'", PLACE)


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    world = worlds.build(tmp_path_factory.mktemp("lists") / "instance")
    named_at_length(world.db)
    with serving(create_app(world.instance)) as address, chromium() as browser:
        context = browser.new_context(base_url=address)
        sign_in(context, address, world.db, "ada")
        yield context.new_page()
        context.close()
    world.db.close()


@pytest.mark.parametrize("size", [PHONE, LAPTOP, {"width": 1280, "height": 800}], ids=lambda size: str(size["width"]))
def test_long_names_run_nowhere_sideways(ada: Page, size: dict[str, int]) -> None:
    ada.set_viewport_size(ViewportSize(width=size["width"], height=size["height"]))
    for path in LISTS:
        ada.goto(path)
        assert ada.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert ada.evaluate(INSIDE), path


def test_a_long_own_name_takes_one_line_of_the_head(ada: Page) -> None:
    ada.set_viewport_size(ViewportSize(width=360, height=740))
    ada.goto("/visits/")
    box = ada.locator(".account > summary").bounding_box()
    assert box and box["height"] < 60


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_searched_walked_and_opened_by_keys(ada: Page, path: str) -> None:
    ada.set_viewport_size(ViewportSize(width=1280, height=800))
    ada.goto(path)
    keys, lines = ada.locator("#keys"), ada.locator(".table tbody th a")
    ada.keyboard.press("?")
    expect(keys).to_be_visible()
    ada.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    ada.keyboard.press("/")
    expect(ada.locator(".filters input[type=search]")).to_be_focused()
    ada.locator(".filters input[type=search]").blur()
    ada.keyboard.press("j")
    expect(lines.first).to_be_focused()
    ada.keyboard.press("ArrowDown")
    ada.keyboard.press("k")
    expect(lines.first).to_be_focused()
    goal = lines.first.get_attribute("href")
    ada.keyboard.press("Enter")
    ada.wait_for_url(f"**{goal}")
