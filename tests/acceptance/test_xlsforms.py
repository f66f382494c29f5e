"""All real XLSForm workbooks: what pyxform converts comes in with every row carried or named, what it refuses is refused with its reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from shopper.checklists import importing
from shopper.checklists.exchange import kinds, opening, xlsform_in
from shopper.checklists.exchange.forms import file_of
from shopper.checklists.exchange.sheets import Notes, Workbook, workbook_of
from shopper.checklists.model import Document, dump, load
from shopper.checklists.parsing import document_of
from shopper.errors import Invalid

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "xlsforms"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real input, ../shared/data, is not here")
TABLE = list(csv.DictReader((FOLDER / "index.csv").read_text("utf-8").splitlines())) if FOLDER.is_dir() else []
RESULT = {line["file"]: line["pyxform_4.5.0_result"] for line in TABLE}
CONVERTS = [name for name, result in RESULT.items() if result == "converts"]
REFUSED = [name for name in RESULT if name not in CONVERTS]
# features that a person would miss: the file, and a piece of the sentence that names each
NAMED = {
    "pyxform/repeat_date_test.xls": ["repeats are not carried"],
    "pyxform/calculate.xls": ["Nothing is calculated here"],
    "pyxform/or_other.xlsx": ["‘or_other’ became the choice"],
    "pyxform/choice_filter_test.xlsx": ["‘choice_filter’ is not carried."],
    "pyxform/pull_data.xlsx": ["left out. | fruit: pulldata("],
    "pyxform/gps.xls": ["A position is not recorded"],
    "pyxform/loop.xlsx": ["a loop over a list is not carried"],
    "pyxform/hidden.xls": ["There are no hidden fields here"],
    "pyxform/extra_sheet_names.xlsx": ["This sheet is not read"],
    "pyxform/table-list.xls": [": table-list"],
    "pyxform/widgets.xls": ["A video cannot be recorded", "A barcode is not scanned", "‘media · image’"],
    "pyxform/xlsform_spec_test.xlsx": ["cannot be carried: it uses ‘regex(’", "greatest number is. | constrained decimal: . <= ${a_integer}", "shows another answer"],
    "getodk-web-forms/all-question-types-v2024091201-3.xlsx": ["Choices cannot be ranked", "its step is not carried. | Range decimal: ", "A file cannot be attached"],
    "getodk-web-forms/socio-economic-survey-v20240515.xlsx": ["hold a formula"],
}


@cache
def opened(name: str) -> tuple[Workbook, Document, Notes]:
    """The workbook as it came, its document, and the notes. The reading program's own function runs in this process: that is quick."""
    answer = opening.opened((FOLDER / name).read_bytes())
    plain, notes = xlsform_in.read(workbook_of(deepcopy(answer)))
    return workbook_of(answer), document_of(plain), notes


def test_every_real_workbook_is_tried() -> None:
    files = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.xls*")}
    assert (files, len(files)) == (set(RESULT), 46)


@pytest.mark.parametrize("name", REFUSED)
def test_what_pyxform_refuses_is_refused_with_its_reason(name: str) -> None:
    reason = RESULT[name].partition("PyXFormError: ")[2][:60]
    with pytest.raises(Invalid) as refused:
        importing.read((FOLDER / name).read_bytes(), None, name)
    assert str(refused.value).startswith("This is not a correct XLSForm: ") and reason in str(refused.value)


@pytest.mark.parametrize("name", CONVERTS)
def test_each_row_is_carried_or_named(name: str) -> None:
    book, document, notes = opened(name)
    named = {remark.touchpoint for remark in notes.remarks}
    keys, whole = {item.key for _, item in document.items()} | {part.title for part in document.touchpoints}, dump(document)
    for row in book.survey:
        place = f"Sheet survey, row {row.number}"
        carried = row.cells.get("name", "").casefold() in keys or any(dump_text(text) in whole for text in said(row.cells))
        assert row.kind["kind"] == "end" or carried or place in named, (place, row)


@pytest.mark.parametrize("name", CONVERTS)
def test_each_choice_is_carried_or_named(name: str) -> None:
    book, document, notes = opened(name)
    named, whole = {remark.touchpoint for remark in notes.remarks}, dump(document)
    for row in book.choices:
        texts = [text for column, text in row.cells.items() if column.partition("::")[0] == "label"]
        assert f"Sheet choices, row {row.number}" in named or all(dump_text(text) in whole for text in texts), (row.number, texts)


@pytest.mark.parametrize("name", CONVERTS)
def test_each_text_of_a_carried_question_is_in_the_document(name: str) -> None:
    book, document, _ = opened(name)
    whole = dump(document)
    for row in book.survey:
        if any(item.key == row.cells.get("name", "").casefold() for _, item in document.items()):
            for text in said(row.cells):
                assert dump_text(text) in whole, (row.number, text)


def test_no_type_that_pyxform_knows_is_unknown_here() -> None:
    sentences = {remark.reason: remark for name in CONVERTS for remark in opened(name)[2].remarks}
    assert kinds.UNKNOWN not in sentences
    hidden = [row for name in CONVERTS for row in opened(name)[0].survey if kinds.our_type(row)[1] == kinds.HIDDEN]
    assert {row.cells["type"] for row in hidden} == {"hidden"}


def said(cells: dict[str, str]) -> Iterator[str]:
    """Labels and hints in every language, and those that name none."""
    for column, text in cells.items():
        if column.partition("::")[0] in ("label", "hint"):
            yield text


def dump_text(text: str) -> str:
    """As it stands in the JSON."""
    return dump(Document(title=text)).partition('"title":"')[2].rpartition('"')[0]


@pytest.mark.parametrize("name", sorted(NAMED))
def test_the_features_that_a_person_would_miss_are_named_in_words(name: str) -> None:
    reasons = [f"{remark.reason} | {remark.item}" for remark in opened(name)[2].remarks]
    for piece in NAMED[name]:
        assert any(piece in reason for reason in reasons), piece


@pytest.mark.parametrize("name", CONVERTS)
def test_it_leaves_again_and_comes_back_the_same(name: str) -> None:
    document = opened(name)[1]
    assert load(dump(document)) == document
    plain, _ = xlsform_in.read(workbook_of(opening.opened(file_of(document, "xlsx"))))
    assert document_of(plain) == load(dump(document).replace("${", "$ {"))


@pytest.mark.parametrize("name", CONVERTS)
def test_it_previews_and_is_kept_without_error(name: str, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("ada")
    with (FOLDER / name).open("rb") as file:
        page = client.post("/checklists/import", data={"program_id": "harbour", "file": (file, Path(name).name)})
    assert page.status_code == 200, page.text[:2000]
    assert "Nothing is stored yet" in page.text
