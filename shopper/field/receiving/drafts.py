"""Takes in unfinished work from a phone: the same save as the page's own, with what can be taken kept and the rest named."""

from __future__ import annotations

from sqlite_utils import Database

from shopper.db import Row, writing
from shopper.field import late
from shopper.field.receiving import model, store
from shopper.field.receiving.files import store as files
from shopper.field.receiving.model import Body, DraftSent, Elsewhere, Incomplete
from shopper.field.receiving.receipts.store import epoch
from shopper.field.saving import keep
from shopper.people.model import Person
from shopper.reports import store as reports


def receive(db: Database, shopper: Person, body: Body, now: str) -> Row:
    """Keep a draft and say so by its hash; it gets no number, since the next one takes its place."""
    sent = model.read(DraftSent, body.data)
    with writing(db):
        store.open_for(db, shopper, body.report_id, sent, now)
        before = reports.drafted_for(db, shopper, body.report_id)
        document = before.version.document
        wrong = model.misplaced(document, sent.photos, files.beside(db, shopper, body.report_id, sent.photos))
        if wrong:
            raise Incomplete("A file stands at an item that does not take it.", wrong)
        kept = keep(db, shopper, before, sent.draft(body.rev), now)
        if not kept.receipt.same:
            raise Elsewhere(kept.receipt.rev)
        reports.keep_parts(db, body.report_id, sent.capture, sent.outcome)
        files.place(db, shopper, before, sent.photos, now)
        missing = files.waiting(db, shopper, body.report_id, sent.photos)
    return {"sha256": body.sha256, "rid": body.report_id, "rev": body.rev, "draft": True, "epoch": epoch(db), "missing": missing,
            "answers": kept.receipt.answers, "fields": dict(kept.errors)}


def too_late(db: Database, shopper: Person, body: Body, now: str) -> tuple[str, int]:
    """A draft of a report that was sent already: what differs is a note. The sentence that says so, and the report's number."""
    recorded = reports.recorded(db, body.report_id)
    lines = late.lines_of(recorded, model.read(DraftSent, body.data).draft(body.rev))
    return reports.keep_late(db, shopper, body.report_id, lines, now), int(recorded.report["rev"])
