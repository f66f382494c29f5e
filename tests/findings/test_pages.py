"""No page of a printed edition ends with a heading alone or holds one stray row, however long the edition is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from shopper import pdf, pdf_source
from shopper.findings import rendering
from tests.findings.printed import pictures, stretched
from tests.findings.sample import sample_edition
from tests.tools import needs

pytestmark = needs("pango")
LENGTHS = [3, 17, 24, 31, 38, 44, 52, 60, 75]


@cache
def pages(items: int) -> list[Any]:
    """The pages of an edition with this many items, as the engine laid them out: boxes, nothing drawn."""
    edition = stretched(sample_edition(), items)
    source = pdf_source.of(pdf._weasyprint(), rendering.edition_html(edition), pdf.Closed(pictures(edition).whole))
    sheet = pdf._sheet(pdf.pdf_fonts.style_for(rendering.STYLE.read_text(), ""))
    return [page._page_box for page in source.render(font_config=pdf._fonts(), stylesheets=[sheet]).pages]


def within(box: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every box inside one, with the names of the elements above it; what stands in the page's margins left out."""
    for child in getattr(box, "children", ()):
        if type(child).__name__ not in ("MarginBox", "FootnoteAreaBox"):
            yield child, above
            yield from within(child, (*above, f"{child.element_tag} {(child.element.get('class') or '')}".strip()
                                      if child.element is not None else ""))


@pytest.mark.parametrize("items", LENGTHS)
def test_no_page_ends_with_a_heading_alone(items: int) -> None:
    for number, page in enumerate(pages(items), start=1):
        lines = [(box.position_y + box.height, above) for box, above in within(page) if type(box).__name__ == "LineBox"]
        _, above = max(lines, key=lambda line: line[0])
        assert not {"thead", "h1", "h2", "h3", "p lede", "div head", "h2 part"} & set(above), f"page {number}: {above}"


@pytest.mark.parametrize("items", LENGTHS)
def test_no_page_holds_one_stray_row_of_a_longer_table(items: int) -> None:
    shown: list[Counter[Any]] = []
    for page in pages(items):
        shown.append(Counter(box.element for box, above in within(page) if box.element_tag == "tbody"
                             for child in box.children if child.element_tag == "tr"))
    whole = sum(shown, Counter())
    for number, tables in enumerate(shown, start=1):
        assert not [body for body, rows in tables.items() if rows == 1 < whole[body]], f"one row alone on page {number}"


def test_what_looks_for_headings_would_see_one() -> None:
    tags = {name for page in pages(17) for _, above in within(page) for name in above}
    assert {"thead", "h1", "h2 part", "h3", "div head", "p lede"} <= tags
