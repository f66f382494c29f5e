"""The PDF of one visit: what stands in it, how it is tagged, and that it is made once and kept."""

from __future__ import annotations

import copy
import io
import json
import os
import re
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader
from sqlite_utils import Database

from shopper import audit, blobs, pdf
from shopper.db import rows, writing
from shopper.errors import NotFound
from shopper.findings import printing, rendering, store
from tests import world as worlds
from tests.findings.sample import SHOPPER, sample_edition
from tests.tools import needs

LATER = "2026-03-14T10:00:00.000Z"
pytestmark = needs("pango")
Edition = dict[str, Any]


def photo(width: int, height: int, shade: int) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).point([min(255, level + shade) for level in range(256)]).save(out, "JPEG")
    return out.getvalue()


def pictures(edition: Edition) -> rendering.Pictures:
    return rendering.Pictures({f"photo:{shown['sha256']}": ("image/jpeg", photo(shown["width"], shown["height"], shown["number"]))
                               for shown in edition["evidence"]})


@pytest.fixture(scope="module")
def edition() -> Edition:
    return sample_edition()


@pytest.fixture(scope="module")
def made(edition: Edition) -> pdf.Rendered:
    return rendering.make(edition, pictures(edition))


@pytest.fixture(scope="module")
def document(made: pdf.Rendered) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made.data))


