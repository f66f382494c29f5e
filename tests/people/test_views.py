"""The people pages over HTTP: who may enter, what is shown, cookies, start links, and that nobody else gets in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import create_app
from shopper.db import Row, now_utc, rows
from shopper.people import passwords, store
from tests.people.conftest import GOOD
from tests.world import World

Browser = Callable[[str], FlaskClient]
PAGES = ["/people/", "/people/new", "/people/sam", "/people/nothing-here"]
POSTS = ["/people/new", "/people/sam", "/people/sam/roles", "/people/sam/roles/end", "/people/sam/activity",
         "/people/sam/start-link"]
WRONG = "wrong wrong wrong"


def stored(db: Database) -> list[Row]:
    return rows(db, "SELECT * FROM people") + rows(db, "SELECT * FROM memberships")


def sign_in(client: FlaskClient, password: str = GOOD, **more: str) -> tuple[int, str]:
    answer = client.post("/people/sign-in", data={"email": "sam@example.org", "password": password, **more})
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["sam", "eve", "max", "nora"])
def test_people_pages_do_not_exist_but_for_administrators(client_for: Browser, name: str, path: str) -> None:
    assert client_for(name).get(path).status_code == 404


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("name", ["sam", "nora"])
def test_nobody_but_administrators_changes_people(client_for: Browser, db: Database, name: str, path: str) -> None:
    before = stored(db)
    client = client_for(name)
    answer = client.post(path, data={"role": "admin", "name": "X", "email": "x@y.zz", "active": "0"})
    assert answer.status_code == 403
    assert stored(db) == before


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client_for: Browser, sam: str) -> None:
    client = client_for("")
    answer = client.get("/people/account")
    assert answer.status_code == 302 and answer.headers["Location"] == "/people/sign-in?next=/people/account"
    assert sign_in(client, next="/people/account") == (303, "/people/account")
    assert client.get("/people/account").status_code == 200


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil",
                                    "/a\r\nX: y", ""])
def test_sign_in_never_leads_elsewhere(client_for: Browser, sam: str, onward: str) -> None:
    assert sign_in(client_for(""), next=onward) == (303, "/")


def test_a_refused_sign_in_says_so_and_keeps_the_email(client_for: Browser, sam: str) -> None:
    answer = client_for("").post("/people/sign-in", data={"email": "sam@example.org", "password": WRONG})
    assert answer.status_code == 422
    assert "do not belong together" in answer.text and 'value="sam@example.org"' in answer.text
    assert "wrong wrong" not in answer.text


def test_an_unknown_account_gets_the_same_page_as_a_wrong_password(client_for: Browser, sam: str) -> None:
    pages = [client_for("").post("/people/sign-in", data={"email": email, "password": WRONG}).text.replace(email, "")
             for email in ("sam@example.org", "nobody@example.org")]
    assert re.sub(r'value="[^"]*"', "", pages[0]) == re.sub(r'value="[^"]*"', "", pages[1])


def test_the_sixth_wrong_try_is_429_with_retry_after(client_for: Browser, sam: str) -> None:
    client = client_for("")
    for _ in range(5):
        assert sign_in(client, WRONG)[0] == 422
    answer = client.post("/people/sign-in", data={"email": "sam@example.org", "password": GOOD})
    wait = answer.headers["Retry-After"]
    assert answer.status_code == 429 and 0 < int(wait) <= 61 and f"try again in {wait} second" in answer.text


def test_whose_turn_to_sign_in_does_not_come_is_told_when_to_try_again(
        client_for: Browser, sam: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.05)
    with passwords.lobby(), passwords.lobby():
        answer = client_for("").post("/people/sign-in", data={"email": "sam@example.org", "password": GOOD})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "3" and 'value="sam@example.org"' in answer.text
    assert sign_in(client_for(""))[0] == 303


def test_the_cookie_is_only_for_http_and_our_own_site(client_for: Browser, sam: str) -> None:
    answer = client_for("").post("/people/sign-in", data={"email": "sam@example.org", "password": GOOD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sid="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_behind_https_the_cookie_is_a_host_cookie(world: World, sam: str) -> None:
    client = create_app(world.instance, TESTING=True, WTF_CSRF_ENABLED=False, HTTPS=True).test_client()
    answer = client.post("/people/sign-in", base_url="https://localhost", data={"email": "sam@example.org", "password": GOOD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-sid="))
    assert "Secure" in cookie and "HttpOnly" in cookie and "Domain" not in cookie


def test_a_session_fixed_before_sign_in_is_dead_afterwards(client_for: Browser, db: Database, sam: str) -> None:
    client = client_for("nora")
    fixed = client.get_cookie("sid")
    sign_in(client)
    fresh = client.get_cookie("sid")
    assert fixed and fresh and fixed.value != fresh.value
    assert store.person_for_token(db, fixed.value, now_utc()) is None


def test_a_copied_cookie_dies_with_the_sign_out(client_for: Browser, app: Flask) -> None:
    client, thief = client_for("sam"), app.test_client()
    cookie = client.get_cookie("sid")
    assert cookie
    thief.set_cookie("sid", cookie.value)
    assert thief.get("/people/account").status_code == 200
    assert client.post("/people/sign-out").headers["Location"] == "/people/sign-in"
    assert thief.get("/people/account").status_code == 302
    thief.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert thief.post("/people/account/password").status_code == 401


def test_a_far_too_long_password_is_refused_as_too_large(client_for: Browser, sam: str) -> None:
    answer = client_for("").post("/people/sign-in", data={"email": "sam@example.org", "password": "x" * 10_000_000})
    assert answer.status_code == 413 and "2 MB" in answer.text


def test_one_sees_and_ends_ones_own_sign_ins_only(client_for: Browser, db: Database) -> None:
    other = store.open_session(db, "sam", "Firefox on Windows", now_utc())
    sam, nora = client_for("sam"), client_for("nora")
    assert "Firefox on Windows" in sam.get("/people/account").text
    assert "Firefox on Windows" not in nora.get("/people/account").text
    path = f"/people/account/sessions/{store.fingerprint(other)}/end"
    assert nora.post(path).status_code == 404
    assert store.person_for_token(db, other, now_utc())
    assert sam.post(path).status_code == 303
    assert store.person_for_token(db, other, now_utc()) is None


def test_everywhere_else_is_signed_out_at_once(client_for: Browser) -> None:
    here, there = client_for("sam"), client_for("sam")
    assert here.post("/people/account/sessions/others/end").status_code == 303
    assert there.get("/people/account").status_code == 302
    assert here.get("/people/account").status_code == 200


def test_a_refused_new_password_stands_at_its_field(client_for: Browser, sam: str) -> None:
    answer = client_for("sam").post("/people/account/password", data={"current": GOOD, "password": "password1234"})
    assert answer.status_code == 422 and 'id="password-error"' in answer.text and "password1234" not in answer.text


def test_an_administrator_adds_a_person_who_starts_with_a_link(client_for: Browser, db: Database) -> None:
    ada, new = client_for("ada"), client_for("")
    place = ada.post("/people/new", data={"name": "Nil Newcomer", "email": "nil@example.org"}).headers["Location"]
    assert ada.post(place + "/roles", data={"role": "shopper", "program": "harbour"}).status_code == 303
    link = re.search(r'value="http://localhost(/people/start/[^"]+)"', ada.post(place + "/start-link").text)
    assert link
    for _ in range(2):
        assert "Nil Newcomer" in new.get(link[1]).text
    assert new.post(link[1], data={"password": GOOD}).headers["Location"] == "/"
    assert "Nil Newcomer" in new.get("/people/account").text
    assert client_for("").get(link[1]).status_code == 404


def test_a_start_link_page_uses_nothing_up_on_a_weak_password(client_for: Browser, db: Database) -> None:
    token = store.make_link(db, "ada", "sue", now_utc())
    answer = client_for("").post(f"/people/start/{token}", data={"password": "short"})
    assert answer.status_code == 422 and "At least 12" in answer.text
    assert client_for("").post(f"/people/start/{token}", data={"password": GOOD}).status_code == 303


def test_the_list_shows_what_the_address_says(client_for: Browser) -> None:
    page = client_for("ada").get("/people/?q=s&role=shopper&program=harbour").text
    assert "Sam Shopper" in page and "Sue Shopper" in page and "Nora" not in page
    assert "Nobody fits" in client_for("ada").get("/people/?q=zzz").text


@pytest.mark.parametrize("query", ["?page=-1", "?page=x", "?role=king", "?q=%00", "?page=" + "9" * 30, "?q=" + "x" * 5000])
def test_a_strange_address_is_still_a_page(client_for: Browser, query: str) -> None:
    assert client_for("ada").get("/people/" + query).status_code == 200


def test_the_last_administrator_is_told_why_not(client_for: Browser) -> None:
    for path, data in (("activity", {"active": "0"}), ("roles/end", {"role": "admin"})):
        answer = client_for("ada").post(f"/people/ada/{path}", data=data)
        assert answer.status_code == 409 and "last active administrator" in answer.text


def test_who_changes_their_own_roles_stays_signed_in_with_a_new_session(client_for: Browser) -> None:
    ada = client_for("ada")
    before = ada.get_cookie("sid")
    assert ada.post("/people/ada/roles", data={"role": "editor", "program": "harbour"}).status_code == 303
    after = ada.get_cookie("sid")
    assert before and after and before.value != after.value
    assert ada.get("/people/").status_code == 200


def test_a_refused_change_keeps_what_was_typed(client_for: Browser) -> None:
    answer = client_for("ada").post("/people/sam", data={"name": "Samuel", "email": "eve@example.org"})
    assert answer.status_code == 409 and 'value="Samuel"' in answer.text and 'id="email-error"' in answer.text


def test_markup_in_a_name_is_shown_as_text(client_for: Browser) -> None:
    ada = client_for("ada")
    ada.post("/people/sam", data={"name": '"><img src=x onerror=alert(1)>{{7*7}}', "email": "sam@example.org"})
    for path in ("/people/", "/people/sam"):
        page = ada.get(path).text
        assert "<img src=x" not in page and "&lt;img" in page and "{{7*7}}" in page


def test_the_first_page_sends_one_role_to_its_room_and_offers_several(client_for: Browser, app: Flask, db: Database) -> None:
    assert client_for("ada").get("/").headers["Location"] in ("/checklists/", "/people/")
    store.grant(db, "ada", "sue", ("manager", "harbour"), now_utc())
    page = client_for("sue").get("/")
    assert page.status_code in (200, 302)
    if {"field.visits", "findings.index"} <= set(app.view_functions):
        assert "My visits" in page.text and "Findings" in page.text and "Reviews" not in page.text


def test_without_a_role_the_first_page_says_what_to_do(client_for: Browser, db: Database) -> None:
    store.revoke_role(db, "ada", "sam", ("shopper", "harbour"), now_utc())
    assert "ask them for yours" in client_for("sam").get("/").text
