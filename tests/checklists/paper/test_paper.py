"""A blank checklist on paper: every item with room to write, made once by a worker, the same bytes for the same checklist."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlite_utils import Database

from shopper import pdf
from shopper.checklists import store
from shopper.checklists.model import Document, Touchpoint, load
from shopper.checklists.paper import rendering
from shopper.checklists.paper.store import Blank, Sheet
from shopper.db import change, writing
from tests.checklists.made import document, other, question
from tests.tools import needs
from tests.world import NOW, World

Browser = Callable[[str], FlaskClient]
HOSTILE = "\"><img src=http://127.0.0.1:9/x>{{7*7}}{% raw %} \u202e"
DEMO = Path(rendering.__file__).parents[2] / "demo"


def printed(made: Document, language: str = "en") -> bytes:
    page = rendering.html(Blank(made, "draft", "Harbour Coffee"), language)
    return pdf.render(page, rendering.STYLE.read_text(), {}, b"0" * 16).data


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


@needs("pango")
@pytest.mark.parametrize("name", ["coffee", "savings", "helpline"])
def test_every_prompt_choice_and_guidance_is_on_the_paper(name: str) -> None:
    made = load((DEMO / f"{name}.json").read_text(encoding="utf-8"))
    said = "".join(words(printed(made)).split())
    for _, item in made.items():
        for text in (item.prompt, item.guidance, *(choice.text for choice in item.choices)):
            assert "".join(text.split()) in said


@needs("pango")
def test_the_same_checklist_gives_the_same_bytes_tagged() -> None:
    once, again = printed(document()), printed(document())
    assert once == again
    assert PdfReader(BytesIO(once)).trailer["/Root"]["/MarkInfo"]["/Marked"]


@needs("pango")
def test_hostile_texts_are_texts() -> None:
    made = Document(title=HOSTILE, touchpoints=(Touchpoint(key="a", title=HOSTILE, items=(
        question(prompt=HOSTILE, guidance=HOSTILE), other("n", "note", prompt="\x00\x1b"))),))
    assert "{{7*7}}" in words(printed(made))


@needs("pango")
def test_a_translation_is_printed_in_its_direction() -> None:
    made = document(question(prompt="Was there a queue?"), languages=("en", "ar"), translations={"ar": {"queue.prompt": "هل كان هناك طابور؟"}})
    page = rendering.html(Blank(made, "draft", "Harbour Coffee"), "ar")
    assert '<html lang="ar" dir="rtl">' in page and "هل كان هناك طابور؟" in page
    assert printed(made, "ar")


@needs("pango")
def test_it_is_asked_for_made_by_the_worker_and_sent(client_for: Browser, world: World) -> None:
    made = store.add_checklist(world.db, "ada", "harbour", document(), NOW)
    client, url = client_for("eve"), f"/checklists/{made}/blank.pdf"
    assert "Make the PDF" in client.get(url).text
    client.post(f"/checklists/{made}/blank", data={"version": "draft", "language": "en"})
    assert client.get(url).status_code == 202
    rendering.render_blank(world.db, world.instance, Sheet(made, "draft", "en").subject(), NOW)
    answer = client.get(url)
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Visit, draft, blank.pdf"'


def test_a_changed_draft_is_another_paper(db: Database) -> None:
    def of(made: Document) -> str:
        return rendering.input_sha256(Blank(made, "draft", "Harbour Coffee"), "en")

    assert of(document()) == of(document())
    assert of(document()) != of(document(question(prompt="Other?")))


def test_asking_twice_is_one_job_and_a_failure_can_be_asked_again(client_for: Browser, db: Database) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    client = client_for("ada")
    for _ in range(2):
        client.post(f"/checklists/{made}/blank", data={"version": "draft"})
    assert len(list(db.query("SELECT id FROM jobs WHERE kind = 'blank-pdf'"))) == 1
    with writing(db):
        change(db, "UPDATE jobs SET state = 'failed' WHERE kind = 'blank-pdf'")
    assert "Ask once more" in client.get(f"/checklists/{made}/blank.pdf").text


@pytest.mark.parametrize("query", ["?version=nowhere", "?language=fr"])
def test_what_is_not_there_is_not_printed(client_for: Browser, db: Database, query: str) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    assert client_for("ada").get(f"/checklists/{made}/blank.pdf{query}").status_code == 404


@pytest.mark.parametrize("name", ["max", "sam", "nora"])
def test_nobody_else_prints_it(client_for: Browser, db: Database, name: str) -> None:
    made = store.add_checklist(db, "ada", "harbour", document(), NOW)
    assert client_for(name).get(f"/checklists/{made}/blank.pdf").status_code == 404
