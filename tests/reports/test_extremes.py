"""The best answers to a checklist come to all, the worst to nothing, whatever its rules are."""

from __future__ import annotations

import pytest

from shopper.checklists.model import Choice, Document, Item, Threshold
from shopper.checklists.visibility import visible_items
from shopper.reports.extremes import all_right, all_wrong
from shopper.reports.model import check
from shopper.reports.scoring import score
from tests.checklists.made import document, other, question

FACTS = {"variant": "", "tags": []}
KINDS = (Choice(key="a", text="A", points=2), Choice(key="b", text="B", points=1), Choice(key="c", text="C", points=-1),
         Choice(key="none", text="None", points=0, alone=True))
WAIT = (Threshold(at_most=30, points=5), Threshold(at_most=60, points=2), Threshold(points=0))


def printed(made: Document, answers: dict[str, object]) -> str | None:
    assert not check(made, answers)
    return score(made, answers, visible_items(made, answers, FACTS)).printed  # type: ignore[arg-type]


@pytest.mark.parametrize("item", [
    question(), other("wait", "timing", thresholds=WAIT), other("cost", "money", thresholds=(Threshold(at_least=10, points=0), Threshold(points=1))),
    other("some", "several", choices=KINDS), other("some", "several", choices=KINDS, most=2),
    question("q", type="single", choices=KINDS[:3])])
def test_all_right_is_everything_and_all_wrong_is_nothing(item: Item) -> None:
    made = document(item)
    assert printed(made, all_right(made, FACTS)) == "100.0"
    assert float(printed(made, all_wrong(made, FACTS)) or 1) <= 0


def test_what_the_answers_hide_is_not_answered() -> None:
    made = document(question(), question("why", show_if={"item": "queue", "is": "no"}))
    assert list(all_right(made, FACTS)) == ["queue"]
    assert list(all_wrong(made, FACTS)) == ["queue", "why"]


def test_what_is_not_scored_stays_open() -> None:
    made = document(other("story", "narrative"), other("n", "number"))
    assert all_right(made, FACTS) == {}
