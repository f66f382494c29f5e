"""Words that break programs, at every door: kept as they were meant or refused with the field named, never a broken page."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import create_app
from shopper.db import rows
from tests import visiting
from tests.hostile.acting import Ids
from tests.hostile.doors import DOORS, Door, kept, send
from tests.world import World

Clients = Callable[[str], FlaskClient]
GOOD = {
    "right to left": "abc \u202edef ghi and some more words", "joined emoji": "👩‍👩‍👧‍👦 a family and some more words",
    "combining": "e" + "\u0301" * 50 + " with accents and more", "quotes": "' OR 1=1-- \" and some more words; DROP TABLE people",
    "wildcards": "100 %_ of \\ these and some more words", "not a character": "a\ufffeb and some more words here",
}
BAD = {"NUL": "a\x00b and some more words", "escape": "a\x1b[31mb and some more words", "one megabyte": "x" * 1_000_000}
NO_PLAIN_CODE = [door for door in DOORS if door.field != "code"]  # a location's code takes a few ASCII letters only


@pytest.fixture
def app(world: World) -> Flask:
    """As it answers in earnest: what breaks becomes a page with 500."""
    return create_app(world.instance, WTF_CSRF_ENABLED=False, TESTING=False, PROPAGATE_EXCEPTIONS=False)


@pytest.mark.parametrize("door", NO_PLAIN_CODE, ids=str)
def test_every_readable_word_is_kept_sign_by_sign(client_for: Clients, db: Database, ids: dict[str, Ids], door: Door) -> None:
    client, own = client_for(door.who), ids["sam"]
    for nature, words in GOOD.items():
        answer = send(client, door, own, words)
        assert answer.status_code in (302, 303), f"{nature}: {answer.status_code}"
        assert kept(db, door, own) == words, nature
        restore(db, door, own)


def restore(db: Database, door: Door, ids: Ids) -> None:
    """Let the same form be sent again: what it moved on stands where it stood."""
    db.conn.execute("PRAGMA foreign_keys = OFF")
    db.conn.execute("UPDATE visits SET state = 'assigned', shopper_id = 'sam' WHERE id = ?", (ids["visit_id"],))
    db.conn.execute("UPDATE reports SET state = 'submitted' WHERE id = ?", (ids["submitted"],))
    db.conn.execute("UPDATE reports SET state = 'started', rev = 1 WHERE id = ?", (ids["started"],))
    for table in ("people", "programs", "locations", "waves", "visits"):
        if door.kept.endswith(f"FROM {table} ORDER BY rowid DESC"):
            db.conn.execute(f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_what_nobody_can_read_is_refused_with_the_field_named_and_given_back(
        client_for: Clients, db: Database, ids: dict[str, Ids], door: Door) -> None:
    client, own = client_for(door.who), ids["sam"]
    for nature, words in BAD.items():
        before = kept(db, door, own)
        answer = send(client, door, own, words)
        assert answer.status_code == 422, f"{nature}: {answer.status_code}"
        assert kept(db, door, own) == before, nature
        assert re.search(r"character|digits|name of", html.unescape(answer.text)), nature


@pytest.mark.parametrize("door", NO_PLAIN_CODE, ids=str)
def test_a_line_end_of_windows_and_a_broken_surrogate_break_nothing(
        client_for: Clients, db: Database, ids: dict[str, Ids], door: Door) -> None:
    client, own = client_for(door.who), ids["sam"]
    answer = send(client, door, own, "one line of words\r\nand another line")
    assert answer.status_code in (302, 303)
    assert str(kept(db, door, own)).split() == ["one", "line", "of", "words", "and", "another", "line"]
    restore(db, door, own)
    answer = send(client, door, own, "half a sign \ud83d and the rest")
    assert answer.status_code in (302, 303, 422)
    assert "\ud83d" not in str(kept(db, door, own))


@pytest.mark.parametrize(("part", "words"), [
    ("value", "half \ud800 a sign"), ("value", "NUL \x00 inside of it"), ("comment", "half \udfff"), ("stood_out", "x" * 100_000),
    ("value", "y" * 1_000_000), ("comment", "\x7f"), ("value", ["a", "list"]), ("comment", {"a": 1}), ("at", "25:99"), ("at", 7),
    ("na", "yes"), ("na", True), ("na_reason", 3), ("surprise", "1")], ids=str)
def test_an_answer_of_the_phone_that_cannot_be_kept_is_named_and_the_others_are_kept(
        client_for: Clients, db: Database, ids: dict[str, Ids], part: str, words: Any) -> None:
    report, good = ids["sam"]["started"], {"value": "A new price was on the board, and the queue was short."}
    story = {**good, part: words}
    body = {"rev": 2, "answers": {"story": story, "price": {"value": "5.10"}}, "began_at": None, "ended_at": None}
    answer = client_for("sam").post(f"/field/reports/{report}/draft", json=body)
    assert answer.status_code == 422 and list(answer.get_json()["fields"]) == ["story"]
    assert answer.get_json()["fields"]["story"]
    stored = {line["item_key"]: line["answer"] for line in rows(db, "SELECT * FROM answers WHERE report_id = ?", report)}
    assert "5.10" in stored["price"] and "greeted at once" in stored["story"]


FIGURES = ["1e999", "NaN", "-Infinity", "٣", "１２", "0x10", "1_000", "", " ", "9" * 400, "1,234", "--1", "1e5", "½", "12\u00a0000", "0" * 9999]


@pytest.mark.parametrize("typed", FIGURES, ids=lambda typed: typed[:12])
def test_a_figure_that_is_none_is_refused_where_it_was_typed(client_for: Clients, db: Database, ids: dict[str, Ids], typed: str) -> None:
    report = ids["sam"]["started"]
    for rev, key, value in ((2, "price", typed), (3, "wait", {"seconds": typed})):
        body = {"rev": rev, "answers": {key: {"value": value}}, "began_at": None, "ended_at": None}
        answer = client_for("sam").post(f"/field/reports/{report}/draft", json=body)
        refused = answer.status_code == 422 and list(answer.get_json()["fields"]) == [key]
        assert refused or not typed.strip(), (typed, answer.text)
    form = {"rev": "4", "v.price": typed, "v.wait.seconds": typed, "v.who.count": typed, "v.felt.success": typed}
    assert client_for("sam").post(f"/field/reports/{report}", data=form).status_code in (303, 422)


EMPTY = ("null", "[]", "{}")  # no time at all: an answer that is not there


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 5000, "true", "null", "[]", "{}", '"7"', "-1"])
def test_a_revision_that_is_no_number_is_refused(client_for: Clients, db: Database, ids: dict[str, Ids], raw: str) -> None:
    report, client = ids["sam"]["started"], client_for("sam")
    body = '{"rev": %s, "answers": {"wait": {"value": {"seconds": %s}}}}'
    for text in (body % (raw, "5"), body % ("2", raw)):
        answer = client.post(f"/field/reports/{report}/draft", data=text, content_type="application/json")
        assert answer.status_code in (200, 409, 422), text[:60]
        if text.startswith('{"rev": 2'):
            assert answer.status_code == 422 or raw in EMPTY
    assert rows(db, "SELECT rev FROM reports WHERE id = ?", report)[0]["rev"] <= 2**31


DAYS = ["0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "12/03/2026", "2026-03-12T99:99", "٢٠٢٦-٠٣-١٢",
        "2026-W11-4", "20260312", "10000-01-01", "-2026-03-12", "2026-03-12 ", "\x002026-03-12", "9" * 5000]


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day[:12])
def test_an_absurd_day_is_kept_as_evidence_or_refused_at_its_field(client_for: Clients, ids: dict[str, Ids], day: str) -> None:
    ada, sam, report = client_for("ada"), client_for("sam"), ids["sam"]["started"]
    sent = [
        ada.post("/programs/harbour/waves", data={"name": "W", "starts_on": day, "ends_on": day, "visits_each": "1"}),
        ada.post("/programs/harbour/notices", data={"text": "T", "told_on": day, "channel": "C", "confirmed_by": "D"}),
        ada.post("/visits/", data={"program": "harbour", "location_id": "quay", "kind": "field", "window_from": day, "window_to": day,
                                   "version_id": ids["sam"]["version_id"], "shopper_id": "sue"}),
        sam.post(f"/field/reports/{report}", data={"rev": "2", "began.date": day, "began.time": day[:5], "v.paid_at.time": day}),
        sam.post(f"/field/reports/{report}/draft", json={"rev": 3, "answers": {}, "began_at": day, "ended_at": day})]
    assert all(answer.status_code in (200, 302, 303, 409, 422) for answer in sent), [answer.status_code for answer in sent]
    for place in ("/visits/", "/programs/harbour/waves"):
        assert ada.get(place).status_code == 200
    for place in ("/field/", f"/field/reports/{report}", f"/field/reports/{report}/check"):
        assert sam.get(place).status_code == 200


@pytest.mark.parametrize("years", ["2016-03-12T10:00", "2036-03-12T10:00"])
def test_a_visit_ten_years_off_is_kept_and_doubted_and_orders_nothing(
        client_for: Clients, db: Database, ids: dict[str, Ids], years: str) -> None:
    report = ids["sam"]["started"]
    form = {"rev": 2, "answers": visiting.answers(), "began_at": years, "ended_at": years}
    assert client_for("sam").post(f"/field/reports/{report}/draft", json=form).status_code == 200
    signed = client_for("sam").post(f"/field/reports/{report}/submission", data={"name": "Sam", "interest": "none"})
    assert signed.status_code == 303
    page = client_for("eve").get(f"/reviews/{report}").text
    assert re.search(r"window|day|began|future|date", html.unescape(page))
    assert rows(db, "SELECT began_at FROM reports WHERE id = ?", report)[0]["began_at"] == years


SEARCHES = ["' OR 1=1--", "%_", "%", "_", '"', '"unterminated', "a* NEAR(b", "\\", "'; DROP TABLE people;--", "\x00", "\ud800", "x" * 5000,
            "( OR )", "-", "^", "😀", "\u202e", "NULL", "{{7*7}}"]
LISTS = [("ada", "/people/"), ("ada", "/programs/"), ("ada", "/programs/harbour/locations"), ("ada", "/programs/harbour/waves"),
         ("ada", "/programs/managers"), ("ada", "/checklists/"), ("ada", "/visits/"), ("ada", "/findings/"), ("max", "/findings/"),
         ("eve", "/reviews/"), ("eve", "/checklists/"), ("sam", "/field/")]
FIELDS = ("q", "search", "text", "state", "program", "role", "standing", "area", "tag", "wave", "location", "shopper", "kind", "page",
          "from", "to", "after", "band", "checklist", "next")


@pytest.mark.parametrize(("name", "path"), LISTS)
def test_what_is_searched_for_is_never_a_query(client_for: Clients, db: Database, name: str, path: str) -> None:
    client, people = client_for(name), rows(db, "SELECT count(*) AS n FROM people")
    asked = [dict.fromkeys(FIELDS, words) for words in SEARCHES]
    asked += [{field: SEARCHES[number % len(SEARCHES)]} for number, field in enumerate(FIELDS * 2)]
    for query in asked:
        sent = {field: words.encode(errors="surrogatepass") for field, words in query.items()}
        assert client.get(path, query_string=sent).status_code == 200, f"{path} {query}"
    assert rows(db, "SELECT count(*) AS n FROM people") == people


@pytest.mark.parametrize("words", ["' OR 1=1--", "%", "_", '"unterminated', "*"])
def test_signs_of_a_query_find_only_what_holds_them(client_for: Clients, db: Database, words: str) -> None:
    db.conn.execute("UPDATE people SET name = 'Sign ' || ? || ' Bearer' WHERE id = 'sue'", (words,))
    page = client_for("ada").get("/people/", query_string={"q": words}).text
    assert html.escape(words, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    assert "/people/sue" in page and "/people/mia" not in page
