"""Signing in at the store: refusals, the throttle that survives a restart, sessions that end."""

from __future__ import annotations

import threading
from time import monotonic

import pytest
from argon2 import PasswordHasher
from sqlite_utils import Database

from shopper import audit
from shopper.db import database_path, open_database, row, rows
from shopper.errors import Invalid, NotFound, TooMany, Unavailable
from shopper.people import passwords, store
from shopper.people.model import Attempt, Person
from shopper.people.sessions import store as sessions
from tests.people.conftest import GOOD
from tests.world import World

NOW = "2026-03-12T16:00:00.000Z"


def at(hours: int, minutes: int = 0, seconds: int = 0, day: int = 12) -> str:
    return f"2026-03-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.000Z"


def attempt(email: str = "sam@example.org", password: str = GOOD, address: str = "10.0.0.1") -> Attempt:
    return Attempt(email, password, address, "Chrome on Android")


def fail(db: Database, times: int, now: str = NOW, **given: str) -> None:
    for _ in range(times):
        with pytest.raises(Invalid):
            store.sign_in(db, attempt(password="wrong wrong wrong", **given), now)


def test_email_in_any_case_and_the_password_open_a_session(db: Database, sam: str) -> None:
    token = store.sign_in(db, attempt(" SAM@Example.org "), NOW)
    roles = frozenset({("shopper", "harbour")})
    assert store.person_for_token(db, token, NOW) == Person("sam", "Sam Shopper", "sam@example.org", roles)


def test_only_the_hash_of_a_token_is_kept(db: Database, sam: str) -> None:
    token = store.sign_in(db, attempt(), NOW)
    kept = rows(db, "SELECT * FROM sessions WHERE person_id = 'sam'")
    assert len(token) >= 43 and token not in str(kept)


def test_unknown_wrong_and_disabled_read_the_same(db: Database, sam: str) -> None:
    sentences = set()
    with pytest.raises(Invalid) as refusal:
        store.sign_in(db, attempt("nobody@example.org"), NOW)
    sentences.add(str(refusal.value))
    with pytest.raises(Invalid) as refusal:
        store.sign_in(db, attempt(password="wrong wrong wrong"), NOW)
    sentences.add(str(refusal.value))
    store.set_active(db, "ada", "sam", False, NOW)
    with pytest.raises(Invalid) as refusal:
        store.sign_in(db, attempt(), NOW)
    sentences.add(str(refusal.value))
    assert len(sentences) == 1


def test_the_sixth_wrong_password_within_a_minute_waits_and_then_the_right_one_works(db: Database, sam: str) -> None:
    fail(db, 5)
    with pytest.raises(TooMany) as refusal:
        store.sign_in(db, attempt(), at(16, 0, 30))
    assert refusal.value.retry_after == 31
    assert store.sign_in(db, attempt(), at(16, 1, 1))


def test_a_clock_that_goes_back_a_year_locks_nobody_out(db: Database, sam: str) -> None:
    later = "2027-03-12T16:00:00.000Z"
    fail(db, 5, now=later)
    with pytest.raises(TooMany):
        store.sign_in(db, attempt(), later)
    assert store.sign_in(db, attempt(), NOW)
    fail(db, 5)
    with pytest.raises(TooMany) as refusal:
        store.sign_in(db, attempt(), NOW)
    assert refusal.value.retry_after <= 61


def test_one_throttled_account_does_not_stop_another(db: Database, sam: str) -> None:
    store.set_password(db, "ada", "eve", GOOD, NOW)
    fail(db, 5)
    assert store.sign_in(db, attempt("eve@example.org"), NOW)


def test_the_throttle_survives_a_restart(world: World, sam: str) -> None:
    fail(world.db, 5)
    again = open_database(database_path(world.instance))
    with pytest.raises(TooMany):
        store.sign_in(again, attempt(), NOW)
    again.close()


def test_twenty_wrong_passwords_a_day_are_the_end_for_that_day(db: Database, sam: str) -> None:
    for minute in range(4):
        fail(db, 5, at(16, minute * 2), address=f"10.0.1.{minute}")
    with pytest.raises(TooMany) as refusal:
        store.sign_in(db, attempt(), at(20))
    assert refusal.value.retry_after > 3600
    assert store.sign_in(db, attempt(), at(16, 1, day=13))


def test_success_empties_the_minute_bucket(db: Database, sam: str) -> None:
    for _ in range(3):
        fail(db, 4)
        store.sign_in(db, attempt(), NOW)


