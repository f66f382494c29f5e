"""A full disk: photos stop first, words go on as long as there is room, and nobody meets a broken page."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import create_app
from shopper.errors import Full
from shopper.reports import store as reports
from tests import visiting
from tests.field.filling import FORM, SIGNATURE, photo, post
from tests.visiting import REPORT, SAM
from tests.world import World

Clients = Callable[[str], FlaskClient]
DRAFT = f"/field/reports/{REPORT}/draft"
EVIDENCE = f"/field/reports/{REPORT}/evidence"
MB = 1000 * 1000


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """`free(900)` leaves 900 MB on the disk; the server's next look is at once."""
    monkeypatch.setattr("shopper.disk.LOOK_EVERY", 0.0)

    def leave(megabytes: int) -> None:
        usage = shutil._ntuple_diskusage(10**12, 10**12 - megabytes * MB, megabytes * MB)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    yield leave


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk looks roomy and is full when a file is written."""
    real = os.fsync

    def full(handle: int) -> None:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)


def send_photo(client: FlaskClient) -> tuple[int, str, str]:
    reply = client.post(EVIDENCE, data={"item": "front", "file": photo()})
    return reply.status_code, (reply.json or {}).get("error", ""), reply.headers.get("Retry-After", "")


def test_below_a_gigabyte_photos_wait_and_words_go(db: Database, client_for: Clients, free: Callable[[int], None]) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    free(1001)
    assert send_photo(sam)[0] == 201
    free(999)
    status, sentence, wait = send_photo(sam)
    assert (status, wait) == (507, "300") and "not taken" in sentence
    assert sam.post(DRAFT, json={"rev": 1, "answers": visiting.answers()}).status_code == 200
    assert sam.get(FORM).status_code == 200


def test_a_plain_form_with_text_and_photo_keeps_the_text_and_says_so(
        db: Database, client_for: Clients, free: Callable[[int], None]) -> None:
    visiting.begun(db)
    free(999)
    page = post(client_for("sam"), files={"p.front": [photo()]})
    assert page.status_code == 422 and "this file was not taken" in page.text
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers())
    assert reports.drafted_for(db, SAM, REPORT).evidence == []


def test_below_two_hundred_megabytes_nothing_is_written_and_nothing_typed_is_lost(
        db: Database, client_for: Clients, free: Callable[[int], None]) -> None:
    visiting.filled(db)
    sam = client_for("sam")
    free(199)
    reply = sam.post(DRAFT, json={"rev": 2, "answers": {}})
    assert (reply.status_code, reply.headers["Retry-After"]) == (507, "300") and "nearly full" in (reply.json or {})["error"]
    page = post(sam, rev=2, v__story="A story nobody must lose")
    assert page.status_code == 507 and "A story nobody must lose" in page.text and page.headers["Retry-After"]
    assert sam.post(f"{FORM}/submission", data=SIGNATURE).status_code == 507
    assert reports.answers_of(db, REPORT) == visiting.answers() and sam.get(FORM).status_code == 200


def test_whoever_has_no_rights_is_told_that_first_and_signing_in_and_out_still_works(
        client_for: Clients, free: Callable[[int], None]) -> None:
    free(0)
    assert client_for("").post(DRAFT, json={}).status_code == 401
    assert client_for("max").post(DRAFT, json={}).status_code == 403
    assert client_for("sam").post("/people/sign-out").status_code == 303


def test_the_limits_are_the_operators(world: World, free: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPPER_FREE_FOR_PHOTOS", "20")
    monkeypatch.setenv("SHOPPER_FREE_FOR_WORDS", "10")
    watch = create_app(world.instance).extensions["disk"]
    free(20)
    watch.refuse_photos()
    free(19)
    watch.refuse_writes()
    with pytest.raises(Full):
        watch.refuse_photos()
    free(9)
    with pytest.raises(Full):
        watch.refuse_writes()


def test_the_disk_is_not_asked_for_every_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = create_app(world.instance).extensions["disk"]
    watch.refuse_writes()
    monkeypatch.delattr(shutil, "disk_usage")
    for _ in range(50):
        watch.refuse_writes()


@pytest.mark.usefixtures("no_room")
def test_a_disk_that_fills_while_a_photo_is_written_is_said_and_the_words_are_kept(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    status, sentence, wait = send_photo(sam)
    assert (status, wait) == (507, "300") and "disk is full" in sentence
    page = post(sam, files={"p.front": [photo()]})
    assert page.status_code == 422 and "The disk is full" in page.text
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers())


def test_a_form_that_finds_no_room_on_its_way_in_is_507(
        db: Database, client_for: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    visiting.begun(db)

    def full(*_: object, **__: object) -> io.BytesIO:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("flask.Request._get_file_stream", full)
    assert send_photo(client_for("sam"))[0] == 507
