"""Nothing of a workbook is dropped without a word: what is not read is named by its sheet and row."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from shopper.checklists.exchange import unread, xlsform_in
from shopper.checklists.exchange.opening import MOST_BELOW, Book, opened
from shopper.checklists.exchange.sheets import workbook_of
from shopper.checklists.exchange.writing import workbook
from shopper.checklists.parsing import document_of
from shopper.errors import Invalid

Line = dict[str, str]


def brought(data: bytes) -> tuple[object, list[str]]:
    """The document and its remarks, each as place: reason | what."""
    plain, notes = xlsform_in.read(workbook_of(opened(data)))
    return document_of(plain), [f"{one.touchpoint}: {one.reason} | {one.item}" for one in notes.remarks]


def named(*survey: Line, **sheets: list[Line]) -> list[str]:
    return brought(workbook({"survey": list(survey), "settings": [{"form_title": "Visit", "default_language": "en"}], **sheets}))[1]


def cells(**texts: str) -> bytes:
    """A survey of one question with texts in other cells."""
    book = Workbook()
    book.active.title = "survey"
    for place, text in {"A1": "type", "B1": "name", "C1": "label", "A2": "text", "B2": "a", "C2": "Seen?", **texts}.items():
        book.active[place] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_choice_that_no_question_asks_for_is_named_by_its_row() -> None:
    lists = [{"list_name": name, "name": key, "label": key.upper()} for name, key in (("used", "a"), ("used", "b"), ("spare", "c"))]
    assert named({"type": "select_one used", "name": "q", "label": "Q"}, choices=lists) == [f"Sheet choices, row 4: {unread.UNUSED} | C: list spare"]


def test_the_choices_of_a_loop_are_named_by_their_rows() -> None:
    lists = [{"list_name": "towns", "name": key, "label": text} for key, text in (("n", "North"), ("s", "South"))]
    remarks = named({"type": "begin loop over towns", "name": "l", "label": "In %(label)s"}, {"type": "text", "name": "q", "label": "Q"}, {"type": "end loop"},
                    choices=lists)
    assert [one for one in remarks if "choices" in one] == [f"Sheet choices, row {row}: {unread.UNUSED} | {text}: list towns" for row, text in ((2, "North"), (3, "South"))]


def test_rows_under_sixty_empty_ones_are_named() -> None:
    remarks = brought(cells(A80="text", B80="b", A81="text", B81="c", C90="Far?"))[1]
    assert [one for one in remarks if unread.BELOW in one] == [f"Sheet survey, {place}: {unread.BELOW} | " for place in ("rows 80 to 81", "row 90")]


def test_where_nobody_looked_any_more_is_said() -> None:
    remarks = brought(cells(A1000000="x"))[1]
    assert f"Sheet survey, row {3 + 60 + MOST_BELOW + 1}: {unread.FAR} | " in remarks


def test_cells_under_no_heading_are_named_by_row_and_column() -> None:
    remarks = brought(cells(E2="beside", D3="alone", AB2="far"))[1]
    assert [one for one in remarks if unread.LOOSE in one] == [
        f"Sheet survey, {place}: {unread.LOOSE} | column {what}" for place, what in (("row 2", "E: beside"), ("row 2", "AB: far"), ("row 3", "D: alone"))]


def test_a_heading_after_a_long_gap_is_named_too() -> None:
    assert f"Sheet survey, row 1: {unread.LOOSE} | column AH: points" in brought(cells(AH1="points"))[1]


def test_two_headings_of_one_name_are_refused_in_words() -> None:
    assert opened_or_refused(cells(D1="label")) == "Duplicate column header: label"


def opened_or_refused(data: bytes) -> str:
    from shopper.checklists.exchange.workbooks import read
    with pytest.raises(Invalid) as refused:
        read(data)
    return str(refused.value).partition("correct XLSForm: ")[2].rstrip(".")


def test_of_two_columns_in_one_language_the_first_holds_and_the_other_is_named() -> None:
    told = {"type": "text", "name": "a", "label::en": "Seen?", "label::French (fr)": "Vu ?", "label::fr": "Aperçu ?"}
    document, remarks = brought(workbook({"survey": [told], "settings": [{"form_title": "Visit", "default_language": "en"}]}))
    assert document.translations == {"fr": {"a.prompt": "Vu ?"}}  # type: ignore[attr-defined]
    assert remarks == ["Sheet survey, row 2: This column is in the same language as ‘label::French (fr)’; the first of the two is taken. | Seen?: label::fr: Aperçu ?"]


def test_a_longer_guidance_keeps_its_translation_beside_the_hints() -> None:
    told = {"type": "text", "name": "a", "label::en": "Seen?", "label::fr": "Vu ?", "hint::en": "Look.", "hint::fr": "Regardez.", "guidance_hint::en": "Long.", "guidance_hint::fr": "Longtemps."}
    document, _ = brought(workbook({"survey": [told], "settings": [{"form_title": "Visit", "default_language": "en"}]}))
    assert document.translations["fr"]["a.guidance"] == "Regardez.\nLongtemps."  # type: ignore[attr-defined]


def test_the_translated_title_of_an_outer_group_is_kept_where_the_inner_has_none() -> None:
    survey = [{"type": "begin_group", "name": "g", "label::en": "Shop", "label::fr": "Magasin"}, {"type": "begin_group", "name": "h", "label::en": "Till"},
              {"type": "text", "name": "a", "label::en": "Seen?"}, {"type": "end_group"}, {"type": "end_group"}]
    document, _ = brought(workbook({"survey": survey, "settings": [{"form_title": "Visit", "default_language": "en"}]}))
    station = document.touchpoints[0]  # type: ignore[attr-defined]
    assert (station.title, document.translations["fr"][f"{station.key}.title"]) == ("Shop › Till", "Magasin › Till")  # type: ignore[attr-defined]


def test_what_a_group_of_groups_says_of_itself_is_named() -> None:
    inner = [{"type": "begin_group", "name": "h", "label": "Till"}, {"type": "text", "name": "a", "label": "Seen?"}, {"type": "end_group"}]
    remarks = named({"type": "begin_group", "name": "g", "label": "Shop", "weight": "3", "moment_of_truth": "yes"}, *inner, {"type": "end_group"})
    assert remarks == [f"Sheet survey, row 2: {xlsform_in.OUTER} | Shop: weight: 3; moment_of_truth: yes"]


def test_too_many_questions_are_refused_before_the_survey_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsform_in.Walk, "through", lambda *_: pytest.fail("walked"))
    rows = [{"type": "text", "name": f"q{number}", "label": "Q"} for number in range(1001)]
    with pytest.raises(Invalid, match="The sheet survey holds 1,001 items"):
        named(*rows)


def test_a_formula_below_the_end_is_not_said_to_be_taken() -> None:
    assert not any(reason in one for one in brought(cells(A80="=1+1"))[1] for reason in (unread.FORMULA, unread.TEXTUAL))


@pytest.mark.parametrize(("place", "called"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (401, "OL")])
def test_columns_are_called_as_a_spreadsheet_does(place: int, called: str) -> None:
    assert unread.letters(place) == called


def test_sheets_that_are_not_read_leave_no_loose_cells() -> None:
    book = Book()
    book.names = ["survey", "external_choices"]
    book.add("external_choices", [["name", None], ["a", "loose"]])
    assert book.loose == []
