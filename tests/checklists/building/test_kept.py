"""What a form must not lose or mix up: long lists, keys of published choices, values of a condition as they are stored."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.building import pasting
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change
from shopper.checklists.model import Choice, Document, Item, Threshold, Touchpoint
from tests.checklists.building.pages import form
from tests.checklists.building.test_items import ADA, Browser, opened, stored
from tests.checklists.made import other, question
from tests.world import NOW


@pytest.fixture
def ada(client_for: Browser) -> FlaskClient:
    return client_for("ada")


def kept(db: Database, *items: Item) -> str:
    document = Document(title="D", languages=("en", "de"), touchpoints=(Touchpoint(key="t", title="T", items=items),))
    return f"/checklists/{store.add_checklist(db, 'ada', 'harbour', document, NOW)}/draft"


def item(db: Database, url: str, key: str) -> Item:
    found = stored(db, url).item(key)
    assert found is not None
    return found


def publish(db: Database, url: str) -> None:
    checklist_id = url.split("/")[2]
    store.publish(db, "ada", checklist_id, store.find_draft_for(db, ADA, checklist_id).sha256, NOW)


def named(*words: str) -> tuple[Choice, ...]:
    return tuple(Choice(key=f"choice-{n}", text=word, points=n) for n, word in enumerate(words, 1))


def test_long_lists_are_never_cut_off(ada: FlaskClient, db: Database) -> None:
    steps = tuple(Threshold(at_most=n, points=n) for n in range(301))
    url = kept(db, other("w", "timing", thresholds=steps), other("c", "single", choices=named(*(f"No {n}" for n in range(1100)))))
    for key in "wc":
        assert ada.post(f"{url}/items/{key}", data=opened(ada, url, key) | {"guidance": "Look"}).status_code == 303
    assert (len(item(db, url, "w").thresholds), len(item(db, url, "c").choices)) == (301, 1100)
    ada.post(f"{url}/items/c", data=opened(ada, url, "c") | {"do": "drop choice 1099"})
    assert item(db, url, "c").choices[-1].text == "No 1098"


def test_a_condition_longer_than_conditions_may_be_is_refused_and_stays_typed(ada: FlaskClient, db: Database) -> None:
    rows = [{"item": "a", "is": "yes"}] * 50
    url = kept(db, question("a"), question("b", show_if={"any": rows}))
    page = ada.post(f"{url}/items/b", data=opened(ada, url, "b") | {"if50.subject": "item:a", "if50.operator": "is"})
    assert page.status_code == 422 and "a list of 1 to 50 conditions" in page.text and "if50.value" in page.text
    assert item(db, url, "b").show_if == {"any": rows}


@pytest.mark.parametrize(("kind", "words", "typed"), [
    ("single", ("Coffee", "茶"), "汁"), ("single", ("Good", "Bad"), "bad!!"), ("scale", ("1", "2"), "Best")])
def test_a_published_choice_that_was_deleted_never_lends_its_key(ada: FlaskClient, db: Database, kind: str, words: tuple[str, str],
                                                                 typed: str) -> None:
    keys = ("1", "2") if kind == "scale" else ("choice-1", "bad" if words[1] == "Bad" else "choice")
    choices = tuple(Choice(key=key, text=word, points=n) for n, (key, word) in enumerate(zip(keys, words, strict=True)))
    url = kept(db, other("q", kind, choices=choices))
    publish(db, url)
    ada.post(f"{url}/items/q", data=opened(ada, url, "q") | {"do": "drop choice 1"})
    ada.post(f"{url}/items/q", data=opened(ada, url, "q") | {"choice1.text": typed, "choice1.points": "1"})
    assert [one.text for one in item(db, url, "q").choices] == [words[0], typed]
    assert item(db, url, "q").choices[1].key in {"choice-2", "bad-2", "3"}


def test_a_choice_that_is_reworded_in_its_place_keeps_its_key(ada: FlaskClient, db: Database) -> None:
    url = kept(db, other("q", "single", choices=named("Good", "Bad")))
    publish(db, url)
    ada.post(f"{url}/items/q", data=opened(ada, url, "q") | {"choice1.text": "Poor"})
    assert [one.key for one in item(db, url, "q").choices] == ["choice-1", "choice-2"]


def test_a_new_choice_is_not_told_in_the_words_of_a_deleted_one(ada: FlaskClient, db: Database) -> None:
    url = kept(db, other("q", "single", choices=(Choice(key="good", text="Good", points=1), Choice(key="bad", text="Bad", points=0))))
    told = Change(lambda held: held.model_copy(update={"translations": {"de": {"q.choice.bad": "Schlecht"}}}), "told")
    drafts.change_draft(db, "ada", url.split("/")[2], told, NOW)
    ada.post(f"{url}/items/q", data=opened(ada, url, "q") | {"do": "drop choice 1"})
    ada.post(f"{url}/items/q", data=opened(ada, url, "q") | {"choice1.text": "Bad!", "choice1.points": "0"})
    assert item(db, url, "q").choices[1].key == "bad-2"


LISTED = {"any": [{"item": "w", "any_of": ["hi, there", "bye"]}, {"item": "w", "is": " edge "}, {"item": "w", "none_of": [" a", "b, "]}]}


def test_a_condition_stays_as_it_is_stored_until_it_is_typed_anew(ada: FlaskClient, db: Database) -> None:
    url = kept(db, other("w", "short_text"), question("b", show_if=LISTED))
    ada.post(f"{url}/items/b", data=opened(ada, url, "b") | {"guidance": "Look"})
    assert item(db, url, "b").show_if == LISTED
    ada.post(f"{url}/items/b", data=opened(ada, url, "b") | {"if0.value": "hi, there, bye, so, long", "if1.value": " edgy "})
    assert item(db, url, "b").show_if == {"any": [{"item": "w", "any_of": ["hi, there", "bye", "so", "long"]},
                                                  {"item": "w", "is": "edgy"}, LISTED["any"][2]]}


@pytest.mark.parametrize(("typed", "said"), [("1,000", "Write 1000 or 1.0."), ("-1,500", "Write -1500 or -1.5.")])
def test_a_comma_before_three_figures_is_asked_about(ada: FlaskClient, db: Database, typed: str, said: str) -> None:
    url = kept(db, question("a"))
    page = ada.post(f"{url}/items/a", data=opened(ada, url, "a") | {"choice0.points": typed})
    assert page.status_code == 422 and said in page.text and typed in page.text
    assert item(db, url, "a") == question("a")
    assert said in pasting.read_lines(f"Open?\tyes/no\t\t{typed}")[0][0].remark


def test_the_weight_of_a_touchpoint_says_where_section_weights_are_switched_on(ada: FlaskClient, db: Database) -> None:
    url = kept(db, question("a"))
    assert f'section weights are on under <a href="{url}/scoring">Scoring</a>' in ada.get(url).text


@pytest.mark.parametrize("title", ["\u200b", "\u200e\u00ad", "\u2066", "Vi\u202esit", "Vi\x07sit"])
def test_a_title_that_nobody_can_read_is_refused(ada: FlaskClient, db: Database, title: str) -> None:
    said = "invisible" if "s" in title else "Give the checklist a title"
    page = ada.post("/checklists/", data={"title": title, "program_id": "harbour"})
    assert page.status_code == 422 and said in page.text and db.table("checklists").count == 0
    url = kept(db, question("a"))
    sent = form(ada.get(f"{url}/settings").text, "settings").to_dict() | {"title": title}
    page = ada.post(f"{url}/settings", data=sent)
    assert page.status_code == 422 and said in page.text and stored(db, url).title == "D"
