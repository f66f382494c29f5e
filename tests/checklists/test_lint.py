"""Hints: what a careful colleague would say before publication, and nothing about what is fine."""

from __future__ import annotations

import pytest

from shopper.checklists.document import problems
from shopper.checklists.lint import hints
from shopper.checklists.minutes import minutes, spoken
from shopper.checklists.model import Choice, Desired, Document, Item, Touchpoint
from tests.checklists.made import document, other, question


def said(*items: Item, **changes: object) -> str:
    return " ".join(hint.sentence for hint in hints(document(*items, **changes)))


def test_more_than_a_fifth_of_opinions_is_a_hint_and_no_problem() -> None:
    items = [question(f"q{n}", opinion=n < 2) for n in range(9)]
    assert "2 of 9 items ask for opinion" in hints(document(*items))[0].sentence
    assert problems(document(*items)) == []


def test_exactly_a_fifth_of_opinions_is_fine() -> None:
    assert hints(document(*[question(f"q{n}", opinion=n < 1) for n in range(5)])) == []


def test_a_moment_of_truth_without_desired_is_a_hint() -> None:
    part = Touchpoint(key="a", title="Farewell", moment_of_truth=True, items=(question(),))
    assert [hint.touchpoint for hint in hints(Document(title="D", touchpoints=(part,)))] == ["Farewell"]
    wished = part.model_copy(update={"desired": Desired(feel="welcome")})
    assert hints(Document(title="D", touchpoints=(wished,))) == []


@pytest.mark.parametrize("prompt", [
    "Was the barista friendly and fast?", "Did the agent greet you as well as offer help?", "Is the floor clean & dry?",
    "Was the staff friendly, fast?", "Was the staff friendly but also quick?", "Were the tables clean or set?",
    "Were the tables clean/tidy?", "Was the soup hot plus tasty?", "Was the door the same and clean?"])
def test_two_questions_in_one_are_named(prompt: str) -> None:
    assert "asks two things at once" in said(question(prompt=prompt))


@pytest.mark.parametrize("prompt", [
    "Were terms and conditions on the wall?", "Was the wait between 5 and 10 minutes?", "Did you hear ‘please and come again’?",
    "Was a standing table free?", "Was anything handed over (bag and receipt)?", "Was a Marks and Spencer bag offered?",
    "Were the price on the shelf and at the till the same?", "Was the shop’s sign lit?", "Were you offered tea or coffee?",
    "Was somebody at the till/counter?", "Was the desk staffed in person or by phone?", "Was everything but the price on the sign?"])
def test_an_and_that_asks_one_thing_is_fine(prompt: str) -> None:
    assert said(question(prompt=prompt)) == ""


def test_an_and_in_a_narrative_is_fine() -> None:
    assert said(other("story", "narrative", prompt="What did they say and do?")) == ""


@pytest.mark.parametrize(("prompt", "hit"), [
    ("Didn’t the staff greet you?", "Didn’t"), ("How rude was the guard?", "How rude"), ("Was it obviously dirty?", "obviously"),
    ("Did you like our excellent coffee?", "our excellent"), ("Were you satisfied with the friendly service?", "the friendly"),
    ("How friendly was the staff?", "How friendly"), ("Did the staff not greet you?", "Did the staff not")])
def test_leading_wording_is_quoted(prompt: str, hit: str) -> None:
    assert f"‘{hit}’ leads" in said(question(prompt=prompt))


def test_a_contraction_leads_at_the_beginning_or_the_end_and_not_within() -> None:
    assert said(question(prompt="The assistant didn’t interrupt you")) == ""
    assert "leads" in said(question(prompt="It was clean, wasn’t it?"))
    assert "leads" in said(question(prompt="You felt welcome, right?"))


@pytest.mark.parametrize(("prompt", "language"), [
    ("War das Personal freundlich und schnell?", "de-AT"), ("Le personnel était-il aimable et rapide ?", "fr"),
    ("¿El personal fue amable y rápido?", "es")])
def test_two_questions_in_one_are_named_in_other_languages(prompt: str, language: str) -> None:
    assert "asks two things at once" in said(question(prompt=prompt), languages=(language,))


def test_wording_is_only_judged_in_a_language_that_is_known_and_that_is_said_once() -> None:
    items = question("a", prompt="Era pulito and calmo?"), question("b", prompt="C’era musica?")
    assert said(*items, languages=("it",)) == "The wording of Italian texts is not looked at."
    assert "‘x-shop’ texts" in said(*items, languages=("x-shop",))


def test_a_scored_item_that_nobody_can_fail_is_named() -> None:
    kind = (Choice(key="a", text="A", points=1), Choice(key="b", text="B", points=2))
    assert "no answer fails" in said(question(type="single", choices=kind))
    assert said(question(type="single", choices=kind, bonus=True), question("q2")) == ""


def test_a_prompt_asked_twice_is_named_with_its_place() -> None:
    twice = Document(title="D", touchpoints=(
        Touchpoint(key="in", title="Entrance", items=(question("a", prompt="Was it clean?"),)),
        Touchpoint(key="out", title="Exit", items=(question("b", prompt="was it  clean"),))))
    [hint] = hints(twice)
    assert "asked in ‘Entrance’" in hint.sentence
    assert (hint.touchpoint_key, hint.item_key) == ("out", "b")


def test_missing_and_left_over_translations_are_counted() -> None:
    told = {"fr": {"arrival.title": "Arrivée", "gone.prompt": "Perdu"}}
    text = said(languages=("en", "fr"), translations=told)
    assert "4 of 5 texts have no translation into ‘fr’" in text  # the checklist's title, the prompt, yes and no
    assert "1 translation into ‘fr’ belong" in text


def test_minutes_grow_with_what_is_asked() -> None:
    short, long = document(question()), document(*[other(f"n{n}", "narrative", minimum_length=300) for n in range(5)])
    assert minutes(short) == (1, 1)
    assert minutes(long)[1] >= 8
    assert spoken(document(question(), *[other(f"o{n}", "narrative", required=False) for n in range(4)])) == "about 1 to 7 minutes"
