"""The safe headers on every kind of answer, errors, redirects and static files too; a cross-site request may do nothing."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper import create_app, web
from shopper.db import now_utc, row
from shopper.people import store
from tests.world import World

Browser = Callable[[str], FlaskClient]
CROSS_SITE = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}, {"Origin": "https://evil.example"},
              {"Origin": "http://localhost.evil.example"}, {}]


@pytest.fixture
def every_app(world: World) -> Flask:
    """The app as it answers in earnest: an error in a view becomes a page."""
    return create_app(world.instance, WTF_CSRF_ENABLED=False, TESTING=False, PROPAGATE_EXCEPTIONS=False)


def assert_safe(answer: TestResponse, where: str) -> None:
    for name, value in web.HEADERS.items():
        assert answer.headers.get(name) == value, f"{where}: {name}"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, where
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers.get("Cache-Control"), where
    assert "charset" in answer.headers["Content-Type"] or not answer.mimetype.startswith("text/"), where


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every route with something in place of its parameters, and one of its methods."""
    found = []
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = {name: 1 if type(rule._converters[name]).__name__ == "IntegerConverter" else "none.txt"
                                  for name in rule.arguments}
        method = next(one for one in ("GET", "POST", "PUT", "PATCH", "HEAD") if one in (rule.methods or ()))
        found.append((method, urls.build(rule.endpoint, values, method=method)))
    return found


@pytest.mark.parametrize("name", ["", "ada", "sam", "max"])
def test_every_route_answers_with_the_safe_headers(every_app: Flask, db: Database, name: str) -> None:
    for method, path in addresses(every_app):
        client = every_app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        if name:
            client.set_cookie("sid", store.open_session(db, name, "test", now_utc()))
        answer = client.open(path, method=method, buffered=True)
        assert_safe(answer, f"{method} {path} as {name or 'nobody'}: {answer.status_code}")
        assert answer.status_code != 500, f"{method} {path} as {name or 'nobody'} broke"


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/nothing/here", 404), ("GET", "/people/account", 302), ("DELETE", "/people/sign-in", 405),
    ("GET", "/static/css/base.css", 200), ("GET", "/static/fonts/Inter-Regular.latin.woff2", 200),
    ("GET", "/static/../secret_key", 404), ("GET", "/static/css/none.css", 404), ("POST", "/people/account/password", 401),
])
def test_errors_redirects_and_static_files_have_them_too(every_app: Flask, method: str, path: str, status: int) -> None:
    answer = every_app.test_client().open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"}, buffered=True)
    assert answer.status_code == status
    assert_safe(answer, path)


def test_an_unchanged_static_file_has_them(every_app: Flask) -> None:
    client = every_app.test_client()
    tag = client.get("/static/css/base.css", buffered=True).headers["ETag"]
    answer = client.get("/static/css/base.css", headers={"If-None-Match": tag}, buffered=True)
    assert answer.status_code == 304
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "Content-Security-Policy" in answer.headers


def test_a_broken_view_becomes_a_page_with_a_number(every_app: Flask) -> None:
    def broken() -> str:
        raise ZeroDivisionError("secret detail")

    every_app.add_url_rule("/broken", "broken", web.allow("public")(broken))
    answer = every_app.test_client().get("/broken")
    assert answer.status_code == 500 and "secret detail" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text and "Something broke on our side" in answer.text
    assert_safe(answer, "/broken")


def test_a_view_that_names_no_role_does_not_exist(every_app: Flask) -> None:
    every_app.add_url_rule("/unnamed", "unnamed", lambda: "open")
    assert every_app.test_client().get("/unnamed").status_code == 404


def test_static_files_named_by_content_are_kept_and_pages_never(every_app: Flask) -> None:
    client = every_app.test_client()
    kept = {path: client.get(path, buffered=True).headers["Cache-Control"]
            for path in ("/static/css/base.css?v=1", "/static/css/base.css", "/static/fonts/Inter-OFL.txt", "/people/sign-in")}
    assert list(kept.values()) == ["public, max-age=31536000, immutable", "no-cache", "public, max-age=2592000", "no-store"]


def test_styles_travel_compressed(every_app: Flask) -> None:
    client = every_app.test_client()
    answer = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == client.get("/static/css/base.css", buffered=True).data
    assert len(answer.data) < 8_000


