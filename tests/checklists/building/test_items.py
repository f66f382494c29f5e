"""Items in the builder: written, changed, moved, copied, deleted, each as a plain form and in pieces; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper.checklists import editing, store
from shopper.checklists.building.sheet import sheet_of
from shopper.checklists.document import CALLED
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Choice, Critical, Document, Item, Threshold, Touchpoint, load
from tests import visiting
from tests.checklists.building.pages import form
from tests.checklists.drafts.test_store import ADA
from tests.checklists.made import other, question
from tests.checklists.test_views import HOSTILE
from tests.world import NOW

Browser = Callable[[str], FlaskClient]
PIECES = {"HX-Request": "true"}
READY = sorted(Path("shopper").resolve().glob("**/library/*.json"))
MADE = Document(title="Visit", touchpoints=(
    Touchpoint(key="arrival", title="Arrival", items=(question("a"), question("b"), question("c"))),
    Touchpoint(key="counter", title="Counter", items=(other("d", "timing"),))))
BOUND = {"all": [{"item": "a", "any_of": ["yes", "no"]}, {"any": [{"visit": "variant", "is": "lunch"}, {"item": "b", "answered": True}]}]}
FULL = Item(key="full", type="several", prompt="Which?", guidance="Look.", required=False, na=True, na_reason=True, comment_if_failed=True,
            photo_if_failed=True, show_if=BOUND, weight="1.5", critical=Critical(effect="cap", cap=60), opinion=True, hands="company",
            personal=True, points_cap=3, most=2, choices=(Choice(key="x", text="X", points=2, level="engaged"),
                                                          Choice(key="none", text="None", points=0, level="failed", alone=True)))


@pytest.fixture
def checklist_id(db: Database) -> str:
    return store.add_checklist(db, "ada", "harbour", MADE, NOW)


@pytest.fixture
def ada(client_for: Browser) -> FlaskClient:
    return client_for("ada")


@pytest.fixture
def url(checklist_id: str) -> str:
    return f"/checklists/{checklist_id}/draft"


def stored(db: Database, url: str) -> Document:
    return store.find_draft_for(db, ADA, url.split("/")[2]).document


def order(db: Database, url: str) -> list[list[str]]:
    return [[item.key for item in touchpoint.items] for touchpoint in stored(db, url).touchpoints]


def opened(client: FlaskClient, url: str, key: str) -> dict[str, object]:
    """The form of an item as a browser holds it."""
    return form(client.get(f"{url}?item={key}").text, "item-form").to_dict(flat=False)


def delete(client: FlaskClient, url: str, key: str, headers: dict[str, str], follow_redirects: bool = False) -> TestResponse:
    """Press an item's button as the page shows it."""
    base = re.search(rf'id="delete-{key}"[^>]*name="base" value="(\w+)"', client.get(f"{url}?item={key}").text)
    assert base
    return client.post(f"{url}/items/{key}/removal", data={"base": base[1]}, headers=headers, follow_redirects=follow_redirects)


@pytest.mark.parametrize("name", ["sam", "max", "nora", "eve", ""])
def test_only_admins_build(client_for: Browser, url: str, name: str) -> None:
    client = client_for(name)
    assert client.get(url).status_code == (404 if name else 302)
    assert client.post(f"{url}/items", data={"at": "arrival", "prompt": "x"}).status_code == (403 if name else 401)


@pytest.mark.parametrize("kind", CALLED)
def test_an_item_of_each_type_is_added_and_opens(ada: FlaskClient, db: Database, url: str, kind: str) -> None:
    answer = ada.post(f"{url}/items", data={"at": "arrival", "prompt": f"  A new\n{kind} ", "type": kind})
    assert (answer.status_code, answer.location.endswith("#add-prompt")) == (303, True)
    item = stored(db, url).touchpoints[0].items[-1]
    assert (item.type, item.prompt) == (kind, f"A new {kind}")
    sent = opened(ada, url, item.key)
    assert ada.post(f"{url}/items/{item.key}", data=sent).status_code == 303
    assert stored(db, url).item(item.key) == item


