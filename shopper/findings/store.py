"""Released editions: frozen at release, found only for those who may see them, with their stored PDFs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from shopper import audit, blobs, jobs
from shopper.db import Row, change, row, rows, writing
from shopper.errors import Conflict, NotFound, Unavailable
from shopper.findings.listing.store import SORTS, EditionFilter, EditionPage, choices_for, editions_for
from shopper.findings.releasing.store import PDF_JOB, release
from shopper.people.model import Person

__all__ = ["SORTS", "EditionFilter", "EditionPage", "choices_for", "edition_of", "editions_for", "find_edition_for", "pdf_of",
           "release"]


@dataclass(frozen=True)
class Edition:
    """A released edition as its readers get it: the frozen document, and nothing of who made the report."""

    id: str
    number: int
    location_id: str
    document: dict[str, Any]
    siblings: list[Row]  # every edition of the same visit: id and number


def find_edition_for(db: Database, person: Person, edition_id: str) -> Edition:
    """The edition, when the person may see it; else NotFound, whether or not it exists."""
    found = row(db, """SELECT e.id, e.number, e.report_id, e.location_id, e.document FROM editions e WHERE e.id = ?1 AND (?2
            OR e.program_id IN (SELECT value FROM json_each(?3)) OR (e.visit_kind <> 'practice'
            AND e.program_id IN (SELECT value FROM json_each(?4))
            AND e.location_id IN (SELECT location_id FROM manager_locations WHERE person_id = ?5)))""",
                edition_id, person.has("admin"), json.dumps(person.programs("editor")),
                json.dumps(person.programs("manager")), person.id)
    if found is None:
        raise NotFound
    siblings = rows(db, "SELECT id, number FROM editions WHERE report_id = ? ORDER BY number", found["report_id"])
    return Edition(found["id"], found["number"], found["location_id"], json.loads(found["document"]), siblings)


def edition_of(db: Database, report_id: str) -> Row | None:
    """The id and number of a report's newest edition."""
    return row(db, "SELECT id, number FROM editions WHERE report_id = ? ORDER BY number DESC LIMIT 1", report_id)


def pdf_of(db: Database, edition_id: str) -> Row | None:
    """The stored PDF of an edition, once the worker has made it."""
    return row(db, "SELECT sha256, bytes, pages, made_at FROM edition_pdfs WHERE edition_id = ?", edition_id)


def whole_pdf(instance: Path, kept: Row) -> bytes | None:
    """The bytes of a stored PDF; None where its file is lost or damaged, and the PDF is to be made again."""
    try:
        return blobs.read(instance / "editions", kept["sha256"])
    except (NotFound, Unavailable):
        return None


@dataclass(frozen=True)
class PdfRecord:
    """A PDF that was made and lies in `editions/` under its hash; `damaged` names photos that could not be shown."""

    input_sha256: str
    sha256: str
    bytes: int
    pages: int
    damaged: tuple[str, ...] = ()


def edition_document(db: Database, edition_id: str) -> dict[str, Any]:
    """The frozen document of an edition, for the worker that prints it."""
    found = row(db, "SELECT document FROM editions WHERE id = ?", edition_id)
    if found is None:
        raise NotFound
    return dict(json.loads(found["document"]))


def keep_pdf(db: Database, edition_id: str, made: PdfRecord, now: str) -> None:
    """Remember where an edition's PDF lies. One made again after a loss replaces the row and leaves its own audit line."""
    with writing(db):
        change(db, """INSERT INTO edition_pdfs (edition_id, input_sha256, sha256, bytes, pages, made_at) VALUES (?,?,?,?,?,?)
            ON CONFLICT (edition_id) DO UPDATE SET input_sha256 = excluded.input_sha256, sha256 = excluded.sha256,
            bytes = excluded.bytes, pages = excluded.pages, made_at = excluded.made_at""",
               edition_id, made.input_sha256, made.sha256, made.bytes, made.pages, now)
        audit.record(db, None, "edition.pdf_made", edition_id, now, sha256=made.sha256, damaged=list(made.damaged))


def pdf_is_coming(db: Database, edition_id: str) -> bool:
    """Whether a job for the PDF is waiting or at work; when none is and there is no PDF, it failed."""
    return row(db, "SELECT 1 FROM jobs WHERE kind = ? AND subject = ? AND state IN ('queued','running')",
               PDF_JOB, edition_id) is not None


def retry_pdf(db: Database, person: Person, edition_id: str, now: str, *, lost: bool = False) -> None:
    """Ask once more for a PDF that could not be made, or whose file was `lost` since: its row alone sends nobody a page."""
    with writing(db):
        find_edition_for(db, person, edition_id)
        if (pdf_of(db, edition_id) and not lost) or pdf_is_coming(db, edition_id):
            raise Conflict("The PDF is there already, or is being prepared.")
        jobs.add(db, PDF_JOB, edition_id, {}, now)
        audit.record(db, person.id, "edition.pdf_requested", edition_id, now)


def record_sent(db: Database, person: Person, edition_id: str, now: str) -> None:
    """Who downloaded which PDF, and when."""
    audit.noted(db, person.id, "edition.pdf_sent", edition_id, now)
