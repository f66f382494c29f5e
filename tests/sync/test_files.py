"""Files in pieces: taken up where they were cut, checked as a whole, kept once, and never lost for being unreadable."""

from __future__ import annotations

import fcntl
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import backup, blobs
from shopper.db import rows
from shopper.field.receiving import pieces
from shopper.reports import photos
from shopper.reports import store as reports
from tests import visiting
from tests.sync.sending import PIECE, SYNC, document, named, patch, put, sha, state, stored, upload
from tests.visiting import NOW, REPORT
from tests.world import World

Clients = Callable[[str], FlaskClient]
PHOTO = visiting.picture("teal", (40, 30))
LARGE = PHOTO + random.Random(1).randbytes(1_500_000 - len(PHOTO))  # a decoder stops at the picture's end
SOUND = b"OggS" + b"\0" * 60


@pytest.fixture
def sam(db: Database, client_for: Clients) -> FlaskClient:
    """Sam's phone; its file goes to a report that is not there yet."""
    visiting.accepted_visit(db)
    return client_for("sam")


def head(client: FlaskClient, data: bytes) -> tuple[str | None, str | None]:
    reply = client.head(f"{SYNC}/reports/{REPORT}/photos/{sha(data)}?visit=visit")
    assert reply.status_code == 200 and reply.headers["Cache-Control"] == "no-store"
    return reply.headers.get("Upload-Offset"), reply.headers.get("Upload-Complete")


def test_a_file_in_pieces_is_whole_on_disk_before_its_receipt(sam: FlaskClient, db: Database, world: World) -> None:
    assert head(sam, LARGE) == ("0", "?0")
    assert patch(sam, LARGE, visit="visit").headers["Upload-Offset"] == str(PIECE)
    assert head(sam, LARGE) == (str(PIECE), "?0")
    reply = upload(sam, LARGE, visit="visit")
    assert reply.status_code == 409 and reply.headers["Upload-Offset"] == str(PIECE)
    at = PIECE
    while (reply := patch(sam, LARGE, at, visit="visit")).status_code == 204:
        at = int(reply.headers["Upload-Offset"])
    assert reply.status_code == 201 and (reply.json or {}).items() >= {"sha256": sha(LARGE), "seq": 1, "state": "photo", "rid": REPORT}.items()
    assert head(sam, LARGE) == (str(len(LARGE)), "?1")
    assert blobs.read(world.instance / "evidence", sha(LARGE)) == LARGE
    assert list((world.instance / "incoming" / "sam").iterdir()) == []
    again = patch(sam, LARGE, visit="visit")
    assert (again.status_code, again.json) == (201, reply.json) and stored(db)["received_files"] == 1


