"""A draft can be tried: answers in, score and arithmetic out, and nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.model import Critical
from shopper.db import rows
from tests.checklists.made import document, question
from tests.world import NOW

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def url(db: Database) -> str:
    made = document(question(), question("why", show_if={"item": "queue", "is": "no"}), question("safe", critical=Critical(effect="fail")))
    return f"/field/simulations/{store.add_checklist(db, 'ada', 'harbour', made, NOW)}"


def test_nothing_answered_has_no_score(client_for: Browser, url: str) -> None:
    assert "No score: nothing that counts is answered." in client_for("ada").get(url).text


def test_answers_come_to_a_score_with_its_arithmetic(client_for: Browser, url: str) -> None:
    page = client_for("eve").post(url, data={"v.queue": "yes", "v.safe": "yes"})
    assert "<b>100.0</b>" in page.text and "2 of 2, 2 items counted" in page.text
    assert 'data-hidden="why"' in page.text


def test_a_lost_critical_item_is_said(client_for: Browser, url: str) -> None:
    page = client_for("ada").post(url, data={"v.queue": "yes", "v.safe": "no"})
    assert "’ failed, and with it the whole visit" in page.text and "<b>0.0</b>" in page.text


@pytest.mark.parametrize(("wanted", "figure"), [("right", "<b>100.0</b>"), ("wrong", "<b>0.0</b>"), ("none", "<b>–</b>")])
def test_all_answers_can_be_set_at_once(client_for: Browser, url: str, wanted: str, figure: str) -> None:
    assert figure in client_for("ada").post(url, data={"set": wanted, "v.queue": "yes"}).text


def test_an_answer_that_cannot_be_is_left_out_and_said(client_for: Browser, url: str) -> None:
    page = client_for("ada").post(url, data={"v.queue": "maybe", "v.safe": "yes"})
    assert page.status_code == 200
    assert "Left out, because the phone would not take it" in page.text


def test_a_script_gets_the_outcome_alone_and_nothing_is_stored(client_for: Browser, db: Database, url: str) -> None:
    client, tables = client_for("ada"), ("answers", "reports", "audit")
    before = [rows(db, f"SELECT count(*) AS n FROM {table}") for table in tables]
    part = client.post(url, data={"v.queue": "yes"}, headers={"HX-Request": "true"})
    assert "<form" not in part.text and 'id="outcome"' in part.text
    assert [rows(db, f"SELECT count(*) AS n FROM {table}") for table in tables] == before


@pytest.mark.parametrize("name", ["max", "sam", "nora"])
def test_nobody_else_tries_it(client_for: Browser, url: str, name: str) -> None:
    assert client_for(name).get(url).status_code == 404


def test_beside_the_panel_the_form_is_short_and_keeps_its_answers(client_for: Browser, url: str) -> None:
    client, piece = client_for("ada"), {"HX-Request": "true"}
    assert 'id="simulation"' in client.get(url, headers=piece).text
    part = client.post(url, data={"v.queue": "yes", "beside": "1"}, headers=piece).text
    assert '<option value="yes" selected>' in part and 'id="outcome"' in part and "<h1" not in part


def test_the_room_it_belongs_to_is_current_in_the_bar(client_for: Browser, url: str) -> None:
    assert re.findall(r'aria-current="page">([^<]*)', client_for("ada").get(url).text) == ["Checklists"]
