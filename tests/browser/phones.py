"""Sam's phone for browser tests: signed in, at phone size, and failing the test on any error of a script or of the content policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page
from sqlite_utils import Database

from shopper.db import now_utc
from shopper.people import store as people
from tests.browser import live


@contextmanager
def phone(address: str, db: Database, *, script: bool = True, scheme: str = "light",
          laptop: bool = False) -> Iterator[Page]:
    """The page of a phone, or of a laptop."""
    troubles: list[str] = []
    with live.chromium() as browser:
        context = browser.new_context(viewport=live.LAPTOP if laptop else live.PHONE, java_script_enabled=script, has_touch=not laptop, color_scheme=scheme,
                                      reduced_motion="reduce", locale="en-GB")
        context.add_cookies([{"name": "sid", "value": people.open_session(db, "sam", "phone", now_utc()), "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
        yield page
    assert troubles == []


def choose(page: Page, name: str, value: str) -> None:
    """Tap one segment."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()
