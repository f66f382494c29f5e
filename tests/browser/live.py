"""A real server and a real Chromium for browser tests: `with serving(app) as address, chromium() as browser: …`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlite_utils import Database
from werkzeug.serving import make_server

from shopper.db import now_utc
from shopper.people import store as people
from tests.tools import CHROMIUM, needs

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
BROWSER = [pytest.mark.browser, needs("chromium")]  # `pytestmark = BROWSER` in a test file


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


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, quiet on the network."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(context: BrowserContext, address: str, db: Database, person_id: str) -> None:
    """Put a person's session into a browser context."""
    token = people.open_session(db, person_id, "Chrome on Linux", now_utc())
    context.add_cookies([{"name": "sid", "value": token, "url": address}])
