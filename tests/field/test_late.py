"""What is sent after the report can no longer be changed: refused in a sentence, kept as a note for the editor, own reports only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database

from shopper.db import row, rows
from shopper.reports import store as reports
from shopper.reports.store import NoteLine
from shopper.reviews import store as reviews
from tests import visiting
from tests.field.filling import FORM, SIGNATURE, post
from tests.visiting import EVE, NOW, REPORT, SAM

Clients = Callable[[str], FlaskClient]
RELEASED = "already released as edition 1; a released edition never changes"
LATE = "The till was closed, I forgot to say."


def released(db: Database) -> None:
    visiting.sent(db)
    reviews.approve(db, EVE, REPORT, NOW)


def notes(db: Database) -> list[list[NoteLine]]:
    return [note["lines"] for note in reports.late_notes(db, REPORT)]


def as_sent(story: str) -> dict[str, str]:
    """The plain form as it was sent, with another story."""
    return {"v__greeted": "yes", "v__wait__seconds": "18", "v__nps": "9", "v__who__roles": "barista", "v__story": story,
            "v__price": "4.20"}


def test_a_save_after_the_release_is_refused_and_its_text_kept_for_the_editor(db: Database, client_for: Clients) -> None:
    released(db)
    page = post(client_for("sam"), rev=9, **as_sent(LATE))
    assert page.status_code == 409 and RELEASED in page.text and "kept as a note that the editor can read" in page.text
    assert notes(db) == [[NoteLine("story", LATE)]]
    assert reports.answers_of(db, REPORT) == visiting.answers()
    assert LATE in client_for("eve").get(f"/reviews/{REPORT}").text
    assert LATE in client_for("sam").get(f"{FORM}/receipt").text
    assert (row(db, "SELECT count(*) AS n FROM audit WHERE action = 'report.noted' AND subject = ?", REPORT) or {})["n"] == 1


def test_the_pages_own_script_is_told_the_same(db: Database, client_for: Clients) -> None:
    released(db)
    late = visiting.answers(story={"value": LATE}, price=None, who={"value": "<b>two"})
    said = client_for("sam").post(f"{FORM}/draft", json={"rev": 9, "answers": late, "ended_at": "2026-03-12T15:00"})
    assert said.status_code == 409 and RELEASED in said.json["error"]
    assert notes(db) == [[NoteLine("price", "Not answered"), NoteLine("who", '"<b>two"'), NoteLine("story", LATE),
                          NoteLine(None, "The visit ended: 12 March 2026, 15:00")]]
    assert "&lt;b&gt;two" in client_for("eve").get(f"/reviews/{REPORT}").text


def test_a_submission_after_the_release_keeps_an_interest_that_is_declared_only_now(db: Database, client_for: Clients) -> None:
    released(db)
    signed = {**SIGNATURE, "interest": "some", "conflicts": "My sister works there."}
    page = client_for("sam").post(f"{FORM}/submission", data=signed)
    assert page.status_code == 409 and RELEASED in page.text
    assert notes(db) == [[NoteLine(None, "Declares an interest: My sister works there.")]]


def test_sending_the_same_again_is_no_note_and_one_note_is_kept_once(db: Database, client_for: Clients) -> None:
    released(db)
    sam = client_for("sam")
    same = post(sam, rev=9, **as_sent("I walked in and was greeted at once."))
    assert same.status_code == 409 and "kept as a note" not in same.text and notes(db) == []
    for _ in range(2):
        post(sam, rev=9, **as_sent(LATE))
    assert len(notes(db)) == 1


def test_a_report_that_waits_for_its_editor_takes_notes_too(db: Database, client_for: Clients) -> None:
    visiting.sent(db)
    page = post(client_for("sam"), rev=9, **as_sent(LATE))
    assert page.status_code == 409 and "already sent" in page.text
    assert notes(db) == [[NoteLine("story", LATE)]]


@pytest.mark.parametrize("held", [0, 20])
def test_too_much_is_not_kept_and_that_is_said(db: Database, client_for: Clients, held: int) -> None:
    released(db)
    for n in range(held):
        reports.keep_late(db, SAM, REPORT, [NoteLine("story", f"Note {n}")], NOW)
    said = post(client_for("sam"), rev=9, **as_sent(LATE if held else "x" * 100_001))
    assert said.status_code == 409 and "too much to keep" in said.text and len(notes(db)) == held


@pytest.mark.parametrize("stranger", ["sue", "nora"])
def test_nobody_leaves_a_note_on_somebody_elses_report(db: Database, client_for: Clients, stranger: str) -> None:
    released(db)
    other = client_for(stranger)
    posts = [post(other, rev=9), other.post(f"{FORM}/draft", json={"rev": 9, "answers": {"story": {"value": LATE}}}),
             other.post(f"{FORM}/submission", data=SIGNATURE)]
    assert [answer.status_code for answer in posts] == [404] * 3 and rows(db, "SELECT * FROM late_notes") == []


def test_a_manager_never_reads_it(db: Database, client_for: Clients) -> None:
    released(db)
    post(client_for("sam"), rev=9, **as_sent(LATE))
    edition = (row(db, "SELECT id FROM editions") or {})["id"]
    page = client_for("max").get(f"/findings/{edition}")
    assert page.status_code == 200 and LATE not in page.text


def test_a_note_is_never_changed_deleted_or_replaced(db: Database) -> None:
    released(db)
    reports.keep_late(db, SAM, REPORT, [NoteLine("story", LATE)], NOW)
    for statement in ("UPDATE late_notes SET lines = '[]'", "DELETE FROM late_notes",
                      "REPLACE INTO late_notes SELECT * FROM late_notes"):
        with pytest.raises(sqlite.IntegrityError):
            db.execute(statement)


def test_what_came_back_after_its_window_counts_no_days_below_zero(db: Database, client_for: Clients) -> None:
    visiting.sent(db)
    db.execute("UPDATE visits SET window_from = '2026-01-01', window_to = '2026-01-05'")
    reviews.return_to_shopper(db, EVE, REPORT, "Please look again.", NOW)
    for page in ("/field/", "/field/visits/visit"):
        assert "days left" not in client_for("sam").get(page).text
