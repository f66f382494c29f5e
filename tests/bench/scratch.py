"""What the benches stand on: a world of their own in a temporary folder, gone afterwards, and browsers signed in to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from shopper import create_app
from shopper.db import now_utc
from shopper.people import store as people
from tests import world as worlds
from tests.world import World

GZIP = {"Accept-Encoding": "gzip"}


@contextmanager
def world() -> Iterator[World]:
    """The small world of the tests, on this machine's disk."""
    with tempfile.TemporaryDirectory(prefix="shopper-bench-") as folder:
        made = worlds.build(Path(folder) / "instance")
        try:
            yield made
        finally:
            made.db.close()


def client(made: World, name: str) -> FlaskClient:
    """A browser in which this person of the world is signed in."""
    browser = create_app(made.instance, WTF_CSRF_ENABLED=False).test_client()
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    browser.set_cookie("sid", people.open_session(made.db, name, "bench", now_utc()), domain="localhost")
    return browser


def fetch(browser: FlaskClient, address: str) -> bytes:
    """The page as it travels, compressed."""
    answer = browser.get(address, headers=GZIP)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return answer.get_data()
