"""Requests too large, too many-parted, for another host, from another site, of another kind: a clear page and nothing done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import EnvironBuilder, run_wsgi_app

from shopper.db import rows
from shopper.web import allowed_roles
from tests.hostile.acting import Ids
from tests.hostile.aiming import SENDERS, Target

Clients = Callable[[str], FlaskClient]
MEGABYTE = 1024 * 1024
LARGE = ("checklists.exchange.preview_import", "checklists.exchange.keep_import", "checklists.publish",
         "checklists.languages.preview_table", "checklists.languages.keep_table")
LARGEST = ("field.save", "field.add_evidence", "field.send_outcome", "field.bring_in", "field.sync.exports")
CROSS: list[dict[str, Any]] = [{"headers": {"Sec-Fetch-Site": "cross-site"}}, {"headers": {"Sec-Fetch-Site": "same-site"}},
    {"headers": {"Sec-Fetch-Site": "cross-site"}, "data": '{"rev":1}', "content_type": "text/plain"},
    {"headers": {"Sec-Fetch-Site": "cross-site", "Origin": "null"}}]


def test_ten_megabytes_are_refused_with_the_limit_wherever_they_are_sent(target: Target) -> None:
    target.app.config["WTF_CSRF_ENABLED"] = True  # as it is served: every form is read for its token
    for rule, endpoint in target.routes:
        sender = SENDERS[(allowed_roles(target.app, endpoint) or ("public",))[0]]
        size = 121 if endpoint in LARGEST else 41 if endpoint in LARGE else 10  # as they say
        answer = target.clients[sender].post(target.path(rule, endpoint), data={"reason": "x"}, environ_overrides={
            "CONTENT_LENGTH": str(size * MEGABYTE)})
        assert answer.status_code == 413, f"{rule}: {answer.status_code}"
        assert "MB" in answer.text and "Nothing of it was saved" in answer.text, rule


def test_a_form_of_too_many_parts_is_refused_with_a_page(client_for: Clients, db: Database, ids: dict[str, Ids]) -> None:
    before, parts = rows(db, "SELECT * FROM reports"), {f"v.part{n}": "1" for n in range(3100)}
    for name, path in (("sam", f"/field/reports/{ids['sam']['started']}"), ("ada", "/people/new")):
        answer = client_for(name).post(path, data=parts, content_type="multipart/form-data")
        assert answer.status_code == 413 and "too large" in answer.text and "MB" in answer.text
    assert rows(db, "SELECT * FROM reports") == before


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "évil", "[::1", "localhost\\.x",
                                  "a" * 3000])
@pytest.mark.parametrize("path", ["/people/sign-in", "/healthz", "/static/css/base.css", "/no/such"])
def test_a_request_without_our_host_is_refused(app: Flask, host: str, path: str) -> None:
    environ = EnvironBuilder(path, base_url="http://localhost").get_environ()
    environ.update({"HTTP_HOST": host} if host else {})
    if not host:
        del environ["HTTP_HOST"]
        environ["SERVER_NAME"] = ""
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    assert status.startswith("400"), status
    assert b"evil" not in b"".join(body) and headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("sent", CROSS, ids=str)
def test_no_route_takes_anything_from_another_site(target: Target, sent: dict[str, Any]) -> None:
    for rule, endpoint in target.routes:
        sender = SENDERS[(allowed_roles(target.app, endpoint) or ("public",))[0]]
        answer = target.clients[sender].post(target.path(rule, endpoint), **sent)
        assert answer.status_code == 403, f"{rule}: {answer.status_code}"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "", "x/y; charset=utf-7",
                                  "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=nothing"])
@pytest.mark.parametrize("body", [b'{"rev": 99, "answers": {}}', b"\xff\xfe\x00", b"--x\r\n", b"rev=99&v.story=words"])
def test_a_body_of_another_kind_breaks_nothing(client_for: Clients, db: Database, ids: dict[str, Ids], kind: str, body: bytes) -> None:
    for path in (f"/field/reports/{ids['sam']['started']}/draft", f"/field/reports/{ids['sam']['started']}/evidence"):
        assert client_for("sam").post(path, data=body, content_type=kind).status_code in (200, 400, 413, 415, 422)
    assert client_for("ada").post("/programs/harbour/notices", data=body, content_type=kind).status_code in (400, 413, 415, 422)


@pytest.mark.parametrize("name", ["ada", "sam", "eve", "max"])
def test_no_address_changes_anything_by_being_looked_at(target: Target, name: str, client_for: Clients) -> None:
    from shopper.db import open_database
    tables = ("people", "memberships", "programs", "locations", "waves", "notices", "checklists", "checklist_drafts", "checklist_versions",
              "visits", "reports", "answers", "evidence", "submissions", "reviews", "remarks", "editions", "jobs")

    def everything() -> list[Any]:
        db = open_database(target.file)
        held = [rows(db, f"SELECT * FROM {table}") for table in tables]
        db.close()
        return held

    before = everything()
    for rule in target.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            address = target.path(rule.rule, rule.endpoint) if "POST" in (rule.methods or ()) else None
            if address is None and not rule.arguments:
                address = rule.rule
            if address:
                target.clients.get(name, target.clients["ada"]).get(address + "?_method=DELETE&active=0&state=released")
    assert everything() == before
