"""Translating in the browser: languages come and go, texts are saved one by one, nobody is overwritten silently."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import editing, store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.languages import sheet
from shopper.checklists.model import Document, dump, fingerprint
from tests.checklists.made import document, question
from tests.checklists.test_store import ADA
from tests.world import NOW

Browser = Callable[[str], FlaskClient]
HOSTILE = "\"><img src=x onerror=pwned()>{{7*7}}{% raw %}"


@pytest.fixture
def url(db: Database) -> str:
    made = document(question(prompt="Was there a queue?"), languages=("en", "ar"))
    return f"/checklists/{store.add_checklist(db, 'ada', 'harbour', made, NOW)}/translations"


def held(db: Database, url: str) -> Document:
    return store.find_draft_for(db, ADA, url.split("/")[2]).document


def test_a_language_is_added_and_taken_out(client_for: Browser, db: Database, url: str) -> None:
    client = client_for("ada")
    assert client.post(url, data={"language": "fr"}).headers["Location"].endswith("/translations/fr")
    assert held(db, url).languages == ("en", "ar", "fr")
    client.post(f"{url}/fr/removal")
    assert held(db, url).languages == ("en", "ar")


def test_a_word_that_is_no_language_is_refused_and_stays_typed(client_for: Browser, url: str) -> None:
    page = client_for("ada").post(url, data={"language": "klingon!"})
    assert page.status_code == 422
    assert 'value="klingon!"' in page.text and "write its code" in page.text


def test_texts_stand_beside_their_translation_in_its_direction(client_for: Browser, url: str) -> None:
    page = client_for("ada").get(f"{url}/ar?at=arrival").text
    assert 'name="t.queue.prompt" lang="ar" dir="rtl"' in page
    assert "Was there a queue?" in page


def test_a_translation_is_saved_and_shown_on_the_phone(client_for: Browser, db: Database, url: str) -> None:
    client = client_for("ada")
    client.post(f"{url}/ar?at=arrival", data={"t.queue.prompt": "هل كان هناك طابور؟", "w.queue.prompt": ""})
    assert held(db, url).translations == {"ar": {"queue.prompt": "هل كان هناك طابور؟"}}
    preview = client.get(url.replace("translations", "preview") + "?language=ar").text
    assert "هل كان هناك طابور؟" in preview and 'dir="rtl"' in preview


def test_two_who_translate_one_text_see_both(client_for: Browser, db: Database, url: str) -> None:
    client = client_for("ada")
    drafts.change_draft(db, "ada", url.split("/")[2], drafts.Change(lambda one: sheet.told(one, "ar", {"title": "زيارة"}), "x"), NOW)
    page = client.post(f"{url}/ar", data={"t.title": "جولة", "w.title": "", "t.arrival.title": "وصول", "w.arrival.title": ""})
    assert page.status_code == 409
    assert "زيارة" in page.text and "جولة" in page.text
    assert held(db, url).translations["ar"] == {"title": "زيارة", "arrival.title": "وصول"}
    was = re.search(r'name="w.title" value="([^"]*)"', page.text)
    client.post(f"{url}/ar", data={"t.title": "جولة", "w.title": was and was[1]})
    assert held(db, url).translations["ar"]["title"] == "جولة"


def test_a_text_that_is_too_long_stays_in_its_field(client_for: Browser, url: str) -> None:
    page = client_for("ada").post(f"{url}/ar", data={"t.title": "x" * 4001, "w.title": ""})
    assert page.status_code == 422 and "x" * 4001 in page.text and "at most 4,000 characters" in page.text


def test_a_table_goes_out_comes_back_is_shown_and_then_taken(client_for: Browser, db: Database, url: str) -> None:
    client = client_for("ada")
    out = client.get(f"{url}/ar/texts.csv")
    assert out.headers["Content-Disposition"] == 'attachment; filename="visit-ar.csv"'
    back = out.data.replace(b"title,The checklist,title,Visit,", "title,The checklist,title,Visit,زيارة".encode())
    shown = client.post(f"{url}/ar/table", data={"file": (io.BytesIO(back), "t.csv")})
    assert "1 translation would change" in shown.text
    assert held(db, url).translations == {}
    source = re.search(r'name="source" value="([^"]+)"', shown.text)
    client.post(f"{url}/ar/texts", data={"source": source and source[1]})
    assert held(db, url).translations == {"ar": {"title": "زيارة"}}


def test_a_file_that_is_no_table_is_refused_where_it_was_chosen(client_for: Browser, url: str) -> None:
    page = client_for("ada").post(f"{url}/ar/table", data={"file": (io.BytesIO(b"%PDF"), "t.csv")})
    assert page.status_code == 422 and "must name the columns" in page.text


def test_hostile_texts_are_texts(client_for: Browser, url: str) -> None:
    client = client_for("ada")
    client.post(f"{url}/ar", data={"t.title": HOSTILE, "w.title": ""})
    for page in (client.get(f"{url}/ar"), client.get(url.replace("translations", "preview") + "?language=ar")):
        assert "<img src=x" not in page.text and "{{7*7}}" in page.text


def test_a_text_reworded_after_publication_is_said_before_the_next_one(client_for: Browser, db: Database, url: str) -> None:
    client, checklist = client_for("ada"), url.split("/")[2]
    client.post(f"{url}/ar", data={"t.queue.prompt": "هل كان هناك طابور؟", "w.queue.prompt": ""})
    store.publish(db, "ada", checklist, fingerprint(dump(held(db, url))), NOW)
    assert "reworded since the last version" not in client.get(url).text
    put = drafts.Change(lambda one: editing.put_item(one, question(prompt="Was the cake warm?")), "reworded")
    drafts.change_draft(db, "ada", checklist, put, NOW)
    assert "1 of them reworded since the last version: look at it again" in client.get(url).text
    assert "1 text changed since the last version, but not in Arabic (ar)" in client.get(f"/checklists/{checklist}/publication").text


def test_what_is_translated_elsewhere_is_put_in_by_one_press(client_for: Browser, db: Database) -> None:
    made = document(question(), question("again", prompt="Was there a queue?"), languages=("en", "fr"), translations={"fr": {"queue.prompt": "Y avait-il une file ?"}})
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', made, NOW)}/translations"
    page = client_for("ada").get(f"{url}/fr").text
    assert "5 open texts are translated already" in page and "Put them in" in page
    fields = dict(re.findall(r'<input type="hidden" name="([tw]\.[^"]+)" value="([^"]*)">', page))
    answer = client_for("ada").post(f"{url}/fr?at=arrival", data={**fields, "known": "1"}, follow_redirects=True)
    assert "5 translations put in." in answer.text and "translated already" not in answer.text
    assert held(db, url).translations["fr"]["again.prompt"] == "Y avait-il une file ?"
    assert held(db, url).translations["fr"]["again.choice.yes"] == "Oui"


def test_one_known_text_is_taken_by_a_press_beside_it(client_for: Browser, db: Database) -> None:
    made = document(question(), languages=("en", "de"))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', made, NOW)}/translations"
    client_for("ada").post(f"{url}/de?at=arrival", data={"t.queue.choice.yes": "", "w.queue.choice.yes": "", "k.queue.choice.yes": "Ja", "take": "queue.choice.yes"})
    assert held(db, url).translations == {"de": {"queue.choice.yes": "Ja"}}


def test_a_save_by_script_brings_the_counts_with_it(client_for: Browser, url: str) -> None:
    client = client_for("ada")
    assert '<span id="left">5 texts open.</span>' in client.get(f"{url}/ar?at=arrival").text
    saved = client.post(f"{url}/ar?at=arrival", data={"t.queue.prompt": "هل كان هناك طابور؟", "w.queue.prompt": ""}, headers={"HX-Request": "true"}).text
    assert '<span id="left">4 texts open.</span>' in saved and 'id="open-1" lang="en" dir="ltr">3 open</span>' in saved
    assert '<span id="state-2">prompt</span>' in saved and '<span id="state-1">title · not translated</span>' in saved


@pytest.mark.parametrize("name", ["eve", "max", "sam", "nora"])
def test_only_admins_translate(client_for: Browser, url: str, name: str) -> None:
    assert client_for(name).get(url).status_code == 404
    assert client_for(name).post(f"{url}/ar", data={"t.title": "x"}).status_code == 403
