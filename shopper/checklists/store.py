"""Checklists in the database: one draft each, published versions that never change, and where an import came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlite_utils import Database

from shopper import audit
from shopper.checklists import document as documents
from shopper.checklists.model import Document, dump, fingerprint, load
from shopper.checklists.versions.store import last_prompts
from shopper.db import Row, change, new_id, row, rows, writing
from shopper.errors import Conflict, Invalid, NotFound, Stale
from shopper.people.model import Person

STATES = ("draft", "published", "retired")


@dataclass(frozen=True)
class Version:
    """A published checklist version; `document` is shared between callers and never changes."""

    id: str
    checklist_id: str
    program_id: str
    number: int
    document: Document
    sha256: str
    title: str
    published_at: str
    retired_at: str | None


@dataclass(frozen=True)
class Draft:
    """A checklist with its one draft; `drafts.store` changes it."""

    checklist_id: str
    program_id: str
    program_name: str
    document: Document
    sha256: str
    saved_at: str


@dataclass(frozen=True)
class Import:
    """What came in from outside: the document made of it, its source's name and what could not be carried."""

    document: Document
    source: str
    not_carried: tuple[Row, ...] = ()

    def sha256(self) -> str:
        """The hash of the draft that this becomes."""
        return fingerprint(dump(self.document))


def add_checklist(db: Database, actor_id: str, program_id: str, document: Document, now: str) -> str:
    """A new checklist with its first draft; its id."""
    with writing(db):
        checklist_id, sha256 = _insert(db, actor_id, program_id, document, now)
        audit.record(db, actor_id, "checklist.added", checklist_id, now, sha256=sha256)
    return checklist_id


def keep_import(db: Database, actor_id: str, program_id: str, imported: Import, now: str) -> str:
    """A new checklist whose draft came from a file, with the list of what was not carried; its id."""
    with writing(db):
        checklist_id, sha256 = _insert(db, actor_id, program_id, imported.document, now)
        not_carried = json.dumps(imported.not_carried, ensure_ascii=False)
        db.table("checklist_imports").insert({"id": new_id(), "checklist_id": checklist_id, "source": imported.source,
                                        "not_carried": not_carried, "imported_at": now})
        audit.record(db, actor_id, "checklist.imported", checklist_id, now, sha256=sha256)
    return checklist_id


def _insert(db: Database, actor_id: str, program_id: str, document: Document, now: str) -> tuple[str, str]:
    if row(db, "SELECT id FROM programs WHERE id = ?", program_id) is None:
        raise NotFound("This program does not exist, so nothing was stored.")
    checklist_id, text = new_id(), dump(document)
    db.table("checklists").insert({"id": checklist_id, "program_id": program_id, "title": document.title, "created_at": now})
    db.table("checklist_drafts").insert({"checklist_id": checklist_id, "document": text, "sha256": fingerprint(text),
                                   "saved_at": now, "saved_by": actor_id})
    return checklist_id, fingerprint(text)


def publish(db: Database, actor_id: str, checklist_id: str, base_sha256: str, now: str) -> str:
    """Freeze the draft as the next version; the version's id. Refused while the document has problems."""
    with writing(db):
        draft = _fresh_draft(db, checklist_id, base_sha256)
        document = load(draft["document"])
        _publishable(db, checklist_id, document, draft["sha256"])
        last = row(db, "SELECT max(number) AS n FROM checklist_versions WHERE checklist_id = ?", checklist_id) or {}
        version_id, number = new_id(), (last["n"] or 0) + 1
        db.table("checklist_versions").insert({"id": version_id, "checklist_id": checklist_id, "number": number,
                                         "document": draft["document"], "sha256": draft["sha256"], "published_at": now,
                                         "published_by": actor_id})
        db.table("checklist_items").insert_all(_items(version_id, document))
        audit.record(db, actor_id, "checklist.published", version_id, now, number=number, sha256=draft["sha256"])
    return version_id


def _publishable(db: Database, checklist_id: str, document: Document, sha256: str) -> None:
    found = documents.problems(document, last_prompts(db, checklist_id, document))
    if found:
        raise Invalid(f"This checklist cannot be published yet: {found[0].spoken()}"
                      + (f" (and {len(found) - 1} more)" if len(found) > 1 else ""),
                      {f"{n}": problem.spoken() for n, problem in enumerate(found, 1)})
    same = row(db, "SELECT number FROM checklist_versions WHERE checklist_id = ? AND sha256 = ? AND retired_at IS NULL "
                   "ORDER BY number DESC", checklist_id, sha256)
    if same:
        raise Conflict(f"This draft is already published as version {same['number']}; nothing was changed.")


def _items(version_id: str, document: Document) -> list[Row]:
    return [{"version_id": version_id, "item_key": item.key, "touchpoint_key": touchpoint.key, "position": position,
             "type": item.type, "prompt": item.prompt}
            for position, (touchpoint, item) in enumerate(document.items(), 1)]


def _fresh_draft(db: Database, checklist_id: str, base_sha256: str) -> Row:
    draft = row(db, "SELECT document, sha256 FROM checklist_drafts WHERE checklist_id = ?", checklist_id)
    if draft is None:
        raise NotFound
    if draft["sha256"] != base_sha256:
        raise Stale("The draft has changed since this page was opened. Nothing was done; look at both and decide again.",
                    draft["document"])
    return draft