def test_a_connection_cut_anywhere_costs_the_piece_and_no_more(sam: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:  # H7
    monkeypatch.setattr(photos, "intake", lambda data: photos.Photo(data, PHOTO, PHOTO, PHOTO, 40, 30))
    for number, cut in enumerate(random.Random(7).sample(range(1, len(LARGE)), 8)):
        data = LARGE[:-1] + bytes([number])
        travelled, at = 0, 0
        while True:
            size = PIECE if at + PIECE <= cut or at >= cut else cut - at  # the piece that is cut leaves nothing behind
            if size != PIECE:
                travelled, cut = travelled + size, 0
                at = int(head(sam, data)[0] or 0)
                continue
            reply = patch(sam, data, at, visit="visit")
            travelled += len(data[at:at + PIECE])
            if reply.status_code == 201:
                break
            at = int(reply.headers["Upload-Offset"])
        assert (reply.json or {})["sha256"] == sha(data) and travelled < 1.3 * len(data)


def test_an_offset_that_is_not_where_the_file_is_changes_nothing(sam: FlaskClient) -> None:  # H8
    patch(sam, LARGE, visit="visit")
    for at in (0, 5, 2 * PIECE):
        reply = patch(sam, LARGE, at, visit="visit")
        assert (reply.status_code, reply.headers["Upload-Offset"]) == (409, str(PIECE))
    assert head(sam, LARGE) == (str(PIECE), "?0")


def test_a_piece_too_large_or_over_the_end_is_413(sam: FlaskClient) -> None:  # H8
    assert patch(sam, LARGE, visit="visit", size=PIECE + 1).status_code == 413
    assert patch(sam, LARGE, visit="visit", headers={"Upload-Length": "100"}).status_code == 413
    assert patch(sam, LARGE, visit="visit", headers={"Upload-Length": str(31 * 1024 * 1024)}).status_code == 413
    assert head(sam, LARGE) == ("0", "?0")


def test_a_second_device_sending_the_same_file_is_told_to_wait(sam: FlaskClient, world: World) -> None:  # H8
    patch(sam, LARGE, visit="visit")
    part = next((world.instance / "incoming" / "sam").iterdir())
    with part.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        reply = patch(sam, LARGE, PIECE, visit="visit")
        assert (reply.status_code, reply.headers["Retry-After"]) == (423, "5")
    assert patch(sam, LARGE, PIECE, visit="visit").status_code == 204


def test_a_file_removed_between_opening_and_locking_takes_no_piece(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = world.instance / "incoming" / "sam" / "x"
    monkeypatch.setattr(pieces.fcntl, "flock", lambda *_: path.unlink())
    with pytest.raises(pieces.Busy), pieces.held(path):
        pass


@pytest.mark.parametrize("headers", [{"Upload-Offset": "-1"}, {"Upload-Offset": "٣"}, {"Upload-Length": ""}, {"Upload-Length": "9" * 12}], ids=str)
def test_a_header_that_is_no_number_is_named(sam: FlaskClient, headers: dict[str, str]) -> None:
    reply = patch(sam, PHOTO, visit="visit", headers=headers)
    assert reply.status_code == 422 and set((reply.json or {})["fields"]) == set(headers)


def test_a_piece_of_another_kind_or_changed_on_the_way_is_not_kept(sam: FlaskClient) -> None:
    form = sam.patch(f"{SYNC}/reports/{REPORT}/photos/{sha(PHOTO)}?visit=visit", data={"a": "b"})
    damaged = patch(sam, PHOTO, visit="visit", piece=PHOTO[:-1] + b"x")
    assert (form.status_code, damaged.status_code, (damaged.json or {})["code"]) == (415, 422, "damaged")
    assert head(sam, PHOTO) == ("0", "?0")


@pytest.mark.parametrize("address", [f"{REPORT}/photos/..", f"{REPORT}/photos/{'A' * 64}", f"x/photos/{'0' * 64}", f"{REPORT[:-1]}/photos/{'0' * 64}"])
def test_a_name_that_is_no_hash_or_no_report_is_not_found(sam: FlaskClient, address: str) -> None:
    reply = sam.patch(f"{SYNC}/reports/{address}?visit=visit", data=b"x", content_type="application/offset+octet-stream")
    assert reply.status_code == 404


@pytest.mark.parametrize("what", ["truncated", "another file", "a web page"])
def test_the_third_time_a_file_cannot_be_read_it_is_kept_for_the_editor(sam: FlaskClient, db: Database, world: World, what: str) -> None:  # E3
    data = {"truncated": PHOTO[:-200], "another file": PHOTO, "a web page": b"<!doctype html>Sign in to this Wi-Fi"}[what]
    called = "0" * 64 if what == "another file" else sha(data)
    put(sam, document(db, {**named(data, "slip"), "sha256": called}))
    for _ in range(2):
        reply = upload(sam, data, called=called)
        assert (reply.status_code, reply.headers["Upload-Offset"], (reply.json or {})["code"]) == (422, "0", "unreadable")
        assert state(db) == "started"
    reply = upload(sam, data, called=called)
    assert reply.status_code == 201 and ((reply.json or {})["state"], (reply.json or {})["sha256"]) == ("unreadable", called)
    assert state(db) == "submitted"
    file = reports.recorded(db, REPORT).evidence[0]
    assert (file["state"], file["sha256"], file["item_key"]) == ("unreadable", sha(data), "slip")
    assert blobs.read(world.instance / "evidence", file["sha256"]) == data


def test_a_sound_announced_as_a_photo_is_kept_as_unreadable_and_the_report_arrives(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db, named(SOUND)))
    assert (upload(sam, SOUND).json or {})["state"] == "audio"
    assert [(file["state"], file["kind"]) for file in reports.recorded(db, REPORT).evidence] == [("unreadable", "photo")]


def test_an_audio_note_is_taken_at_its_item(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db, named(SOUND, "voice", "audio/ogg")))
    assert upload(sam, SOUND).status_code == 201 and state(db) == "submitted"
    assert [(file["state"], file["kind"], file["mime"]) for file in reports.recorded(db, REPORT).evidence] == [("ok", "audio", "audio/ogg")]


