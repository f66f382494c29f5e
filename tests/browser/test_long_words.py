"""One long unbroken word in a place, an occasion, a prompt or a person: no page of a visit runs sideways, no cell over its neighbour."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from sqlite_utils import Database

from shopper import create_app
from shopper.checklists.model import Document, Item
from shopper.db import change, rows, writing
from shopper.findings import store as findings
from tests import world as worlds
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in
from tests.reviews.acting import ANSWERS, DOCUMENT, Act, published, report

pytestmark = BROWSER
PLACE = "Rathausstraße/Donaudampfschifffahrtsgesellschaftskapitänsplatz, Ecke Marienplatz"
WORD = "Donaudampfschifffahrtsgesellschaftskapitänsplatzverordnungsblatt"
INSIDE = """() => [...document.querySelectorAll("table :is(th, td)")].every((cell) => !cell.offsetParent
    || cell.scrollWidth <= cell.clientWidth + 1)"""
Stage = tuple[Browser, str, Database]


def worded() -> Document:
    """The usual checklist, with the word in its title and in every touchpoint and question."""
    def longer(item: Item) -> Item:
        return item.model_copy(update={"prompt": f"{item.prompt} {WORD}"})

    return DOCUMENT.model_copy(update={"title": WORD, "touchpoints": tuple(
        part.model_copy(update={"title": f"{part.title} {WORD}", "items": tuple(map(longer, part.items))})
        for part in DOCUMENT.touchpoints)})


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    world = worlds.build(tmp_path_factory.mktemp("words") / "instance")
    with writing(world.db):
        change(world.db, "UPDATE locations SET name = ?, address = ? WHERE id = 'marlow'", PLACE, WORD)
        change(world.db, "UPDATE waves SET name = ?", WORD)
    version = published(world.db, worded())
    findings.release(world.db, "eve", report(world.db, version, Act(answers=ANSWERS | {"story": {"value": WORD}})), worlds.NOW)
    report(world.db, version, Act(submit=False))
    with writing(world.db):
        change(world.db, "UPDATE visits SET scenario = ?1, variant = ?1, briefing = ?1", WORD)
    with serving(create_app(world.instance)) as address, chromium() as browser:
        yield browser, address, world.db
    world.db.close()


def pages(db: Database) -> dict[str, list[str]]:
    """Who looks at what."""
    sent, draft = rows(db, "SELECT id, visit_id FROM reports ORDER BY state = 'released' DESC")
    edition = rows(db, "SELECT id FROM editions")[0]["id"]
    return {"sam": ["/field/", f"/field/visits/{draft['visit_id']}", f"/field/reports/{draft['id']}",
                    f"/field/reports/{draft['id']}/check", f"/field/reports/{sent['id']}/receipt"],
            "max": ["/findings/", f"/findings/{edition}"], "eve": [f"/reviews/{sent['id']}", "/reviews/?state=released"],
            "ada": [f"/visits/{sent['visit_id']}", f"/visits/{draft['visit_id']}"]}


def troubles(page: Page) -> list[str]:
    page.evaluate("for (const one of document.querySelectorAll('details:not(.account)')) one.open = true")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px too wide"] * (wide > 0) + ["a cell runs over"] * (not page.evaluate(INSIDE))


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_long_unbroken_word_widens_nothing(stage: Stage, size: dict[str, int]) -> None:
    browser, address, db = stage
    found = {}
    for person, paths in pages(db).items():
        context = browser.new_context(base_url=address, viewport=ViewportSize(**size))
        sign_in(context, address, db, person)
        page = context.new_page()
        for path in paths:
            answer = page.goto(path)
            assert answer and answer.status == 200, path
            found[path] = troubles(page)
        context.close()
    assert {path: what for path, what in found.items() if what} == {}
