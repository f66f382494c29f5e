"""The rest of the builder: a new checklist, touchpoints, settings, pasting, who else is there, and the links between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import editing, store
from shopper.checklists.building.pasting import items_of, read_lines
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Desired, Document, Owners, Scoring, Touchpoint, dump, fingerprint
from shopper.db import rows
from tests.checklists.building.pages import form
from tests.checklists.building.test_items import MADE, PIECES, order, stored
from tests.checklists.made import document, question
from tests.world import NOW

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def ada(client_for: Browser) -> FlaskClient:
    return client_for("ada")


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", MADE, NOW)


@pytest.fixture
def url(checklist_id: str) -> str:
    return f"/checklists/{checklist_id}/draft"


def test_a_checklist_begins_from_nothing_and_opens_in_the_builder(ada: FlaskClient, db: Database) -> None:
    assert "New checklist" in ada.get("/checklists/").text
    page = ada.post("/checklists/", data={"title": " A new  one ", "program_id": "harbour"}, follow_redirects=True)
    assert "Name its first touchpoint" in page.text
    assert [one["title"] for one in rows(db, "SELECT title FROM checklists")] == ["A new one"]


@pytest.mark.parametrize(("asked", "language", "words"), [("de-AT,de;q=0.9,en;q=0.5", "de", ["Ja", "Nein"]), ("xx", "en", ["Yes", "No"]), ("pt-BR", "pt-BR", ["Sim", "Não"])])
def test_a_checklist_begins_in_the_language_of_the_browser(ada: FlaskClient, db: Database, asked: str, language: str, words: list[str]) -> None:
    assert f'<option value="{language}" selected>' in ada.get("/checklists/new", headers={"Accept-Language": asked}).text
    made = ada.post("/checklists/", data={"title": "T", "program_id": "harbour", "language": language}).location.removesuffix("#")
    ada.post(f"{made}/touchpoints", data={"title": "One"})
    ada.post(f"{made}/items", data={"at": "one", "prompt": "?"})
    held = stored(db, made)
    assert held.languages == (language,) and [choice.text for choice in held.touchpoints[0].items[0].choices] == words


@pytest.mark.parametrize("sent", [{"title": "T", "program_id": "harbour", "language": "nonsense"}, {"title": " ", "program_id": "harbour"}, {"title": "x" * 2001, "program_id": "harbour"},
                                  {"title": "T", "program_id": "nowhere"}, {}])
def test_a_checklist_without_title_or_program_is_refused(ada: FlaskClient, db: Database, sent: dict[str, str]) -> None:
    assert ada.post("/checklists/", data=sent).status_code == 422
    assert rows(db, "SELECT * FROM checklists") == []


def test_touchpoints_are_added_renamed_moved_and_deleted(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/touchpoints", data={"title": "Farewell"})
    ada.post(f"{url}/touchpoints/farewell/place", data={"by": "up"})
    assert [one.key for one in stored(db, url).touchpoints] == ["arrival", "farewell", "counter"]
    sent = form(ada.get(f"{url}?at=farewell").text, "station-form").to_dict()
    sent |= {"title": "Goodbye", "weight": "2,5", "moment_of_truth": "1", "think": "They care", "operations": "Shop team"}
    assert ada.post(f"{url}/touchpoints/farewell", data=sent).status_code == 303
    assert stored(db, url).touchpoints[1] == Touchpoint(key="farewell", title="Goodbye", weight="2.5", moment_of_truth=True,
                                                        desired=Desired(think="They care"), owners=Owners(operations="Shop team"))
    base = form(ada.get(f"{url}?at=arrival").text, "section-gone")["base"]
    page = ada.post(f"{url}/touchpoints/arrival/removal", data={"base": base}, follow_redirects=True)
    assert "Deleted ‘Arrival’ and its 3 items." in page.text
    ada.post(f"{url}/undoing")
    assert order(db, url) == [["a", "b", "c"], [], ["d"]]


@pytest.mark.parametrize("headers", [{}, PIECES], ids=["page", "pieces"])
def test_a_touchpoint_that_cannot_be_taken_stays_typed(ada: FlaskClient, url: str, headers: dict[str, str]) -> None:
    sent = form(ada.get(f"{url}?at=arrival").text, "station-form").to_dict() | {"title": "", "weight": "much", "think": "Typed"}
    page = ada.post(f"{url}/touchpoints/arrival", data=sent, headers=headers)
    assert page.status_code == 422
    assert "Give the touchpoint a name." in page.text and "Write a number" in page.text and "Typed" in page.text


def test_a_touchpoint_somebody_else_renamed_shows_both_names(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    sent = form(ada.get(f"{url}?at=arrival").text, "station-form").to_dict() | {"title": "Mine"}
    theirs = MADE.touchpoints[0].model_copy(update={"title": "Theirs"})
    drafts.change_draft(db, "eve", checklist_id, Change(lambda held: editing.change_touchpoint(held, theirs), "renamed"), NOW)
    page = ada.post(f"{url}/touchpoints/arrival", data=sent)
    assert page.status_code == 412 and "Mine" in page.text and "Theirs" in page.text
    force = page.text.partition('name="force" value="')[2].partition('"')[0]
    ada.post(f"{url}/touchpoints/arrival", data=sent | {"force": force})
    assert stored(db, url).touchpoints[0].title == "Mine"


def test_a_touchpoint_that_changed_after_it_was_seen_is_not_deleted(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    base = form(ada.get(f"{url}?at=arrival").text, "section-gone")["base"]
    drafts.change_draft(db, "eve", checklist_id, Change(lambda held: editing.put_item(held, question("a", prompt="New")), "changed"), NOW)
    assert ada.post(f"{url}/touchpoints/arrival/removal", data={"base": base}).status_code == 412
    assert order(db, url)[0] == ["a", "b", "c"]


def test_settings_and_rules_are_stored(ada: FlaskClient, db: Database, url: str) -> None:
    sent = form(ada.get(f"{url}/settings").text, "settings").to_dict() | {"title": "New title", "languages": "en, pt-BR;ar"}
    assert ada.post(f"{url}/settings", data=sent).location.endswith("/settings")
    sent = form(ada.get(f"{url}/scoring").text, "rules").to_dict() | {"items": "share", "sections": "weights", "na": "zero", "maximum": "20"}
    assert ada.post(f"{url}/settings", data=sent).location.endswith("/scoring")
    held = stored(db, url)
    assert (held.title, held.languages, held.scoring) == (
        "New title", ("en", "pt-BR", "ar"), Scoring(items="share", sections="weights", na="zero", maximum=20))


@pytest.mark.parametrize("headers", [{}, PIECES], ids=["page", "pieces"])
@pytest.mark.parametrize(("room", "changes", "said"), [
    ("settings", {"title": ""}, "Give the checklist a title"), ("settings", {"languages": ""}, "Name at least the language"),
    ("settings", {"languages": "English"}, "is no language tag"), ("scoring", {"maximum": "a lot"}, "Write a number"),
    ("scoring", {"maximum": "0"}, "more than zero"), ("scoring", {"maximum": "-2,5"}, "more than zero"), ("scoring", {"items": "magic"}, "Choose one of the rules")])
def test_settings_that_cannot_be_taken_are_refused(ada: FlaskClient, db: Database, url: str, headers: dict[str, str], room: str,
                                                   changes: dict[str, str], said: str) -> None:
    sent = form(ada.get(f"{url}/{room}").text, "rules" if room == "scoring" else "settings").to_dict()
    page = ada.post(f"{url}/settings", data=sent | changes, headers=headers)
    assert page.status_code == 422 and said in page.text
    assert stored(db, url) == MADE


def test_settings_and_rules_that_two_change_at_once_go_together(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    sent = form(ada.get(f"{url}/scoring").text, "rules").to_dict() | {"na": "zero"}
    theirs = Change(lambda held: editing.put_settings(held, "Theirs", ("en",), Scoring(maximum=20)), "changed")
    drafts.change_draft(db, "eve", checklist_id, theirs, NOW)
    assert ada.post(f"{url}/settings", data=sent, headers=PIECES).status_code == 200
    assert (stored(db, url).title, stored(db, url).scoring) == ("Theirs", Scoring(maximum=20, na="zero"))


@pytest.mark.parametrize("room", ["settings", "scoring"])
def test_an_undo_comes_back_to_its_page(ada: FlaskClient, db: Database, url: str, room: str) -> None:
    ada.post(f"{url}/settings", data=form(ada.get(f"{url}/settings").text, "settings").to_dict() | {"title": "New"})
    sent = form(ada.get(f"{url}/{room}").text, "acts").to_dict()
    assert ada.post(f"{url}/undoing", data=sent).location.endswith(f"/{room}")
    assert "Done again: retitled the checklist." in ada.post(f"{url}/redoing", data=sent, headers=PIECES).text
    assert stored(db, url).title == "New"


def test_settings_somebody_else_changed_stand_beside_mine(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    sent = form(ada.get(f"{url}/settings").text, "settings").to_dict() | {"title": "Mine"}
    theirs = Change(lambda held: editing.put_settings(held, "Theirs", ("en",), Scoring()), "changed")
    drafts.change_draft(db, "eve", checklist_id, theirs, NOW)
    page = ada.post(f"{url}/settings", data=sent)
    assert page.status_code == 412 and "Mine" in page.text and "Theirs" in page.text
    force = page.text.partition('name="force" value="')[2].partition('"')[0]
    ada.post(f"{url}/settings", data=sent | {"force": force})
    assert stored(db, url).title == "Mine"


@pytest.mark.parametrize(("text", "wanted"), [
    ("Open?\nClean?", [("Open?", "yes_no", None), ("Clean?", "yes_no", None)]),
    ("1. Open?\n2) Clean?\n- Lit?\n• Warm?", [("Open?", "yes_no", None), ("Clean?", "yes_no", None), ("Lit?", "yes_no", None), ("Warm?", "yes_no", None)]),
    ("Open?\tyes/no\tLook\t5\r\nHow long?\tTiming", [("Open?", "yes_no", 5), ("How long?", "timing", None)]),
    ("Question\tType\nOpen?\tphoto", [("Open?", "photo", None)]), ("Item", [("Item", "yes_no", None)]),
    ("\"Open,\nreally?\"\tnote\nNext?", [("Open, really?", "note", None), ("Next?", "yes_no", None)]),
    ("\"Hello\" was said?\nNext?", [("\"Hello\" was said?", "yes_no", None), ("Next?", "yes_no", None)]),
    ("=SUM(A1)\tyes/no\t\t2,5", [("=SUM(A1)", "yes_no", "2.5")]), ("\n\n\t\n", [])])
def test_lines_of_a_spreadsheet_become_items(text: str, wanted: list[tuple[str, str, object]]) -> None:
    lines, _ = read_lines(text)
    assert [(line.prompt, line.type, line.points) for line in lines] == wanted
    assert [item.prompt for item in items_of(lines, document())] == [prompt for prompt, _, _ in wanted]


@pytest.mark.parametrize(("text", "said"), [("Open?\tsorcery", "is no type"), ("How?\tnumber\t\t5", "Points are taken for yes/no"),
                                            ("\tnumber", "no text in the first column"), ("x" * 2500, "cut off")])
def test_what_of_a_line_is_not_understood_is_said(text: str, said: str) -> None:
    assert said in read_lines(text)[0][0].remark


def test_pasted_lines_are_shown_before_they_are_taken(ada: FlaskClient, db: Database, url: str) -> None:
    sent = {"at": "counter", "text": "Was it <b>clean</b>?\tyes/no\tLook down\t4\nHow many?\tnumber"}
    page = ada.post(f"{url}/pasted", data=sent)
    assert "Add 2 items" in page.text and "&lt;b&gt;clean" in page.text and stored(db, url) == MADE
    page = ada.post(f"{url}/pasted", data=sent | {"keep": "1"}, follow_redirects=True)
    assert "Added 2 items to Counter." in page.text
    first, second = stored(db, url).touchpoints[1].items[1:]
    assert (first.guidance, first.choices[0].points, second.type) == ("Look down", 4, "number")
    ada.post(f"{url}/undoing")
    assert stored(db, url) == MADE


def test_nothing_pasted_is_nothing_taken(ada: FlaskClient, db: Database, url: str) -> None:
    assert ada.post(f"{url}/pasted", data={"at": "counter", "text": " ", "keep": "1"}).status_code == 422
    assert stored(db, url) == MADE


def test_who_else_has_the_draft_open_is_told(client_for: Browser, db: Database, url: str) -> None:
    db.table("memberships").insert({"person_id": "eve", "program_id": None, "role": "admin"})
    ada, eve = client_for("ada"), client_for("eve")
    assert "also has this draft open" not in ada.get(url).text
    assert "Ada Admin also has this draft open." in eve.get(url).text
    assert "Eve Editor also has this draft open." in ada.post(f"{url}/presence", headers=PIECES).text


def test_what_is_to_be_mended_leads_to_its_item(ada: FlaskClient, db: Database) -> None:
    held = document(question("a", weight=-1), question("b"))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', held, NOW)}/draft"
    page = ada.get(url).text
    assert "1 to mend" in page and f"{url}?at=arrival&amp;item=a#line-a" in page


def test_the_builder_is_written_in_the_direction_of_its_language(ada: FlaskClient, db: Database) -> None:
    held = Document(title="زيارة", languages=("ar",), touchpoints=(Touchpoint(key="t", title="الوصول", items=(question("a", prompt="هل؟"),)),))
    page = ada.get(f"/checklists/{store.add_checklist(db, 'ada', 'harbour', held, NOW)}/draft?item=a").text
    assert '<div class="handset js" inert lang="ar" dir="rtl">' in page
    assert 'name="prompt" rows="1" maxlength="2000" lang="ar" dir="auto"' in page


def test_reading_and_publishing_are_a_link_away(ada: FlaskClient, url: str, checklist_id: str) -> None:
    page = ada.get(url).text
    for path in (f"/checklists/{checklist_id}", f"/checklists/{checklist_id}/publication", f"{url}/settings"):
        assert f'href="{path}"' in page
    assert f'href="{url}"' in ada.get(f"/checklists/{checklist_id}").text


def test_what_would_move_is_a_link_away_once_a_version_is_published(ada: FlaskClient, db: Database, url: str, checklist_id: str) -> None:
    assert "What would move" not in ada.get(url).text
    store.publish(db, "ada", checklist_id, fingerprint(dump(MADE)), NOW)
    assert f'<a href="/reports/rescoring/{checklist_id}">What would move</a>' in ada.get(url).text


def test_a_long_touchpoint_is_shown_in_parts_that_hold_what_was_acted_on(ada: FlaskClient, db: Database) -> None:
    held = document(*(question(f"q{n}") for n in range(1, 121)))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', held, NOW)}/draft"
    first, last = ada.get(url).text, ada.get(f"{url}?from=100").text
    assert ("line-q50" in first, "line-q51" in first, "line-q101" in last, "line-q100" in last) == (True, False, True, False)
    assert "line-q77" in ada.get(f"{url}?item=q77").text
    for name in ("999999", "-1", "x", "²"):
        assert ada.get(f"{url}?from={name}").status_code == 200
    answer = ada.post(f"{url}/items/q1/place", data={"at": "arrival", "place": "60"}, headers=PIECES)
    assert "line-q1\"" in answer.text and "line-q2\"" not in answer.text
    page = ada.post(f"{url}/items", data={"at": "arrival", "prompt": "The last"}, follow_redirects=True)
    assert "line-the-last" in page.text
