"""Past visits: the checklist that a table of answers implies, and each row as a report's answers."""

from __future__ import annotations

import pytest

from shopper.checklists import model as checklists
from shopper.errors import Invalid
from shopper.history import model

CODEBOOK = [
    {"code": "visit_id", "question_text_as_published": "Evaluation"},
    {"code": "q1", "question_text_as_published": "1. When was it?"},
    {"code": "q2", "question_text_as_published": "2. Were you greeted?"},
    {"code": "q3_1", "question_text_as_published": "3. What was offered? (Pls select all that apply)_1"},
    {"code": "q3_2", "question_text_as_published": "3. What was offered? (Pls select all that apply)_2"},
    {"code": "q4", "question_text_as_published": "4. How long, in seconds?"},
    {"code": "q5", "question_text_as_published": "5. Which room?"},
]
ROWS = [
    {"visit_id": "V1", "location_id": "L1", "location_name": "North", "country": "X", "q1": "2022-11-2", "q2": "Yes", "q3_1": "Tea",
     "q3_2": "", "q4": "90", "q5": "Hall"},
    {"visit_id": "V2", "location_id": "L2", "location_name": "South", "country": "Y", "q1": "2022-12-12", "q2": "No", "q3_1": "Tea",
     "q3_2": "Cake", "q4": "", "q5": "Yard"},
]


def made() -> tuple[list[model.Question], checklists.Document]:
    asked = model.questions(CODEBOOK)
    return asked, model.document_of("Past", asked, ROWS)


def test_one_item_per_question_and_one_for_a_group_of_columns() -> None:
    _, document = made()
    types = [(item.key, item.type) for _, item in document.items()]
    assert types == [("q1", "datetime"), ("q2", "yes_no"), ("q3", "several"), ("q4", "number"), ("q5", "single")]


def test_question_numbers_and_column_endings_leave_the_prompt() -> None:
    _, document = made()
    assert [item.prompt for _, item in document.items()][2] == "What was offered?"


def test_a_row_becomes_answers_in_the_one_shape() -> None:
    asked, document = made()
    visit = model.visit_of(document, asked, ROWS[1])
    assert (visit.date, visit.location_code, visit.area) == ("2022-12-12", "L2", "Y")
    assert visit.answers == {"q1": {"value": "2022-12-12"}, "q2": {"value": "no"}, "q3": {"value": ["c1", "c2"]},
                             "q5": {"value": "c2"}}


def test_a_question_with_one_answer_seen_still_makes_an_item() -> None:
    asked, rows = model.questions(CODEBOOK), [ROWS[0]]
    document = model.document_of("Past", asked, rows)
    assert [item.type for _, item in document.items()] == ["datetime", "yes_no", "narrative", "number", "narrative"]
    assert model.visit_of(document, asked, rows[0]).answers["q3"] == {"value": "Tea"}


def test_a_date_without_leading_zeros_is_written_whole() -> None:
    asked, document = made()
    assert model.visit_of(document, asked, ROWS[0]).date == "2022-11-02"


def test_many_different_answers_are_free_text() -> None:
    rows = [ROWS[0] | {"q5": f"Room with a view number {n}"} for n in range(model.MOST_CHOICES + 1)]
    item = model.document_of("Past", model.questions(CODEBOOK), rows).item("q5")
    assert item is not None and item.type == "narrative"


@pytest.mark.parametrize(("codebook", "rows", "words"), [
    ([{"code": "", "question_text_as_published": "x"}], ROWS, "line 2"),
    ([], ROWS, "names no question"),
    (CODEBOOK, [], "holds no visit"),
    (CODEBOOK, [{k: v for k, v in ROWS[0].items() if k != "q4"}], "no column 'q4'"),
])
def test_a_broken_table_is_refused_with_a_sentence(codebook: list[dict[str, str]], rows: list[dict[str, str]], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        model.document_of("Past", model.questions(codebook), rows)


def test_a_row_without_a_date_is_refused_by_name() -> None:
    asked, document = made()
    with pytest.raises(Invalid, match="V1"):
        model.visit_of(document, asked, ROWS[0] | {"q1": ""})
