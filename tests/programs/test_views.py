"""The pages of programs: what they show, what they refuse at the field, and that nobody but an admin finds them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import row, rows

Browser = Callable[[str], FlaskClient]
PAGES = ["/programs/", "/programs/new", "/programs/harbour", "/programs/harbour/settings", "/programs/harbour/notices",
         "/programs/harbour/locations", "/programs/harbour/locations/new", "/programs/locations/marlow",
         "/programs/harbour/waves", "/programs/harbour/waves/new", "/programs/waves/spring", "/programs/managers",
         "/programs/managers/max"]
POSTS = ["/programs/", "/programs/harbour/settings", "/programs/harbour/activity", "/programs/harbour/notices",
         "/programs/harbour/locations", "/programs/locations/marlow", "/programs/locations/marlow/activity",
         "/programs/harbour/waves", "/programs/waves/spring", "/programs/waves/spring/activity", "/programs/managers/max"]
PROGRAM = {"name": "Tram Bank", "color": "#2B4A6F", "timezone": "Europe/Vienna", "rollup": "visits",
           "use_statement": "For learning.", "rotation_days": "30", "personal_months": "12", "document_months": "24",
           "band_name": ["High", "Low", ""], "band_from": ["87,5", "0", ""], "band_color": ["#0B6259", "#1C2024", "#1C2024"]}
LOCATION = {"name": "Pier", "code": "HC-09", "address": "Pier 1", "area": "North", "tags": "Drive Through, pier"}
WAVE = {"name": "Autumn", "starts_on": "2026-09-01", "ends_on": "2026-09-30", "visits_each": "2"}
NOTICE = {"text": "Visits may happen.", "told_on": "2026-03-01", "channel": "Letter", "confirmed_by": "Head of retail"}
HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}</script>'


def test_every_page_opens_for_ada_with_one_heading(client_for: Browser) -> None:
    client = client_for("ada")
    for url in PAGES:
        answer = client.get(url)
        assert (answer.status_code, answer.text.count("<h1>")) == (200, 1), url


@pytest.mark.parametrize("name", ["nora", "sam", "eve", "max"])
def test_nobody_else_finds_a_page_nor_can_tell_it_from_a_missing_one(client_for: Browser, name: str) -> None:
    client = client_for(name)
    missing = client.get("/programs/nothing-of-that-name").data
    for url in PAGES:
        hidden = client.get(url)
        assert (hidden.status_code, hidden.data) == (404, missing), url


def test_nora_can_change_nothing(client_for: Browser, db: Database) -> None:
    client = client_for("nora")
    done = "SELECT * FROM audit WHERE action <> 'access.denied'"
    before = rows(db, done)
    for url in POSTS:
        assert client.post(url, data=PROGRAM | {"active": "0"}).status_code == 403, url
    assert rows(db, done) == before


def test_an_id_that_does_not_exist_is_not_found(client_for: Browser) -> None:
    client = client_for("ada")
    for url in PAGES:
        missing = re.sub("harbour|marlow|spring|max", "nowhere", url)
        if missing != url:
            assert client.get(missing).status_code == 404, url


def test_a_person_who_manages_nowhere_has_no_page_of_locations(client_for: Browser) -> None:
    assert client_for("ada").get("/programs/managers/sam").status_code == 404


def test_a_program_is_added_with_its_bands(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post("/programs/", data=PROGRAM)
    stored = row(db, "SELECT * FROM programs WHERE name = 'Tram Bank'")
    assert stored is not None
    assert answer.headers["Location"] == f"/programs/{stored['id']}"
    assert json.loads(stored["bands"]) == [{"name": "High", "at_least": "87.5", "color": "#0B6259"},
                                           {"name": "Low", "at_least": "0", "color": "#1C2024"}]
    assert (stored["rollup"], stored["timezone"], stored["rotation_days"]) == ("visits", "Europe/Vienna", 30)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"name": ""}, "name"), ({"name": "x" * 100_000}, "name"), ({"timezone": "Nowhere/City"}, "timezone"),
    ({"rotation_days": "soon"}, "rotation_days"), ({"rotation_days": "9" * 100_000}, "rotation_days"),
    ({"personal_months": "-1"}, "personal_months"), ({"band_from": ["ten", "0"]}, "bands"), ({"band_name": []}, "bands"),
    ({"band_from": ["90", "10"]}, "bands"), ({"staff_names": "1"}, "names_basis"),
    ({"staff_names": "1", "competitor": "1", "names_basis": "x"}, "staff_names"), ({"rollup": ""}, "rollup")])
def test_a_wrong_setting_is_told_at_its_field_and_nothing_is_saved(
        client_for: Browser, db: Database, wrong: dict[str, object], field: str) -> None:
    answer = client_for("ada").post("/programs/", data=PROGRAM | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert row(db, "SELECT * FROM programs WHERE use_statement = 'For learning.'") is None


def test_what_was_typed_is_still_there_after_a_refusal(client_for: Browser) -> None:
    text = client_for("ada").post("/programs/", data=PROGRAM | {"name": "", "band_from": ["ninety", "0"]}).text
    assert 'value="For learning."' in text
    assert 'value="ninety"' in text
    assert '<option value="Europe/Vienna" selected>' in text


def test_settings_are_changed_and_told_calmly(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post("/programs/harbour/settings", data=PROGRAM, follow_redirects=True)
    assert "The settings are saved." in answer.text
    assert (row(db, "SELECT name FROM programs WHERE id = 'harbour'") or {})["name"] == "Tram Bank"


def test_names_in_html_are_shown_as_text(client_for: Browser) -> None:
    client = client_for("ada")
    client.post("/programs/harbour/settings", data=PROGRAM | {"name": HOSTILE, "use_statement": HOSTILE})
    client.post("/programs/locations/marlow", data=LOCATION | {"name": HOSTILE, "area": HOSTILE, "address": HOSTILE})
    client.post("/programs/waves/spring", data=WAVE | {"name": HOSTILE})
    client.post("/programs/harbour/notices", data=NOTICE | {"text": HOSTILE})
    for url in [*PAGES, "/visits/?program=harbour", "/visits/new?program=harbour"]:
        text = client.get(url).text
        assert "<img" not in text
        assert "49" not in text.split("<h1>")[1].split("</h1>")[0]


def test_a_location_is_added_with_tags(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post("/programs/harbour/locations", data=LOCATION, follow_redirects=True)
    assert "Pier is added." in answer.text
    assert (row(db, "SELECT tags FROM locations WHERE code = 'HC-09'") or {})["tags"] == '["drive-through", "pier"]'


@pytest.mark.parametrize(("wrong", "field"), [
    ({"name": ""}, "name"), ({"code": "HC-01"}, "code"), ({"code": "x y"}, "code"), ({"tags": "<b>"}, "tags"),
    ({"address": "x" * 100_000}, "address"), ({"name": ["", "Second"]}, "name")])
def test_a_wrong_location_is_told_at_its_field(client_for: Browser, db: Database, wrong: dict[str, object], field: str) -> None:
    answer = client_for("ada").post("/programs/harbour/locations", data=LOCATION | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert row(db, "SELECT * FROM locations WHERE code = 'HC-09'") is None


def test_a_location_keeps_its_own_code_and_id_whatever_is_sent(client_for: Browser, db: Database) -> None:
    client_for("ada").post("/programs/locations/quay", data=LOCATION | {"id": "marlow", "program_id": "other", "active": "0"})
    stored = row(db, "SELECT * FROM locations WHERE id = 'quay'") or {}
    assert (stored["name"], stored["program_id"], stored["active"]) == ("Pier", "harbour", 1)
    assert (row(db, "SELECT name FROM locations WHERE id = 'marlow'") or {})["name"] == "Marlow Street"


@pytest.mark.parametrize(("query", "shown", "hidden"), [
    ("q=quay", "Old Quay", "Marlow Street"), ("q=HC-01", "Marlow Street", "Old Quay"), ("page=999999", "Old Quay", "Elsewhere"),
    ("tag=high-street", "Station Hall", "Elsewhere"), ("q=quay&q=marlow", "Old Quay", "Marlow Street"),
    ("page=x&standing=y", "Old Quay", "Elsewhere")])
def test_locations_are_narrowed_by_the_address(client_for: Browser, query: str, shown: str, hidden: str) -> None:
    text = client_for("ada").get(f"/programs/harbour/locations?{query}").text
    assert shown in text
    assert hidden not in text


@pytest.mark.parametrize("query", ["q=%25", "q=nothing-here", "standing=inactive", "q=' OR 1=1--", "q=" + "x" * 5000])
def test_a_search_without_a_hit_says_so(client_for: Browser, query: str) -> None:
    assert "No location fits these filters." in client_for("ada").get(f"/programs/harbour/locations?{query}").text


def test_a_program_without_locations_says_what_to_do(client_for: Browser) -> None:
    client = client_for("ada")
    client.post("/programs/locations/elsewhere", data=LOCATION)
    address = client.post("/programs/", data=PROGRAM).headers["Location"]
    assert "This program has no location yet." in client.get(address + "/locations").text
    assert "This program has no wave yet." in client.get(address + "/waves").text
    assert "No notice to staff is recorded." in client.get(address).text


@pytest.mark.parametrize(("url", "table"), [
    ("/programs/harbour", "programs"), ("/programs/locations/quay", "locations"), ("/programs/waves/spring", "waves")])
def test_things_go_out_of_use_and_come_back(client_for: Browser, db: Database, url: str, table: str) -> None:
    client, key = client_for("ada"), url.rsplit("/", 1)[1]
    for active in ("0", "1"):
        answer = client.post(url + "/activity", data={"active": active}, follow_redirects=True)
        assert "notice-done" in answer.text
        assert db.table(table).get(key)["active"] == int(active)


@pytest.mark.parametrize("url", ["/programs/harbour", "/programs/locations/quay", "/programs/waves/spring"])
def test_a_second_press_says_that_nothing_was_changed(client_for: Browser, url: str) -> None:
    client = client_for("ada")
    client.post(url + "/activity", data={"active": "0"})
    assert "already out of use" in client.post(url + "/activity", data={"active": "0"}, follow_redirects=True).text


def test_a_wave_is_added(client_for: Browser) -> None:
    text = client_for("ada").post("/programs/harbour/waves", data=WAVE, follow_redirects=True).text
    assert "Autumn" in text
    assert "1 September 2026" in text


def test_a_wave_that_ends_before_it_starts_is_refused_at_the_field(client_for: Browser) -> None:
    answer = client_for("ada").post("/programs/harbour/waves", data=WAVE | {"ends_on": "2026-08-01"})
    assert answer.status_code == 422
    assert "The last day lies before the first day, 1 September 2026." in answer.text


def test_a_notice_is_recorded_and_shown(client_for: Browser) -> None:
    text = client_for("ada").post("/programs/harbour/notices", data=NOTICE, follow_redirects=True).text
    assert "The notice is recorded." in text
    assert "confirmed by Head of retail" in text


def test_a_notice_without_text_is_refused_at_the_field(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post("/programs/harbour/notices", data=NOTICE | {"text": " "})
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert len(rows(db, "SELECT * FROM notices")) == 1


def test_a_manager_is_given_locations(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post("/programs/managers/max", data={"locations": ["station", "marlow"]}, follow_redirects=True)
    assert "Max Manager now sees 2 locations." in answer.text
    held = rows(db, "SELECT location_id FROM manager_locations WHERE person_id = 'max' ORDER BY location_id")
    assert [line["location_id"] for line in held] == ["marlow", "station"]


def test_a_foreign_location_cannot_be_given(client_for: Browser, db: Database) -> None:
    answer = client_for("ada").post("/programs/managers/max", data={"locations": ["elsewhere"]})
    assert answer.status_code == 422
    assert len(rows(db, "SELECT * FROM manager_locations WHERE person_id = 'max'")) == 2


def test_the_managers_page_ticks_what_is_held(client_for: Browser) -> None:
    text = client_for("ada").get("/programs/managers/max").text
    assert 'value="quay" checked' in text
    assert 'value="station" checked' not in text
    assert "Elsewhere" not in text


def test_a_taken_name_and_a_wrong_day_are_told_together_and_the_summary_names_each_field(client_for: Browser) -> None:
    page = client_for("ada").post("/programs/harbour/waves", data=WAVE | {"name": "Spring wave 2026", "ends_on": ""}).text
    assert '<a href="#name">Name: Another wave' in page and '<a href="#ends_on">Last day: Please give a day' in page
    page = client_for("ada").post("/programs/harbour/notices", data={}).text
    assert '<a href="#channel">How: Please fill this in.</a>' in page