def test_many_accounts_from_one_address_stop_at_twenty_failures(db: Database, sam: str) -> None:
    for n in range(20):
        fail(db, 1, email=f"guess{n}@example.org", address="10.9.9.9")
    with pytest.raises(TooMany):
        store.sign_in(db, attempt("guess21@example.org", address="10.9.9.9"), NOW)
    assert store.sign_in(db, attempt(address="10.9.9.10"), NOW)


def test_a_whole_office_behind_one_address_gets_in(db: Database, sam: str) -> None:
    for second in range(30):
        assert store.sign_in(db, attempt(), at(16, 0, second))


def test_the_audit_has_one_line_for_a_full_bucket_not_one_for_each_try(db: Database, sam: str) -> None:
    fail(db, 5)
    for _ in range(10):
        with pytest.raises(TooMany):
            store.sign_in(db, attempt(), NOW)
    lines = rows(db, "SELECT subject FROM audit WHERE action = 'sign-in.throttled'")
    assert len(lines) == 1 and "sam@" not in str(lines)
    assert audit.first_broken(db) is None


def test_what_was_typed_as_email_is_not_kept(db: Database) -> None:
    fail(db, 1, email="my-secret-typed-here@example.org")
    assert "my-secret" not in str(rows(db, "SELECT * FROM throttles")) + str(rows(db, "SELECT * FROM audit"))