@pytest.fixture(scope="module")
def texts(made: pdf.Rendered) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(made.data)).pages]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def text_of(edition: Edition) -> str:
    data = rendering.make(edition, pictures(edition)).data
    return squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def tags(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem"]


def test_page_one_answers_how_it_was_what_was_strong_what_failed_and_where(edition: Edition, texts: list[str]) -> None:
    assert squeezed(edition["location"]["name"]) in texts[0]
    assert f"{edition['score']['percent']} %" in texts[0]
    assert edition["score"]["band"] in texts[0]
    for kind in ("strengths", "failures"):
        assert edition[kind][0]["title"] in texts[0]
    assert "The journey" in texts[0]
    assert "What was strong" in texts[0]
    assert "What failed" in texts[0]


def test_every_answer_finding_and_caption_is_printed(edition: Edition, texts: list[str]) -> None:
    whole = " ".join(texts)
    for touchpoint in edition["touchpoints"]:
        for item in touchpoint["items"]:
            assert squeezed(item["prompt"]) in whole
            assert squeezed(item["answer"]).split(". ")[0] in whole
    for finding in edition["strengths"] + edition["failures"]:
        assert squeezed(finding["title"]) in whole
    for shown in edition["evidence"]:
        assert squeezed(shown["caption"])[:30] in whole


def test_the_arithmetic_and_its_rule_are_printed(edition: Edition, texts: list[str]) -> None:
    whole = " ".join(texts)
    assert squeezed(edition["score"]["rule"]) in whole
    assert all(squeezed(line) in whole for line in edition["score"]["arithmetic"])


def test_every_page_carries_use_statement_edition_and_number(edition: Edition, texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        assert edition["program"]["use_statement"] in text
        assert "Edition 1 · released 14 March 2026" in text
        assert f"{number} / {len(texts)}" in text


def lines_from_below(data: bytes, number: int) -> list[str]:
    """The lines of one page above its foot, the lowest first."""
    found: dict[float, str] = {}

    def visit(text: str, _cm: Any, matrix: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            height = round(_cm[3] * matrix[5] + _cm[5])
            found[height] = found.get(height, "") + " " + text.strip()

    PdfReader(io.BytesIO(data)).pages[number].extract_text(visitor_text=visit)
    return [squeezed(found[height]) for height in sorted(found) if height > 62]


@pytest.mark.parametrize("items", [3, 17, 31, 44, 60, 75])
def test_no_page_ends_with_a_heading_alone(edition: Edition, items: int) -> None:
    longer = stretched(edition, items)
    data = rendering.make(longer, pictures(longer)).data
    headings = {"Touchpoint by touchpoint", "Evidence", "The arithmetic", "About this edition", "Moments of truth",
                "Item Seen Points", "Three pillars by touchpoint", *(touchpoint["title"] for touchpoint in longer["touchpoints"])}
    for number in range(len(PdfReader(io.BytesIO(data)).pages)):
        lowest = lines_from_below(data, number)
        assert lowest and lowest[0] not in headings, f"page {number + 1} ends with {lowest[0]}"


def stretched(edition: Edition, items: int) -> Edition:
    """The sample with this many items, dealt out evenly."""
    longer = copy.deepcopy(edition)
    plain = [item for touchpoint in longer["touchpoints"] for item in touchpoint["items"] if item["type"] != "narrative"]
    each = -(-items // len(longer["touchpoints"]))
    for touchpoint in longer["touchpoints"]:
        touchpoint["items"] = [plain[number % len(plain)] | {"key": f"{touchpoint['key']}-{number}"} for number in range(each)]
    return longer


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
    assert {"The journey", "Evidence", "The arithmetic", "About this edition"} <= set(parts)


def test_nothing_in_the_file_names_the_shopper_or_a_clock(made: pdf.Rendered, document: pikepdf.Pdf, texts: list[str]) -> None:
    everything = " ".join(texts) + str(dict(document.docinfo)) + document.Root.Metadata.read_bytes().decode()
    assert SHOPPER not in everything and "sam" not in everything.lower().split()
    assert str(document.docinfo["/CreationDate"]) == "D:20260314"
    assert not re.search(r"\b\d\d:\d\d\b", everything.replace("http://", ""))
    assert "/EmbeddedFiles" not in str(document.Root.get("/Names", {}))


def test_one_visit_is_under_a_megabyte(made: pdf.Rendered) -> None:
    assert len(made.data) < 1_000_000


def test_empty_lists_say_so_in_a_sentence(edition: Edition) -> None:
    text = text_of(edition | {"strengths": [], "failures": []})
    assert "Nothing failed on this visit" in text
    assert "Nothing stood out on this visit" in text


def test_a_visit_without_score_pillars_photos_or_wave_is_printed_too(edition: Edition) -> None:
    bare = copy.deepcopy(edition) | {"evidence": [], "strengths": [], "failures": [], "peak": None, "end": None, "wave": None}
    bare["score"] |= {"percent": None, "band": None, "team": None, "criticals": [], "arithmetic": []}
    bare["visit"] |= {"minutes": None, "number": None, "of": None, "scenario": "", "variant": "", "day_part": ""}
    bare["visit"]["kind"] = "leader"
    bare["pillars"] = {"n": 0, "success": [0] * 5, "effort": [0] * 5, "emotion": [0] * 5}
    for point, touchpoint in zip(bare["journey"], bare["touchpoints"], strict=True):
        point["emotion"] = None
        touchpoint |= {"pillars": None, "actual": None, "wanted": None, "kept": None, "counted": 0, "percent": None}
        touchpoint["items"] = []
    text = text_of(bare)
    assert all(words in text for words in ("No score", "A leader’s visit", "No emotion was recorded", "Nothing was asked here"))


def test_more_findings_than_page_one_holds_go_on_overleaf(edition: Edition) -> None:
    many = edition | {"failures": [edition["failures"][1] | {"title": f"Failure number {n}"} for n in range(23)]}
    text = text_of(many)
    assert "What failed, continued" in text
    assert all(f"Failure number {n} " in text for n in range(23))


def test_both_lists_get_the_same_number_on_page_one(edition: Edition) -> None:
    many = edition | {"failures": edition["failures"] * 8, "strengths": edition["strengths"] * 4}
    html = rendering.edition_html(many)
    first = html.split('class="lists"')[1].split('class="more"')[0]
    assert first.count("sign strength") == first.count("sign failure") == printing.first(many)


HOSTILE = '"><img src=x onerror=1><script>x</script>{{7*7}}${7*7}</td></table><link rel=attachment href=file:///etc/passwd>'


def test_hostile_text_is_printed_as_text_everywhere(edition: Edition) -> None:
    def poison(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: part if name in KEPT else poison(part) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part) for part in value]
        return HOSTILE if isinstance(value, str) and not re.fullmatch(r"[\d.-]*", value) else value

    poisoned = poison(edition)
    html = rendering.edition_html(poisoned)
    assert "<script" not in html and "<img src=x" not in html and "<link" not in html
    data = rendering.make(poisoned, pictures(poisoned)).data
    assert "{{7*7}}" in squeezed(PdfReader(io.BytesIO(data)).pages[0].extract_text())
    assert b"/EmbeddedFile" not in data


KEPT = ("key", "type", "kind", "hands", "level", "color", "sha256", "thumb_sha256", "touchpoint", "item", "language",
        "released_on", "date", "knew_part", "reason", "owners")


@pytest.mark.parametrize("text", ["\x00\x07", "\ud800", "a\u202eb", "e" + "\u0301" * 50, "👨‍👩‍👧 ☕", "x" * 3000, "line\r\nline",
                                  "\ufffe"])
def test_awkward_characters_are_printed_or_replaced_never_fatal(edition: Edition, text: str) -> None:
    awkward = copy.deepcopy(edition)
    awkward["location"]["name"] = f"Quay {text}"
    awkward["touchpoints"][0]["items"][0]["comment"] = text
    assert rendering.make(awkward, pictures(awkward)).pages >= 5


def test_the_same_edition_gives_the_same_bytes(edition: Edition, made: pdf.Rendered) -> None:
    assert rendering.make(json.loads(json.dumps(edition)), pictures(edition)).data == made.data


def test_any_change_of_the_document_changes_the_input_hash(edition: Edition) -> None:
    changed = copy.deepcopy(edition)
    changed["touchpoints"][0]["items"][0]["answer"] += " "
    assert rendering.input_sha256(changed) != rendering.input_sha256(edition)
    assert rendering.input_sha256(edition, ("ab" * 32,)) != rendering.input_sha256(edition)


def test_a_color_that_is_no_color_does_not_reach_the_page(edition: Edition) -> None:
    odd = copy.deepcopy(edition)
    odd["program"]["color"] = "url(http://127.0.0.1/)"
    assert "url(" not in rendering.edition_html(odd)


# ---- kept in the instance


@pytest.fixture
def released(world: worlds.World, edition: Edition) -> str:
    """A released edition in the database, with its photos in the evidence folder."""
    mine = copy.deepcopy(edition)
    for shown in mine["evidence"]:
        shown["sha256"] = blobs.store(world.instance / "evidence", photo(shown["width"], shown["height"], shown["number"]))
    world.db.conn.execute("PRAGMA foreign_keys=OFF")  # the report behind it does not matter here
    worlds.put(world.db, "editions", {
        "id": "edition-1", "report_id": "report-1", "number": 1, "document": json.dumps(mine), "sha256": "0" * 64,
        "released_at": LATER, "program_id": "harbour", "location_id": "marlow", "wave_id": "spring", "visit_kind": "field",
        "visited_on": "2026-03-12", "score": "75.7", "band": "Good", "earned": "56", "possible": "74", "strengths": 6,
        "failures": 3})
    return "edition-1"


def test_a_released_edition_is_rendered_once_and_kept(db: Database, world: worlds.World, released: str,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = rendering.render_edition(db, world.instance, released, LATER)
    kept = rows(db, "SELECT * FROM edition_pdfs")
    assert [(row["edition_id"], row["sha256"]) for row in kept] == [(released, sha256)]
    assert len(blobs.read(world.instance / "editions", sha256)) == kept[0]["bytes"]
    assert [line["action"] for line in audit.lines_for(db, released)] == ["edition.pdf_made"]
    monkeypatch.setattr(pdf, "render", None)
    assert rendering.render_edition(db, world.instance, released, LATER) == sha256


def test_a_lost_file_is_made_again_with_the_same_bytes(db: Database, world: worlds.World, released: str) -> None:
    sha256 = rendering.render_edition(db, world.instance, released, LATER)
    blobs.path(world.instance / "editions", sha256).unlink()
    assert rendering.render_edition(db, world.instance, released, LATER) == sha256
    assert blobs.read(world.instance / "editions", sha256)


def test_a_render_that_dies_leaves_no_row_and_no_half_file(db: Database, world: worlds.World, released: str,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        rendering.render_edition(db, world.instance, released, LATER)
    assert rows(db, "SELECT * FROM edition_pdfs") == []
    assert [path for path in (world.instance / "editions").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_a_damaged_photo_is_named_on_the_page_and_in_the_audit(db: Database, world: worlds.World, released: str,
                                                               harm: str) -> None:
    shown = store.edition_document(db, released)["evidence"][1]["sha256"]
    path = blobs.path(world.instance / "evidence", shown)
    path.chmod(0o600)
    path.write_bytes(b"not what it was") if harm == "changed" else path.unlink()
    sha256 = rendering.render_edition(db, world.instance, released, LATER)
    reader = PdfReader(blobs.path(world.instance / "editions", sha256))
    assert sum(page.extract_text().count("photo damaged (hash differs)") for page in reader.pages) == 1
    assert shown in audit.lines_for(db, released)[0]["detail"]


def test_an_edition_that_does_not_exist_is_not_rendered(db: Database, world: worlds.World) -> None:
    with pytest.raises(NotFound):
        rendering.render_edition(db, world.instance, "nothing", LATER)


def test_two_workers_end_with_one_row(db: Database, world: worlds.World, released: str) -> None:
    made = store.PdfRecord("1" * 64, "2" * 64, 1, 1)
    with writing(db):
        store.keep_pdf(db, released, made, LATER)
        store.keep_pdf(db, released, made, LATER)
    assert len(rows(db, "SELECT * FROM edition_pdfs")) == 1


def test_the_work_behind_a_page_stays_small(edition: Edition, made: pdf.Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line shapings per page: a counter that the machine's load cannot move, and a slow template can."""
    from weasyprint.text import line_break

    shaped = 0
    original = line_break.create_layout

    def counted(*arguments: Any, **words: Any) -> Any:
        nonlocal shaped
        shaped += 1
        return original(*arguments, **words)

    monkeypatch.setattr(line_break, "create_layout", counted)
    rendering.make(edition, pictures(edition))
    assert 0 < shaped / made.pages < SHAPINGS_PER_PAGE, f"{shaped / made.pages:.0f} shapings per page"


SHAPINGS_PER_PAGE = 160
