"""Files that are not what they say, sent through the page's own doors: refused at their item while everything else is kept."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlite_utils import Database

from shopper.db import rows
from tests import visiting
from tests.hostile.acting import Ids
from tests.world import World

Clients = Callable[[str], FlaskClient]
MINE = {"slip", "front"}


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "words")
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of side × side pixels in a few kilobytes."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    line = zlib.compressobj(9)
    body = b"".join(line.compress(b"\0" * (side // 8 + 1)) for _ in range(side)) + line.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


BROKEN = {
    "a web page": b"<!doctype html><script>alert(1)</script>", "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a PDF": b"%PDF-1.7 some", "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0", "a ZIP": zipped(), "a GIF": b"GIF89a" + b"\0" * 40,
    "a video": b"\0\0\0\x18ftypmp42" + b"\0" * 40, "half a JPEG": visiting.picture(size=(900, 700))[:2000], "nothing": b"",
    "a JPEG's head and a web page": b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>", "a bomb": bomb(16_000),
    "noise": bytes(range(256)) * 8}
NAMES = ["../../etc/passwd", "x" * 3000 + ".jpg", "a\rb\nSet-Cookie: x=1.jpg", '"><svg onload=alert(1)>.jpg', "\u202egpj.exe", ".", "con.jpg"]


def kept_files(world: World) -> set[str]:
    return {str(file.relative_to(world.instance)) for file in world.instance.rglob("*") if file.is_file() and "sqlite3" not in file.name}


@pytest.mark.parametrize("nature", BROKEN)
def test_a_file_that_is_no_photo_is_refused_and_leaves_nothing(
        client_for: Clients, world: World, db: Database, ids: dict[str, Ids], nature: str) -> None:
    report, before, count = ids["sam"]["started"], kept_files(world), rows(db, "SELECT * FROM evidence")
    data = {"item": "front", "file": (io.BytesIO(BROKEN[nature]), "photo.jpg", "image/jpeg")}
    answer = client_for("sam").post(f"/field/reports/{report}/evidence", data=data)
    assert answer.status_code == 422 and len(answer.get_json()["error"]) > 20
    assert kept_files(world) == before and rows(db, "SELECT * FROM evidence") == count


def posted(client: FlaskClient, report: str, files: dict[str, Any]) -> Any:
    form = {"rev": "2", "began.date": "2026-03-12", "began.time": "14:00", "v.greeted": "no", "c.greeted": "Nobody looked up.",
            "v.story": "Everything typed here must stay.", **files}
    answer = client.post(f"/field/reports/{report}", data=form, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the sender's own copy of a large form is a file
    return answer


@pytest.mark.parametrize("data", [BROKEN["half a JPEG"], BROKEN["an SVG"], BROKEN["a bomb"], b""], ids=["half", "svg", "bomb", "empty"])
def test_a_broken_file_in_the_form_keeps_everything_else_that_was_typed(
        client_for: Clients, db: Database, ids: dict[str, Ids], data: bytes) -> None:
    report, good = ids["sam"]["started"], (io.BytesIO(visiting.picture("red")), "slip.jpg")
    answer = posted(client_for("sam"), report, {"p.front": (io.BytesIO(data), "IMG_1.jpg"), "p.slip": good})
    assert answer.status_code == 422 and "Everything typed here must stay." in answer.text and "field-error" in answer.text
    held = {line["item_key"]: line["answer"] for line in rows(db, "SELECT * FROM answers WHERE report_id = ?", report)}
    assert "must stay" in held["story"] and "Nobody looked up" in held["greeted"]
    files = rows(db, "SELECT item_key FROM evidence WHERE report_id = ? AND state = 'ok'", report)
    assert {line["item_key"] for line in files} == MINE


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:12]))
def test_a_files_name_is_used_for_nothing(client_for: Clients, world: World, db: Database, ids: dict[str, Ids], name: str) -> None:
    report, color = ids["sam"]["started"], "blue"
    data = {"item": "front", "file": (io.BytesIO(visiting.picture(color)), name)}
    answer = client_for("sam").post(f"/field/reports/{report}/evidence", data=data)
    assert answer.status_code in (201, 422)  # "." is no name at all
    assert not any(part in file for file in kept_files(world) for part in ("passwd", "xxxx", "svg", "con.jpg", "Cookie", "gpj"))
    for line in rows(db, "SELECT id, sha256 FROM evidence WHERE report_id = ?", ids["sam"]["submitted"]):
        original = client_for("eve").get(f"/reviews/{ids['sam']['submitted']}/evidence/{line['id']}/original")
        assert original.headers["Content-Disposition"].startswith("attachment; filename=photo-" + line["sha256"][:8])


def secretive() -> bytes:
    """A JPEG with a place, an owner, a comment and a drawing program's notes in it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0xA430], exif[0x8298] = "Kanary Maker", "Kanary Owner", "Kanary Rights"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (900, 600), "green").save(out, "JPEG", exif=exif, comment=b"Kanary <script>", xmp=b"<x>Kanary</x>")
    return out.getvalue()


def test_what_a_photo_tells_beside_its_pixels_is_shown_to_nobody(client_for: Clients, ids: dict[str, Ids]) -> None:
    report, sam = ids["sam"]["started"], client_for("sam")
    made = sam.post(f"/field/reports/{report}/evidence", data={"item": "front", "file": (io.BytesIO(secretive()), "a.jpg")}).get_json()
    for size in ("thumb", "view"):
        copy = sam.get(f"/field/reports/{report}/evidence/{made['id']}/{size}")
        assert copy.status_code == 200 and b"Kanary" not in copy.data and b"Exif" not in copy.data and b"GPS" not in copy.data
        assert Image.open(io.BytesIO(copy.data)).size in ((320, 213), (900, 600))


@pytest.mark.parametrize(("name", "place"), [
    ("sam", "/field/reports/{started}/evidence/{started_evidence}/view"), ("max", "/findings/{edition_id}/evidence/1"),
    ("max", "/findings/{edition_id}/evidence/1?size=thumb"), ("max", "/findings/{edition_id}.pdf"), ("max", "/findings/{old_edition}.pdf"),
    ("eve", "/reviews/{submitted}/evidence/{submitted_evidence}/view"), ("eve", "/reviews/{submitted}/evidence/{submitted_evidence}/original")])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-3"}, {"Sec-Fetch-Dest": "script", "Sec-Fetch-Site": "cross-site"}], ids=str)
def test_a_file_opened_by_its_address_runs_nothing_and_is_kept_nowhere(
        client_for: Clients, ids: dict[str, Ids], name: str, place: str, headers: dict[str, str]) -> None:
    answer = client_for(name).get(place.format(**ids["sam"]), headers=headers)
    assert answer.status_code in (200, 206, 403)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and ("sandbox" in policy or answer.status_code == 403)
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if answer.mimetype != "image/jpeg" and answer.status_code != 403:
        assert answer.headers["Content-Disposition"].startswith("attachment")
