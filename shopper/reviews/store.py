"""Reviews: decisions on submitted reports, by somebody other than their author, on exactly what was read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from shopper import audit
from shopper.db import Row, change, new_id, row, writing
from shopper.errors import Conflict, Invalid, NotFound, Stale
from shopper.findings import store as findings
from shopper.people.model import Person
from shopper.programs.model import text_problem
from shopper.reports import store as reports
from shopper.reviews.model import may_name, unconfirmed
from shopper.reviews.reading.store import Queue, Review, ReviewFilter, doubts_of, find_report, find_review_for, queue
from shopper.visits import store as visits
from shopper.visits.model import may

__all__ = ["Queue", "Review", "ReviewFilter", "Seen", "approve", "find_report", "find_review_for", "original_of", "queue",
           "reject", "remark", "return_to_shopper"]
LONGEST = 4000
DECIDED = {"returned": "It was returned to the shopper.", "released": "It was approved and released.",
           "approved": "It was approved.", "rejected": "It was rejected."}


@dataclass(frozen=True)
class Seen:
    """A report as an editor had it on screen: a decision on an older revision than the stored one is refused.

    `nobody` are the items whose words the editor has read and confirmed to name no person.
    """

    report_id: str
    rev: int
    nobody: frozenset[str] = frozenset()


def approve(db: Database, editor: Person, report: Seen | str, now: str) -> str:
    """Approve a report and release its edition in the same transaction; the edition's id.

    Where names are not allowed, a text that may name a person must be confirmed to name nobody first.
    """
    with writing(db):
        found = _open_for(db, editor, report)
        confirmed = _named_nobody(db, found["id"], report.nobody if isinstance(report, Seen) else frozenset())
        _decide(db, editor, found, ("approved", ""), now)
        if may("close", found["visit_state"]):
            visits.close(db, found["visit_id"], now)
        audit.record(db, editor.id, "report.approved", found["id"], now, rev=found["rev"], named_nobody=confirmed)
        return findings.release(db, editor.id, found["id"], now)


def return_to_shopper(db: Database, editor: Person, report: Seen | str, reason: str, now: str) -> None:
    """Give a report back with the reason its author will read; what was sent stays kept."""
    with writing(db):
        found = _open_for(db, editor, report)
        _decide(db, editor, found, ("returned", _text(reason, "Please say what the shopper should look at or add.")), now)
        audit.record(db, editor.id, "report.returned", found["id"], now, rev=found["rev"])


def reject(db: Database, editor: Person, report: Seen | str, reason: str, now: str) -> None:
    """Refuse a report for good, with the reason; it stays readable and is never released."""
    with writing(db):
        found = _open_for(db, editor, report)
        _decide(db, editor, found, ("rejected", _text(reason, "Please say why this report cannot be used.")), now)
        audit.record(db, editor.id, "report.rejected", found["id"], now, rev=found["rev"])


def remark(db: Database, editor: Person, about: tuple[str, str | None], text: str, now: str) -> str:
    """Note something beside a report, or beside one item of it: `about` is (report id, item key or None)."""
    report_id, item_key = about
    with writing(db):
        find_report(db, editor, report_id)
        if item_key is not None and reports.recorded(db, report_id).version.document.item(item_key) is None:
            raise NotFound
        remark_id = new_id()
        change(db, "INSERT INTO remarks (id, report_id, item_key, text, author_id, at) VALUES (?,?,?,?,?,?)",
               remark_id, report_id, item_key, _text(text, "Please write the remark before you add it."), editor.id, now)
        audit.record(db, editor.id, "report.remarked", report_id, now, remark=remark_id, item=item_key)
    return remark_id


def _text(text: str, sentence: str) -> str:
    """The text without space around it; Invalid when there is none, too much to read, or signs that nobody can."""
    plain = text.strip()
    if not plain:
        raise Invalid(sentence, {"reason": sentence})
    if wrong := text_problem(plain, LONGEST):
        raise Invalid(wrong, {"reason": wrong})
    return plain


def _open_for(db: Database, editor: Person, report: Seen | str) -> Row:
    """The report, when it waits for a decision that this editor may take on what they have seen."""
    seen = report if isinstance(report, Seen) else None
    found = find_report(db, editor, seen.report_id if seen else str(report))
    if found["shopper_id"] == editor.id:
        raise Conflict("You made this visit yourself. Somebody else has to decide on its report.")
    if found["state"] != "submitted":
        raise Conflict(f"This report no longer waits for a decision. {DECIDED.get(found['state'], '')} Nothing was changed.")
    if seen and seen.rev != found["rev"]:
        raise Stale("The shopper has sent a newer version of this report since you opened it. Nothing was decided. "
                    "Please read the new version first.", str(found["rev"]))
    return found


def _named_nobody(db: Database, report_id: str, confirmed: frozenset[str]) -> int:
    """How many texts that may name a person were confirmed to name nobody; Invalid while one of them is not."""
    found = doubts_of(db, report_id)
    refusal = unconfirmed(found, confirmed)
    if refusal:
        raise Invalid(refusal, {"nobody": refusal})
    return len(may_name(found))


def _decide(db: Database, editor: Person, found: Row, decision: tuple[str, str], now: str) -> None:
    """Write the decision down and move the report on."""
    word, reason = decision
    change(db, "INSERT INTO reviews (id, report_id, rev, decision, reason, editor_id, at) VALUES (?,?,?,?,?,?,?)",
           new_id(), found["id"], found["rev"], word, reason, editor.id, now)
    reports.mark(db, found["id"], word, now)


def original_of(db: Database, editor: Person, report_id: str, evidence_id: str) -> Row:
    """One file of a report the editor may read."""
    find_report(db, editor, report_id)
    file = row(db, "SELECT * FROM evidence WHERE id = ? AND report_id = ?", evidence_id, report_id)
    if file is None:
        raise NotFound
    return file
