"""Choices that exclude the others: said in words, kept in the document, and refused where they make no sense."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.document import problems
from shopper.checklists.model import Choice, dump, load
from shopper.checklists.wording import line
from tests.checklists.made import document, other

SIZE, FOOD = Choice(key="size", text="A size", points=1), Choice(key="food", text="Something to eat", points=1)
NOTHING = Choice(key="nothing", text="Nothing", points=0, alone=True)


def sentences(*choices: Choice, kind: str = "several", **changes: Any) -> list[str]:
    return [found.sentence for found in problems(document(other("offered", kind, choices=choices, **changes)))]


def test_it_is_kept_in_the_document_and_read_aloud() -> None:
    made = document(other("offered", "several", choices=(SIZE, FOOD, NOTHING)))
    assert problems(made) == [] and load(dump(made)) == made
    item = made.items()[0][1]
    assert "‘Nothing’ only alone" in line(item, made).asks


def test_a_document_without_it_reads_as_before() -> None:
    assert "alone" not in dump(document(other("offered", "several", choices=(SIZE, FOOD))))


@pytest.mark.parametrize(("choices", "kind", "says"), [
    ((SIZE, NOTHING), "single", "each does already"),
    ((NOTHING, NOTHING.model_copy(update={"key": "none"})), "several", "make this a single choice"),
    ((SIZE, NOTHING.model_copy(update={"points": 2})), "several", "can never be reached"),
])
def test_where_it_makes_no_sense_it_blocks_publication(choices: tuple[Choice, ...], kind: str, says: str) -> None:
    assert [says in sentence for sentence in sentences(*choices, kind=kind)] == [True]


def test_points_for_it_are_fine_with_a_cap_or_where_nothing_else_earns() -> None:
    best = NOTHING.model_copy(update={"points": 2})
    assert sentences(SIZE, best, points_cap=2) == []
    assert sentences(SIZE.model_copy(update={"points": 0}), best) == []
