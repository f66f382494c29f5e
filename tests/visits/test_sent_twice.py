"""A form that makes something, sent twice, makes one; the second answer leads where the first did."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.once import Once
from tests.visits.test_views import SENT

Browser = Callable[[str], FlaskClient]
MAKERS = ("visits/plan", "checklists/exchange/import_preview", "reviews/line", "reviews/beside")


def page_of(client: FlaskClient) -> str:
    """The name of one drawing of the form."""
    return re.findall(r'name="once" value="([^"]+)"', client.get("/visits/new?program=harbour").text)[0]


def test_a_plan_sent_twice_plans_one_visit(client_for: Browser, db: Database) -> None:
    ada = client_for("ada")
    sent = SENT | {"once": page_of(ada)}
    first, second = ada.post("/visits/", data=sent), ada.post("/visits/", data=sent)
    assert (first.status_code // 100, second.status_code) == (3, 303) and first.location == second.location
    assert db["visits"].count == 1


def test_eight_presses_at_once_plan_one_visit(client_for: Browser, db: Database) -> None:
    ada = client_for("ada")
    sent, cookie = SENT | {"once": page_of(ada)}, ada.get_cookie("sid")
    assert cookie

    def press(_: int) -> str | None:
        mine = ada.application.test_client()
        mine.set_cookie("sid", cookie.value, domain="localhost")
        return mine.post("/visits/", data=sent, headers={"Sec-Fetch-Site": "same-origin"}).location

    with ThreadPoolExecutor(8) as crowd:
        assert len(set(crowd.map(press, range(8)))) == 1
    assert db["visits"].count == 1


def test_the_same_page_with_other_words_and_another_page_with_the_same_are_new(client_for: Browser, db: Database) -> None:
    ada = client_for("ada")
    once = page_of(ada)
    for sent in (SENT | {"once": once}, SENT | {"once": once, "briefing": "Wait."}, SENT | {"once": page_of(ada)}):
        assert ada.post("/visits/", data=sent).status_code // 100 == 3
    assert db["visits"].count == 3


def test_a_refused_form_may_be_sent_again(client_for: Browser, db: Database) -> None:
    ada = client_for("ada")
    wrong = SENT | {"once": page_of(ada), "window_to": "2026-03-01"}
    assert [ada.post("/visits/", data=wrong).status_code for _ in range(2)] == [422, 422]
    assert db["visits"].count == 0


def test_another_person_is_another_sender(client_for: Browser, db: Database) -> None:
    ada = client_for("ada")
    sent = SENT | {"once": page_of(ada)}
    assert ada.post("/visits/", data=sent).status_code // 100 == 3
    assert client_for("sam").post("/visits/", data=sent).status_code == 403


@pytest.mark.parametrize("name", MAKERS)
def test_every_form_that_makes_something_carries_its_name(name: str) -> None:
    assert 'name="once" value="{{ once() }}"' in (Path(__file__).parents[2] / "templates" / f"{name}.html").read_text()


def test_results_are_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    results = Once()
    assert results.first("a") is None
    results.done("a", "/there")
    assert results.first("a") == "/there"
    monkeypatch.setattr("shopper.once.KEPT", -1.0)
    assert results.first("a") is None
