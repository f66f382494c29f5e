"""Takes in the file that a phone saved when it could not send: one report, as a draft or whole, with its files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlite_utils import Database

from shopper import audit
from shopper.db import Row, writing
from shopper.errors import Conflict, Invalid, NotFound, Refused
from shopper.field.receiving import drafts, model, store
from shopper.field.receiving.files import store as files
from shopper.field.receiving.model import MOST_FILES, MOST_REV, Body, Elsewhere, Hash, ReportId, RevisionConflict, Text
from shopper.people import store as people
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.capture import Part
from shopper.reports.model import EDITABLE

EXPORT_BYTES = 120 * 1024 * 1024
NO_EXPORT = "This is not a file that a phone saved from here. Nothing was changed; choose the file that is called report-….json."
_REPORT = re.compile(rb'"report"\s*:\s*')


class Packed(Part):
    """One file with its bytes."""

    sha256: Hash
    mime: Text
    base64: str


class Export(Part):
    """What the phone wrote."""

    format: Literal["shopper-export/1"]
    user: Text
    report_id: ReportId
    rev: Annotated[int, Field(ge=1, lt=MOST_REV)]
    report: dict[str, Any]
    files: Annotated[list[Packed], Field(max_length=MOST_FILES)]


@dataclass(frozen=True)
class Taken:
    """What has become of it: the answer to the report and to each file, and a sentence for each file that cannot be taken."""

    report_id: str
    report: Row
    files: list[Row]
    refused: dict[str, str]
    whole: bool  # a report that was sent, not a draft


def read(data: bytes) -> tuple[Export, Body]:
    """The file, and its report in the very bytes of the phone, so that its hash is the one that the phone knows."""
    try:
        export = model.read(Export, data)
    except Invalid as refusal:
        raise Invalid(NO_EXPORT, refusal.fields) from None
    own = _own_bytes(data, export.report)
    return export, Body(export.report_id, export.rev, own, hashlib.sha256(own).hexdigest())


def _own_bytes(data: bytes, report: dict[str, Any]) -> bytes:
    found = _REPORT.search(data)
    try:
        text = data[found.end():].decode() if found else ""
        said, end = json.JSONDecoder().raw_decode(text)
        if said == report:
            return text[:end].encode()
    except ValueError:  # another encoding than a phone writes
        pass
    return json.dumps(report).encode()


def owner(db: Database, who: Person, user: str) -> Person:
    """Whose report it is: one's own, or, for an admin, any shopper's."""
    if user == who.id and who.has("shopper"):
        return who
    person = people.find_person(db, user) if who.has("admin") else None
    if person is None:
        raise NotFound("This file belongs to somebody else. They can bring it in themselves, or whoever plans the visits can.")
    roles = frozenset((one["role"], one["program_id"]) for one in people.roles_of(db, user))
    return Person(user, person["name"], person["email"], roles)


@dataclass(frozen=True)
class Brought:
    """An export's bytes, where files are kept, and whether its draft is to take the place of one that was saved elsewhere."""

    data: bytes
    folder: Path
    over: bool = False


def take_in(db: Database, who: Person, brought: Brought, now: str) -> Taken:
    """The same verbs as for what a phone sends: all of it may be here already, and nothing is kept twice."""
    export, body = read(brought.data)
    shopper = owner(db, who, export.user)
    whole = "declaration" in export.report
    said = _revision(db, shopper, body, now) if whole else _draft(db, shopper, body, brought.over, now)
    here, refused = [], {}
    for packed in export.files:
        try:
            arrived = files.Arrived(export.report_id, packed.sha256, _bytes(packed), brought.folder)
            here.append(_file(db, shopper, arrived, now))
        except Refused as refusal:
            refused[packed.sha256] = str(refusal)
    if not whole and here and said.get("draft"):  # they came after it: now each can go to its item
        said = drafts.receive(db, shopper, replace(body, rev=said["rev"]), now)
    with writing(db):
        audit.record(db, who.id, "report.brought_in", export.report_id, now, sha256=body.sha256, files=len(here))
    return Taken(export.report_id, said, here, refused, whole)


def _revision(db: Database, shopper: Person, body: Body, now: str) -> Row:
    """Under the phone's own number; under the next one where other bytes of the same shopper have taken it."""
    try:
        return store.receive(db, shopper, body, now)
    except RevisionConflict as taken:
        return store.receive(db, shopper, replace(body, rev=taken.max_rev + 1), now)


def _draft(db: Database, shopper: Person, body: Body, over: bool, now: str) -> Row:
    try:
        return drafts.receive(db, shopper, body, now)
    except Conflict as other:
        if reports.drafted_for(db, shopper, body.report_id).report["state"] not in EDITABLE:
            sentence, rev = drafts.too_late(db, shopper, body, now)
            return {"state": "noted", "rev": rev, "sentence": sentence}
        if not over or not isinstance(other, Elsewhere):
            raise
        return drafts.receive(db, shopper, replace(body, rev=other.rev + 1), now)


def _file(db: Database, shopper: Person, arrived: files.Arrived, now: str) -> Row:
    held = files.held(db, shopper, arrived.report_id, arrived.named)
    if held and files.lies(arrived.folder, held):
        return store.file_receipt(db, arrived.report_id, held)
    return store.receive_file(db, shopper, arrived, now)


def _bytes(packed: Packed) -> bytes:
    try:
        data = base64.b64decode(packed.base64, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("This file is damaged inside the report.") from None
    if not 1 <= len(data) <= model.FILE_BYTES:
        raise Invalid("This file is empty, or larger than 30 MB.")
    return data
