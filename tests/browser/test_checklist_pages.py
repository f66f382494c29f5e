"""The checklist pages in a real Chromium: hostile texts stay texts, nothing breaks the CSP, axe is content, nothing overflows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, ViewportSize
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.model import Document, dump, fingerprint
from tests.browser import axe
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in
from tests.checklists.test_views import HOSTILE, hostile
from tests.visiting import document
from tests.world import NOW

pytestmark = BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def addresses(db: Database, content: Document) -> list[str]:
    """Every page about one checklist, draft and version."""
    remarks = ({"touchpoint": HOSTILE, "item": HOSTILE, "reason": HOSTILE},)
    checklist_id = store.keep_import(db, "ada", "harbour", store.Import(content, HOSTILE, remarks), NOW)
    version_id = store.publish(db, "ada", checklist_id, fingerprint(dump(content)), NOW)
    return ["/checklists/", "/checklists/import", f"/checklists/{checklist_id}", f"/checklists/{checklist_id}/preview",
            f"/checklists/{checklist_id}/publication", f"/checklists/versions/{version_id}"]


def test_hostile_texts_do_nothing_in_a_browser(app: Flask, db: Database, browser: Browser) -> None:
    pages = addresses(db, hostile())
    with serving(app) as address:
        context = browser.new_context(viewport=ViewportSize(**PHONE))
        sign_in(context, address, db, "ada")
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for path in pages:
            page.goto(address + path)
            assert page.evaluate("typeof window.pwned") == "undefined"
        assert page.get_by_text("{{7*7}}${7*7}").count() > 0
        assert said == []
        context.close()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")], ids=["phone", "laptop"])
def test_pages_are_accessible_and_fit_the_screen(app: Flask, db: Database, browser: Browser, size: dict[str, int],
                                                 scheme: Literal["light", "dark"]) -> None:
    pages = addresses(db, document())
    with serving(app) as address:
        context = browser.new_context(viewport=ViewportSize(**size), color_scheme=scheme)
        sign_in(context, address, db, "ada")
        page = context.new_page()
        for path in pages:
            page.goto(address + path)
            assert (path, axe.findings(page)) == (path, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        context.close()
