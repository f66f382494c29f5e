"""The short way into the PDF engine gives the bytes of the long one, and is taken by our own pages only."""

from __future__ import annotations

import copy
from importlib import metadata

import pytest

from shopper import pdf, pdf_source
from shopper.findings import rendering
from tests.findings.printed import pictures
from tests.findings.sample import sample_edition
from tests.test_pdf import page
from tests.tools import needs

pytestmark = needs("pango")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_short_way_gives_the_bytes_of_the_long_way(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = copy.deepcopy(sample_edition())
    edition["checklist"]["language"] = language
    edition["edition"]["changes"] = ["One thing & another", "<b>A second</b>"]
    edition["touchpoints"][0]["title"] = "אתר"
    assert pdf_source._tree(rendering.edition_html(edition)) is not None
    short = rendering.make(edition, pictures(edition)).data
    monkeypatch.setattr(pdf_source, "_tree", lambda _html: None)
    assert rendering.make(edition, pictures(edition)).data == short


def test_the_engine_is_the_one_whose_style_sheet_was_cut() -> None:
    assert metadata.version("weasyprint").split(".")[0] == "70", "compare static/css/pdf/agent.css with the new html5_ua.css"


@pytest.mark.parametrize("body", ["<p>never closed", "<section>x</section>", "<p>&nbsp;</p>", "<p hidden>x</p>", "\ud800",
                                  "<font>x</font>"])
def test_a_page_that_does_not_fit_takes_the_long_way(body: str) -> None:
    assert pdf_source._tree(page(body)) is None


def test_both_ways_draw_the_page() -> None:
    css = rendering.STYLE.read_text()
    for body in ("<p>x</p>", "<section>x"):
        assert pdf.render(page(body), css, {}, b"0123456789abcdef").pages == 1
