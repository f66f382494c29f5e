"""The PDF engine: it opens nothing, warns of nothing, gives the same bytes twice, and draws the glyphs it was asked for."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from shopper import pango, pdf, pdf_fonts
from shopper.errors import Unavailable
from tests.tools import needs

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"
CSS = (ROOT / "static" / "css" / "pdf" / "visit.css").read_text()
IDENTIFIER = b"0123456789abcdef"
CANARY = "canary-of-the-server"
pytestmark = needs("pango")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine that notes whoever knocks."""
    server, seen = socket.create_server(("127.0.0.1", 0)), []
    server.settimeout(0.1)
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            try:
                visitor, _ = server.accept()
            except TimeoutError:
                continue
            with visitor:
                seen.append(visitor.recv(1000))

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
    done.set()
    thread.join()
    server.close()


def page(body: str, head: str = "", lang: str = "en") -> str:
    return (f'<!DOCTYPE html><html lang="{lang}"><head><title>A page</title>{head}</head>'
            f'<body><h1 data-place="a" data-use="b" data-edition="c" data-visit="d">A page</h1>{body}</body></html>')


def render(body: str, head: str = "", pictures: dict[str, tuple[str, bytes]] | None = None) -> pdf.Rendered:
    return pdf.render(page(body, head), CSS, pictures or {}, IDENTIFIER)


def test_the_same_input_gives_the_same_bytes() -> None:
    body = "<p>Γειά, привет, café</p><p>שלום</p>"
    assert render(body).data == render(body).data


def test_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    body = "<p>Yes 😀 <b>no</b> <i>why</i> שלום</p>"
    code = f"import hashlib, tests.test_pdf as t; print(hashlib.sha256(t.render({body!r}).data).hexdigest())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
                           env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "99"})
    assert other.stdout.strip() == hashlib.sha256(render(body).data).hexdigest()


HOSTILE = {
    "picture": '<img alt="x" src="{url}">',
    "file picture": '<img alt="x" src="file:///etc/passwd">',
    "background": '<p style="background: url({url})">x</p>',
    "svg in an address": '<img alt="x" src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'>'
                         '<image href=\'{url}\' width=\'9\' height=\'9\'/></svg>">',
    "inline svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title>'
                  '<image href="{url}" width="9" height="9"/></svg>',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "list marker": '<ul style="list-style-image: url({url})"><li>x</li></ul>',
}
HOSTILE_HEADS = {
    "import": "<style>@import url({url});</style>",
    "font": "<style>@font-face {{ font-family: x; src: url({url}) }}</style>",
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "file attachment": '<link rel="attachment" href="file:///etc/passwd">',
    "base": '<base href="{url}/"><link rel="stylesheet" href="x.css">',
}


@pytest.mark.parametrize("name", [*HOSTILE, *HOSTILE_HEADS])
def test_hostile_markup_reaches_nothing_even_unescaped(name: str, listener: tuple[str, list[bytes]]) -> None:
    url, seen = listener
    with pytest.raises(pdf.RenderError, match=r"refused|cannot be loaded"):
        render(HOSTILE.get(name, "").format(url=url), HOSTILE_HEADS.get(name, "").format(url=url))
    assert seen == []


def test_the_listener_would_have_heard_a_knock(listener: tuple[str, list[bytes]]) -> None:
    url, seen = listener
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))) as visitor:
        visitor.sendall(b"hello")
        visitor.recv(1)
    assert seen == [b"hello"]


@pytest.mark.parametrize("address", ["static:../pyproject.toml", "static:fonts/../../pyproject.toml", "static:css/pdf/visit.css",
                                     "static:fonts/../../../../etc/passwd", "photo:unknown", "blob:unknown", "STATIC:x"])
def test_our_own_addresses_lead_only_to_fonts_and_given_pictures(address: str) -> None:
    with pytest.raises((ValueError, FileNotFoundError)):
        pdf.Closed()(address)


def test_a_picture_that_is_no_picture_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    with pytest.raises(pdf.RenderError):
        render('<img alt="x" src="photo:a">', pictures={"photo:a": ("image/jpeg", svg)})


@pytest.mark.parametrize("body", ['<p style="colour: red">x</p>', '<img alt="x" src="photo:none">', '<img src="photo:none">'])
def test_whatever_the_engine_warns_of_stops_the_document(body: str) -> None:
    with pytest.raises(pdf.RenderError):
        render(body)


@pytest.mark.parametrize("body", ["<div>" * 3000 + "x", '<p style="font-size: 1e9px">x</p>'])
def test_a_broken_template_is_one_clear_error_and_the_next_document_is_made(body: str) -> None:
    with pytest.raises(pdf.RenderError):
        render(body)
    assert gc.isenabled()
    assert render("<p>after</p>").pages == 1


