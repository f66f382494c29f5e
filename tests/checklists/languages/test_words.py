"""The items' own words: complete in each language, used in a template, and drawn on the phone and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, get_template_attribute

from shopper.checklists.building.starting import fresh
from shopper.checklists.languages.words import FULL, WORDS, words_in
from tests.checklists.made import document, question

ROOT = Path(__file__).resolve().parents[3]
WHERE = (*(ROOT / "templates" / "macros").glob("item*.html"), *(ROOT / "templates" / "checklists" / "paper" / "pdf").glob("*.html"),
         ROOT / "shopper" / "checklists" / "paper" / "typesetting.py", ROOT / "shopper" / "checklists" / "building" / "starting.py")
YES_NO = {"Yes", "No"}


def unused() -> set[str]:
    """Words that stand in quotes nowhere."""
    whole = "".join(path.read_text("utf-8") for path in WHERE)
    return {text for text in WORDS["de"] if f'"{text}"' not in whole}


def test_the_languages_asked_for_are_whole_and_twenty_more_know_yes_and_no() -> None:
    assert set(FULL) >= {"de", "fr", "es", "it", "pt", "nl", "ar", "he", "ja", "zh"}
    assert {"ar", "he", "ja", "zh", "th", "el", "ru", "tr", "pt", "nl", "pl", "sv"} <= {name for name, told in WORDS.items() if set(told) >= YES_NO}
    assert len(WORDS) >= 30


@pytest.mark.parametrize("language", sorted(set(WORDS) - {"en"}))
def test_each_language_says_all_of_the_words_or_only_yes_and_no(language: str) -> None:
    assert set(WORDS[language]) == (set(WORDS["de"]) if language in FULL else YES_NO)
    assert all(text.strip() == text and text for text in WORDS[language].values())


def test_each_word_is_used_and_each_used_word_is_there() -> None:
    assert unused() == set()
    called = {text for path in WHERE for text in re.findall(r'\b(?:w|own|asked|words)\("([^"]+)"', path.read_text("utf-8"))}
    assert called - set(WORDS["de"]) == set()


@pytest.mark.parametrize("language", FULL)
def test_each_translation_has_the_places_of_its_original(language: str) -> None:
    for text, told in WORDS[language].items():
        assert told.count("{}") == text.count("{}"), text


@pytest.mark.parametrize(("language", "wanted"), [("pt-BR", "não se aplica"), ("de-CH", "entfällt"), ("zh", "不适用"), ("zh-Hant", "N/A"), ("zh-TW", "N/A"), ("x-klingon", "N/A"), ("EN", "N/A")])
def test_a_kind_of_a_language_speaks_as_that_language(language: str, wanted: str) -> None:
    assert words_in(language)("N/A") == wanted


def test_places_are_filled_and_what_fills_them_is_not_read_as_a_place() -> None:
    assert words_in("de")("usually {} to {}", "{}", "{0}") == "meist {} bis {0}"
    assert (words_in("sv")("Yes"), words_in("sv").language, words_in("zh-HK")("Yes")) == ("Ja", "en", "是")


@pytest.mark.parametrize(("language", "kind", "texts"), [
    ("sv", "yes_no", ["Ja", "Nej"]), ("th", "yes_no", ["ใช่", "ไม่ใช่"]), ("de", "single", ["Voll", "Teilweise", "Gar nicht"]), ("x-klingon", "yes_no", ["Yes", "No"])])
def test_new_choices_are_in_the_drafts_language(language: str, kind: str, texts: list[str]) -> None:
    assert [choice.text for choice in fresh(kind, "?", document(languages=(language,)).model_copy(update={"touchpoints": ()})).choices] == texts


def test_a_forms_items_speak_the_language_they_are_read_in(app: Flask) -> None:
    made = question(na=True, na_reason=True, required=False, comment_if_failed=True)
    with app.test_request_context():
        draw = get_template_attribute("macros/item.html", "item")
        page = draw(made, language="de-AT")
        assert [text for text in ("freiwillig", "entfällt", "Warum entfällt das?", "Diese Antwort braucht", "Bemerkung") if text not in page] == []
        assert "N/A" not in page and "optional<" not in page and "N/A" in draw(made)
