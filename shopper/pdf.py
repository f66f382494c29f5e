"""Turns our HTML and pictures into a tagged PDF: the only place that knows WeasyPrint, and it opens nothing but what it is given.

Invariants: the same input gives the same bytes; any warning of the engine is an error; no address but `photo:`, `blob:`
and `static:` is ever answered; one font configuration and one parsed style sheet serve a whole worker process.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from shopper import pango, pdf_finish, pdf_fonts, pdf_shortcuts, pdf_source
from shopper.errors import Unavailable

STATIC = Path(__file__).resolve().parent.parent / "static"
MISSING = f"PDFs cannot be made on this machine: the Pango text library is missing. Install it, {pango.MEND}."
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}  # by first bytes: an SVG could fetch more
NO_GLYPH, LETTER = re.compile(r"^\.notdef glyph "), re.compile(r"\(U\+([0-9A-F]+)\)(?=;|$)")
_turn = threading.Lock()  # two threads are slower than one, and the collector is off for the whole process


class RenderError(Exception):
    """The document could not be made, or not made faithfully; nothing was written. `str(error)` says what the engine said."""


class LettersMissing(RenderError):
    """No font here draws some letters of the page."""

    def __init__(self, said: str) -> None:
        super().__init__(said[:500])
        self.letters = [int(code, 16) for code in LETTER.findall(said)]


@dataclass(frozen=True)
class Rendered:
    """A finished PDF."""

    data: bytes
    pages: int


def available() -> str | None:
    """None when PDFs can be made here, else one sentence on what is missing and the command that mends it."""
    try:
        _weasyprint()
    except Unavailable as error:
        return str(error)
    return None


def render(html: str, css: str, pictures: Mapping[str, tuple[str, bytes]], identifier: bytes) -> Rendered:
    """The PDF of a page of HTML. `pictures` maps a whole address (`photo:…`) to its type and bytes.

    `identifier` names the document inside the file; derive it from the input, so that the same input gives the same bytes.
    A letter that no font here draws is printed as the sign for that: one word in a rare script costs nobody the document.
    """
    _weasyprint()  # where it is missing, that is said before anything else
    with _turn, _no_clock(), _no_collector():
        try:
            return _complete(html, css, pictures, identifier)
        except LettersMissing as error:
            return _complete(html.translate(dict.fromkeys(error.letters, "\ufffd")), css, pictures, identifier)


def _complete(html: str, css: str, pictures: Mapping[str, tuple[str, bytes]], identifier: bytes) -> Rendered:
    with _no_warnings():
        return _made(html, css, Closed(pictures), identifier)


@pdf_shortcuts.roomy
def _made(html: str, css: str, fetcher: Closed, identifier: bytes) -> Rendered:
    """A function of its own, so that the boxes are let go before the collector looks."""
    sheets = [_sheet(pdf_fonts.style_for(css, html))]
    sheets += [_sheet(pdf_fonts.faces_css(script)) for script in pdf_fonts.scripts_in(html)]
    source = pdf_source.of(_weasyprint(), html, fetcher)
    document = source.render(font_config=_fonts(), stylesheets=sheets, pdf_variant="pdf/ua-1")
    data = document.write_pdf(finisher=pdf_finish.finish, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return Rendered(data, len(document.pages))


@dataclass
class Closed:
    """Answers the addresses it was given and our own font files, refuses everything else. It holds no way to open a socket,
    so neither redirects nor proxies exist; WeasyPrint asks it through a call."""

    pictures: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    _fail_on_errors: bool = False  # a refusal is logged by the engine, and every log line stops the render

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        kind, data = self._answer(url)
        return URLFetcherResponse(url, data, {"Content-Type": kind})

    def _answer(self, url: str) -> tuple[str, bytes]:
        scheme, _, name = url.partition(":")
        if scheme in ("photo", "blob") and url in self.pictures:
            data = self.pictures[url][1]
            return next(kind for start, kind in PICTURES.items() if data.startswith(start)), data
        if scheme == "static" and name.startswith("script/"):
            return "font/ttf", pdf_fonts.face(name.replace("%20", " "))
        path = (STATIC / name).resolve()
        if scheme == "static" and path.is_relative_to(STATIC / "fonts") and path.suffix == ".ttf":
            return "font/ttf", path.read_bytes()
        raise ValueError("refused: documents open nothing from outside")


def toolchain() -> str:
    """Everything but the document that the bytes depend on, as one line for the input hash."""
    parts = [f"{name} {metadata.version(name)}" for name in ("weasyprint", "pydyf", "fonttools")]
    faces = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted((STATIC / "fonts").glob("*.ttf"))]
    return "; ".join([*parts, f"pango {_pango_version()}", *faces, *pdf_fonts.versions()])


@cache
def _weasyprint() -> Any:
    """The library, imported on first use: it takes a second or two, and needs Pango, which a bare machine lacks."""
    try:
        pango.preload()
        import weasyprint
    except OSError as error:
        raise Unavailable(MISSING) from error
    pdf_shortcuts.take(weasyprint)
    return weasyprint


def _pango_version() -> int:
    _weasyprint()
    from weasyprint.text.ffi import pango as library

    return int(library.pango_version())


@cache
def _fonts() -> Any:
    """One per process: a new one for every render is slower and leaks."""
    _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _sheet(css: str) -> Any:
    """A parsed style sheet, kept: there are as many as kinds of document and scripts, not as many as documents."""
    return _weasyprint().CSS(string=css, font_config=_fonts(), url_fetcher=Closed())


@contextmanager
def _no_clock() -> Iterator[None]:
    """Fonts that are cut down for embedding carry the time of the cut; this is how their library is told not to look."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


@contextmanager
def _no_collector() -> Iterator[None]:
    """Layout makes millions of short-lived objects: collecting while they grow costs 6 to 12 % and finds nothing.

    Afterwards only what this document made is looked at, the youngest generation: the rest of the process is not its waste.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect(0)


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _no_warnings() -> Iterator[None]:
    """What the engine warns of is missing from the page, so it stops the document; so do its own faults."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    except Exception as error:
        raise RenderError(f"{type(error).__name__}: {error}"[:500]) from error
    finally:
        logger.removeHandler(complaints)
    if complaints.lines:
        said = "; ".join(complaints.lines)
        raise LettersMissing(said) if all(map(NO_GLYPH.search, complaints.lines)) else RenderError(said[:500])