def test_transport_security_is_promised_behind_https_only(world: World) -> None:
    answer = create_app(world.instance, HTTPS=True).test_client().get("/people/sign-in", base_url="https://localhost")
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in create_app(world.instance).test_client().get("/people/sign-in").headers


def test_another_host_name_is_refused(every_app: Flask) -> None:
    answer = every_app.test_client().get("/people/sign-in", base_url="http://evil.example")
    assert answer.status_code == 400
    assert_safe(answer, "evil host")


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_a_cross_site_request_changes_nothing(app: Flask, db: Database, headers: dict[str, str], kind: str) -> None:
    client = app.test_client()
    client.set_cookie("sid", store.open_session(db, "ada", "test", now_utc()))
    answer = client.post("/people/sam/activity", headers=headers, content_type=kind, data="active=0")
    assert answer.status_code == 403 and "active=0" not in answer.text
    assert row(db, "SELECT active FROM people WHERE id = 'sam'") == {"active": 1}


def test_the_same_request_from_our_own_page_goes_through(app: Flask, db: Database) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        client = app.test_client()
        client.set_cookie("sid", store.open_session(db, "ada", "test", now_utc()))
        assert client.post("/people/sam/activity", headers=headers, data={"active": "0"}).status_code == 303
    assert row(db, "SELECT active FROM people WHERE id = 'sam'") == {"active": 0}


def test_asking_for_a_page_changes_nothing(app: Flask, client_for: Browser, db: Database) -> None:
    ada = client_for("ada")
    before = row(db, "SELECT count(*) AS n FROM audit")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith("people.") and rule.endpoint != "people.start":
            values = {name: "sam" for name in rule.arguments}
            ada.get(app.url_map.bind("localhost").build(rule.endpoint, values))
    assert row(db, "SELECT count(*) AS n FROM audit") == before


def test_a_form_without_its_token_is_refused_and_the_text_is_kept(world: World, db: Database) -> None:
    client = create_app(world.instance, TESTING=True).test_client()
    client.set_cookie("sid", store.open_session(db, "ada", "test", now_utc()))
    answer = client.post("/people/new", data={"name": "Long Careful Name", "email": "x@y.zz", "password": "not shown"},
                         headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400 and "Long Careful Name" in answer.text and "not shown" not in answer.text


def test_what_was_written_leaves_out_what_only_the_page_knew(client_for: Browser) -> None:
    sent = {"name": "A careful remark", "seen": "4f2a9c", "once": "77aa", "rev": "3", "base": "9b1c", "program": "harbour", "csrf_token": "abc123"}
    kept = client_for("sam").post("/people/new", data=sent).text
    assert "Name: A careful remark" in kept
    assert not [name for name in sent if f"{name}: {sent[name]}".lower() in kept.lower() and name != "name"]


@pytest.mark.parametrize(("name", "status"), [("sam", 403), ("", 401)])
def test_what_was_written_is_given_back_when_the_role_or_the_sign_in_is_gone(client_for: Browser, name: str, status: int) -> None:
    answer = client_for(name).post("/people/new", data={"name": "A long <b>careful</b> remark", "csrf_token": "abc123"})
    assert answer.status_code == status
    assert "A long &lt;b&gt;careful&lt;/b&gt; remark" in answer.text and "What you had written" in answer.text
    assert "abc123" not in answer.text


def test_too_large_a_body_says_the_limit(client_for: Browser) -> None:
    answer = client_for("ada").post("/people/new", data={"name": "x" * 3_000_000})
    assert answer.status_code == 413 and "2 MB" in answer.text


def test_text_that_is_too_long_where_files_would_fit_hears_the_limit_of_text(client_for: Browser) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="c.greeted"\r\n\r\n' + b"x" * 5_000_000 + b"\r\n--b--\r\n"
    answer = client_for("sam").post("/field/reports/mine", data=form, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413 and "At most 4 MB of text" in answer.text and "120 MB" not in answer.text
    assert "what you wrote still stands in the form" in answer.text


def test_foreign_and_absent_look_the_same(client_for: Browser) -> None:
    sam = client_for("sam")
    assert sam.get("/people/eve").data == sam.get("/people/nobody-at-all").data == sam.get("/no/such/page").data
