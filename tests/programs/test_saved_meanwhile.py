"""Two admins on one settings page: the second save is refused with both values, and nothing typed is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

Browser = Callable[[str], FlaskClient]
PAGES = [("/programs/harbour/settings", "use_statement"), ("/programs/locations/marlow", "address"),
         ("/programs/waves/spring", "name"), ("/people/sam", "name")]


def form_of(page: str, field: str) -> list[tuple[str, str]]:
    """The fields of the form that holds this field, as a browser would send them."""
    form = next(part for part in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'name="{field}"' in part and "seen" in part)
    fields = []
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if "name" in given and (given.get("type") != "checkbox" or " checked" in tag):
            fields.append((given["name"], html.unescape(given.get("value", ""))))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        fields += [(name, html.unescape(value)) for value in re.findall(r'<option value="([^"]*)" selected', options)]
    return fields


def filled(fields: list[tuple[str, str]], field: str, value: str) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, held in fields:
        sent.setdefault(name, []).append(value if name == field else held)
    return sent


@pytest.mark.parametrize(("address", "field"), PAGES)
def test_a_save_over_a_change_made_meanwhile_is_refused_with_both(
        client_for: Browser, db: Database, address: str, field: str) -> None:
    ada = client_for("ada")
    fields = form_of(ada.get(address).text, field)
    assert ada.post(address, data=filled(fields, field, "The first words")).status_code // 100 == 3
    late = ada.post(address, data=filled(fields, field, "The second words"))
    assert late.status_code == 412
    assert "Saved meanwhile: The first words" in late.text and 'value="The second words"' in late.text
    again = filled(form_of(late.text, field), field, "The second words")
    assert ada.post(address, data=again).status_code // 100 == 3
    assert "The second words" in ada.get(address).text


@pytest.mark.parametrize(("address", "field"), PAGES)
def test_saving_twice_one_after_the_other_is_no_trouble(client_for: Browser, db: Database, address: str, field: str) -> None:
    ada = client_for("ada")
    for words in ("One", "Two"):
        assert ada.post(address, data=filled(form_of(ada.get(address).text, field), field, words)).status_code // 100 == 3


@pytest.mark.parametrize(("address", "field"), PAGES)
def test_what_was_seen_outlives_another_mistake(client_for: Browser, db: Database, address: str, field: str) -> None:
    ada = client_for("ada")
    fields = form_of(ada.get(address).text, field)
    wrong = ada.post(address, data=filled(fields, "name", ""))
    assert wrong.status_code == 422
    assert dict(form_of(wrong.text, field))["seen"] == dict(fields)["seen"]
