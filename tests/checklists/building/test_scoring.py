"""The scoring panel: every item's worth in one table, saved by rows, put together with what others change, summed up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import editing, store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Choice, Critical, Document, Item, Threshold, Touchpoint
from tests.checklists.building.pages import form
from tests.checklists.building.test_items import PIECES, stored
from tests.checklists.made import other, question
from tests.world import NOW

Browser = Callable[[str], FlaskClient]
TIMED = Item(key="wait", type="timing", prompt="How long?", thresholds=(Threshold(at_most=30, points=5), Threshold(points=0)))
LISTED = Item(key="list", type="several", prompt="Which?", points_cap=3, choices=(Choice(key="x", text="X", points=2), Choice(key="y", text="Y", points=4)))
MADE = Document(title="Visit", touchpoints=(
    Touchpoint(key="arrival", title="Arrival", items=(question("a"), question("b"), other("words", "narrative"))),
    Touchpoint(key="counter", title="Counter", items=(TIMED, LISTED, other("read", "note")))))


@pytest.fixture
def ada(client_for: Browser) -> FlaskClient:
    return client_for("ada")


@pytest.fixture
def url(db: Database) -> str:
    return f"/checklists/{store.add_checklist(db, 'ada', 'harbour', MADE, NOW)}/draft"


def sent(client: FlaskClient, url: str, *rows: str) -> dict[str, str]:
    """What the table holds; of some rows only, as the page's script sends them."""
    cells = form(client.get(f"{url}/scoring").text, "scoring").to_dict()
    return {name: value for name, value in cells.items() if not rows or name.startswith(tuple(f"{row}." for row in rows))}


def item(db: Database, url: str, key: str) -> Item:
    found = stored(db, url).item(key)
    assert found is not None
    return found


def test_every_item_but_notes_has_a_row_and_the_sums_stand_beneath(ada: FlaskClient, url: str) -> None:
    page = ada.get(f"{url}/scoring").text
    assert re.findall(r'data-row="([\w.]+)"', page) == ["t.arrival", "i.a", "i.b", "i.words", "t.counter", "i.wait", "i.list"]
    assert '<b id="sum-all">10</b>' in page and "4 of 6 items scored" in page
    assert '<b>2</b><span class="base">20 %</span>' in page and '<b>8</b><span class="base">80 %</span>' in page


def test_a_table_that_is_sent_as_it_was_drawn_changes_nothing(ada: FlaskClient, db: Database, url: str) -> None:
    assert ada.post(f"{url}/scoring", data=sent(ada, url)).status_code == 303
    assert stored(db, url) == MADE and db.table("checklist_steps").count == 0


def test_a_row_is_stored_with_all_its_cells(ada: FlaskClient, db: Database, url: str) -> None:
    answer = ada.post(f"{url}/scoring", headers=PIECES, data=sent(ada, url, "i.a") | {
        "i.a.p.yes": "2,5", "i.a.weight": "2", "i.a.critical": "cap", "i.a.cap": "40", "i.a.na": "reason"})
    assert answer.status_code == 200 and '<hx-partial hx-target="#sum-all" hx-swap="innerHTML">14<' in answer.text and answer.headers["HX-Trigger"] == "simulation:again"
    assert "row-a" not in answer.text  # what is typed in is left alone
    held = item(db, url, "a")
    assert (held.choices[0].points, held.weight, held.critical, held.na, held.na_reason) == ("2.5", 2, Critical(effect="cap", cap=40), True, True)
    ada.post(f"{url}/scoring", data=sent(ada, url, "i.b") | {"i.b.bonus": "1"})
    assert item(db, url, "b").bonus
    assert "Undo: scored ‘Was there a b?’" in ada.get(f"{url}/scoring").text
    ada.post(f"{url}/undoing", data={"room": "scoring"})
    assert not item(db, url, "b").bonus


