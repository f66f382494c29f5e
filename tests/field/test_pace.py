"""A program gone wrong is slowed down; a phone at full speed is not, and neither is anybody else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from shopper.field.pace import AT_ONCE, PER_SECOND, Pace
from tests.sync.sending import SYNC

Clients = Callable[[str], FlaskClient]


def test_a_bucket_empties_and_fills_again_by_the_second_for_each_person() -> None:
    now = [0.0]
    pace = Pace(2, 3, lambda: now[0])
    assert [pace.wait("sam") for _ in range(4)] == [0, 0, 0, 1] and pace.wait("sue") == 0
    now[0] += 1
    assert [pace.wait("sam") for _ in range(3)] == [0, 0, 1]
    now[0] += 1000
    assert [pace.wait("sam") for _ in range(4)] == [0, 0, 0, 1]


def test_a_phone_that_sends_four_photos_of_two_megabytes_a_second_is_never_told_to_wait() -> None:
    now = [0.0]
    pace, pieces = Pace(clock=lambda: now[0]), 4 * 8
    for _ in range(600):
        now[0] += 1
        assert not any(pace.wait("sam") for _ in range(pieces))
    assert pieces < PER_SECOND and AT_ONCE / PER_SECOND < 60


def test_too_fast_is_429_with_the_time_to_wait_and_nobody_else_waits(app: Flask, client_for: Clients) -> None:
    app.extensions["pace"] = Pace(0.001, 2)
    sam = client_for("sam")
    assert [sam.get(f"{SYNC}/hello").status_code for _ in range(3)] == [200, 200, 429]
    answer = sam.get(f"{SYNC}/hello")
    assert answer.headers["Retry-After"].isdigit() and "Nothing is lost" in (answer.json or {})["error"]
    assert client_for("sue").get(f"{SYNC}/hello").status_code == 200 and sam.get("/field/").status_code == 200


def test_who_is_not_signed_in_is_asked_to_sign_in(app: Flask, client_for: Clients) -> None:
    app.extensions["pace"] = Pace(0.001, 0)
    assert client_for("").get(f"{SYNC}/hello").status_code == 401
