"""What blocks publication and what is only a hint."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.checklists.document import problems
from shopper.checklists.lint import hints
from shopper.checklists.model import (
    TYPES,
    Choice,
    Critical,
    Document,
    Item,
    Scoring,
    Threshold,
    Touchpoint,
    dump,
    fingerprint,
    load,
)
from tests.checklists.made import YES_NO, document, other, question


def sentences(*items: Item, **changes: Any) -> str:
    return " | ".join(problem.spoken() for problem in problems(document(*items, **changes)))


def test_a_sound_document_has_no_problem() -> None:
    assert sentences(question(), other("wait", "timing", thresholds=(Threshold(at_most=30, points=5), Threshold(points=0)))) == ""


def test_a_document_without_items_says_so() -> None:
    assert "no item yet" in problems(Document(title="Empty"))[0].sentence


def test_an_empty_touchpoint_is_named() -> None:
    parts = (Touchpoint(key="a", title="Arrival", items=(question(),)), Touchpoint(key="b", title="Farewell"))
    assert [problem.touchpoint for problem in problems(Document(title="D", touchpoints=parts))] == ["Farewell"]


def test_doubled_touchpoint_keys_are_refused() -> None:
    parts = tuple(Touchpoint(key="a", title="Arrival", items=(question(key),)) for key in ("one", "two"))
    assert "touchpoint has the key ‘a’" in problems(Document(title="D", touchpoints=parts))[0].sentence


def test_doubled_item_keys_are_refused_across_touchpoints() -> None:
    parts = tuple(Touchpoint(key=key, title=key, items=(question(),)) for key in ("one", "two"))
    assert [problem.touchpoint for problem in problems(Document(title="D", touchpoints=parts))] == ["two"]


@pytest.mark.parametrize(("item", "expected"), [
    (question(choices=(*YES_NO, Choice(key="maybe", text="Maybe", points=0))), "exactly the choices yes and no"),
    (question(choices=YES_NO[:1]), "exactly the choices yes and no"),
    (other("a", "single"), "too few choices"),
    (other("a", "several"), "too few choices"),
    (other("a", "single", choices=(Choice(key="x", text="X"), Choice(key="x", text="Y"))), "Two choices have the key ‘x’"),
    (other("a", "single", choices=(Choice(key="x", text="Fast", points=1), Choice(key="y", text="Slow"))),
     "‘Slow’ has no points"),
    (other("a", "several", choices=(Choice(key="x", text="X"),), most=2), "only 1 choices"),
    (question(thresholds=(Threshold(points=1),)), "yes/no item does not know thresholds"),
    (question(points_cap=1), "does not know a cap on points"),
    (question(unit="s"), "does not know unit"),
    (other("a", "number", choices=YES_NO), "does not know choices"),
    (other("a", "number", currency="EUR"), "does not know currency"),
    (other("a", "timing", parts="time"), "does not know date or time parts"),
    (other("a", "short_text", prompts=("Why?",)), "does not know writing prompts"),
    (other("a", "narrative", most=3), "does not know a greatest number"),
    (other("a", "note", na=True), "A note is only read"),
    (other("a", "number", minimum=5, maximum=1), "ends before it begins"),
    (other("a", "timing", thresholds=(Threshold(at_least=60, at_most=30, points=1),)), "nothing fits both"),
    (other("a", "timing", thresholds=(Threshold(at_most=60, points=1), Threshold(at_most=30, points=2))),
     "Threshold 2 is never reached"),
    (other("a", "timing", thresholds=(Threshold(points=1), Threshold(at_least=3, points=2))), "Threshold 2 is never reached"),
    (question(weight=-1), "weight cannot be less than zero"),
    (question(na_reason=True), "N/A is not allowed"),
    (question(critical=Critical(effect="cap")), "needs a cap from 0 to 100"),
    (question(critical=Critical(effect="cap", cap=101)), "needs a cap from 0 to 100"),
    (question(critical=Critical(effect="mark", cap=80)), "only used by a critical item that caps"),
    (question(critical=Critical(effect="mark"), bonus=True), "critical or a bonus, not both"),
    (other("a", "short_text", critical=Critical(effect="fail")), "can never be failed"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_an_item_that_cannot_work_is_explained(item: Item, expected: str) -> None:
    assert expected in sentences(item)


@pytest.mark.parametrize("item", [
    other("a", "timing", thresholds=(Threshold(at_most=30, points=5), Threshold(at_most=60, points=2), Threshold(points=0))),
    question(choices=(Choice(key="yes", text="Yes", level="failed"), Choice(key="no", text="No")),
             critical=Critical(effect="fail")),
    question(critical=Critical(effect="cap", cap=0)), question(critical=Critical(effect="cap", cap="100")),
    other("a", "several", choices=(Choice(key="x", text="X", points=2), Choice(key="y", text="Y", points=-1)), points_cap=2,
          most=2),
    other("a", "photo", most=3), other("a", "scale", choices=tuple(Choice(key=str(n), text=str(n)) for n in range(11))),
], ids=lambda item: item.type)
def test_an_item_that_works_has_no_problem(item: Item) -> None:
    assert sentences(item) == ""


@pytest.mark.parametrize(("condition", "expected"), [
    ({"item": "gone", "is": "yes"}, "‘gone’, which does not exist"),
    ({"item": "later", "is": "yes"}, "comes later in the journey"),
    ({"item": "target", "answered": True}, "asks for its own answer"),
    ({"item": "queue", "equals": "yes"}, "has exactly one of"),
    ({"item": "queue", "is": "maybe"}, "the choice ‘maybe’"),
    ({"any": [{"item": "queue", "none_of": ["yes", "maybe"]}]}, "the choice ‘maybe’"),
    ({"item": "queue", "at_least": 1}, "sets a limit on a yes/no"),
    ({"item": "picture", "is": "x"}, "answer of a photo"),
    ({"item": "trio", "is": "x"}, "can only ask whether that is answered"),
    ({"item": "at", "at_least": "2026-01-01"}, "compares a time with a date"),
    ({"item": "day", "at_least": "14:30"}, "compares a date with a time"),
    ({"item": "moment", "any_of": ["2026-01-01T10:00", "14:30"]}, "compares a date and time with a time"),
    ({"item": "day", "is": "2026-01-01T10:00"}, "compares a date with a date and time"),
    ({"item": "count", "at_most": "2026-01-01"}, "compares a figure with a date"),
])
def test_a_condition_that_cannot_work_is_explained(condition: dict[str, Any], expected: str) -> None:
    items = (question(), other("picture", "photo"), other("trio", "pillars"), other("at", "datetime", parts="time"),
             other("day", "datetime"), other("moment", "datetime", parts="both"), other("count", "people_met"))
    assert expected in sentences(*items, question("target", show_if=condition), question("later"))


@pytest.mark.parametrize("condition", [
    {"item": "moment", "at_least": "2026-01-01"}, {"item": "moment", "is": "2026-01-01T10:00"}, {"item": "at", "is_not": " 14:30 "},
    {"item": "count", "any_of": [1, "2.5"]}, {"item": "day", "answered": True}])
def test_a_condition_that_compares_what_can_match_is_fine(condition: dict[str, Any]) -> None:
    items = other("at", "datetime", parts="time"), other("day", "datetime"), other("moment", "datetime", parts="both")
    assert sentences(*items, other("count", "number"), question("target", show_if=condition)) == ""


def test_conditions_on_the_visit_and_on_earlier_items_are_fine() -> None:
    condition = {"all": [{"visit": "variant", "is": "family"}, {"location": "tag", "is_not": "kiosk"},
                         {"item": "queue", "is": "yes"}]}
    assert sentences(question(), question("target", show_if=condition)) == ""


@pytest.mark.parametrize(("changes", "expected"), [
    ({"scoring": Scoring(maximum=0)}, "more than zero"),
    ({"languages": ("en", "en")}, "named twice"),
    ({"translations": {"fr": {"arrival.title": "Arrivée"}}}, "not one of the further languages"),
    ({"scoring": Scoring(sections="weights"), "touchpoints": (
        Touchpoint(key="a", title="A", weight=0, items=(question(),)),)},
     "no touchpoint weighs more than zero"),
])
def test_rules_of_the_whole_that_cannot_work_are_explained(changes: dict[str, Any], expected: str) -> None:
    assert expected in sentences(**changes)


AMOUNTS = st.one_of(st.integers(-999_999, 999_999), st.decimals(-999, 999, places=2).map(lambda one: f"{one:f}"))
TEXTS = st.text(min_size=1, max_size=40, alphabet=st.characters(exclude_categories=("Cs",)))
KEYS = st.from_regex(r"\A[a-z0-9][a-z0-9_-]{0,20}\Z")
CHOICES = st.builds(Choice, key=KEYS, text=TEXTS, points=st.none() | AMOUNTS,
                    level=st.sampled_from([None, "failed", "did_the_job", "engaged"]))
ITEMS = st.builds(Item, key=KEYS, type=st.sampled_from(TYPES), prompt=TEXTS, guidance=TEXTS, weight=AMOUNTS, na=st.booleans(),
                  choices=st.lists(CHOICES, max_size=3).map(tuple),
                  show_if=st.sampled_from([None, {"item": "queue", "is": "yes"}]),
                  thresholds=st.lists(st.builds(Threshold, at_most=st.none() | AMOUNTS, points=AMOUNTS), max_size=2).map(tuple),
                  critical=st.none() | st.builds(Critical, effect=st.sampled_from(["mark", "cap"]), cap=st.none() | AMOUNTS))
DOCUMENTS = st.builds(Document, title=TEXTS, scoring=st.builds(Scoring, maximum=AMOUNTS, cap=st.booleans()),
                      touchpoints=st.lists(st.builds(Touchpoint, key=KEYS, title=TEXTS, weight=AMOUNTS,
                                                     items=st.lists(ITEMS, max_size=3).map(tuple)), max_size=3).map(tuple))


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS)
def test_a_document_survives_its_json_and_keeps_its_fingerprint(made: Document) -> None:
    text = dump(made)
    assert load(text) == made
    assert fingerprint(dump(load(text))) == fingerprint(text)


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS)
def test_problems_and_hints_answer_for_every_document(made: Document) -> None:
    assert all(problem.spoken() for problem in [*problems(made), *hints(made)])


@pytest.mark.parametrize(("scoring", "alone"), [
    (Scoring(sections="weights", cap=False), True), (Scoring(), True), (Scoring(cap=False), False)])
def test_a_touchpoint_of_nothing_but_bonus_is_a_problem_where_it_could_never_count(scoring: Scoring, alone: bool) -> None:
    parts = (Touchpoint(key="a", title="Arrival", items=(question("plus", bonus=True),)),
             Touchpoint(key="b", title="Till", items=(question("paid"), question("extra", bonus=True))))
    found = problems(Document(title="D", touchpoints=parts, scoring=scoring))
    assert [problem.touchpoint for problem in found] == (["Arrival"] if alone else [])


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"languages": ("",)}, "no language code"), ({"languages": ("<script>",)}, "no language code"),
    ({"title": " \u200b"}, "no title that anybody could read"),
    ({"touchpoints": (Touchpoint(key="a", title="\u2060 ", items=(question(),)),)}, "A touchpoint has no title"),
])
def test_what_nobody_could_read_or_print_keeps_a_checklist_from_being_published(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in sentences(**changes)


def test_a_prompt_or_choice_of_blanks_is_a_problem() -> None:
    assert "nothing that anybody could read" in sentences(question(prompt="\u200b \u00a0"))
