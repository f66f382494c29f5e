"""Asking for what is not one's own: the same answer as for nothing at all, however it is asked, and one audit line a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import audit, web
from shopper.db import OperationalError, row, rows
from tests.hostile.acting import PDF, Ids

Clients = Callable[[str], FlaskClient]
NOWHERE = "00000000-0000-7000-8000-000000000000"
PLACES = ["{}", "{}.pdf", "{}/evidence/1", "{}/evidence/1?size=thumb", "{}.pdf?location=marlow&location=station",
          "{}?edition_id={own}&edition_id={own}", "{}/evidence/1?size=original"]
ASKED = [{"method": "GET"}, {"method": "HEAD"}, {"method": "GET", "headers": {"Range": "bytes=0-10"}},
         {"method": "GET", "headers": {"If-None-Match": "*"}}, {"method": "GET", "json": {"location": "marlow"}}]


def denied(db: Database) -> list[dict[str, Any]]:
    return rows(db, "SELECT actor, subject, detail FROM audit WHERE action = 'access.denied' ORDER BY n")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("edition", ["edition_id", "old_edition"])
def test_anothers_edition_is_as_missing_however_it_is_asked(
        client_for: Clients, ids: dict[str, Ids], place: str, asked: dict[str, Any], edition: str) -> None:
    own, client = ids["sam"]["edition_id"], client_for("max")
    absent = client.open("/findings/" + place.format(NOWHERE, own=own), **asked)
    for owner in ("sue", "nora"):
        theirs = client.open("/findings/" + place.format(ids[owner][edition], own=own), **asked)
        assert theirs.status_code == absent.status_code == 404 and theirs.data == absent.data
        assert [pair for pair in theirs.headers if pair[0] != "X-Request-ID"] == [
            pair for pair in absent.headers if pair[0] != "X-Request-ID"]


@pytest.mark.parametrize("edition", ["edition_id", "old_edition"])
def test_ones_own_old_and_new_editions_open(client_for: Clients, ids: dict[str, Ids], edition: str) -> None:
    client, own = client_for("max"), ids["sam"][edition]
    assert client.get(f"/findings/{own}").status_code == 200
    whole, part = client.get(f"/findings/{own}.pdf"), client.get(f"/findings/{own}.pdf", headers={"Range": "bytes=0-3"})
    assert (whole.status_code, part.status_code) == (200, 206) and whole.data == PDF and part.data == PDF[:4]


@pytest.mark.parametrize("query", ["location=station&location=marlow", "location=marlow&location=station", "location=station",
                                   "program=other&program=harbour", "location=elsewhere", "location=%00", "after=' OR 1=1--"])
def test_a_list_shows_no_foreign_edition_whatever_is_doubled(client_for: Clients, ids: dict[str, Ids], query: str) -> None:
    page = client_for("max").get(f"/findings/?{query}")
    assert page.status_code == 200
    assert not any(ids[owner][edition] in page.text for owner in ("sue", "nora", "otto") for edition in ("edition_id", "old_edition"))


def test_an_originals_hash_opens_nothing(client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    for file in rows(db, "SELECT sha256, view_sha256, print_sha256 FROM evidence"):
        for sha256 in file.values():
            assert client_for("max").get(f"/findings/{ids['sam']['edition_id']}/evidence/{sha256}").status_code == 404


@pytest.mark.parametrize(("name", "path", "endpoint"), [
    ("max", "/findings/{sue[edition_id]}", "findings.edition"), ("max", "/findings/{nora[old_edition]}.pdf", "findings.edition_pdf"),
    ("sam", "/field/reports/{sue[started]}", "field.report"), ("sam", "/field/visits/{nora[visit_id]}", "field.visit"),
    ("eve", "/reviews/{nora[submitted]}", "reviews.review"), ("max", "/reviews/{sam[submitted]}", "reviews.review"),
    ("sam", "/people/", "people.index"), ("eve", "/metrics", "health.figures"), ("max", "/findings/" + NOWHERE, "findings.edition")])
def test_a_denied_look_is_on_record_without_saying_at_what(
        client_for: Clients, db: Database, ids: dict[str, Ids], name: str, path: str, endpoint: str) -> None:
    assert client_for(name).get(path.format(**ids)).status_code == 404
    assert denied(db) == [{"actor": name, "subject": endpoint, "detail": "{}"}]
    assert audit.first_broken(db) is None


def test_a_role_one_lacks_is_on_record_when_sending_too(client_for: Clients, db: Database) -> None:
    assert client_for("sam").post("/people/new", data={"name": "X"}).status_code == 403
    assert denied(db) == [{"actor": "sam", "subject": "people.new", "detail": "{}"}]


def test_asking_in_a_loop_leaves_one_line_a_minute(client_for: Clients, db: Database) -> None:
    client, other = client_for("max"), client_for("mia")
    for moment, wanted in (("2030-01-01T10:00:00.000Z", 1), ("2030-01-01T10:00:59.000Z", 1), ("2030-01-01T10:01:01.000Z", 2)):
        for _ in range(30):
            audit.denied(db, "max", "findings.edition", moment)
        assert len(denied(db)) == wanted
    for number in range(10):
        client.get(f"/findings/{number}")
        other.get(f"/findings/{number}.pdf")
    assert [line["actor"] for line in denied(db)].count("mia") == 1 and len(denied(db)) <= 4


def test_an_ordinary_page_and_a_stranger_leave_no_line(client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    client_for("max").get(f"/findings/{ids['sam']['edition_id']}")
    client_for("max").get("/no/such/page")
    client_for("").get(f"/findings/{ids['sam']['edition_id']}")
    client_for("").get("/people/start/guessed")
    assert denied(db) == [] and row(db, "SELECT 1 FROM throttles WHERE bucket LIKE 'denied:%'") is None


def test_a_database_that_cannot_be_written_answers_the_same(client_for: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    client, before = client_for("max"), client_for("max").get("/findings/none")

    def full(*_args: Any, **_given: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(audit, "record", full)
    monkeypatch.setattr(audit, "NOTED", "SELECT 1 WHERE 0 AND ? = ? AND ?")
    after = client.get("/findings/none")
    assert after.status_code == before.status_code == 404 and after.data == before.data


def test_a_page_asked_with_the_wrong_method_says_so_clearly(client_for: Clients) -> None:
    for method, path in (("DELETE", "/people/"), ("PUT", "/field/"), ("TRACE", "/"), ("PATCH", "/findings/x"), ("POST", "/healthz")):
        answer = client_for("ada").open(path, method=method)
        assert answer.status_code == 405, path
        assert "That does not work here" in answer.text and "first page" in answer.text and answer.headers["Allow"], path
        assert web.HEADERS.items() <= dict(answer.headers).items()
