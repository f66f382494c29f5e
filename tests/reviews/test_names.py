"""Words that may name a person are found, and the program's own words are not."""

from __future__ import annotations

import pytest

from shopper.reviews.names import not_roles, possible_names, words_of

KNOWN = words_of(["Marlow Street", "Harbour Coffee", "Was the Flat White served hot?"])


@pytest.mark.parametrize(("text", "names"), [
    ("The advisor, Anna, smiled.", ["Anna"]),
    ("I was served by Jean-Luc at the till.", ["Jean-Luc"]),
    ("Served by O'Brien.", ["O'Brien"]),
    ("Her name is Kim", ["Kim"]),
    ("Name tag said Tom.", ["Tom"]),
    ("Mr. Okafor came over. Mr. Okafor left.", ["Okafor"]),
    ("Advisor called Żaneta helped", ["Żaneta"]),
    ("Anna served us quickly.", ["Anna"]), ("Thanks. Anna smiled.", ["Anna"]), ("The advisor, ANNA, smiled.", ["ANNA"]),
    ("I was served by anna.", ["anna"]), ("It was Jo who helped", ["Jo"]), ("\"Maria\" on the badge", ["Maria"]),
])
def test_a_name_inside_a_sentence_is_found(text: str, names: list[str]) -> None:
    assert possible_names(text, KNOWN) == names


@pytest.mark.parametrize("text", [
    "", "Nobody was at the counter. The queue was long.", "I went in and I'd waited 48 s.", "The ATM in the UK did not work.",
    "Visited Marlow Street on Thursday in March.", "Harbour's own Flat White, hot.", "She said: \"Welcome back\"",
    "- Clean tables\n- Warm light", "I called the shop and they called back", "the greeting was named first",
    "Staff smiled. Don't wait.", "Served by a barista, served by staff. It was NOT warm.", "We've paid. The USB port was free.",
])
def test_ordinary_text_raises_no_name(text: str) -> None:
    assert possible_names(text, KNOWN) == []


@pytest.mark.parametrize(("text", "names"), [
    ("田中さんが対応しました。", ["田中"]), ("店員さんはお客様に親切でした", []), ("王先生很好", ["王"]), ("那位先生很好", []),
    ("김민수님이 도와주었다", ["김민수"]), ("고객님", []), ("السيد أحمد ساعدني", ["أحمد"])])
def test_in_a_script_without_capitals_a_title_shows_the_name(text: str, names: list[str]) -> None:
    assert possible_names(text, KNOWN, "ja") == names


def test_german_nouns_are_not_names_but_an_introduced_name_is() -> None:
    text = "Der Berater am Schalter hatte Zeit. Frau Huber kam später."
    assert possible_names(text, KNOWN, "de-AT") == ["Huber"]


@pytest.mark.parametrize(("roles", "found"), [
    (["barista 1", "maria"], ["maria"]), (["shift lead", "advisor 2"], []), (["cashier tom"], ["tom"]), ([], []),
    (["sommelier"], []), (["ranger"], ["ranger"]),
])
def test_a_role_that_is_no_job_may_be_a_name(roles: list[str], found: list[str]) -> None:
    assert not_roles(roles, frozenset()) == found


def test_a_role_of_the_programs_own_words_is_one() -> None:
    assert not_roles(["ranger"], frozenset({"ranger"})) == []
