"""The printed edition: frozen document to HTML to PDF, made once, kept under its hash, never made twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlite_utils import Database

from shopper import blobs, pdf, pdf_finish, pdf_shortcuts, pdf_source
from shopper.checklists.model import EMOTIONS
from shopper.errors import NotFound, Unavailable
from shopper.findings import fitting, printing, store, typesetting

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES, STYLES = ROOT / "templates", ROOT / "static" / "css" / "pdf"
OWN = (pdf_finish, pdf_shortcuts, pdf_source, fitting, printing, typesetting)  # what besides templates and styles makes the bytes
STYLE, MIRRORED = STYLES / "visit.css", STYLES / "visit-rtl.css"
FILTERS = ("address", "asked", "base_of", "columns", "count", "crowded", "day", "details_of", "elsewhere", "facts_of",
           "felt", "kept_words", "occasion", "of_maximum", "own_words", "pairs", "photos", "points_of", "quoted", "score_base",
           "served", "sum_of", "sums", "tint", "trio", "unsaid")

Edition = dict[str, Any]


@dataclass(frozen=True)
class Pictures:
    """The print copies an edition shows, by their `photo:` address, and the hashes of those that are lost or damaged."""

    whole: dict[str, tuple[str, bytes]]
    damaged: tuple[str, ...] = ()


def edition_html(edition: Edition, damaged: tuple[str, ...] = ()) -> str:
    """The page a PDF is made from; every text is escaped."""
    edition = typesetting.clean(edition)
    touchpoints = edition["touchpoints"]
    return _environment().get_template("findings/pdf/visit.html").render(
        edition=edition, damaged=damaged, first=fitting.first(edition), rtl=printing.mirrored(edition), stops=_stops(edition),
        shares=printing.shares(edition),
        titles={touchpoint["key"]: touchpoint["title"] for touchpoint in touchpoints},
        prompts={item["key"]: item["prompt"] for touchpoint in touchpoints for item in touchpoint["items"]})


def make(edition: Edition, pictures: Pictures) -> pdf.Rendered:
    """The PDF of an edition: the same edition and pictures give the same bytes."""
    identifier = bytes.fromhex(input_sha256(edition, pictures.damaged))[:16]
    return pdf.render(edition_html(edition, pictures.damaged), style_of(edition), pictures.whole, identifier)


def style_of(edition: Edition) -> str:
    """The style sheet of a document, mirrored where its language runs right to left."""
    return STYLE.read_text() + (MIRRORED.read_text() if printing.mirrored(edition) else "")


def render_edition(db: Database, instance: Path, edition_id: str, now: str) -> str:
    """Make and keep the PDF of a released edition; its SHA-256. A second call finds the first one's work and does nothing."""
    edition = store.edition_document(db, edition_id)
    kept = store.pdf_of(db, edition_id)
    if kept and store.whole_pdf(instance, kept) is not None:
        return str(kept["sha256"])
    pictures = pictures_of(instance, edition)
    made = make(edition, pictures)
    sha256 = blobs.store(instance / "editions", made.data)
    record = store.PdfRecord(input_sha256(edition, pictures.damaged), sha256, len(made.data), made.pages, pictures.damaged)
    store.keep_pdf(db, edition_id, record, now)
    return sha256


def pictures_of(instance: Path, edition: Edition) -> Pictures:
    """The print copies from the instance's evidence. A picture whose hash differs is named, not shown."""
    whole: dict[str, tuple[str, bytes]] = {}
    damaged: list[str] = []
    for photo in edition["evidence"]:
        try:
            whole[f"photo:{photo['sha256']}"] = ("image/jpeg", blobs.read(instance / "evidence", photo["sha256"]))
        except (NotFound, Unavailable):
            damaged.append(photo["sha256"])
    return Pictures(whole, tuple(damaged))


def input_sha256(edition: Edition, damaged: tuple[str, ...] = ()) -> str:
    """The hash of everything that goes into the PDF: document, pictures (by hash), templates, style, fonts, versions."""
    document = json.dumps([edition, damaged], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{_workshop()}\n{document}".encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _workshop() -> str:
    """The hash of what is the same for every edition, read once per process."""
    own = [*sorted(STYLES.glob("*.css")), TEMPLATES / "macros" / "charts.html",
           *sorted((TEMPLATES / "findings" / "pdf").glob("*.html")),
           *(Path(str(module.__file__)) for module in OWN), Path(__file__)]
    total = hashlib.sha256(pdf.toolchain().encode())
    for path in own:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {name: getattr(printing, name) for name in FILTERS} | {
        "direction": typesetting.direction, "shorten": typesetting.shorten}
    environment.globals |= {"emotions": EMOTIONS, "pillars": printing.PILLARS, "hands": printing.HANDS, "kinds": printing.KINDS,
                            "long": printing.LONG}
    return environment


def _stops(edition: Edition) -> dict[str, dict[str, int]]:
    """How many strengths and failures stand at each touchpoint of the journey."""
    stops = {point["key"]: {"strengths": 0, "failures": 0} for point in edition["journey"]}
    for name in ("strengths", "failures"):
        for found in edition[name]:
            if found["touchpoint"] in stops:
                stops[found["touchpoint"]][name] += 1
    return stops
