"""Photos and audio notes through the phone's plain form, shown back to their author, and counted on the receipt."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from shopper import blobs
from shopper.reports import store as reports
from tests import visiting
from tests.field.filling import FORM, SIGNATURE, TYPED, photo, post
from tests.visiting import REPORT, SAM
from tests.world import World

Clients = Callable[[str], FlaskClient]


@pytest.mark.parametrize(("data", "says"), [(b"%PDF-1.7", "This file is a PDF, not a photo"), (b"<svg/>", "an SVG drawing"),
                                            (b"\xff\xd8\xff\xe0cut", "damaged or arrived incomplete")])
def test_a_broken_photo_is_said_at_its_item_and_everything_else_is_saved(
        db: Database, client_for: Clients, data: bytes, says: str) -> None:
    visiting.begun(db)
    page = post(client_for("sam"), files={"p.front": [(io.BytesIO(data), "front.jpg"), photo()]})
    assert page.status_code == 422 and says in page.text
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers())
    assert len(reports.drafted_for(db, SAM, REPORT).evidence) == 1


def test_photos_refused_for_one_reason_are_named_in_one_sentence(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    files = [(io.BytesIO(b"<svg/>"), name) for name in ("a.jpg", "b.jpg", "c.jpg")] + [(io.BytesIO(b"%PDF-1.7"), "d.jpg")]
    page = post(client_for("sam"), files={"p.front": files}).text
    assert "a.jpg, b.jpg and c.jpg: This file is an SVG drawing" in page and "a.jpg: " not in page
    assert "d.jpg: This file is a PDF" in page


def test_a_photo_is_taken_off_by_its_own_button(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    post(sam, files={"p.front": [photo()]})
    evidence = reports.drafted_for(db, SAM, REPORT).evidence[0]["id"]
    post(sam, rev=2, remove=evidence, v__nps="3")
    assert reports.drafted_for(db, SAM, REPORT).evidence == []
    assert reports.answers_of(db, REPORT)["nps"] == {"value": "3"}


def test_the_receipt_counts_what_lies_on_the_disk(db: Database, client_for: Clients, world: World) -> None:
    visiting.filled(db)
    sam = client_for("sam")
    post(sam, rev=2, files={"p.front": [photo(), photo("red")]})
    sam.post(f"{FORM}/submission", data=SIGNATURE)
    lost = reports.recorded(db, REPORT).evidence[0]["print_sha256"]
    blobs.path(world.instance / "evidence", lost).unlink()
    db.execute("DELETE FROM answers WHERE item_key = 'nps'")
    page = sam.get(f"{FORM}/receipt").text
    assert "The server has 6 of 7 answers and 1 of 2 photos." in page and "missing on the server" in page


def test_ones_own_audio_note_is_played_in_ranges_and_runs_nothing(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam, note = client_for("sam"), b"OggS" + bytes(range(200))
    added = sam.post(f"{FORM}/evidence", data={"item": "voice", "file": (io.BytesIO(note), "note.ogg")}).json or {}
    answer, part = sam.get(added["sound"]), sam.get(added["sound"], headers={"Range": "bytes=0-3"})
    assert answer.data == note and answer.mimetype == "audio/ogg" and "sandbox" in answer.headers["Content-Security-Policy"]
    assert (part.status_code, part.data) == (206, b"OggS")
    assert f'src="{added["sound"]}"' in sam.get(FORM).text
    assert [client_for(other).get(added["sound"]).status_code for other in ("sue", "eve")] == [404, 404]


def test_a_photo_is_no_sound_and_a_sound_no_photo(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    post(sam, files={"p.front": [photo()], "p.voice": [(io.BytesIO(b"OggS...."), "x")]})
    ids = {one["kind"]: one["id"] for one in reports.drafted_for(db, SAM, REPORT).evidence}
    assert sam.get(f"{FORM}/evidence/{ids['photo']}/sound").status_code == 404
    assert sam.get(f"{FORM}/evidence/{ids['audio']}/view").status_code == 404


def test_a_photo_is_asked_for_only_where_it_proves_something(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    page = client_for("sam").get(FORM).text
    word = page.index('<details', page.index('id="i-greeted"'))
    assert word < page.index('name="p.greeted"') < page.index("</details>", word)


def test_ones_own_photo_is_served_as_pixels_that_run_nothing(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    post(sam, files={"p.front": [photo()]})
    evidence = reports.drafted_for(db, SAM, REPORT).evidence[0]["id"]
    for size in ("thumb", "view"):
        answer = sam.get(f"{FORM}/evidence/{evidence}/{size}")
        assert answer.mimetype == "image/jpeg" and answer.data.startswith(b"\xff\xd8\xff")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert sam.get(f"{FORM}/evidence/{evidence}/original").status_code == 404


def test_three_heavy_photos_and_what_was_typed_go_in_one_plain_form(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    heavy = [FileStorage(io.BytesIO(visiting.picture(color) + bytes(15 * 1024 * 1024)), f"{color}.jpg") for color in ("red", "teal", "navy")]
    boundary, body = encode_multipart(MultiDict([*TYPED.items(), ("rev", "1"), *(("p.front", one) for one in heavy)]))
    sent = client_for("sam").post(FORM, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert sent.status_code == 303
    assert len(reports.drafted_for(db, SAM, REPORT).evidence) == 3 and reports.answers_of(db, REPORT)["nps"] == {"value": "9"}


def test_of_several_photos_each_refused_one_is_named_and_the_text_is_saved(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    files = [(io.BytesIO(b"no photo"), "first.jpg"), photo(), (io.BytesIO(b"none"), "third<b>.jpg")]
    page = post(client_for("sam"), files={"p.front": files})
    assert page.status_code == 422 and "first.jpg and third&lt;b&gt;.jpg: " in page.text
    assert len(reports.drafted_for(db, SAM, REPORT).evidence) == 1 and reports.answers_of(db, REPORT)["nps"] == {"value": "9"}
