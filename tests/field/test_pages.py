"""The phone's pages without JavaScript: my visits, the form, the last look, the receipt, and what others must not see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.datastructures import MultiDict

from shopper.db import row, rows
from shopper.reports import store as reports
from shopper.reviews import store as reviews
from tests import visiting
from tests.field.filling import FORM, SIGNATURE, TYPED, photo, post
from tests.visiting import REPORT, SAM

Clients = Callable[[str], FlaskClient]


def test_my_visits_say_where_each_stands(db: Database, client_for: Clients) -> None:
    visiting.accepted_visit(db)
    page = client_for("sam").get("/field/").text
    assert "Marlow Street" in page and "to do" in page and "10 to 20 March 2026" in page
    visiting.reports.open_report(db, SAM, "visit", REPORT, visiting.NOW)
    assert "started" in client_for("sam").get("/field/").text


def test_somebody_without_visits_reads_a_sentence(client_for: Clients) -> None:
    assert "There is no visit for you" in client_for("sam").get("/field/").text


def test_a_visit_is_accepted_and_begun(db: Database, client_for: Clients) -> None:
    visiting.accepted_visit(db)
    db.execute("UPDATE visits SET state = 'assigned'")
    sam = client_for("sam")
    assert "Accept this visit" in sam.get("/field/visits/visit").text
    assert sam.post("/field/visits/visit/acceptance").status_code == 303
    page = sam.get("/field/visits/visit").text
    made = re.search(r'name="report_id" value="([0-9a-f-]{36})"', page)
    assert made
    begun = sam.post("/field/visits/visit/reports", data={"report_id": made[1]})
    assert begun.location == f"/field/reports/{made[1]}"
    assert sam.get(begun.location).status_code == 200


def test_giving_back_asks_for_a_reason_and_keeps_what_was_typed(db: Database, client_for: Clients) -> None:
    visiting.accepted_visit(db)
    sam = client_for("sam")
    refused = sam.post("/field/visits/visit/give-back", data={"reason": " "})
    assert refused.status_code == 422
    assert sam.post("/field/visits/visit/give-back", data={"reason": "I am ill."}).status_code == 303
    assert (row(db, "SELECT state FROM visits") or {})["state"] == "open"
    assert sam.get("/field/visits/visit").status_code == 404


def test_the_whole_way_without_javascript(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    saved = post(sam, files={"p.front": [photo(), photo("red")]}, go="t-ordering")
    assert saved.location == f"{FORM}#t-ordering"
    page = sam.get(FORM).text
    assert "8 of 8" in page and 'value="4.20"' in page and page.count("<img") == 2 and 'value="90"' in page
    assert sam.post(f"{FORM}/submission", data=SIGNATURE).location == f"{FORM}/receipt"
    assert "The server has 7 of 7 answers and 2 of 2 photos." in sam.get(f"{FORM}/receipt").text
    assert reports.recorded(db, REPORT).answers["story"]["value"] == "I walked in.\nThey looked up at once."


def test_each_wrong_answer_stands_at_its_item_and_nothing_typed_is_lost(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    page = post(client_for("sam"), v__price="four euros", v__who__roles="Anna", v__wait__seconds="a while")
    assert page.status_code == 422
    for typed in ("four euros", "Anna", "a while", "They looked up at once."):
        assert typed in page.text
    assert page.text.count('class="field-error"') == 3
    assert '<a href="#i-price">' in page.text
    stored = reports.answers_of(db, REPORT)
    assert set(stored) == set(visiting.answers()) - {"price", "wait"}
    assert "roles" not in stored["who"]["value"]


def test_what_was_stored_before_stays_where_a_new_answer_is_refused(db: Database, client_for: Clients) -> None:
    visiting.filled(db)
    post(client_for("sam"), rev=2, v__price="four euros")
    assert reports.answers_of(db, REPORT)["price"] == {"value": "4.20"}


def test_a_page_left_open_elsewhere_overwrites_nothing_and_keeps_what_was_typed(db: Database, client_for: Clients) -> None:
    visiting.filled(db)
    sam = client_for("sam")
    page = post(sam, rev=1, v__story="Another story, typed on the old page.")
    assert page.status_code == 409
    assert "saved somewhere else" in page.text and "Another story, typed on the old page." in page.text
    assert reports.answers_of(db, REPORT) == visiting.answers()
    assert 'name="rev" autocomplete="off" value="2"' in page.text
    assert "Saved elsewhere: I walked in and was greeted at once." in page.text
    assert post(sam, rev=2, v__story="Another story, typed on the old page.").status_code == 303


def test_a_wrong_figure_leaves_its_item_open_until_it_is_put_right(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    assert "7 of 8" in post(sam, v__price="four euros").text
    post(sam, rev=2, v__price="4,20")
    assert "8 of 8" in sam.get(FORM).text


@pytest.mark.parametrize(("decision", "says"), [("returned", "The editor asks"), ("rejected", "The editor writes")])
def test_the_editors_reason_reaches_the_shopper(db: Database, client_for: Clients, decision: str, says: str) -> None:
    visiting.sent(db)
    db.execute("UPDATE reports SET state = ?", [decision])
    db.table("reviews").insert({"id": "review", "report_id": REPORT, "rev": 1, "decision": decision, "editor_id": "eve",
                                "reason": "The receipt is from another day.", "at": visiting.NOW})
    sam = client_for("sam")
    for page in (sam.get("/field/visits/visit").text, sam.get(FORM, follow_redirects=True).text):
        assert says in page and "The receipt is from another day." in page


def test_a_condition_shows_its_item_after_a_save(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    assert re.search(r'id="i-busy"[^>]* hidden', sam.get(FORM).text)
    post(sam, v__greeted="no", c__greeted="Nobody looked up.")
    assert not re.search(r'id="i-busy"[^>]* hidden', sam.get(FORM).text)


def test_not_applicable_travels_with_its_reason(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    post(client_for("sam"), v__greeted=":na", r__greeted="The counter was closed.")
    assert reports.answers_of(db, REPORT)["greeted"] == {"na": True, "na_reason": "The counter was closed."}


def test_the_last_look_names_what_is_open_with_a_way_to_it(db: Database, client_for: Clients) -> None:
    visiting.filled(db, nps=None)
    page = client_for("sam").get(f"{FORM}/check").text
    assert f'href="{FORM}#i-nps"' in page and "Choose an answer." in page
    assert "Send the report" not in page


def test_a_choice_that_excludes_the_others_is_kept_beside_them_and_never_sent_so(db: Database, client_for: Clients) -> None:
    visiting.filled(db, signs={"value": ["menu", "none"]})
    sam = client_for("sam")
    assert "Choose either “None at all” or the others, not both." in sam.get(f"{FORM}/check").text
    assert sam.post(f"{FORM}/submission", data=SIGNATURE).status_code == 422
    assert reports.answers_of(db, REPORT)["signs"] == {"value": ["menu", "none"]}
    assert post(sam, rev=2, v__signs="none").status_code == 303
    assert sam.post(f"{FORM}/submission", data=SIGNATURE).status_code == 303


@pytest.mark.parametrize(("changed", "says"), [
    ({"name": ""}, "Type your name"), ({"interest": ""}, "whether you have an interest"),
    ({"interest": "some"}, "what the interest is"), ({"name": "x" * 300}, "at most 200"),
])
def test_an_incomplete_declaration_is_said_at_its_field(
        db: Database, client_for: Clients, changed: dict[str, str], says: str) -> None:
    visiting.filled(db)
    page = client_for("sam").post(f"{FORM}/submission", data={**SIGNATURE, **changed})
    assert page.status_code == 422 and says in page.text
    assert rows(db, "SELECT * FROM submissions") == []


def test_sending_with_something_open_sends_nothing(db: Database, client_for: Clients) -> None:
    visiting.filled(db, nps=None)
    page = client_for("sam").post(f"{FORM}/submission", data=SIGNATURE)
    assert page.status_code == 422 and "Would you recommend it?" in page.text
    assert rows(db, "SELECT * FROM submissions") == []


def test_a_second_sending_and_a_late_save_change_nothing(db: Database, client_for: Clients) -> None:
    visiting.sent(db)
    sam = client_for("sam")
    for answer in (sam.post(f"{FORM}/submission", data=SIGNATURE), post(sam, rev=9, v__nps="1")):
        assert answer.status_code == 409 and "already sent" in answer.text
    assert len(rows(db, "SELECT * FROM submissions")) == 1
    assert reports.answers_of(db, REPORT) == visiting.answers()
    assert sam.get(FORM).location == f"{FORM}/receipt"


@pytest.mark.parametrize("stranger", ["sue", "nora"])
def test_another_shoppers_visit_report_and_photo_do_not_exist(db: Database, client_for: Clients, stranger: str) -> None:
    visiting.filled(db)
    post(client_for("sam"), rev=2, files={"p.front": [photo()]})
    evidence = reports.drafted_for(db, SAM, REPORT).evidence[0]["id"]
    other = client_for(stranger)
    absent = other.get("/field/reports/00000000-0000-4000-8000-000000000000")
    paths = ["/field/visits/visit", FORM, f"{FORM}/check", f"{FORM}/receipt", f"{FORM}/evidence/{evidence}/view"]
    assert [other.get(path).status_code for path in paths] == [404] * len(paths)
    hide = re.compile(r"[0-9a-f]{16}")
    assert hide.sub("", other.get(FORM).text) == hide.sub("", absent.text)
    posts = [other.post("/field/visits/visit/reports", data={"report_id": visiting.SECOND}), post(other, rev=9),
             other.post(f"{FORM}/submission", data=SIGNATURE), other.post(f"{FORM}/draft", json={"rev": 9, "answers": {}}),
             other.post(f"{FORM}/evidence", data={"item": "front", "file": photo()}),
             other.post(f"{FORM}/evidence/{evidence}/removal"), other.post("/field/visits/visit/give-back", data={"reason": "x"})]
    assert [answer.status_code for answer in posts] == [404] * len(posts)
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers())


def test_editors_and_managers_have_no_business_on_the_phone(db: Database, client_for: Clients) -> None:
    visiting.filled(db)
    assert [client_for(name).get(FORM).status_code for name in ("eve", "max", "ada")] == [404] * 3
    assert client_for("").get(FORM).status_code == 302


def test_script_in_an_answer_is_shown_as_text(db: Database, client_for: Clients) -> None:
    visiting.filled(db, story={"value": '</textarea><script>pwned()</script> {{7*7}} " onload=x'})
    page = client_for("sam").get(FORM).text
    assert "<script>pwned" not in page and "&lt;script&gt;pwned" in page and "{{7*7}}" in page


def test_a_form_of_many_parts_fits_and_one_of_too_many_is_refused(db: Database, client_for: Clients) -> None:
    visiting.begun(db)
    sam = client_for("sam")
    many = MultiDict([*TYPED.items(), ("rev", "1"), *((f"c.{n}", "x") for n in range(2800))])
    assert sam.post(FORM, data=many, content_type="multipart/form-data").status_code == 303
    more = MultiDict([("rev", "2"), *((f"c.{n}", "x") for n in range(3100))])
    assert sam.post(FORM, data=more, content_type="multipart/form-data").status_code == 413
    assert set(reports.answers_of(db, REPORT)) == set(visiting.answers())


def test_what_the_editor_remarked_since_the_last_sending_stands_at_its_item(db: Database, client_for: Clients) -> None:
    visiting.sent(db)
    for at, key, text in (("2026-01-01T08:00:00.000Z", "nps", "An older round."), (visiting.NOW, "nps", "Really a nine?"),
                          (visiting.NOW, "busy", "Hidden here."), (visiting.NOW, None, "Among editors.")):
        db.table("remarks").insert({"id": text, "report_id": REPORT, "item_key": key, "text": text, "author_id": "eve", "at": at})
    sam = client_for("sam")
    assert "Really a nine?" not in sam.get(f"{FORM}/receipt").text
    reviews.return_to_shopper(db, visiting.EVE, REPORT, "Please look again.", visiting.NOW)
    page = sam.get(FORM).text
    item = page[page.index('id="i-nps"'):page.index('id="i-price"')]
    assert "Really a nine?" in item and "An older round." not in page and "Among editors." not in page
    assert '<a href="#i-nps">' in page and '<a href="#i-busy">' not in page
