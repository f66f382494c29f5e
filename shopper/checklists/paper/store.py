"""Blank checklists as PDF in the database: which were made of what, and whose making is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper import audit, blobs, jobs
from shopper.checklists import store as checklists
from shopper.checklists.model import Document, load
from shopper.db import change, row, writing
from shopper.errors import NotFound, Unavailable
from shopper.programs.model import USE_STATEMENT

JOB = "blank-pdf"
FOLDER = "blanks"
DRAFT = "draft"


@dataclass(frozen=True)
class Sheet:
    """What is to be printed: a checklist's draft or one of its versions, in one language."""

    checklist_id: str
    version: str  # a version's id, or "draft"
    language: str

    def subject(self) -> str:
        """The sheet as the subject of a job."""
        return f"{self.checklist_id} {self.version} {self.language}"

    @classmethod
    def of(cls, subject: str) -> Sheet:
        """The sheet of a job's subject."""
        return cls(*subject.split(" ", 2))


@dataclass(frozen=True)
class Blank:
    """What a sheet says now: the document, what it is called, whose program it is and what that says of its use."""

    document: Document
    called: str
    program: str
    use_statement: str = USE_STATEMENT


def find_blank(db: Database, sheet: Sheet) -> Blank:
    """The draft or version with the name of its program. For callers that have checked who asks."""
    found = row(db, "SELECT p.name, p.use_statement, d.document FROM checklists c JOIN programs p ON p.id = c.program_id "
                    "JOIN checklist_drafts d ON d.checklist_id = c.id WHERE c.id = ?", sheet.checklist_id)
    if found is None:
        raise NotFound
    if sheet.version == DRAFT:
        return Blank(load(found["document"]), "draft", found["name"], found["use_statement"])
    version = checklists.find_version(db, sheet.version)
    if version.checklist_id != sheet.checklist_id:
        raise NotFound
    return Blank(version.document, f"version {version.number}", found["name"], found["use_statement"])


def made(db: Database, instance: Path, input_sha256: str) -> bytes | None:
    """The PDF that was made of just this; None where there is none, or its file is lost or damaged."""
    found = row(db, "SELECT sha256 FROM blank_pdfs WHERE input_sha256 = ?", input_sha256)
    try:
        return blobs.read(instance / FOLDER, found["sha256"]) if found else None
    except (NotFound, Unavailable):
        return None


def keep(db: Database, instance: Path, input_sha256: str, data: bytes, now: str) -> None:
    """Keep a PDF under the hash of everything that went into it."""
    sha256 = blobs.store(instance / FOLDER, data)
    with writing(db):
        change(db, "INSERT INTO blank_pdfs (input_sha256, sha256, made_at) VALUES (?, ?, ?) "
                   "ON CONFLICT (input_sha256) DO UPDATE SET sha256 = excluded.sha256, made_at = excluded.made_at",
               input_sha256, sha256, now)


def ask(db: Database, actor_id: str, sheet: Sheet, now: str) -> None:
    """Have the sheet printed by a worker; asked twice it is made once."""
    with writing(db):
        jobs.add(db, JOB, sheet.subject(), {}, now)
        audit.record(db, actor_id, "checklist.blank_requested", sheet.checklist_id, now, version=sheet.version)
