"""The page's own rule of failing answers against the same cases as the score's, in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shopper.checklists.model import Item, Scoring
from shopper.reports.failing import failing
from tests.browser.live import chromium
from tests.tools import needs

ROOT = Path(__file__).resolve().parents[2]
CASES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "cases" / "failing.json").read_text("utf-8"))
RUN = """async (cases) => {
    const { fails } = await import("/failing.js");
    return cases.map((one) => one.answers.map((answer) => fails(one.rule, answer.value)));
}"""
pytestmark = [pytest.mark.browser, needs("chromium")]


@pytest.fixture(scope="module")
def found() -> Iterator[list[list[bool]]]:
    """What the browser says of every case; the only addresses it can reach are the two modules."""
    rules = [failing(Item.model_validate_json(json.dumps(case["item"])), Scoring.model_validate_json(json.dumps(case["scoring"])))
             for case in CASES]
    with chromium() as browser:
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        for name in ("failing.js", "visibility.js"):
            page.route(f"**/{name}", lambda route, _, name=name: route.fulfill(path=ROOT / "static" / "js" / name,
                                                                               content_type="text/javascript"))
        page.goto("http://shopper.test/")
        yield page.evaluate(RUN, [case | {"rule": rule} for case, rule in zip(CASES, rules, strict=True)])


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["name"] for case in CASES])
def test_the_browser_agrees_with_the_shared_case(found: list[list[bool]], place: int) -> None:
    assert found[place] == [answer["failed"] for answer in CASES[place]["answers"]]
