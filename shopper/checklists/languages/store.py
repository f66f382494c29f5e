"""Published checklists whose translations others can draw on."""

from __future__ import annotations

from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.model import Document
from shopper.db import rows

MOST = 30  # newest versions that are looked through; each is parsed once for the whole server


def translated_into(db: Database, language: str) -> list[Document]:
    """The newest version of each checklist that is in use and translated into a language, the last published first."""
    found = rows(db, "SELECT v.id FROM checklist_versions v WHERE v.retired_at IS NULL AND json_type(v.document, ?) IS NOT NULL "
                     "AND v.number = (SELECT max(number) FROM checklist_versions WHERE checklist_id = v.checklist_id) "
                     "ORDER BY v.published_at DESC LIMIT ?", f'$.translations."{language}"', MOST)
    return [store.find_version(db, one["id"]).document for one in found]
