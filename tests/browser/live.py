"""A real server and a real Chromium for browser tests: `with serving(app) as address, chromium() as browser: …`."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from sqlite_utils import Database
from werkzeug.serving import make_server

from shopper.db import now_utc
from shopper.people import store as people
from tests.tools import CHROMIUM, needs

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
# `pytestmark = BROWSER` in a test file; once more where a real browser on a busy machine was late, and named in the last lines
BROWSER = [pytest.mark.browser, pytest.mark.flaky(reruns=1), needs("chromium")]
started: list[Browser] = []  # the one that lives


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a free port of this machine; its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@cache
def driver() -> Playwright:
    """What steers browsers, one for the process, as two cannot stand beside each other; `end` stops it."""
    tools = sync_playwright().start()
    atexit.register(end)
    return tools


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, quiet on the network. It is started once for a process; whoever has done with it leaves nothing open in it."""
    if not started or not started[0].is_connected():
        started[:] = [driver().chromium.launch(executable_path=str(CHROMIUM), args=QUIET)]
    browser = started[0]
    before = browser.contexts
    try:
        yield browser
    finally:
        for context in browser.contexts:
            if context not in before:
                context.close()


def end() -> None:
    """Close the browser and what steers it; the next one who asks gets new ones."""
    atexit.unregister(end)
    if driver.cache_info().currsize:
        for browser in started:
            with suppress(Exception):  # one that has died is closed
                browser.close()
        started.clear()
        driver().stop()
        driver.cache_clear()


def sign_in(context: BrowserContext, address: str, db: Database, person_id: str) -> None:
    """Put a person's session into a browser context."""
    token = people.open_session(db, person_id, "Chrome on Linux", now_utc())
    context.add_cookies([{"name": "sid", "value": token, "url": address}])
