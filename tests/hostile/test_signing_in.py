"""Guessing passwords, one account or a thousand; stolen and fixed cookies; many sign-ins at once. All at the page itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper.db import now_utc, row, rows
from shopper.people import passwords
from shopper.people import store as people

Clients = Callable[[str], FlaskClient]
RIGHT = "seven green kettles"
OFFICE, STRANGER = "198.51.100.7", "203.0.113.9"
TROUBLE = ["", " leading space kettles", "trailing kettles space ", "seven\x00green kettles", "👩‍👩‍👧‍👦 emoji family kettles", "x" * 128]


@pytest.fixture(autouse=True)
def accounts(db: Database) -> None:
    """Everybody of the office has the same right password."""
    for name in ("sam", "eve", "max", "ada"):
        people.set_password(db, None, name, RIGHT, now_utc())


def sign_in(app: Flask, name: str, password: str, address: str = OFFICE) -> TestResponse:
    """One try from an address, in a fresh browser."""
    client = app.test_client()
    return client.post("/people/sign-in", data={"email": f"{name}@example.org", "password": password},
                       headers={"Sec-Fetch-Site": "same-origin"}, environ_base={"REMOTE_ADDR": address})


def test_twenty_wrong_sign_ins_wait_and_lock_nobody_else_out(app: Flask, db: Database) -> None:
    answers = [sign_in(app, "sam", f"wrong password {n}") for n in range(20)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 15
    assert all(1 <= int(answer.headers["Retry-After"]) <= 61 for answer in answers[5:])
    assert "Nothing is locked for good" in answers[-1].text and sign_in(app, "sam", RIGHT).status_code == 429
    assert sign_in(app, "eve", RIGHT).status_code == 303
    db.conn.execute("UPDATE throttles SET window_from = '2020-01-01T00:00:00.000Z' WHERE bucket LIKE '%:minute'")
    assert sign_in(app, "sam", RIGHT).status_code == 303
    assert len(rows(db, "SELECT 1 FROM audit WHERE action = 'sign-in.throttled'")) == 1


def test_a_thousand_accounts_from_one_address_stop_and_the_office_behind_it_gets_in(app: Flask, db: Database) -> None:
    for name in ("sam", "max"):
        assert sign_in(app, name, RIGHT).status_code == 303
    tried = [sign_in(app, f"guess{n}", "Winter kettles 2026").status_code for n in range(60)]
    assert tried == [422] * 20 + [429] * 40
    assert sign_in(app, "eve", RIGHT).status_code == 429  # nobody knows her at this address yet, and the bucket is full
    assert sign_in(app, "sam", RIGHT).status_code == 303  # known here: in, and the bucket is empty again
    assert sign_in(app, "eve", RIGHT).status_code == 303
    assert sign_in(app, "guess99", "Winter kettles 2026").status_code == 422
    assert rows(db, "SELECT 1 FROM audit WHERE action = 'sign-in.throttled'")


def test_a_known_account_is_still_guessed_at_five_times_a_minute_only(app: Flask) -> None:
    assert sign_in(app, "sam", RIGHT).status_code == 303
    for n in range(20):
        sign_in(app, f"guess{n}", "wrong wrong wrong")
    assert [sign_in(app, "sam", "wrong wrong wrong").status_code for _ in range(7)] == [422] * 5 + [429] * 2
    assert sign_in(app, "max", RIGHT, STRANGER).status_code == 303


def test_thirty_days_later_nobody_is_known_at_an_address_of_which_only_a_hash_is_kept(app: Flask, db: Database) -> None:
    assert sign_in(app, "sam", RIGHT).status_code == 303
    assert OFFICE not in str(rows(db, "SELECT * FROM sessions")) + str(rows(db, "SELECT * FROM throttles"))
    db.conn.execute("UPDATE sessions SET created_at = '2020-01-01T00:00:00.000Z'")
    for n in range(20):
        sign_in(app, f"guess{n}", "wrong wrong wrong")
    assert sign_in(app, "sam", RIGHT).status_code == 429


def test_a_password_of_ten_megabytes_is_refused_before_it_is_hashed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(passwords, "HASHER", Counting(hashed))
    assert sign_in(app, "sam", "x" * 10_000_000).status_code == 413
    assert sign_in(app, "sam", "x" * 129).status_code == 422 and hashed == []
    assert sign_in(app, "sam", "x" * 128).status_code == 422 and len(hashed) == 1


class Counting:
    """Stands in for argon2: notes what it is asked to verify."""

    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    def verify(self, _stored: str, password: str) -> bool:
        self.seen.append(password)
        raise passwords.VerificationError

    def hash(self, _password: str) -> str:
        return "decoy"


@pytest.mark.parametrize("password", TROUBLE[1:-1], ids=repr)
def test_a_password_is_taken_sign_by_sign(app: Flask, db: Database, password: str) -> None:
    people.set_password(db, None, "sam", password, now_utc())
    assert sign_in(app, "sam", password).status_code == 303
    for near in {password.strip(), password.replace("\x00", ""), password[:-1], password.split("\x00")[0]} - {password}:
        assert sign_in(app, "sam", near).status_code in (422, 429), near


def test_a_cookie_fixed_before_the_sign_in_is_worth_nothing(app: Flask, db: Database) -> None:
    planted = people.open_session(db, "nora", "attacker", now_utc())
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    client.set_cookie("sid", planted, domain="localhost")
    assert client.post("/people/sign-in", data={"email": "sam@example.org", "password": RIGHT}).status_code == 303
    given = client.get_cookie("sid")
    assert given and given.value != planted
    assert with_cookie(app, planted).get("/people/account").status_code == 302
    assert "Sam Shopper" in client.get("/people/account").text


def with_cookie(app: Flask, token: str) -> FlaskClient:
    """Another browser with a copied cookie."""
    client = app.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    client.set_cookie("sid", token, domain="localhost")
    return client


ENDINGS: dict[str, Callable[[Database, str], Any]] = {
    "signed out": lambda db, token: people.sign_out(db, token, now_utc()),
    "new password": lambda db, token: people.set_password(db, "ada", "sam", "eight blue teapots", now_utc()),
    "disabled": lambda db, token: people.set_active(db, "ada", "sam", False, now_utc()),
    "role given": lambda db, token: people.grant(db, "ada", "sam", ("editor", "harbour"), now_utc()),
    "role taken": lambda db, token: people.revoke_role(db, "ada", "sam", ("shopper", "harbour"), now_utc()),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_copied_cookie_is_dead_after(app: Flask, db: Database, ending: str) -> None:
    token = people.open_session(db, "sam", "phone", now_utc())
    assert with_cookie(app, token).get("/field/").status_code == 200
    ENDINGS[ending](db, token)
    assert with_cookie(app, token).get("/field/").status_code == 302
    assert with_cookie(app, token).post("/people/account/sessions/others/end").status_code == 401


def test_a_changed_password_ends_every_device_but_this_one(app: Flask, db: Database) -> None:
    here, there = (people.open_session(db, "sam", device, now_utc()) for device in ("here", "there"))
    changed = with_cookie(app, here).post("/people/account/password", data={"current": RIGHT, "password": "eight blue teapots"})
    assert changed.status_code == 303
    assert with_cookie(app, here).get("/field/").status_code == 200
    assert with_cookie(app, there).get("/field/").status_code == 302


def test_of_forty_sign_ins_at_once_two_hash_and_pages_still_go_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing stands still until the test lets it go on; a page that goes out meanwhile waited for none of it."""
    gate, inside, most, lock = threading.Event(), [0], [0], threading.Lock()

    class Standing(Counting):
        def verify(self, stored: str, password: str) -> bool:
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            gate.wait(20)
            with lock:
                inside[0] -= 1
            return super().verify(stored, password)

    monkeypatch.setattr(passwords, "HASHER", Standing([]))
    answers: list[int] = []
    crowd = [threading.Thread(target=lambda n=n: answers.append(sign_in(app, f"p{n}", "some words here", f"10.0.0.{n}").status_code))
             for n in range(40)]
    for one in crowd:
        one.start()
    until = time.monotonic() + 15
    while inside[0] < 2 and time.monotonic() < until:
        time.sleep(0.02)
    assert app.test_client().get("/people/sign-in").status_code == 200 and not gate.is_set() and inside[0] == 2
    gate.set()
    for one in crowd:
        one.join()
    assert most[0] == 2 and answers == [422] * 40


def test_an_ended_sign_in_is_never_given_back_by_the_database(db: Database) -> None:
    token = people.open_session(db, "sam", "phone", now_utc())
    people.sign_out(db, token, now_utc())
    held = row(db, "SELECT revoked_at FROM sessions WHERE id_hash = ?", people.fingerprint(token))
    assert held and held["revoked_at"]
