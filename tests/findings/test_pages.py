"""No page of a printed edition ends with a heading alone or holds one stray row, however long the edition is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from shopper import pdf, pdf_fonts, pdf_source
from shopper.checklists.model import Critical
from shopper.findings import fitting, rendering, typesetting
from tests.findings.printed import pictures, stretched
from tests.findings.sample import ruled, sample_edition, sample_input
from tests.tools import needs

pytestmark = needs("pango")
LENGTHS = [3, 17, 24, 31, 38, 44, 52, 60, 75]


@cache
def pages(items: int) -> list[Any]:
    """The pages of an edition with this many items, as the engine laid them out: boxes, nothing drawn."""
    return laid_out(stretched(sample_edition(), items))


def laid_out(edition: dict[str, Any]) -> list[Any]:
    source = pdf_source.of(pdf._weasyprint(), rendering.edition_html(edition), pdf.Closed(pictures(edition).whole))
    sheet = pdf._sheet(pdf_fonts.style_for(rendering.style_of(edition), ""))
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
        assert not {"thead", "h1", "h2", "h3", "p lede", "h2 part"} & set(above), f"page {number}: {above}"


@pytest.mark.parametrize("items", LENGTHS)
def test_no_page_holds_one_stray_row_of_a_longer_table(items: int) -> None:
    shown: list[Counter[Any]] = []
    for page in pages(items):
        shown.append(Counter(box.element for box, above in within(page) if box.element_tag == "tbody"
                             for child in box.children if child.element_tag == "tr"))
    whole = sum(shown, Counter())
    for number, tables in enumerate(shown, start=1):
        assert not [body for body, rows in tables.items() if rows == 1 < whole[body]], f"one row alone on page {number}"


@pytest.mark.parametrize("items", LENGTHS)
def test_a_table_that_goes_on_overleaf_says_its_touchpoint_again(items: int) -> None:
    overleaf = 0
    seen: set[Any] = set()
    for page in pages(items):
        tables = [box for box, _ in within(page) if type(box).__name__ == "TableBox" and box.element.find("thead/tr/th/h3") is not None]
        overleaf += sum(table.element in seen for table in tables)
        seen |= {table.element for table in tables}
        assert all("h3" in {box.element_tag for box, _ in within(table)} for table in tables)
    assert overleaf or items < 75


@pytest.mark.parametrize("changes", [{}, {"visit": {"kind": "leader", "scenario": "A scenario that takes two lines. " * 5}},
                                     {"location": {"name": "A name that takes two lines of the page, or nearly so"}}])
def test_both_lists_of_page_one_end_on_it(changes: dict[str, dict[str, Any]]) -> None:
    edition = sample_edition()
    many = edition | {"failures": edition["failures"] * 5, "strengths": edition["strengths"] * 3}
    many |= {name: edition[name] | part for name, part in changes.items()}
    assert not any(above and "div lists" in above for _, above in within(laid_out(many)[1]))


LONG = "A long title that somebody typed to see whether the page would still hold it together, Lê Thị Mỹ Hạnh"


@pytest.mark.parametrize("title", ["Short", LONG])
@pytest.mark.parametrize(("strong", "failed"), [(7, 1), (6, 6), (2, 9), (13, 0), (4, 4)])
def test_no_finding_goes_on_overleaf_alone(strong: int, failed: int, title: str) -> None:
    edition = sample_edition()
    lists = {kind: [edition[kind][0] | {"title": f"{title} {n}", "critical": False} for n in range(number)]
             for kind, number in (("strengths", strong), ("failures", failed))}
    second = [(box, above) for box, above in within(laid_out(edition | lists)[1]) if box.element_tag == "div"]
    overleaf = {box.element for box, _ in second if box.element is not None and box.element.get("class") == "finding"}
    assert len(overleaf) != 1 and not any("div lists" in above for _, above in second)


@pytest.mark.parametrize("title", ["Short", LONG])
def test_what_is_left_for_the_next_page_never_begins_with_one(title: str) -> None:
    edition = sample_edition()
    for strong in range(14):
        lists = {kind: [edition[kind][0] | {"title": title}] * number for kind, number in (("strengths", strong), ("failures", 1))}
        assert strong - fitting.first(edition | lists) != 1


@pytest.mark.parametrize("critical", [None, Critical(effect="cap", cap="60"), Critical(effect="fail")])
def test_the_text_beside_a_list_is_as_tall_as_it_was_measured(critical: Critical | None) -> None:
    ruled_so = {"document": ruled(sample_input().document, "allergen-card", critical)} if critical else {}
    edition = typesetting.clean(sample_edition(**ruled_so))
    places = {box.element.text: box.position_y * 0.75 for box, _ in within(laid_out(edition)[0]) if box.element_tag == "h2"}
    assert 0 <= fitting.above(edition) - places["What was strong "] - 22.3 < 3


def test_one_photo_is_half_a_page_wide_at_most() -> None:
    edition = sample_edition()
    widths = [box.width for page in laid_out(edition | {"evidence": edition["evidence"][2:5]}) for box, _ in within(page)
              if box.element_tag == "img"]
    assert len(widths) == 3 and max(widths) < 340 and widths[0] == widths[2]


def test_what_looks_for_headings_would_see_one() -> None:
    tags = {name for page in pages(17) for _, above in within(page) for name in above}
    assert {"thead", "h1", "h2 part", "h3", "p lede"} <= tags


@pytest.mark.parametrize("size", [(8, 8), (100, 40), (40, 100), (320, 240), (600, 800), (800, 600)])
@pytest.mark.parametrize("alone", [True, False])
def test_no_photo_is_drawn_larger_than_its_own_pixels(size: tuple[int, int], alone: bool) -> None:
    edition = sample_edition()
    edition["evidence"] = [shown | {"width": size[0], "height": size[1]} for shown in edition["evidence"]][:1 if alone else 3]
    drawn = [box for page in laid_out(edition) for box, _ in within(page) if box.element_tag == "img"]
    assert len(drawn) == len(edition["evidence"])
    for box in drawn:
        assert box.width <= size[0] + 0.01 and box.height <= size[1] + 0.01
        assert box.width / box.height == pytest.approx(size[0] / size[1], rel=0.01)
        assert box.width > 200 or box.height > 200 or (box.width, box.height) == size
