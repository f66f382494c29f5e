"""The names of downloaded files: whole by RFC 6266, and no letter of a Latin name lost in the plain one."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from shopper.naming import names, plain


@pytest.mark.parametrize(("name", "said"), [
    ("Großmarkt", "Grossmarkt"), ("Øresund", "Oresund"), ("Łódź Piłsudski", "Lodz Pilsudski"), ("Þingvellir æ œ", "Thingvellir ae oe"),
    ("Café Zur Brücke", "Cafe Zur Brucke"), ("İstanbul ığ", "Istanbul ig"), ("Marlow’s – East", "Marlow's - East"), ("東京", "")])
def test_latin_letters_all_come_along(name: str, said: str) -> None:
    assert plain(name) == said


@pytest.mark.parametrize(("stem", "simple"), [
    ("Москва Тверская 2026-03-12", "2026-03-12.pdf"), ("東京", "file.pdf"), ("Großmarkt 2026-03-12", "Grossmarkt 2026-03-12.pdf")])
def test_a_name_of_other_letters_is_whole_beside_the_plain_one(stem: str, simple: str) -> None:
    found = names(stem, "pdf")
    assert found["filename"] == simple and unquote(found["filename*"].removeprefix("UTF-8''")) == f"{stem}.pdf"


def test_a_plain_name_is_said_once() -> None:
    assert names("Marlow Street 2026-03-12", "pdf") == {"filename": "Marlow Street 2026-03-12.pdf"}