def test_a_machine_without_pango_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf._weasyprint.cache_clear()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr(pango, "preload", lambda: (_ for _ in ()).throw(OSError("no libpango")))
    try:
        assert "apt-get install libpango" in (pdf.available() or "")
        with pytest.raises(Unavailable):
            render("<p>x</p>")
    finally:
        pdf._weasyprint.cache_clear()


def glyphs(data: bytes) -> dict[str, list[tuple[str, TTFont, int]]]:
    """For each embedded font by name: (character, the embedded font, the glyph that draws it)."""
    found: dict[str, list[tuple[str, TTFont, int]]] = {}
    with pikepdf.open(io.BytesIO(data)) as document:
        for font in document.pages[0].Resources.Font.values():
            inner = font.DescendantFonts[0].FontDescriptor
            embedded = TTFont(io.BytesIO(inner.FontFile2.read_bytes()))
            name = str(inner.FontName).split("+")[-1]
            section = font.ToUnicode.read_bytes().decode("latin-1").split("beginbfchar")[1].split("endbfchar")[0]
            for number, text in re.findall("<([0-9a-f]+)> <([0-9a-f]+)>", section):
                drawn = (bytes.fromhex(text).decode("utf-16-be"), embedded, int(number, 16))
                found.setdefault(name, []).append(drawn)
    return found


def outline(font: TTFont, name: str) -> list[tuple[int, int]]:
    glyph = font["glyf"][name]
    return [] if glyph.numberOfContours == 0 else list(glyph.getCoordinates(font["glyf"])[0])


FACES = {"400 12pt Inter": "Inter-Regular", "600 12pt Inter": "Inter-SemiBold", "italic 12pt Inter": "Inter-Italic",
         "400 12pt 'Source Serif 4'": "SourceSerif4-Regular", "600 12pt 'Source Serif 4'": "SourceSerif4-SemiBold",
         "italic 12pt 'Source Serif 4'": "SourceSerif4-Italic", "46pt 'Source Serif 4 Display'": "SourceSerif4-Display"}


@pytest.mark.parametrize(("style", "file"), FACES.items())
def test_each_face_draws_its_own_outlines(style: str, file: str) -> None:
    html = f'<html lang="en"><title>x</title><p style="font: {style}">Rag 257 ΓΔ Жюри</p></html>'
    data = pdf.render(html, CSS, {}, IDENTIFIER).data
    face = TTFont(FONTS / f"{file}.ttf")
    drawn = next(font for font in glyphs(data).values() if "Ж" in [text for text, _, _ in font])  # not the page's foot
    compared = [(outline(embedded, embedded.getGlyphName(number)), outline(face, face.getBestCmap()[ord(text)]))
                for text, embedded, number in drawn if len(text) == 1 and text.strip()]
    assert len(compared) >= 10
    assert all(shown and shown == meant for shown, meant in compared)


@pytest.mark.parametrize(("text", "family"), [("مرحبا بكم", "Shopper-Arabic"), ("ברוכים הבאים", "Shopper-Hebrew"),
                                              ("สวัสดีครับ", "Shopper-Thai"), ("नमस्ते आपका", "Shopper-Devanagari")])
@pytest.mark.parametrize("weight", [400, 600])
def test_other_scripts_are_embedded_and_never_drawn_as_boxes(text: str, family: str, weight: int) -> None:
    data = render(f'<p style="font-weight: {weight}">{text}</p>').data
    found = glyphs(data)
    names = [name for name in found if name.startswith(family)]
    assert names, f"{family} is not among {sorted(found)}"
    assert all(number != 0 for name in names for _, _, number in found[name])


@needs("system fonts")
@pytest.mark.parametrize("text", ["欢迎光临", "いらっしゃいませ", "어서 오세요", "☕ 😀 👋🏽"])
def test_scripts_of_the_system_fonts_can_be_read_back(text: str) -> None:
    assert text.split()[0] in PdfReader(io.BytesIO(render(f"<p>{text}</p>").data)).pages[0].extract_text()


def test_digits_are_never_taken_from_the_emoji_font() -> None:
    assert not any("Emoji" in name for name in glyphs(render("<p>0123456789 # * 62.5 of 80</p>").data))


def test_latin_text_needs_no_other_script() -> None:
    assert pdf_fonts.scripts_in("Café Ωμέγα Жюри") == ()
    assert [script.family for script in pdf_fonts.scripts_in("שלום مرحبا")] == ["Shopper Hebrew", "Shopper Arabic"]


def test_a_letter_that_no_font_draws_costs_itself_and_not_the_document() -> None:
    made = render("<p>Runes \u16a0 and \u0378, said the guest</p>")
    text = PdfReader(io.BytesIO(made.data)).pages[0].extract_text()
    assert "Runes \ufffd and \ufffd, said the guest" in text
    with pytest.raises(pdf.RenderError, match="colour"):
        render('<p style="colour: red">\u16a0</p>')