def everything() -> list[Item]:
    """All items of the ready checklists, and those of the visit that the tests act out."""
    documents = [load(path.read_text()) for path in READY] + [visiting.document()]
    assert len(documents) > 8
    return [item.model_copy(update={"show_if": None}) for document in documents for _, item in document.items()]


def test_a_form_that_is_saved_as_it_was_opened_changes_nothing(ada: FlaskClient, db: Database) -> None:
    items = {item.key: item for item in [*everything(), FULL.model_copy(update={"show_if": None})]}
    held = Document(title="All", touchpoints=(Touchpoint(key="t", title="T", items=tuple(items.values())[::7]),))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', held, NOW)}/draft"
    for item in held.touchpoints[0].items:
        answer = ada.post(f"{url}/items/{item.key}", data=opened(ada, url, item.key), headers=PIECES)
        assert (item.key, answer.status_code) == (item.key, 200)
        assert "item-form" not in answer.text.replace('form="item-form"', ""), item.key  # what is typed in is left alone
    assert stored(db, url) == held
    assert db.table("checklist_steps").count == 0


def test_every_option_and_a_nested_condition_come_back_from_the_form(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    drafts.change_draft(db, "ada", checklist_id, Change(lambda held: editing.add_item(held, "counter", FULL)[0], "added"), NOW)
    assert ada.post(f"{url}/items/which", data=opened(ada, url, "which")).status_code == 303
    assert stored(db, url).item("which") == FULL.model_copy(update={"key": "which"})


def test_what_is_changed_in_the_form_is_stored(ada: FlaskClient, db: Database, url: str) -> None:
    sent = opened(ada, url, "a") | {"prompt": "Was anybody there?", "weight": "2,5", "na": "1", "critical": "cap", "cap": "40", "hands": "outside",
                                    "choice1.level": "failed", "choice0.points": "3"}
    ada.post(f"{url}/items/a", data=sent)
    item = stored(db, url).item("a")
    assert item is not None
    assert (item.prompt, item.weight, item.na, item.critical, item.hands) == (
        "Was anybody there?", "2.5", True, Critical(effect="cap", cap=40), "outside")
    assert [(choice.points, choice.level) for choice in item.choices] == [(3, None), (0, "failed")]


def test_thresholds_are_written_row_by_row(ada: FlaskClient, db: Database, url: str) -> None:
    for row, cells in enumerate(({"at_most": "30", "points": "5"}, {"points": "0"})):
        sent = opened(ada, url, "d") | {f"threshold{row}.{name}": value for name, value in cells.items()}
        assert ada.post(f"{url}/items/d", data=sent).status_code == 303
    item = stored(db, url).item("d")
    assert item is not None and item.thresholds == (Threshold(at_most=30, points=5), Threshold(points=0))


def test_choices_are_added_in_the_empty_row_moved_and_taken_out(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/items", data={"at": "counter", "prompt": "How?", "type": "single"})
    ada.post(f"{url}/items/how", data=opened(ada, url, "how") | {"choice3.text": "Far better", "choice3.points": "3"})
    ada.post(f"{url}/items/how", data=opened(ada, url, "how") | {"do": "up choice 3"})
    ada.post(f"{url}/items/how", data=opened(ada, url, "how") | {"do": "drop choice 0"})
    item = stored(db, url).item("how")
    assert item is not None and [choice.key for choice in item.choices] == ["partly", "far-better", "not-at-all"]


def test_a_scale_is_filled_and_named_point_by_point(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/items", data={"at": "counter", "prompt": "How likely?", "type": "scale"})
    ada.post(f"{url}/items/how-likely", data=opened(ada, url, "how-likely") | {"do": "scale 0-10"})
    ada.post(f"{url}/items/how-likely", data=opened(ada, url, "how-likely") | {"choice10.text": "certainly"})
    item = stored(db, url).item("how-likely")
    assert item is not None and [choice.key for choice in item.choices] == [str(n) for n in range(11)]
    assert item.choices[10].text == "certainly"


def test_a_condition_is_chosen_row_by_row_and_read_aloud(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/items/b", data=opened(ada, url, "b") | {"if0.subject": "item:a"})
    item = stored(db, url).item("b")
    assert item is not None and item.show_if == {"item": "a", "is": "yes"}
    page = ada.post(f"{url}/items/b", data=opened(ada, url, "b") | {"if1.subject": "visit"})
    assert page.status_code == 200 and "until then this line does not count" in page.text
    sent = form(page.text, "item-form").to_dict(flat=False) | {"if1.value": "in a hurry", "if.word": "any"}
    page = ada.post(f"{url}/items/b", data=sent, follow_redirects=True)
    assert "Shown when ‘Was there a a?’ is Yes or the visit’s variant is in a hurry" in page.text
    ada.post(f"{url}/items/b", data=opened(ada, url, "b") | {"do": "drop row 0"})
    item = stored(db, url).item("b")
    assert item is not None and item.show_if == {"visit": "variant", "is": "in a hurry"}


def test_a_nested_group_is_begun_filled_and_stored(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/items/c", data=opened(ada, url, "c") | {"if0.subject": "item:a"})
    page = ada.post(f"{url}/items/c", data=opened(ada, url, "c") | {"do": "group"})
    for subject in ("item:b", "location"):
        sent = form(page.text, "item-form").to_dict(flat=False)
        row = next(name for name in sent if name.endswith(".group") and sent[name] == ["1"] and not sent[name.replace("group", "subject")][0])
        sent |= {row.replace("group", "subject"): [subject], row.replace("group", "operator"): ["is"], row.replace("group", "value"): ["yes"]}
        page = ada.post(f"{url}/items/c", data=sent, follow_redirects=True)
    item = stored(db, url).item("c")
    assert item is not None
    assert item.show_if == {"all": [{"item": "a", "is": "yes"}, {"any": [{"item": "b", "is": "yes"}, {"location": "tag", "is": "yes"}]}]}


def test_a_condition_that_is_no_condition_stays_until_it_is_taken_out(ada: FlaskClient, db: Database) -> None:
    broken = Document(title="T", touchpoints=(Touchpoint(key="t", title="T", items=(question("a", show_if={"nonsense": 1}),)),))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', broken, NOW)}/draft"
    ada.post(f"{url}/items/a", data=opened(ada, url, "a") | {"prompt": "New"})
    item = stored(db, url).item("a")
    assert item is not None and (item.prompt, item.show_if) == ("New", {"nonsense": 1})
    ada.post(f"{url}/items/a", data=opened(ada, url, "a") | {"do": "unshow"})
    item = stored(db, url).item("a")
    assert item is not None and item.show_if is None


@pytest.mark.parametrize("headers", [{}, PIECES], ids=["page", "pieces"])
@pytest.mark.parametrize(("changes", "said"), [
    ({"prompt": "  "}, "Say what the shopper should look at."), ({"weight": "heavy"}, "Write a number, such as 2 or 2.5."),
    ({"choice0.text": ""}, "Each choice needs a text."), ({"guidance": "x" * 4001}, "at most 4000 characters"),
    ({"choice0.points": "1.2.3"}, "Write a number")])
def test_what_cannot_be_taken_is_said_at_its_field_and_stays_typed(ada: FlaskClient, db: Database, url: str, headers: dict[str, str],
                                                                   changes: dict[str, str], said: str) -> None:
    page = ada.post(f"{url}/items/a", data=opened(ada, url, "a") | {"guidance": "Typed"} | changes, headers=headers)
    assert page.status_code == 422
    assert said in page.text and ("Typed" in page.text or "guidance" in changes) and "Not saved yet" in page.text
    assert stored(db, url) == MADE


def test_what_somebody_else_changed_stands_beside_mine_and_either_can_be_kept(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    sent = opened(ada, url, "a") | {"prompt": "Mine"}
    theirs = Change(lambda held: editing.put_item(held, question("a", prompt="Theirs")), "changed")
    drafts.change_draft(db, "eve", checklist_id, theirs, NOW)
    for headers in ({}, PIECES):
        page = ada.post(f"{url}/items/a", data=sent, headers=headers)
        assert page.status_code == 412
        assert "Mine" in page.text and "Theirs" in page.text and "Put mine in after all" in page.text
    page = ada.post(f"{url}/items/a", data=sent)
    again = form(page.text, "item-form").to_dict(flat=False)
    assert again["prompt"] == ["Mine"]
    force = page.text.partition('name="force" value="')[2].partition('"')[0]
    assert ada.post(f"{url}/items/a", data=again | {"force": force}).status_code == 303
    item = stored(db, url).item("a")
    assert item is not None and item.prompt == "Mine"


def test_two_admins_change_two_items_at_once(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    sent = opened(ada, url, "a") | {"prompt": "Mine"}
    drafts.change_draft(db, "eve", checklist_id, Change(lambda held: editing.put_item(held, question("b", prompt="Theirs")), "changed"), NOW)
    assert ada.post(f"{url}/items/a", data=sent).status_code == 303
    assert [item.prompt for _, item in stored(db, url).items()][:2] == ["Mine", "Theirs"]


@pytest.mark.parametrize(("key", "sent", "wanted", "said"), [
    ("a", {"by": "down"}, [["b", "a", "c"], ["d"]], "It is now 2 of 3 in Arrival."), ("b", {"by": "up"}, [["b", "a", "c"], ["d"]], "1 of 3"),
    ("a", {"by": "up"}, [["a", "b", "c"], ["d"]], "1 of 3"), ("c", {"by": "down"}, [["a", "b", "c"], ["d"]], "3 of 3"),
    ("a", {"to": "counter"}, [["b", "c"], ["d", "a"]], "2 of 2 in Counter"), ("a", {"to": "counter", "place": "1"}, [["b", "c"], ["a", "d"]], "1 of 2"),
    ("c", {"place": "1"}, [["c", "a", "b"], ["d"]], "1 of 3"), ("a", {"place": "²"}, [["b", "c", "a"], ["d"]], "3 of 3")])
def test_an_item_moves_and_the_move_is_announced(ada: FlaskClient, db: Database, url: str, key: str, sent: dict[str, str],
                                                 wanted: list[list[str]], said: str) -> None:
    answer = ada.post(f"{url}/items/{key}/place", data={"at": "arrival"} | sent, headers=PIECES)
    assert answer.status_code == 200 and said in answer.text
    assert "builder:focus" in answer.headers["HX-Trigger"]
    assert order(db, url) == wanted


def test_an_item_is_copied_deleted_and_brought_back(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/items/a/copies")
    copy = order(db, url)[0][1]
    assert order(db, url)[0] == ["a", copy, "b", "c"]
    page = delete(ada, url, copy, {}, follow_redirects=True)
    assert "Deleted ‘Was there a a?’." in page.text and "Undo" in page.text
    page = ada.post(f"{url}/undoing", follow_redirects=True)
    assert "Taken back: deleted ‘Was there a a?’." in page.text
    assert order(db, url)[0] == ["a", copy, "b", "c"]


@pytest.mark.parametrize("headers", [{}, PIECES], ids=["page", "pieces"])
def test_an_item_that_somebody_changed_is_not_deleted_unseen(ada: FlaskClient, db: Database, checklist_id: str, url: str,
                                                             headers: dict[str, str]) -> None:
    base = drafts.seen(MADE, "item", "a")
    theirs = Change(lambda held: editing.put_item(held, question("a", prompt="Theirs")), "changed")
    drafts.change_draft(db, "eve", checklist_id, theirs, NOW)
    page = ada.post(f"{url}/items/a/removal", data={"base": base}, headers=headers)
    assert page.status_code == 412
    assert "Theirs" in page.text and "Delete it after all" in page.text and "This item is deleted." in page.text
    assert order(db, url)[0] == ["a", "b", "c"]
    force = re.search(r'id="delete-after-all"[^>]*value="(\w+)"', page.text)
    assert force and ada.post(f"{url}/items/a/removal", data={"base": force[1]}).status_code == 303
    assert order(db, url)[0] == ["b", "c"]


def test_an_item_that_was_published_and_deleted_never_lends_its_key_to_another(ada: FlaskClient, db: Database, checklist_id: str, url: str) -> None:
    ada.post(f"{url}/items", data={"at": "arrival", "prompt": "Open?"})
    store.publish(db, "ada", checklist_id, store.find_draft_for(db, ADA, checklist_id).sha256, NOW)
    delete(ada, url, "open", {})
    ada.post(f"{url}/items", data={"at": "arrival", "prompt": "Open!"})
    ada.post(f"{url}/pasted", data={"at": "arrival", "text": "Open", "keep": "1"})
    ada.post(f"{url}/touchpoints", data={"title": "Open"})
    assert order(db, url)[0] == ["a", "b", "c", "open-2", "open-3"]
    assert stored(db, url).touchpoints[-1].key == "open-2"


def test_two_items_with_one_key_are_told_apart_when_the_draft_is_opened(ada: FlaskClient, db: Database) -> None:
    held = Document(title="T", touchpoints=(Touchpoint(key="t", title="T", items=(question("a"), question("a", prompt="Second"))),
                                            Touchpoint(key="t", title="U", items=(question("b"),))))
    url = f"/checklists/{store.add_checklist(db, 'ada', 'harbour', held, NOW)}/draft"
    ada.post(f"{url}/items/b/place", data={"by": "up"})  # before it was ever opened: the item stays in its touchpoint
    assert [len(one.items) for one in stored(db, url).touchpoints] == [2, 1]
    assert "line-a-2" in ada.get(url).text
    assert order(db, url) == [["a", "a-2"], ["b"]]
    assert ada.post(f"{url}/items/a-2", data=opened(ada, url, "a-2") | {"prompt": "Mine"}).status_code == 303
    assert [item.prompt for _, item in stored(db, url).items()] == ["Was there a a?", "Mine", "Was there a b?"]


def test_what_is_gone_is_said_to_be_gone(ada: FlaskClient, url: str) -> None:
    answer = ada.post(f"{url}/items/nowhere/removal", headers=PIECES)
    assert answer.status_code == 404 and 'hx-target="#trouble"' in answer.text and "not in the draft any more" in answer.text


@pytest.mark.parametrize("kind", sorted(set(CALLED) - {"yes_no"}))
def test_an_item_becomes_another_type_and_back(ada: FlaskClient, db: Database, url: str, kind: str) -> None:
    before = stored(db, url).item("a")
    ada.post(f"{url}/items/a", data=opened(ada, url, "a") | {"type": kind, "prompt": "Kept"})
    item = stored(db, url).item("a")
    assert item is not None and (item.type, item.key, item.prompt) == (kind, "a", "Kept")
    assert ada.get(f"{url}?item=a").status_code == 200
    ada.post(f"{url}/undoing")
    assert stored(db, url).item("a") == before


def test_hostile_texts_are_texts(ada: FlaskClient, db: Database, url: str) -> None:
    ada.post(f"{url}/touchpoints", data={"title": HOSTILE})
    ada.post(f"{url}/items", data={"at": stored(db, url).touchpoints[-1].key, "prompt": HOSTILE, "type": "single"})
    key = stored(db, url).touchpoints[-1].items[0].key
    sent = opened(ada, url, key)
    ada.post(f"{url}/items/{key}", data=sent | {"guidance": HOSTILE, "choice0.text": HOSTILE})
    for page in (ada.get(f"{url}?item={key}").text, delete(ada, url, key, PIECES).text):
        assert "<img src=x" not in page and "49$" not in page and "&lt;img src=x" in page


def test_the_cap_of_a_critical_item_is_asked_for_once_it_is_chosen(ada: FlaskClient, db: Database, url: str) -> None:
    sent = opened(ada, url, "a") | {"critical": "cap"}
    answer = ada.post(f"{url}/items/a", data=sent, headers=PIECES)
    assert 'hx-target="#item-form"' in answer.text and 'id="f-cap"' in answer.text
    item = stored(db, url).item("a")
    assert item is not None and item.critical == Critical(effect="cap", cap=50)


def test_a_sheet_keeps_its_shape_while_words_are_typed() -> None:
    sheet = sheet_of(FULL)
    assert sheet_of(FULL.model_copy(update={"prompt": "Other", "weight": 3})).shape() == sheet.shape()
    assert sheet_of(FULL.model_copy(update={"choices": FULL.choices[:1]})).shape() != sheet.shape()
