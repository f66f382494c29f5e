"""Every page of every role in a real browser, with markup in every text: nothing runs, nothing is drawn, the policy stays quiet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlite_utils import Database

from shopper import create_app
from tests.browser import live
from tests.hostile.marking import MARK, ROLES, Marked, addresses
from tests.world import World

WATCH = "window.broken = []; addEventListener('securitypolicyviolation', e => window.broken.push(e.violatedDirective + ' ' + e.blockedURI))"
SEEN = """({pwned: window.pwned ?? null, broken: window.broken, drawn: document.querySelectorAll('img[src=x]').length,
  text: document.body.innerText + [...document.querySelectorAll('input,textarea,option')].map(e => e.value + e.textContent).join(' ')})"""
pytestmark = live.BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with live.chromium() as started:
        yield started


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_anybody_runs_or_draws_what_was_typed(
        world: World, db: Database, marked: Marked, browser: Browser, role: str) -> None:
    app, showing = create_app(world.instance), []
    with live.serving(app) as served:
        context = browser.new_context()
        context.add_init_script(WATCH)
        live.sign_in(context, served, db, role)
        page = context.new_page()
        for address in addresses(app, marked, role):
            if "attachment" in context.request.get(served + address).headers.get("content-disposition", ""):
                continue  # a file to keep, which no page shows
            page.goto(served + address, wait_until="load")
            found = page.evaluate(SEEN)
            assert (found["pwned"], found["broken"], found["drawn"]) == (None, [], 0), address
            showing += [address] if MARK in found["text"] else []
        context.close()
    assert len(showing) >= {"ada": 20, "sam": 6, "eve": 6, "max": 2}[role], showing
