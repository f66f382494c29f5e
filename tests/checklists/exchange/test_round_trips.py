"""A document that leaves and comes back is the same document: as JSON always, as XLSForm and CSV as far as cells can say it."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings

from shopper.checklists.exchange import csv_items, xlsform_in, xlsform_out
from shopper.checklists.exchange.opening import opened
from shopper.checklists.exchange.sheets import workbook_of
from shopper.checklists.exchange.writing import workbook
from shopper.checklists.model import Document, dump, load
from shopper.checklists.parsing import document_of
from tests.checklists.generated import documents

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def returned(document: Document) -> tuple[Document, list[str]]:
    """Out as an .xlsx, in again; with what the import remarked. The reading program's own function runs in this process."""
    sheets = xlsform_out.sheets_of(document)
    data = workbook({"survey": sheets.survey, "choices": sheets.choices, "settings": sheets.settings})
    answer = opened(data)
    assert "sheets" in answer, answer
    plain, notes = xlsform_in.read(workbook_of(json.loads(json.dumps(answer))))
    return document_of(plain), [remark.reason for remark in notes.remarks]


@SLOW
@given(documents())
def test_xlsform_is_accepted_by_pyxform_and_reads_back_equal(document: Document) -> None:
    back, remarks = returned(document)
    assert (back, remarks) == (document, [])
    assert xlsform_out.sheets_of(document).not_carried == []


@settings(deadline=None, max_examples=60)
@given(documents().filter(lambda document: bool(document.items())))
def test_csv_brings_every_item_back(document: Document) -> None:
    data, _ = csv_items.written(document)
    plain, notes = csv_items.read(data, "visit.csv")
    back = document_of(plain)
    stations = tuple(part for part in document.touchpoints if part.items)
    assert back.touchpoints == stations
    assert [remark.item for remark in notes.remarks] == ["title", "language"]


@settings(deadline=None, max_examples=60)
@given(documents())
def test_json_always_reads_back_equal(document: Document) -> None:
    assert load(dump(document)) == document
    assert document_of(json.loads(dump(document))) == document
