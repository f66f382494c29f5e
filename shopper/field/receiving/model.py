"""What a phone sends: the shape of a report and of a draft on the wire, and what is wrong with one. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

from shopper.checklists.model import EVIDENCE_TYPES, Document, Item
from shopper.errors import Conflict, Invalid, Refused
from shopper.plain import json_of
from shopper.reports import model
from shopper.reports.capture import PROOF, Capture, Outcome, Part, Signed, outcome_problems
from shopper.reports.model import Declaration, Draft

FORMAT, MIN_CLIENT = "shopper-sync/1", "1"
PIECE_BYTES, BODY_BYTES, FILE_BYTES = 256 * 1024, 1024 * 1024, 30 * 1024 * 1024
MOST_FILES, MOST_ASKED, MOST_REV, TRIES = 200, 500, 2**31, 3
REPORT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that could be taken for something else when read out

Text = Annotated[str, Field(max_length=100)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ReportId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


Sent = TypeVar("Sent", bound=Part)


class Client(Part):
    """The program and the device that a report was written with."""

    app: Text
    device_id: Text


class Moment(Part):
    """The shopper's wall clock at the place, and the device's own milliseconds, which no clock change moves."""

    wall: Annotated[str, Field(max_length=16)] | None = None
    monotonic: Annotated[int, Field(ge=0)] | None = None


class Photo(Part):
    """A photo, receipt or audio note that belongs to an item; its bytes travel apart."""

    sha256: Hash
    size: Annotated[int, Field(ge=1, le=FILE_BYTES)]
    mime: Text
    item: Text
    taken: Text | None = None
    caption: Annotated[str, Field(max_length=300)] = ""


class Signature(Part):
    """The shopper's declaration."""

    name: Annotated[str, Field(max_length=model.NAME_LIMIT)]
    conflicts: Annotated[str, Field(max_length=model.CONFLICTS_LIMIT)] = ""


class DraftSent(Part):
    """Unfinished work: the server's copy of it is what a lost phone leaves."""

    format: Literal["shopper-sync/1"]
    visit_id: Text
    version: Text
    client: Client
    started: Moment = Moment()
    ended: Moment = Moment()
    clock_offset: int | None = None
    answers: dict[str, Any]
    capture: Capture | None = None
    outcome: Outcome | None = None
    photos: Annotated[list[Photo], Field(max_length=MOST_FILES, default_factory=list)]

    def draft(self, rev: int) -> Draft:
        """The same as a revision of the report's draft."""
        return Draft(rev, self.answers, self.started.wall, self.ended.wall)


class ReportSent(DraftSent):
    """A whole report, signed: one document with its own hash."""

    answers: Annotated[dict[str, Any], Field(default_factory=dict)]
    declaration: Signature

    @property
    def signed(self) -> Declaration:
        """The declaration as the report's verb takes it."""
        return Declaration(self.declaration.name, self.declaration.conflicts)


class Held(Part):
    """One thing that a phone holds a receipt for: a revision of a report, or, without a number, a file of it."""

    rid: ReportId
    rev: Annotated[int, Field(ge=1, lt=MOST_REV)] | None = None
    sha256: Hash


class Have(Part):
    """What a phone asks about after an epoch has changed."""

    have: Annotated[list[Held], Field(max_length=MOST_ASKED)]


@dataclass(frozen=True)
class Body:
    """The exact bytes that were sent as one revision, and their hash."""

    report_id: str
    rev: int
    data: bytes
    sha256: str


class RevisionConflict(Conflict):
    """Other bytes stand under this number already (409); both are kept."""

    def __init__(self, have: str, max_rev: int) -> None:
        super().__init__("Another version of this report has this number already. Both are kept; "
                         "send yours under the next number.")
        self.have, self.max_rev = have, max_rev


class Incomplete(Invalid):
    """A report that cannot be sent as it is; `fields` says what is open or wrong, by item key."""


class Unreadable(Invalid):
    """A whole file that is not what its name says, or that nobody can open: it begins again at 0."""


class Damaged(Invalid):
    """Bytes that were changed on the way; the same are sent again."""


class Elsewhere(Conflict):
    """The draft was saved from another device or page meanwhile; `rev` is where it stands."""

    def __init__(self, rev: int) -> None:
        super().__init__("This report was saved on another device meanwhile. Nothing of either is lost; "
                         "to go on here, send this draft under the next number.")
        self.rev = rev


def read(kind: type[Sent], data: bytes) -> Sent:
    """What was sent, in its shape; Incomplete naming each part that is unknown, missing or of another kind."""
    try:
        body = json_of(data)
    except Refused as refusal:
        raise Incomplete(str(refusal)) from None
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        fields = {".".join(str(part)[:60] for part in one["loc"]): _sentence(one["type"]) for one in error.errors()[:50]}
    raise Incomplete(f"This cannot be read: {', '.join(sorted(fields))[:300]}.", fields)


def _sentence(kind: str) -> str:
    return {"extra_forbidden": "This part is unknown.", "missing": "This part is missing."}.get(
        kind, "This part is of another kind, or too long.")


def problems(document: Document, sent: ReportSent, beside: Mapping[str, int], facts: Mapping[str, Any],
             today: str) -> dict[str, str]:
    """What keeps a report from being sent, by item key. Files that are named count as there; `beside` counts those that the
    report has from elsewhere. `today` is the day at the place."""
    files = Counter(photo.item for photo in sent.photos) + Counter(beside)
    if sent.outcome:
        short = Signed(sent.outcome, sent.started.wall, sent.signed)
        return misplaced(document, sent.photos, beside) | outcome_problems(short, files[PROOF], today)
    answers = model.tidy(document, sent.answers)
    wrong = model.check(document, answers)
    wrong |= model.check_times(sent.started.wall, sent.ended.wall, whole=True)
    wrong |= model.check_declaration(sent.signed)
    wrong |= misplaced(document, sent.photos, beside)
    return wrong or model.missing(document, answers, files, facts)


def misplaced(document: Document, photos: Sequence[Photo], beside: Mapping[str, int]) -> dict[str, str]:
    """Files at items that take none of their kind, or not so many. One that lies at no item yet is at its place."""
    wrong, files = {}, Counter(photo.item for photo in photos) + Counter(beside)
    for photo in photos:
        item = document.item(photo.item)
        if photo.item == PROOF:
            continue
        if item is None or item.type == "note":
            wrong[photo.item] = "The checklist of this visit has no such item to add a file to."
        elif photo.mime.startswith("audio/") != (item.type == "audio"):
            wrong[photo.item] = "This is not the kind of file asked for."
        elif item.type in EVIDENCE_TYPES and item.most and files[item.key] > item.most:
            wrong[photo.item] = f"At most {item.most} {'file fits' if item.most == 1 else 'files fit'} here."
    if len({(photo.item, photo.sha256) for photo in photos}) < len(photos):
        wrong["photos"] = "The same file is named twice at one item."
    return wrong


def kind_at(item: Item | None, received: str) -> str | None:
    """What a received file is at an item: its kind of evidence, or None where it turned out to be of another kind. At no item
    lies what is yet to be put somewhere, and proof."""
    if item is None:
        return received if received in EVIDENCE_TYPES else None
    if (received == "audio") != (item.type == "audio"):
        return None
    return item.type if item.type in EVIDENCE_TYPES else "photo"


def code(digest: str) -> str:
    """A receipt in six characters that can be read out: 7F3K-92."""
    number, letters = int(digest[:16], 16), ""
    for _ in range(6):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return f"{letters[:4]}-{letters[4:]}"