def retire(db: Database, actor_id: str, version_id: str, now: str) -> None:
    """No new visits on this version; visits and reports that have it keep it."""
    with writing(db):
        if row(db, "SELECT id FROM checklist_versions WHERE id = ?", version_id) is None:
            raise NotFound
        if not change(db, "UPDATE checklist_versions SET retired_at = ? WHERE id = ? AND retired_at IS NULL", now, version_id):
            raise Conflict("This version is already retired.")
        audit.record(db, actor_id, "checklist.retired", version_id, now)


def find_version(db: Database, version_id: str) -> Version:
    """The version with its parsed document."""
    found = find_versions(db, [version_id])
    if not found:
        raise NotFound
    return found[version_id]


def find_versions(db: Database, ids: Iterable[str]) -> dict[str, Version]:
    """Several versions by id, in one query."""
    found = rows(db, "SELECT v.*, c.program_id FROM checklist_versions v JOIN checklists c ON c.id = v.checklist_id "
                     "WHERE v.id IN (SELECT value FROM json_each(?))", json.dumps(sorted(ids)))
    return {one["id"]: Version(one["id"], one["checklist_id"], one["program_id"], one["number"], _parsed(one["document"]),
                               one["sha256"], _parsed(one["document"]).title, one["published_at"], one["retired_at"])
            for one in found}


@lru_cache(maxsize=64)
def _parsed(text: str) -> Document:
    return load(text)


@lru_cache(maxsize=8)
def parsed_draft(text: str) -> Document:
    """The document of a draft. A draft changes with every key stroke, so its states must not push versions out of memory."""
    return load(text)


def find_draft_for(db: Database, person: Person, checklist_id: str) -> Draft:
    """The draft of a checklist that the person may read: admins all, editors those of their programs."""
    found = row(db, "SELECT c.program_id, p.name, d.document, d.sha256, d.saved_at FROM checklists c "
                    "JOIN programs p ON p.id = c.program_id JOIN checklist_drafts d ON d.checklist_id = c.id "
                    "WHERE c.id = ? AND (? OR c.program_id IN (SELECT value FROM json_each(?)))",
                checklist_id, *_reach(person))
    if found is None:
        raise NotFound
    document = parsed_draft(found["document"])
    return Draft(checklist_id, found["program_id"], found["name"], document, found["sha256"], found["saved_at"])


def find_version_for(db: Database, person: Person, version_id: str) -> Version:
    """A version that the person may read."""
    version = find_version(db, version_id)
    if not person.has("admin") and version.program_id not in person.programs("editor"):
        raise NotFound
    return version


def _reach(person: Person) -> tuple[bool, str]:
    """Bound values of "an admin, or one of these programs"."""
    return person.has("admin"), json.dumps(person.programs("editor"))


def checklists_for(db: Database, person: Person, search: str = "", state: str = "") -> list[Row]:
    """Checklists that the person may read, by program and title, with their latest version and state."""
    found = rows(db, """SELECT c.id, c.title, c.program_id, p.name AS program, d.sha256, d.saved_at,
                            (SELECT max(number) FROM checklist_versions v WHERE v.checklist_id = c.id) AS latest,
                            (SELECT count(*) FROM checklist_versions v WHERE v.checklist_id = c.id
                                AND v.retired_at IS NULL) AS live,
                            EXISTS (SELECT 1 FROM checklist_versions v WHERE v.checklist_id = c.id AND v.sha256 = d.sha256
                                AND v.retired_at IS NULL) AS unchanged
                        FROM checklists c JOIN programs p ON p.id = c.program_id
                        JOIN checklist_drafts d ON d.checklist_id = c.id
                        WHERE (? OR c.program_id IN (SELECT value FROM json_each(?))) AND instr(lower(c.title), lower(?)) > 0
                        ORDER BY p.name, c.title, c.id""", *_reach(person), search)
    return [line for line in ({**line, "state": _state(line)} for line in found) if not state or line["state"] == state]


def _state(line: Row) -> str:
    if line["live"]:
        return "published"
    return "retired" if line["latest"] else "draft"


def versions_of(db: Database, checklist_id: str) -> list[Row]:
    """Published versions of a checklist, newest first, with how many visits use each."""
    return rows(db, """SELECT v.id, v.number, v.sha256, v.published_at, v.retired_at, p.name AS published_by,
                           (SELECT count(*) FROM checklist_items i WHERE i.version_id = v.id) AS items,
                           (SELECT count(*) FROM visits s WHERE s.version_id = v.id) AS visits
                       FROM checklist_versions v JOIN people p ON p.id = v.published_by
                       WHERE v.checklist_id = ? ORDER BY v.number DESC""", checklist_id)


def published_in(db: Database, program_id: str) -> list[Row]:
    """Versions that new visits of a program can be planned with."""
    return rows(db, """SELECT v.id, v.number, v.document ->> '$.title' AS title, v.checklist_id FROM checklist_versions v
                       JOIN checklists c ON c.id = v.checklist_id WHERE c.program_id = ? AND v.retired_at IS NULL
                       ORDER BY title, v.number DESC""", program_id)


def import_of(db: Database, checklist_id: str) -> Row | None:
    """Where a checklist was imported from and what was not carried, or None when it was written here."""
    found = row(db, "SELECT source, not_carried, imported_at FROM checklist_imports WHERE checklist_id = ?", checklist_id)
    return found and {**found, "not_carried": json.loads(found["not_carried"])}
