"""The conditions' JavaScript engine against the same cases as the Python one, in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.live import chromium
from tests.tools import needs

ROOT = Path(__file__).resolve().parents[2]
CASES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "cases" / "visibility.json").read_text("utf-8"))
RUN = """async (cases) => {
    const { visibleItems } = await import("/visibility.js");
    return cases.map((one) => [...visibleItems({ touchpoints: [{ items: one.items }] }, one.answers, one.facts)].sort());
}"""
pytestmark = [pytest.mark.browser, needs("chromium")]


@pytest.fixture(scope="module")
def found() -> Iterator[list[list[str]]]:
    """What the browser says of every case; the only address it can reach is the module itself."""
    with chromium() as browser:
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.route("**/visibility.js", lambda route: route.fulfill(path=ROOT / "static" / "js" / "visibility.js",
                                                                    content_type="text/javascript"))
        page.goto("http://shopper.test/")
        yield page.evaluate(RUN, CASES)


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["name"] for case in CASES])
def test_the_browser_agrees_with_the_shared_case(found: list[list[str]], place: int) -> None:
    assert found[place] == sorted(CASES[place]["visible"])
