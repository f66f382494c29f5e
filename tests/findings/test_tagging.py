"""The printed edition is tagged, has bookmarks, and carries nothing that it should not."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from shopper import pdf
from shopper.findings import rendering
from tests.findings.printed import pictures, squeezed
from tests.findings.sample import SHOPPER, sample_edition
from tests.tools import needs

pytestmark = needs("pango")
Edition = dict[str, Any]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return sample_edition()


@pytest.fixture(scope="module")
def made(edition: Edition) -> pdf.Rendered:
    return rendering.make(edition, pictures(edition))


@pytest.fixture(scope="module")
def document(made: pdf.Rendered) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made.data))


def tags(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem"]


def test_it_is_tagged_named_and_speaks_its_language(edition: Edition, document: pikepdf.Pdf) -> None:
    root = document.Root
    assert root.MarkInfo.Marked and root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang) == "en"
    assert str(document.docinfo["/Title"]).startswith(f"{edition['location']['name']}, 12 March 2026")
    assert b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes()
    kinds = {str(tag.S) for tag in tags(document)}
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure", "/L", "/LI"} <= kinds


def test_what_checkers_of_tagged_files_ask_for_is_there(document: pikepdf.Pdf) -> None:
    for tag in tags(document):
        if tag.S == "/TH":
            assert tag.A.Scope in ("/Column", "/Row")
        if tag.S == "/Figure":
            assert str(tag.Alt)
    for page in document.pages:
        assert page.obj.Tabs == "/S" and "/StructParents" in page.obj
        assert all(len(entry) for name, entry in page.Resources.items())
        assert all(note.F & 4 for note in page.obj.get("/Annots", []))
        assert all(font.DescendantFonts[0].FontDescriptor.FontFile2 for font in page.Resources.Font.values())
    assert not any(thing.get("/Interpolate", False) for thing in document.objects
                   if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image")


def test_headings_never_skip_a_level(document: pikepdf.Pdf) -> None:
    levels = [int(str(tag.S)[2]) for tag in tags(document) if re.fullmatch("/H[1-6]", str(tag.S))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_it_has_bookmarks_for_every_part_and_touchpoint(edition: Edition, document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        parts = [str(part.title) for part in outline.root[0].children]
        touchpoints = next(part for part in outline.root[0].children if str(part.title) == "Touchpoint by touchpoint")
        assert len(touchpoints.children) == len(edition["touchpoints"])
    assert {"The journey", "Evidence", "The arithmetic"} <= set(parts)


def test_nothing_in_the_file_names_the_shopper_or_a_clock(made: pdf.Rendered, document: pikepdf.Pdf) -> None:
    texts = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(made.data)).pages]
    everything = " ".join(texts) + str(dict(document.docinfo)) + document.Root.Metadata.read_bytes().decode()
    assert SHOPPER not in everything and "sam" not in everything.lower().split()
    assert str(document.docinfo["/CreationDate"]) == "D:20260314"
    assert not re.search(r"\b\d\d:\d\d\b", everything.replace("http://", ""))
    assert "/EmbeddedFiles" not in str(document.Root.get("/Names", {}))
