"""Which answers are taken, how they are tidied, and what is still missing before a report can be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shopper.checklists.model import Choice, Item, Scoring
from shopper.reports import model
from shopper.reports.model import Declaration
from tests import visiting

DOCUMENT = visiting.document()
FACTS: dict[str, Any] = {"variant": "", "tags": []}


def refused(key: str, answer: Any) -> str:
    """The sentence for one answer, empty when it is taken."""
    return model.check(DOCUMENT, model.tidy(DOCUMENT, {key: answer})).get(key, "")


def test_a_whole_report_is_taken() -> None:
    assert model.check(DOCUMENT, visiting.answers()) == {}
    assert model.missing(DOCUMENT, visiting.answers(), {}, FACTS) == {}


@pytest.mark.parametrize(("key", "answer", "says"), [
    ("ghost", {"value": "yes"}, "no item “ghost”"),
    ("wait", {"na": True}, "not offered"),
    ("greeted", {"na": True, "value": "yes"}, "not both"),
    ("greeted", {"value": "perhaps"}, "not in the list"),
    ("greeted", {"value": "yes", "points": 100}, "answer it again"),
    ("greeted", "yes", "answer it again"),
    ("signs", {"value": ["menu", "offers", "hours"]}, "At most 2"),
    ("signs", {"value": ["menu", "menu"]}, "twice"),
    ("signs", {"value": ["menu", "door"]}, "not in the list"),
    ("price", {"value": "four"}, "plain digits"),
    ("price", {"value": "1,234"}, "two ways"),
    ("price", {"value": "-3"}, "cannot be right"),
    ("price", {"value": "5000"}, "cannot be right"),
    ("price", {"value": "٤"}, "plain digits"),
    ("price", {"value": 4.2}, "plain digits"),
    ("paid_at", {"value": "25:00"}, "a time such as"),
    ("wait", {"value": {"seconds": "soon"}}, "in seconds"),
    ("wait", {"value": {"seconds": -1}}, "between 0"),
    ("wait", {"value": {"seconds": True}}, "in seconds"),
    ("who", {"value": {"count": 2, "roles": ["Anna"]}}, "never a name"),
    ("who", {"value": {"count": 1000}}, "whole number"),
    ("felt", {"value": {"success": 6}}, "five levels of success"),
    ("read", {"value": "x"}, "takes no answer"),
    ("front", {"value": "x"}, "file itself"),
    ("greeted", {"value": "yes", "at": "noon"}, "hours and minutes"),
])
def test_what_cannot_be_taken_is_said_at_its_item(key: str, answer: Any, says: str) -> None:
    assert says in refused(key, answer)


def test_a_text_of_a_hundred_thousand_characters_is_refused_with_both_figures() -> None:
    assert refused("story", {"value": "x" * 100_000}) == "This text has 100,000 characters; at most 10,000 fit here."
    assert refused("story", {"value": "😀" * 10_000}) == ""


@pytest.mark.parametrize("letter", ["\x00", "\ud800", "\x1b"])
@pytest.mark.parametrize("answer", [
    lambda letter: {"value": f"so{letter}"}, lambda letter: {"value": "fine", "comment": f"so{letter}"},
    lambda letter: {"value": "fine", "stood_out": letter + "so"},
])
def test_characters_that_cannot_be_kept_are_named(letter: str, answer: Any) -> None:
    assert f"U+{ord(letter):04X}" in refused("story", answer(letter))


@pytest.mark.parametrize("text", ["line\nline", "\u202eright to left", "👩‍👩‍👧", "e" + "\u0301" * 50, "tab\there"])
def test_unusual_text_is_kept_as_it_is(text: str) -> None:
    assert model.tidy(DOCUMENT, {"story": {"value": text}}) == {"story": {"value": text}}
    assert refused("story", {"value": text}) == ""


@pytest.mark.parametrize(("typed", "kept"), [("12,50", "12.50"), (" 3,5 ", "3.5"), ("12.50", "12.50"), ("7", "7")])
def test_a_comma_is_a_decimal_point(typed: str, kept: str) -> None:
    assert model.tidy(DOCUMENT, {"price": {"value": typed}})["price"]["value"] == kept


def test_a_comma_in_a_text_stays() -> None:
    assert model.tidy(DOCUMENT, {"story": {"value": "12,50"}})["story"]["value"] == "12,50"


def test_a_figure_outside_the_usual_range_is_taken() -> None:
    assert refused("price", {"value": "14"}) == ""


def test_nothing_is_kept_of_empty_answers_but_zero_is_something() -> None:
    typed = {"story": {"value": "  ", "comment": ""}, "signs": {"value": []}, "who": {"value": {"count": 0, "roles": []}}}
    assert model.tidy(DOCUMENT, typed) == {"who": {"value": {"count": 0}}}


def test_what_is_missing_is_said_for_each_item_in_the_order_of_the_journey() -> None:
    lacks = model.missing(DOCUMENT, {}, {}, FACTS)
    assert list(lacks) == ["greeted", "wait", "nps", "price", "who", "felt", "story"]
    assert lacks["wait"] == "Give the time it took."


def test_a_hidden_item_is_never_missing_and_a_shown_one_is() -> None:
    said_no = visiting.answers(greeted={"value": "no", "comment": "Nobody looked up."})
    assert list(model.missing(DOCUMENT, said_no, {}, FACTS)) == ["busy"]


@pytest.mark.parametrize(("changed", "says"), [
    ({"greeted": {"na": True}}, "Say why this does not apply."),
    ({"greeted": {"value": "no"}, "busy": {"value": "busy"}}, "Add a word on what happened."),
    ({"story": {"value": "Too short."}}, "Write at least 20 characters; 10 so far."),
    ({"felt": {"value": {"success": 4, "effort": 5, "emotion": 4}}}, "what caused the emotion"),
    ({"moment": {"value": {"actual": {"think": "Fine."}}}}, "thought, felt and did"),
])
def test_an_answer_that_needs_more_says_what(changed: dict[str, Any], says: str) -> None:
    assert [sentence for sentence in model.missing(DOCUMENT, visiting.answers(**changed), {}, FACTS).values() if says in sentence]


def test_a_failed_answer_may_ask_for_a_photo() -> None:
    item = Item.model_validate_json('{"key":"clean","type":"yes_no","prompt":"Clean?","photo_if_failed":true,'
                                    '"choices":[{"key":"yes","text":"Yes","points":1},{"key":"no","text":"No","points":0}]}')
    document = DOCUMENT.model_copy(update={"touchpoints": (DOCUMENT.touchpoints[0].model_copy(update={"items": (item,)}),)})
    assert model.missing(document, {"clean": {"value": "no"}}, {}, FACTS) == {"clean": "Add a photo of what you saw."}
    assert model.missing(document, {"clean": {"value": "no"}}, {"clean": 1}, FACTS) == {}


def test_progress_counts_what_is_required_with_these_answers() -> None:
    far = model.progress(DOCUMENT, {"greeted": {"value": "no"}}, {}, FACTS)
    assert (far.done, far.required) == (0, 8)
    assert model.progress(DOCUMENT, visiting.answers(), {}, FACTS).done == 7


def test_times_of_the_visit_are_judged_together() -> None:
    assert model.check_times("2026-03-12T14:00", "2026-03-12T13:00") == {"visit.ended": "The visit cannot end before it began."}
    assert model.check_times(None, None) == {}
    assert model.check_times(None, None, whole=True) == {"visit.began": "Say when the visit began."}
    assert "visit.began" in model.check_times("yesterday", None)
    assert "visit.began" in model.check_times("2026-02-30T14:00", None)
    assert model.check_times("2026-03-12", None, whole=True) == {}


def test_a_declaration_needs_a_name() -> None:
    assert model.check_declaration(Declaration("  ")) == {"name": "Type your name to sign the declaration."}
    assert "conflicts" in model.check_declaration(Declaration("Sam", "x" * 3000))
    assert model.check_declaration(Declaration("Sam", "My sister works there.\nSince May.")) == {}


def test_an_item_that_its_scoring_leaves_out_is_not_failed_in_the_form_either() -> None:
    taken = Item(key="q", type="single", prompt="Noise", choices=(Choice(key="x", text="Loud", points=-1), Choice(
        key="y", text="Calm", points=0)))
    given = {"value": "x"}
    assert model.failed(taken, given, Scoring()) and not model.failed(taken, given, Scoring(items="share"))


def test_the_canonical_text_is_the_one_that_any_json_writer_makes() -> None:
    value = {"b": ["ä\u2028\x07", 1.5, -0.0, 10**30, None, True, {}], "a": {"ß": "\"\\/\n", "1": []}}
    assert model.dump(value) == json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert model.dump("é") == '"é"' and model.dump([]) == "[]"