def test_one_photo_at_two_items_is_sent_once_and_put_to_each(sam: FlaskClient, db: Database) -> None:
    put(sam, document(db, named(PHOTO), named(PHOTO, "slip")))
    upload(sam, PHOTO)
    assert {file["item_key"] for file in reports.recorded(db, REPORT).evidence} == {"front", "slip"}
    assert stored(db)["received_files"] == 1


def test_a_file_that_the_disk_lost_is_asked_for_again(sam: FlaskClient, db: Database, world: World) -> None:  # J6
    receipt = upload(sam, PHOTO, visit="visit").json
    blobs.path(world.instance / "evidence", sha(PHOTO)).unlink()
    put(sam, document(db, named(PHOTO)))
    lost = {"rid": REPORT, "sha256": sha(PHOTO)}
    assert (sam.post(f"{SYNC}/have", json={"have": [lost]}).json or {})["missing"] == [lost]
    assert head(sam, PHOTO) == ("0", "?0")
    assert upload(sam, PHOTO).json == receipt and blobs.read(world.instance / "evidence", sha(PHOTO)) == PHOTO


def test_a_backup_holds_the_file_before_any_report_names_it(sam: FlaskClient, db: Database, world: World, tmp_path: Any) -> None:
    upload(sam, PHOTO, visit="visit")
    assert (sam.get(f"{SYNC}/hello").json or {})["backed_up_through"] == 0
    copy = backup.make(db, world.instance, tmp_path / "backups", NOW)
    assert not copy.problems and blobs.read(tmp_path / "backups" / "evidence", sha(PHOTO)) == PHOTO
    assert (sam.get(f"{SYNC}/hello").json or {})["backed_up_through"] == 1
    upload(sam, SOUND, visit="visit")
    assert (sam.get(f"{SYNC}/hello").json or {}).items() >= {"seq": 2, "backed_up_through": 1}.items()


def test_a_report_holds_so_many_files_and_no_more(sam: FlaskClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopper.field.receiving.files.store.MOST_FILES", 1)
    assert upload(sam, SOUND, visit="visit").status_code == 201
    assert upload(sam, SOUND + b"\0", visit="visit").status_code == 422 and len(rows(db, "SELECT 1 FROM received_files")) == 1


def test_a_file_that_the_disk_damaged_is_asked_for_again_and_is_whole_after_it(sam: FlaskClient, db: Database, world: World) -> None:  # J6
    receipt = upload(sam, SOUND, visit="visit").json
    path = blobs.path(world.instance / "evidence", sha(SOUND))
    path.write_bytes(SOUND[:-1] + b"x")
    asked = {"rid": REPORT, "sha256": sha(SOUND)}
    assert (sam.post(f"{SYNC}/have", json={"have": [asked]}).json or {})["missing"] == [asked]
    assert upload(sam, SOUND, visit="visit").json == receipt and path.read_bytes() == SOUND
    assert (sam.post(f"{SYNC}/have", json={"have": [asked]}).json or {})["missing"] == []