def test_a_hash_with_old_parameters_is_renewed_at_sign_in(db: Database, sam: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.password_hash(db, "sam")
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    store.sign_in(db, attempt(), NOW)
    after = store.password_hash(db, "sam")
    assert after != before and after is not None and "t=2" in after
    store.sign_in(db, attempt(), NOW)
    assert store.password_hash(db, "sam") == after


@pytest.mark.parametrize(("name", "alive", "over"), [
    ("sam", at(15, 59, day=31), "2026-04-12T16:00:00.000Z"),
    ("eve", at(23, 59), at(0, 1, day=13)),
    ("max", at(23, 59), at(0, 1, day=13)),
    ("ada", at(16, 29), at(16, 31)),
])
def test_an_unused_sign_in_ends_by_role(db: Database, name: str, alive: str, over: str) -> None:
    token = store.open_session(db, name, "test", NOW)
    assert store.person_for_token(db, store.open_session(db, name, "test", NOW), alive)
    assert store.person_for_token(db, token, over) is None


def test_a_used_sign_in_still_ends_after_its_longest_time(db: Database) -> None:
    token = store.open_session(db, "ada", "test", NOW)
    for quarter in range(1, 48):
        now = at(16 + quarter // 4 - (24 if 16 + quarter // 4 > 23 else 0), quarter % 4 * 15, day=12 if quarter < 32 else 13)
        assert store.person_for_token(db, token, now), now
    assert store.person_for_token(db, token, at(4, 1, day=13)) is None


def test_of_several_roles_the_strictest_counts(db: Database) -> None:
    store.grant(db, "ada", "sam", ("editor", "harbour"), NOW)
    token = store.open_session(db, "sam", "test", NOW)
    assert store.person_for_token(db, token, at(0, 1, day=13)) is None


def test_use_is_noted_at_most_once_a_minute(db: Database) -> None:
    token = store.open_session(db, "sam", "test", NOW)
    store.person_for_token(db, token, at(16, 0, 59))
    assert store.sessions_for(db, "sam", NOW)[0]["seen_at"] == NOW
    store.person_for_token(db, token, at(16, 1, 0))
    assert store.sessions_for(db, "sam", NOW)[0]["seen_at"] == at(16, 1, 0)


def test_a_sign_in_that_ended_by_itself_is_not_listed(db: Database) -> None:
    store.open_session(db, "ada", "test", NOW)
    assert len(store.sessions_for(db, "ada", at(16, 30))) == 1
    assert store.sessions_for(db, "ada", at(16, 31)) == []


def test_buckets_of_yesterday_are_swept(db: Database, sam: str) -> None:
    fail(db, 1, email="nobody@example.org")
    fail(db, 1, now=at(17, day=13))
    assert {one["window_from"] for one in rows(db, "SELECT window_from FROM throttles")} == {at(17, day=13)}


def test_an_eleventh_sign_in_ends_the_one_unused_for_longest(db: Database) -> None:
    tokens = [store.open_session(db, "sam", "test", at(16, minute)) for minute in range(11)]
    assert store.person_for_token(db, tokens[0], at(16, 11)) is None
    assert all(store.person_for_token(db, token, at(16, 11)) for token in tokens[1:])


def test_a_new_password_ends_every_sign_in_but_the_one_in_hand(db: Database, sam: str) -> None:
    mine, other = (store.open_session(db, "sam", "test", NOW) for _ in range(2))
    store.change_own_password(db, "sam", GOOD, "nine quiet lanterns", NOW, keep_token=mine)
    assert store.person_for_token(db, mine, NOW)
    assert store.person_for_token(db, other, NOW) is None


def test_a_wrong_current_password_changes_nothing(db: Database, sam: str) -> None:
    before = store.password_hash(db, "sam")
    with pytest.raises(Invalid) as refusal:
        store.change_own_password(db, "sam", "not this one at all", "nine quiet lanterns", NOW, keep_token="")
    assert "current" in refusal.value.fields and store.password_hash(db, "sam") == before


def test_guessing_the_current_password_is_throttled(db: Database, sam: str) -> None:
    for _ in range(5):
        with pytest.raises(Invalid):
            store.change_own_password(db, "sam", "not this one at all", "nine quiet lanterns", NOW, keep_token="")
    with pytest.raises(TooMany):
        store.change_own_password(db, "sam", GOOD, "nine quiet lanterns", NOW, keep_token="")


def test_whose_turn_to_sign_in_does_not_come_loses_no_try(
        world: World, sam: str, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[str] = []
    reserved: list[str] = []

    class Slow:
        def verify(self, _stored: str, _password: str) -> bool:
            return threading.Event().wait(0.3) or True

        def check_needs_rehash(self, _stored: str) -> bool:
            return False

    def enter() -> None:
        mine = open_database(database_path(world.instance))
        try:
            outcomes.append(store.sign_in(mine, attempt(), NOW))
        except Unavailable:
            outcomes.append("later")
        finally:
            mine.close()

    monkeypatch.setattr(passwords, "HASHER", Slow())
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.8)
    monkeypatch.setattr(sessions, "reserve", lambda _db, account, _address, _now: reserved.append(account))
    threads = [threading.Thread(target=enter) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 40 and 2 <= len(reserved) <= 12
    assert outcomes.count("later") == 40 - len(reserved)


def test_a_page_does_not_wait_for_a_busy_database_to_note_its_use(world: World) -> None:
    token = store.open_session(world.db, "sam", "test", NOW)
    other = open_database(database_path(world.instance))
    other.conn.execute("BEGIN IMMEDIATE")
    began = monotonic()
    assert store.person_for_token(world.db, token, at(17))
    assert monotonic() - began < 9  # of ten seconds' patience
    other.conn.execute("ROLLBACK")
    other.close()
    assert world.db.conn.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000


def test_disabling_and_role_changes_end_sign_ins_at_once(db: Database) -> None:
    for change in (lambda: store.grant(db, "ada", "sam", ("editor", "harbour"), NOW),
                   lambda: store.revoke_role(db, "ada", "sam", ("editor", "harbour"), NOW),
                   lambda: store.set_active(db, "ada", "sam", False, NOW)):
        token = store.open_session(db, "sam", "test", NOW)
        change()
        assert store.person_for_token(db, token, NOW) is None


def test_nobody_ends_the_session_of_another(db: Database) -> None:
    token = store.open_session(db, "sam", "test", NOW)
    with pytest.raises(NotFound):
        store.revoke_session(db, "nora", store.fingerprint(token), NOW)
    assert store.person_for_token(db, token, NOW)


def test_a_start_link_works_once_within_its_week(db: Database) -> None:
    token = store.make_link(db, "ada", "sue", NOW)
    assert token not in str(rows(db, "SELECT * FROM start_links"))
    assert store.person_for_link(db, token, NOW)["id"] == "sue"
    store.start(db, token, GOOD, at(16, day=18))
    assert store.sign_in(db, attempt("sue@example.org"), at(16, day=18))
    with pytest.raises(NotFound):
        store.start(db, token, "nine quiet lanterns", at(16, day=18))


def test_a_start_link_runs_out_and_a_newer_one_replaces_it(db: Database) -> None:
    first = store.make_link(db, "ada", "sue", NOW)
    with pytest.raises(NotFound):
        store.person_for_link(db, first, at(16, 1, day=19))
    second = store.make_link(db, "ada", "sue", NOW)
    with pytest.raises(NotFound):
        store.person_for_link(db, first, NOW)
    assert store.person_for_link(db, second, NOW)


def test_a_weak_password_does_not_use_the_start_link_up(db: Database) -> None:
    token = store.make_link(db, "ada", "sue", NOW)
    with pytest.raises(Invalid):
        store.start(db, token, "password1234", NOW)
    assert row(db, "SELECT used_at FROM start_links") == {"used_at": None}
    assert store.start(db, token, GOOD, NOW) == "sue"
