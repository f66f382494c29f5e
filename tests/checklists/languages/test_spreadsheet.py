"""Translations leave and come back as CSV without a letter lost, and what cannot be taken is named by its row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopper.checklists.languages.spreadsheet import guarded, read, unguarded, written
from shopper.checklists.model import Document
from shopper.errors import Invalid
from tests.checklists.made import document, question

MADE = document(question(prompt="=1+1"), languages=("en", "fr"), translations={"fr": {"arrival.title": "Arrivée"}})


def table(*rows: tuple[str, ...], head: tuple[str, ...] = ("path", "translation")) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def test_what_is_written_reads_back_as_no_change() -> None:
    reading = read(written(MADE, "fr"), MADE, "fr")
    assert (reading.changes, reading.same, reading.empty, reading.remarks) == ({}, 1, 4, [])


def test_a_formula_is_written_as_text() -> None:
    assert b"'=1+1" in written(MADE, "fr")


@given(st.text(alphabet=st.sampled_from("'=+-@\t\rab")))
def test_guarding_can_be_taken_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(min_size=1, max_size=30, alphabet=st.characters(exclude_categories=("Cs", "Cc"))).map(str.strip).filter(bool))
def test_any_translation_comes_back_as_it_was(text: str) -> None:
    told = MADE.model_copy(update={"translations": {"fr": {"title": text}}})
    assert read(written(told, "fr"), MADE, "fr").changes == {"title": text}


def test_new_translations_are_found_and_the_rest_named_by_row() -> None:
    reading = read(table(("title", "Visite"), ("nowhere.prompt", "x"), ("title", "Encore"), ("", "y"), ("arrival.title", "z" * 4001)), MADE, "fr")
    assert reading.changes == {"title": "Visite"}
    assert [remark.partition(":")[0] for remark in reading.remarks] == ["Row 3", "Row 4", "Row 5", "Row 6"]


def test_a_text_that_changed_since_is_said_and_taken() -> None:
    reading = read(table(("title", "Another", "Visite"), head=("path", "text", "translation")), MADE, "fr")
    assert reading.changes == {"title": "Visite"}
    assert "was changed since this table was written" in reading.remarks[0]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_utf_16_are_read(separator: str) -> None:
    text = f"path{separator}translation\r\ntitle{separator}Visité\r\n"
    assert read(text.encode("utf-16"), MADE, "fr").changes == {"title": "Visité"}


@pytest.mark.parametrize(("data", "sentence"), [
    (b"path,translation\ntitle,caf\xe9", "not in UTF-8"), (b"a,b\n1,2", "must name the columns"), (b"", "must name the columns"),
    (b"\x00\x01\x02", "must name the columns"), (b"path,translation\n" + b"x,y\n" * 20_001, "more than 20,000 rows")])
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(data, MADE, "fr")


def test_lines_within_a_cell_survive() -> None:
    told: Document = MADE.model_copy(update={"translations": {"fr": {"title": "Une\nvisite"}}})
    assert read(written(told, "fr"), MADE, "fr").changes == {"title": "Une\nvisite"}
