"""Doubts: each is raised by its cause, points at its item, and stays silent without it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shopper.checklists.model import Choice, Document, Item, Touchpoint
from shopper.reviews.author import Author
from shopper.reviews.model import Doubt, NameRule, Reading, Visited, doubts, may_name, seconds_between, unconfirmed

YES_NO = (Choice(key="yes", text="Yes", points=5), Choice(key="no", text="No", points=0))
DOCUMENT = Document(title="Counter visit", touchpoints=(Touchpoint(key="till", title="Till", items=(
    Item(key="greeted", type="yes_no", prompt="Greeted?", choices=YES_NO, comment_if_failed=True, photo_if_failed=True),
    Item(key="wait", type="number", prompt="Minutes of waiting", unit="min", minimum=0, maximum=60),
    Item(key="story", type="narrative", prompt="What happened?", minimum_length=60),
    Item(key="card", type="photo", prompt="The allergen card"),
    Item(key="advisor", type="short_text", prompt="Who served you?", personal=True),
    Item(key="felt", type="think_feel_do", prompt="What did you think, feel and do?"),
    *(Item(key=f"q{n}", type="yes_no", prompt=f"Question {n}?", choices=YES_NO) for n in range(10)),
)),))
VISIT = Visited("2026-03-12T14:00", "2026-03-12T14:34", "2026-03-09", "2026-03-15", 600)


def read(answers: dict[str, dict[str, Any]], **changes: Any) -> list[tuple[str | None, str]]:
    """The doubts of a report with these answers, evidence for the photo given unless a test says otherwise."""
    visible = frozenset(item.key for _, item in DOCUMENT.items())
    reading = Reading(DOCUMENT, answers, visible, {"card": 1}, {}, VISIT, NameRule(False))
    return [(doubt.item, doubt.sentence) for doubt in doubts(replace(reading, **changes))]


def test_a_plain_report_raises_no_doubt() -> None:
    story = "The queue was short and the order came after three minutes, warm and as it was asked for."
    assert read({"greeted": {"value": "yes", "at": "14:02"}, "wait": {"value": "3"}, "story": {"value": story}}) == []


def test_a_failed_item_without_the_word_and_photo_that_are_asked_for_is_a_doubt() -> None:
    found = read({"greeted": {"value": "no"}}, levels={"greeted": "failed"})
    assert [item for item, _ in found] == ["greeted", "greeted"]
    assert "photo" in found[0][1] and "no word" in found[1][1]


def test_a_failed_item_with_its_photo_and_word_is_none() -> None:
    assert read({"greeted": {"value": "no", "comment": "Nobody came for a minute."}}, levels={"greeted": "failed"},
                evidence={"card": 1, "greeted": 1}) == []


def test_a_figure_beyond_the_plausible_range_names_the_limit() -> None:
    assert read({"wait": {"value": "61"}}) == [("wait", "61 min is above what is plausible (at most 60 min).")]
    assert read({"wait": {"value": "-1"}}) == [("wait", "-1 min is below what is plausible (at least 0 min).")]
    assert read({"wait": {"value": "60"}}) == []


def test_a_narrative_shorter_than_asked_is_a_doubt() -> None:
    assert read({"story": {"value": "  All fine. "}}) == [("story", "The narrative is short: 9 characters.")]


def test_a_required_photo_that_is_missing_is_a_doubt_unless_na() -> None:
    assert read({}, evidence={}) == [("card", "The photo that is asked for is missing.")]
    assert read({"card": {"na": True, "na_reason": "not shown"}}, evidence={}) == []


def test_a_time_outside_the_visit_is_a_doubt_and_its_ends_are_not() -> None:
    assert read({"greeted": {"value": "yes", "at": "13:59"}}) == [("greeted", "Its time, 13:59, lies outside the visit.")]
    assert read({"greeted": {"value": "yes", "at": "14:00"}, "q1": {"value": "yes", "at": "14:34"}}) == []


def test_a_visit_over_midnight_cannot_tell_about_times() -> None:
    assert read({"greeted": {"value": "yes", "at": "00:10"}}, visited=replace(VISIT, ended="2026-03-13T00:20")) == []


def test_a_visit_of_which_only_the_day_is_known_cannot_tell_about_times() -> None:
    day_only = replace(VISIT, began="2026-03-12", ended="2026-03-12")
    assert read({"greeted": {"value": "yes", "at": "00:10"}}, visited=day_only) == []


def test_many_answers_at_one_minute_are_a_doubt_about_the_whole() -> None:
    same = {f"q{n}": {"value": "yes", "at": "14:10"} for n in range(8)}
    assert read(same) == [(None, "8 of 8 timed answers carry the same time, 14:10.")]
    nearly = same | {f"q{n}": {"value": "yes", "at": f"14:1{n}"} for n in (8, 9)}
    assert read(nearly) == [(None, "8 of 10 timed answers carry the same time, 14:10.")]
    assert read(nearly | {"greeted": {"value": "yes", "at": "14:12"}}) == []
    assert read(same | {"q8": {"value": "yes", "at": "14:11"}, "q9": {"value": "yes", "at": "14:12"},
                        "greeted": {"value": "yes", "at": "14:13"}}) == []


def test_a_report_filled_in_too_fast_is_a_doubt_about_the_whole() -> None:
    answers = {f"q{n}": {"value": "yes"} for n in range(10)}
    assert read(answers, visited=replace(VISIT, filled_seconds=29)) == [(None, "Filled in very fast: 10 answers in 29 seconds.")]
    assert read(answers, visited=replace(VISIT, filled_seconds=30)) == []


def test_a_visit_outside_its_window_or_ending_before_it_began_is_a_doubt() -> None:
    assert "outside its window" in read({}, visited=replace(VISIT, window_to="2026-03-11"))[0][1]
    assert read({}, visited=replace(VISIT, ended="2026-03-12T13:00"))[0] == (None, "The visit ends before it begins.")


def test_a_visit_of_a_day_that_had_not_come_when_it_was_sent_is_a_doubt() -> None:
    sent = replace(VISIT, sent_on="2026-03-12")
    assert read({}, visited=sent) == []
    for ahead in (replace(sent, ended="2026-03-13T00:10"), replace(sent, began="2026-03-13", ended=None)):
        assert "had not come yet when the report was sent, on 2026-03-12" in read({}, visited=ahead)[0][1]


def test_a_name_is_a_doubt_only_where_names_may_not_leave() -> None:
    answers = {"greeted": {"value": "yes", "comment": "It was done by Anna at once."}}
    assert read(answers) == [("greeted", "May name a person: Anna.")]
    assert read(answers, names=NameRule(True)) == []
    assert read(answers, names=NameRule(False, frozenset({"anna"}))) == []


def test_a_personal_item_never_leaves_so_a_name_there_is_no_doubt() -> None:
    assert read({"advisor": {"value": "It was Anna"}}) == []


@pytest.mark.parametrize(("text", "time"), [
    ("at 14:05 I stood at the door", "14:05"), ("I came at 3.40 and left", "3.40"), ("around 14.05 it was empty", "14.05"),
    ("it was 2 pm when I left", "2 pm"), ("at ten o'clock they closed", "ten o'clock"), ("about half past two", "half past two"),
    ("we ate at noon", "noon"), ("it was five past two", "five past two"), ("at twenty to three", "twenty to three"),
    ("around 14 30, perhaps", "14 30"), ("came 1430 hrs", "1430 hrs"), ("by quarter to nine", "quarter to nine")])
def test_a_time_of_day_is_a_doubt_even_where_names_are_allowed(text: str, time: str) -> None:
    answers = {"greeted": {"value": "yes", "comment": text}}
    for rule in (NameRule(False), NameRule(True)):
        assert read(answers, names=rule) == [("greeted", f"Names a time of day: {time}.")]
    assert read({}, captions={"card": (text,)}) == [("card", f"Names a time of day: {time}.")]


@pytest.mark.parametrize("text", ["the board said 3.40, the till 3.60", "it cost 12.50 €", "it took 48 s", "the queue was 1:4 at best",
    "in the afternoon five to six people came", "there were 10 20 30 tables", "it cost 12 50 €", "open 24 hours", "half a cup"])
def test_a_price_or_a_length_is_no_time_of_day(text: str) -> None:
    assert read({"greeted": {"value": "yes", "comment": text}}) == []


SHOPPER = Author(("Samira Müller", "李明"), "s.mueller77@example.org")


@pytest.mark.parametrize(("text", "trace"), [
    ("I am Samira.", "Holds the shopper’s own name: Samira."), ("a table for muller", "Holds the shopper’s own name: muller."),
    ("booked as s.mueller77", "Holds the shopper’s own name: s.mueller77, mueller."),
    ("write to me@shop.example", "Holds an e-mail address: me@shop.example."),
    ("my number is +44 20 7946 0018", "May hold a telephone number: +44 20 7946 0018.")])
def test_what_tells_who_the_shopper_was_is_confirmed_even_where_names_are_allowed(text: str, trace: str) -> None:
    for rule in (NameRule(True), NameRule(False, frozenset({"samira", "muller", "am", "number", "write"}))):
        told = [sentence for _, sentence in read({"greeted": {"value": "yes", "comment": text}}, names=rule, author=SHOPPER)]
        assert trace in told
    assert trace in [sentence for _, sentence in read({}, captions={"card": (text,)}, author=SHOPPER)]
    found = doubts(Reading(DOCUMENT, {"advisor": {"value": text}}, frozenset({"advisor"}), {}, {}, VISIT, NameRule(True), {}, SHOPPER))
    assert may_name(found) == ("advisor",)


@pytest.mark.parametrize("text", [
    "Booked for Samira Müller.", "Muller, Samira", "SAMIRA K. MÜLLER", "samira_müller", "我是李明。", "to S.Mueller77@example.org.",
    "The till said “Thanks, Samira-Müller”"])
def test_the_shoppers_whole_name_or_address_bars_a_release_whatever_is_ticked(text: str) -> None:
    for rule in (NameRule(True), NameRule(False)):
        found = doubts(Reading(DOCUMENT, {"greeted": {"value": "yes", "comment": text}}, frozenset({"greeted"}), {}, {}, VISIT, rule,
                               {}, SHOPPER))
        assert "cannot be released with it. Return it" in unconfirmed(found, {"greeted"})


@pytest.mark.parametrize("text", ["I am Samira.", "Samira served us. Then came Mr Klein and Müller", "xsamira müllers", "von der Leyen",
                                  "they will may", "May I?", "me@shop.example"])
def test_one_part_of_a_name_may_be_somebody_elses_and_is_confirmed(text: str) -> None:
    many = Author((*SHOPPER.names, "Ursel von der Aue", "Will May", "May"), SHOPPER.email)
    found = doubts(Reading(DOCUMENT, {"greeted": {"comment": text}}, frozenset({"greeted"}), {}, {}, VISIT, NameRule(True), {}, many))
    assert unconfirmed(found, {"greeted"}) == ""


def test_a_personal_item_that_stays_in_the_review_bars_nothing() -> None:
    assert read({"advisor": {"value": "Samira Müller"}}, author=SHOPPER) == []


@pytest.mark.parametrize("text", ["a small sample", "on 2026-03-12", "on 12.03.2026", "receipt 4711", "it will do, they may come"])
def test_ordinary_words_and_figures_are_no_trace_of_the_shopper(text: str) -> None:
    will = Author(("Will May",), "sam@example.org")
    assert read({"greeted": {"value": "yes", "comment": text}}, author=will) == []


def test_what_may_give_somebody_away_is_confirmed_once_for_each_item() -> None:
    found = [Doubt("greeted", "A name.", True), Doubt("greeted", "A time.", True), Doubt("wait", "High.")]
    assert may_name(found) == ("greeted",)
    assert "give away the shopper or the time" in unconfirmed(found, ()) and unconfirmed(found, ("greeted",)) == ""


def test_hidden_items_raise_no_doubt() -> None:
    assert read({"wait": {"value": "999"}}, visible=frozenset({"story"})) == []


def test_names_are_looked_for_in_every_part_of_a_composed_answer() -> None:
    answers = {"felt": {"value": {"actual": {"think": "why did Bruno leave"}}, "stood_out": "thanks to Carla"}}
    assert read(answers) == [("felt", "May name a person: Carla, Bruno.")]


def test_seconds_between_needs_both_times() -> None:
    assert seconds_between("2026-03-12T14:00:00.000Z", "2026-03-12T14:01:30.000Z") == 90
    assert seconds_between(None, "2026-03-12T14:01:30.000Z") is None
