"""A checklist to HTML to a PDF that is filled in by hand; the same checklist gives the same bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlite_utils import Database

from shopper import pdf
from shopper.checklists.languages import words
from shopper.checklists.languages.words import Words, words_in
from shopper.checklists.model import dump
from shopper.checklists.paper import store, typesetting
from shopper.checklists.paper.store import Blank, Sheet
from shopper.checklists.texts import direction, localised

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE, STYLE = "checklists/paper/pdf/blank.html", ROOT / "static" / "css" / "pdf" / "blank.css"
CONTROLS = {code: " " for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)}  # no PDF text holds them


def render_blank(db: Database, instance: Path, subject: str, now: str) -> None:
    """The worker's job: print a sheet as it is now and keep it."""
    sheet = Sheet.of(subject)
    blank = store.find_blank(db, sheet)
    store.keep(db, instance, input_sha256(blank, sheet.language), printed(blank, sheet.language), now)


def printed(blank: Blank, language: str) -> bytes:
    """The PDF."""
    name = bytes.fromhex(input_sha256(blank, language))[:16]
    return pdf.render(html(blank, language), _style(blank), {}, name).data


def _style(blank: Blank) -> str:
    """The style sheet, with a deeper lower margin where the use statement is long."""
    return STYLE.read_text().replace("18mm/*foot*/", f"{18 + typesetting.foot_mm(blank.use_statement):g}mm")


def html(blank: Blank, language: str) -> str:
    """The page that the PDF is made of; every text is escaped."""
    document, w = localised(blank.document, language), words_in(language)
    page = _environment().get_template(TEMPLATE).render(
        document=document, blank=blank, language=language, direction=direction(language), w=w, foreign=_foreign(w, language),
        shown=typesetting.conditions(document, w))
    return page.translate(CONTROLS)


def _foreign(w: Words, language: str) -> str:
    """The language of our own words where it is not the page's."""
    return "" if w.language == language.partition("-")[0].lower() else w.language


def input_sha256(blank: Blank, language: str) -> str:
    """The hash of everything that goes into the PDF."""
    said = f"{_workshop()}\n{blank.program}\n{blank.called}\n{blank.use_statement}\n{language}\n{dump(blank.document)}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _workshop() -> str:
    templates = ROOT / "templates"
    own = (STYLE, *sorted((templates / TEMPLATE).parent.glob("*.html")), templates / "macros" / "item_types.html",
           *sorted(Path(__file__).parent.glob("*.py")), Path(words.__file__), Path(words.__file__).with_suffix(".json"))
    return pdf.toolchain() + "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in own)


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True)
    made.filters |= {"side": typesetting.side, "shorten": typesetting.shorten, "apart": typesetting.apart}
    made.tests["in_lines"] = typesetting.in_lines
    return made
