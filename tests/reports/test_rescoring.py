"""What another scoring would make of visits that are over: worked out by hand, shown to admins, applied to nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists.drafts import store as drafts
from shopper.checklists.model import Choice, Document, Scoring
from shopper.db import rows
from shopper.reports.reading.store import released_of
from shopper.reports.rescoring import Past, effect, signed
from shopper.reviews import store as reviews
from tests.checklists.made import document, question
from tests.visiting import EVE, NOW, published, sent

Browser = Callable[[str], FlaskClient]
TWO = document(question("a"), question("b"))
HEAVY = document(question("a", weight=3), question("b"))


def past(**answers: Any) -> Past:
    return Past(TWO, {key: {"value": value} for key, value in answers.items()}, {"variant": "", "tags": []})


def test_visits_that_would_move_are_counted_with_their_mean_and_span() -> None:
    found = effect(HEAVY, [past(a="yes", b="no"), past(a="no", b="yes"), past(a="yes", b="yes")])
    assert (found.visits, found.moves) == (3, (Fraction(25), Fraction(-25)))
    assert (found.average, found.span) == ("±0.0", ("−25.0", "+25.0"))


def test_the_same_scoring_moves_nothing() -> None:
    assert effect(TWO, [past(a="yes", b="no")]).moves == ()


def test_another_maximum_is_no_move() -> None:
    assert effect(document(question("a"), question("b"), scoring=Scoring(maximum=50)), [past(a="yes", b="no")]).moves == ()


def test_a_visit_that_would_lose_or_gain_its_score_is_counted_apart() -> None:
    bare = document(question("a", choices=(Choice(key="yes", text="Yes"), Choice(key="no", text="No"))))
    assert (effect(bare, [past(a="yes")]).lost, effect(bare, [past(a="yes")]).moves) == (1, ())
    assert effect(TWO, [Past(bare, {"a": {"value": "yes"}}, {})]).gained == 1


def test_an_answer_that_the_new_document_does_not_know_is_left_out() -> None:
    other = document(question("a", type="single", choices=(Choice(key="x", text="X", points=1), Choice(key="y", text="Y", points=0))),
                     question("b"))
    assert effect(other, [past(a="no", b="yes")]).moves == (Fraction(50),)


@pytest.mark.parametrize(("value", "printed"), [(Fraction(5, 2), "+2.5"), (Fraction(-1, 3), "−0.3"), (Fraction(1, 100), "±0.0")])
def test_differences_are_printed_with_their_sign(value: Fraction, printed: str) -> None:
    assert signed(value) == printed


@pytest.fixture
def checklist_id(db: Database) -> str:
    """Sam's report is released; then the draft takes the points of the greeting away."""
    published(db)
    report = sent(db, greeted={"value": "no", "comment": "Nobody looked up."}, busy={"value": "busy"})
    reviews.approve(db, EVE, report, NOW)
    [found] = rows(db, "SELECT id FROM checklists")
    drafts.change_draft(db, "ada", found["id"], drafts.Change(_without_greeting, "took out"), NOW)
    return str(found["id"])


def _without_greeting(made: Document) -> Document:
    first, *rest = made.touchpoints
    return made.model_copy(update={"touchpoints": (first.model_copy(update={"items": first.items[2:]}), *rest)})


def test_released_visits_are_read_with_what_they_were_filled_in_with(db: Database, checklist_id: str) -> None:
    [visit] = released_of(db, checklist_id, 10)
    assert visit.document.item("greeted")
    assert visit.answers["greeted"]["value"] == "no"


def test_the_admin_is_told_what_would_move_and_nothing_moves(client_for: Browser, db: Database, checklist_id: str) -> None:
    before = rows(db, "SELECT * FROM editions")
    page = client_for("ada").get(f"/reports/rescoring/{checklist_id}")
    assert 'aria-current="page">Checklists' in page.text
    assert "1 of 1 released visit would move, on average by +23.3 percentage points" in page.text  # 14 of 20 becomes 14 of 15
    assert rows(db, "SELECT * FROM editions") == before


def test_a_page_that_asks_for_the_part_gets_the_part(client_for: Browser, checklist_id: str) -> None:
    part = client_for("ada").get(f"/reports/rescoring/{checklist_id}", headers={"HX-Request": "true"})
    assert "<html" not in part.text and "would move" in part.text


@pytest.mark.parametrize("name", ["eve", "max", "sam", "nora"])
def test_nobody_else_finds_it(client_for: Browser, checklist_id: str, name: str) -> None:
    assert client_for(name).get(f"/reports/rescoring/{checklist_id}").status_code == 404