def test_thresholds_caps_and_weights_of_touchpoints_are_stored(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/settings", data=form(ada.get(f"{url}/scoring").text, "rules").to_dict() | {"sections": "weights"})
    ada.post(f"{url}/scoring", data=sent(ada, url) | {"i.wait.p.0 None 30": "7", "i.list.points_cap": "", "t.counter.weight": "3"})
    assert [one.points for one in item(db, url, "wait").thresholds] == [7, 0] and item(db, url, "list").points_cap is None
    assert [part.weight for part in stored(db, url).touchpoints] == [1, 3]


@pytest.mark.parametrize("headers", [{}, PIECES], ids=["page", "pieces"])
def test_a_figure_that_is_none_is_said_at_its_cell_and_stays_typed(ada: FlaskClient, db: Database, url: str, headers: dict[str, str]) -> None:
    page = ada.post(f"{url}/scoring", data=sent(ada, url) | {"i.a.weight": "heavy", "i.b.weight": "2"}, headers=headers)
    assert page.status_code == 422 and 'value="heavy"' in page.text and "Write a number" in page.text and 'id="i.a.weight-error"' in page.text
    assert stored(db, url) == MADE


def test_what_somebody_else_changed_of_a_row_stays_and_is_shown(ada: FlaskClient, db: Database, url: str) -> None:
    mine = sent(ada, url, "i.a") | {"i.a.weight": "2"}
    drafts.change_draft(db, "eve", url.split("/")[2], Change(lambda held: editing.put_item(held, question("a", prompt="New", na=True)), "changed"), NOW)
    answer = ada.post(f"{url}/scoring", data=mine, headers=PIECES)
    assert answer.status_code == 200 and 'hx-target="#row-a"' in answer.text
    assert item(db, url, "a") == question("a", prompt="New", na=True, weight=2)


@pytest.mark.parametrize("headers", [{}, PIECES], ids=["page", "pieces"])
def test_the_same_figure_changed_by_two_stands_twice_until_one_is_chosen(ada: FlaskClient, db: Database, url: str, headers: dict[str, str]) -> None:
    mine = sent(ada, url, "i.a") | {"i.a.weight": "2"}
    drafts.change_draft(db, "eve", url.split("/")[2], Change(lambda held: editing.put_item(held, question("a", weight=3)), "changed"), NOW)
    page = ada.post(f"{url}/scoring", data=mine, headers=headers)
    assert page.status_code == 412 and "Put mine in after all" in page.text and item(db, url, "a").weight == 3
    force = re.search(r'name="i\.a\.force" value="(\w+)"', page.text)
    assert force
    ada.post(f"{url}/scoring", data=mine | {"i.a.force": force[1]})
    assert item(db, url, "a").weight == 2


@pytest.mark.parametrize("changes", [{"i.a.seen": "{"}, {"i.a.seen": "[1]"}, {"i.a.seen": '{"points": 3, "weight": []}'}])
def test_a_row_that_was_tampered_with_breaks_nothing(ada: FlaskClient, db: Database, url: str, changes: dict[str, str]) -> None:
    assert ada.post(f"{url}/scoring", data=sent(ada, url) | changes).status_code in (303, 412)
    assert stored(db, url) == MADE


def test_a_row_whose_item_is_gone_is_refused(ada: FlaskClient, db: Database, url: str) -> None:
    assert ada.post(f"{url}/scoring", data={"i.gone.seen": "{}"}).status_code == 404


def test_a_long_checklist_is_shown_touchpoint_by_touchpoint(ada: FlaskClient, db: Database) -> None:
    parts = tuple(Touchpoint(key=f"t{n}", title=f"T{n}", items=tuple(question(f"q{n}-{m}") for m in range(100))) for n in range(2))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', Document(title='Long', touchpoints=parts), NOW)}/draft"
    page = ada.get(f"{url}/scoring?at=t1").text
    assert "row-q1-99" in page and "row-q0-1" not in page and "Show them" in page
    assert ada.post(f"{url}/scoring", headers=PIECES, data={"at": "t1", "i.q0-3.seen": "{}", "i.q0-3.weight": "2"}).status_code in (200, 412)


def test_hostile_texts_are_texts_in_the_panel(ada: FlaskClient, db: Database) -> None:
    evil = '<img src=x onerror=alert(1)>{{7*7}}$'
    held = Document(title=evil, touchpoints=(Touchpoint(key="t", title=evil, items=(question("a", prompt=evil),)),))
    page = ada.get(f"/checklists/{store.add_checklist(db, 'ada', 'harbour', held, NOW)}/draft/scoring").text
    assert "<img src=x" not in page and "49$" not in page
