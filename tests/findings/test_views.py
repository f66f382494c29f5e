"""What a manager gets to see: own locations only, never the shopper, and files that are sent as they are kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlite_utils import Database

from shopper import blobs, jobs
from shopper.db import rows, writing
from shopper.findings import store
from shopper.findings.rendering import render_edition
from tests.findings.rows import Laid, lay
from tests.findings.sample import sample_edition
from tests.findings.sample_answers import PERSONAL
from tests.reviews.acting import ANSWERS, Act, published, report
from tests.tools import needs
from tests.world import NOW, World

Browser = Callable[[str], FlaskClient]
PDF = b"%PDF-1.7 a stored file " + b"x" * 5000
PLACES = ["/findings/e1", "/findings/e1.pdf", "/findings/e1/evidence/1", "/findings/e1/evidence/1?size=thumb"]


def picture(color: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def shelf(world: World) -> Database:
    """Edition e1 of Marlow Street with its PDF and its first picture, e2 of Station Hall."""
    document = sample_edition()
    folder = world.instance / "evidence"
    copies = {"sha256": blobs.store(folder, picture("navy")), "thumb_sha256": blobs.store(folder, picture("teal"))}
    document["evidence"][0] |= copies
    lay(world.db, Laid("e1", document=document), Laid("e2", "station", document=document))
    with writing(world.db):
        for edition in ("e1", "e2"):
            world.db["edition_pdfs"].insert({"edition_id": edition, "input_sha256": "0", "bytes": len(PDF), "pages": 8,
                                             "sha256": blobs.store(world.instance / "editions", PDF), "made_at": NOW})
    return world.db


def without_pdf(db: Database) -> None:
    with writing(db):
        db["edition_pdfs"].delete_where("1 = 1")


def test_the_list_shows_own_locations_with_score_base_and_both_counts(shelf: Database, client_for: Browser) -> None:
    page = client_for("max").get("/findings/").text
    assert "Marlow Street" in page and "78.1 %" in page and "62.5 of 80" in page and "▲ 3" in page and "▼ 2" in page
    assert "Station Hall" not in page


def test_a_filter_that_finds_nothing_says_so_and_leads_back(shelf: Database, client_for: Browser) -> None:
    page = client_for("max").get("/findings/?band=Weak&from=2026-03-01&to=nonsense").text
    assert "No released visit fits" in page and 'value="2026-03-01"' in page and "nonsense" not in page


def test_the_page_gives_strong_and_failed_in_rank_with_their_base(shelf: Database, client_for: Browser) -> None:
    page = client_for("max").get("/findings/e1").text
    assert page.count("<h1") == 1 and "73.0" in page and "54 of 74 points" in page
    assert page.index("Two drinks without caffeine are offered") < page.index("id=\"failed\"")
    failed = page[page.index("id=\"failed\""):]
    assert failed.index("Allergen card is shown on request") < failed.index("Someone looks up or speaks within 30 seconds")
    assert "For improvement. Not for disciplinary use." in page


def test_an_end_that_was_not_rated_says_so_on_the_page(db: Database, client_for: Browser) -> None:
    document = sample_edition()
    document["end"] |= {"title": "Paying and leaving", "emotion": None}
    lay(db, Laid("e1", document=document))
    assert "<b>Paying and leaving</b>: not rated" in client_for("max").get("/findings/e1").text


@pytest.mark.parametrize("name", ["nora", "mia", "sam", ""])
@pytest.mark.parametrize("place", PLACES)
def test_nobody_else_gets_anything_of_an_edition(shelf: Database, client_for: Browser, name: str, place: str) -> None:
    answer = client_for(name).get(place)
    assert answer.status_code == (404 if name else 302)
    assert b"Marlow" not in answer.data and b"%PDF" not in answer.data


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("place", ["{}", "{}.pdf", "{}/evidence/1", "{}/evidence/1?size=thumb",
                                   "{}.pdf?location=marlow&location=station"])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-10"}])
def test_anothers_edition_answers_like_one_that_does_not_exist(
        shelf: Database, client_for: Browser, method: str, place: str, headers: dict[str, str]) -> None:
    client = client_for("max")
    theirs = getattr(client, method)("/findings/" + place.format("e2"), headers=headers)
    absent = getattr(client, method)("/findings/" + place.format("e9"), headers=headers)
    assert theirs.status_code == absent.status_code == 404 and theirs.data == absent.data
    assert sorted(theirs.headers.keys()) == sorted(absent.headers.keys())


def test_a_denied_look_leaves_an_audit_line(shelf: Database, client_for: Browser) -> None:
    client_for("max").get("/findings/e2.pdf")
    assert [(line["actor"], line["subject"]) for line in rows(shelf, "SELECT * FROM audit WHERE action = 'access.denied'")] == [
        ("max", "findings.edition_pdf")]


def test_anothers_pdf_cannot_be_asked_for_again(shelf: Database, client_for: Browser) -> None:
    without_pdf(shelf)
    assert client_for("max").post("/findings/e2/pdf").status_code == 404
    assert rows(shelf, "SELECT 1 FROM jobs") == []


def test_the_pdf_is_sent_as_it_is_kept_under_a_name_of_place_and_date(shelf: Database, client_for: Browser) -> None:
    answer = client_for("max").get("/findings/e1.pdf")
    assert answer.data == PDF and answer.mimetype == "application/pdf"
    assert "filename=\"Marlow Street and the Old Customs House Arcade 2026-03-12.pdf\"" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["Cache-Control"] == "private, no-store" and "Last-Modified" not in answer.headers
    assert len(rows(shelf, "SELECT 1 FROM audit WHERE action = 'edition.pdf_sent' AND actor = 'max'")) == 1


def test_the_pdf_answers_head_range_and_if_none_match(shelf: Database, client_for: Browser) -> None:
    client = client_for("max")
    head = client.head("/findings/e1.pdf")
    assert head.status_code == 200 and head.data == b"" and head.content_length == len(PDF)
    part = client.get("/findings/e1.pdf", headers={"Range": "bytes=5-9"})
    assert part.status_code == 206 and part.data == PDF[5:10]
    assert client.get("/findings/e1.pdf", headers={"If-None-Match": head.headers["ETag"]}).status_code == 304
    assert client.get("/findings/e1.pdf", headers={"Range": "bytes=999999-"}).status_code == 416


def test_a_file_name_never_breaks_the_header(shelf: Database, client_for: Browser) -> None:
    document = sample_edition()
    document["location"]["name"] = "Caf\u00e9 \"Zur\r\nBr\u00fccke\"/..\\ \u6e2f"
    lay(shelf, Laid("odd", document=document))
    with writing(shelf):
        shelf["edition_pdfs"].insert({**rows(shelf, "SELECT * FROM edition_pdfs LIMIT 1")[0], "edition_id": "odd"})
    name = client_for("max").get("/findings/odd.pdf").headers["Content-Disposition"]
    assert "filename*=UTF-8''Caf%C3%A9%20Zur%20Br%C3%BCcke" in name and "/" not in name and "\r" not in name


def test_while_the_worker_is_at_it_the_page_says_so_and_looks_again(shelf: Database, client_for: Browser) -> None:
    without_pdf(shelf)
    with writing(shelf):
        jobs.add(shelf, "edition-pdf", "e1", {}, NOW)
    answer = client_for("max").get("/findings/e1.pdf")
    assert answer.status_code == 202 and "being prepared" in answer.text and int(answer.headers["Refresh"]) > 0


@pytest.mark.parametrize("damaged", [True, False])
def test_a_lost_or_damaged_pdf_is_never_sent_and_can_be_made_again(
        shelf: Database, world: World, client_for: Browser, damaged: bool) -> None:
    stored = rows(shelf, "SELECT sha256 FROM edition_pdfs WHERE edition_id = 'e1'")[0]["sha256"]
    file, client = blobs.path(world.instance / "editions", stored), client_for("max")
    file.write_bytes(PDF[:-1]) if damaged else file.unlink()
    refused = client.get("/findings/e1.pdf")
    assert refused.status_code == 503 and "Try again" in refused.text and b"%PDF" not in refused.data
    assert client.post("/findings/e1/pdf").status_code == 303
    assert client.get("/findings/e1.pdf").status_code == 202


def test_a_pdf_that_failed_can_be_asked_for_again(shelf: Database, client_for: Browser) -> None:
    without_pdf(shelf)
    client = client_for("max")
    for page in ("/findings/e1", "/findings/"):
        text = client.get(page).text
        assert "could not be made" in text and 'action="/findings/e1/pdf"' in text and "being prepared" not in text, page
    failed = client.get("/findings/e1.pdf")
    assert failed.status_code == 503 and "could not be made" in failed.text and "Try again" in failed.text
    assert client.post("/findings/e1/pdf").status_code == 303
    assert [job["subject"] for job in rows(shelf, "SELECT subject FROM jobs WHERE kind = 'edition-pdf'")] == ["e1"]
    for page in ("/findings/e1", "/findings/"):
        assert "being prepared" in client.get(page).text and "could not be made" not in client.get(page).text, page
    assert client.get("/findings/e1.pdf").status_code == 202
    assert client.post("/findings/e1/pdf").status_code == 409


def test_a_picture_is_served_only_when_the_edition_lists_it(shelf: Database, client_for: Browser) -> None:
    client = client_for("max")
    whole, small = client.get("/findings/e1/evidence/1"), client.get("/findings/e1/evidence/1?size=thumb")
    assert whole.data == picture("navy") and small.data == picture("teal") and whole.mimetype == "image/jpeg"
    assert whole.headers["Cache-Control"] == "private, no-store" and "sandbox" in whole.headers["Content-Security-Policy"]
    assert client.get("/findings/e1/evidence/99").status_code == client.get("/findings/e1/evidence/0").status_code == 404


def test_no_output_names_the_shopper(shelf: Database, client_for: Browser) -> None:
    """Names, ids, addresses and the device of the shopper, and personal answers, are in no page, header or file."""
    with writing(shelf):
        shelf.conn.execute("UPDATE people SET name = 'Canary Quill', email = 'canary@quill.example' WHERE id = 'sam'")
        shelf.conn.execute("UPDATE reports SET began_at = '2026-03-12T17:05', ended_at = '2026-03-12T17:39'")
    client = client_for("max")
    hidden = ["Canary", "quill", "shopper_id", "report-e1", "visit-report", "17:05", "17:39", PERSONAL,
              "test browser", '"sam"', ">sam<"]
    for place in ["/findings/", *PLACES, "/findings/e1/evidence/2", "/findings/e2"]:
        for method in (client.get, client.head):
            answer = method(place)
            output = answer.data.decode("latin-1") + json.dumps(list(answer.headers))
            assert not [word for word in hidden if word.lower() in output.lower()], place


def test_texts_of_an_edition_are_shown_as_text(shelf: Database, client_for: Browser) -> None:
    hostile = "</script><img src=x onerror=alert(1)>{{7*7}}"
    document = json.loads(json.dumps(sample_edition()).replace("The board said 3.40", hostile))
    document["location"]["name"] = "<svg onload=alert(1)>"
    lay(shelf, Laid("evil", document=document))
    page = client_for("max").get("/findings/evil").text
    assert "<img src=x" not in page and "<svg onload" not in page and "{{7*7}}" in page


def test_a_leaders_visit_is_marked_and_a_practice_visit_is_no_managers_business(shelf: Database, client_for: Browser) -> None:
    leader = sample_edition()
    leader["visit"]["kind"] = "leader"
    lay(shelf, Laid("lead", kind="leader", document=leader), Laid("try", kind="practice", document=leader))
    client = client_for("max")
    assert "leader’s visit" in client.get("/findings/").text
    assert "left out of the scores" in client.get("/findings/lead").text
    assert client.get("/findings/try").status_code == 404


def test_editors_and_admins_read_editions_of_their_programs(shelf: Database, client_for: Browser) -> None:
    assert client_for("eve").get("/findings/e2").status_code == client_for("ada").get("/findings/e2").status_code == 200


@needs("pango")
def test_the_pdf_as_sent_names_no_shopper_in_text_or_metadata(world: World, client_for: Browser) -> None:
    db = world.db
    with writing(db):
        db.conn.execute("UPDATE people SET name = 'Canary Quill', email = 'canary@quill.example' WHERE id = 'sam'")
    report_id = report(db, published(db), Act(answers=ANSWERS | {"who": {"value": "Canary Olaf with the beard"}}))
    edition = store.release(db, "eve", report_id, NOW)
    render_edition(db, world.instance, edition, NOW)
    answer = client_for("max").get(f"/findings/{edition}.pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    text = "".join(page.extract_text() for page in reader.pages) + str(reader.metadata) + str(reader.attachments)
    text += json.dumps(list(answer.headers)) + answer.data.decode("latin-1")
    assert "Marlow Street" in text
    assert not [word for word in ("Canary", "quill", "Olaf", report_id, "14:03", "14:00") if word in text]
