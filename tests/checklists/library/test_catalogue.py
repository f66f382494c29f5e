"""The ready checklists: each whole, clean, mostly factual, guided, and scored as its answers deserve."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shopper.checklists import lint
from shopper.checklists.document import problems
from shopper.checklists.library.catalogue import HERE, SENTENCES, Ready, catalogue
from shopper.checklists.model import Choice, Document, Item, Threshold, amount
from shopper.checklists.visibility import visible_items
from shopper.reports.model import missing
from shopper.reports.scoring import Score, best_points, score

READY = catalogue()
Answers = dict[str, dict[str, Any]]
Pick = Callable[..., Any]
TEXT = "What was seen, in the order in which it happened. " * 10

each = pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.name)


def items(ready: Ready) -> list[Item]:
    return [item for _, item in ready.document.items()]


def graded(item: Item) -> list[Choice | Threshold]:
    return [*item.choices, *item.thresholds]


def points(one: Choice | Threshold) -> Fraction:
    return amount(one.points or 0)


def chosen(item: Item, pick: Pick) -> Any:
    """The answer that earns most (`max`) or least (`min`)."""
    if item.type == "several":
        return [one.key for one in item.choices if points(one) > 0] if pick is max else [
            pick(item.choices, key=points).key]
    if item.choices:
        return pick(item.choices, key=points).key
    if item.type == "timing":
        longest = max([amount(one.at_most) for one in item.thresholds if one.at_most is not None], default=Fraction(60))
        return {"seconds": 1 if pick is max else int(longest) + 1}
    values: dict[str, Any] = {
        "number": "9", "money": "20.00", "datetime": "2026-03-12", "people_met": {"count": 1, "roles": ["advisor 1"], "knew_part": "all"},
        "pillars": {"success": 4, "effort": 4, "emotion": 4, "cause": TEXT[:40]},
        "think_feel_do": {"actual": dict.fromkeys(("think", "feel", "do"), "Good."), "desired": {}}}
    return values.get(item.type, TEXT)


def answered(document: Document, pick: Pick, facts: dict[str, Any]) -> tuple[Answers, frozenset[str]]:
    """All visible items answered in the order of the journey."""
    given: Answers = {}
    for _, item in document.items():
        if item.key in visible_items(document, given, facts) and item.type not in ("note", "photo", "receipt", "audio"):
            given[item.key] = {"value": chosen(item, pick), "comment": "Seen."}
    return given, visible_items(document, given, facts)


def scored(ready: Ready, pick: Pick, facts: dict[str, Any]) -> Score:
    given, visible = answered(ready.document, pick, facts)
    return score(ready.document, given, visible)


def all_facts(ready: Ready) -> list[dict[str, Any]]:
    """A visit without a variant at an untagged location, and one with everything that some item asks for."""
    return [{}, {"variant": next(iter(ready.variants), ""), "tags": ready.tags}]


def test_every_file_is_listed_and_named_once() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(SENTENCES)
    assert len({ready.title for ready in READY}) == len(READY) == 8


@each
def test_it_has_no_problem_and_no_hint(ready: Ready) -> None:
    assert [one.spoken() for one in [*problems(ready.document), *lint.hints(ready.document)]] == []


@each
def test_it_is_a_journey_of_thirty_to_sixty_items_with_guidance_on_each(ready: Ready) -> None:
    assert 30 <= len(items(ready)) <= 60
    assert len(ready.document.touchpoints) >= 7
    assert [item.key for item in items(ready) if len(item.guidance) < 20] == []


@each
def test_it_holds_what_makes_a_finding(ready: Ready) -> None:
    types = [item.type for item in items(ready)]
    assert types.count("pillars") >= 3 and types.count("narrative") == 1 and "people_met" in types and "timing" in types
    assert "think_feel_do" in types and "scale" in types and "note" in types
    assert all(part.owners.operations and part.owners.marketing for part in ready.document.touchpoints)
    moments = [part for part in ready.document.touchpoints if part.moment_of_truth]
    assert 2 <= len(moments) < len(ready.document.touchpoints)
    assert all(part.desired.think and part.desired.feel and part.desired.do for part in moments)
    assert all("think_feel_do" in {item.type for item in part.items} for part in moments)
    assert {item.hands for item in items(ready)} >= {"team", "company"}
    assert 1 <= sum(item.critical is not None for item in items(ready)) <= 5


@each
def test_the_rule_that_left_no_option_has_its_place_and_is_not_scored(ready: Ready) -> None:
    asked, which = ready.document.item("rule-no-option"), ready.document.item("rule-which")
    assert asked and which and best_points(asked) is None
    assert which.show_if == {"item": "rule-no-option", "is": "yes"}


@each
def test_every_graded_answer_says_its_level_and_every_scored_item_can_fail(ready: Ready) -> None:
    for item in items(ready):
        if best_points(item) is not None and item.type != "several":
            assert all(one.level for one in graded(item)), item.key
            assert item.bonus or "failed" in {one.level for one in graded(item)}, item.key
            assert all(points(one) == 0 for one in graded(item) if one.level == "failed"), item.key


@each
def test_thresholds_are_said_in_the_guidance(ready: Ready) -> None:
    for item in items(ready):
        limits = [(int(amount(one.at_most)), one.level) for one in item.thresholds if one.at_most is not None]
        assert said(item.guidance) == limits, item.key


def said(guidance: str) -> list[tuple[int, str]]:
    """What "up to 1 minute is engaged, up to 4 did the job" means in seconds; a unit holds until another is named."""
    found, unit = [], ""
    for figure, named, level in re.findall(r"p to (\d+)(?: (second|minute)s?)? (is engaged|did the job)", guidance):
        unit = named or unit
        found.append((int(figure) * {"second": 1, "minute": 60}[unit], "engaged" if level == "is engaged" else "did_the_job"))
    return found


@each
def test_all_right_is_a_hundred(ready: Ready) -> None:
    for facts in all_facts(ready):
        found = scored(ready, max, facts)
        assert (found.printed, found.criticals) == ("100.0", ())
        assert "failed" not in {item.level for item in found.items.values()}


@each
def test_all_wrong_is_nought_with_every_counted_item_failed_or_short(ready: Ready) -> None:
    for facts in all_facts(ready):
        found = scored(ready, min, facts)
        assert found.printed == "0.0" and not found.failed_whole
        assert found.criticals, "a critical item can be reached"
        wrong = [one for one in found.items.values() if one.counted and one.possible]
        assert wrong and all(one.earned == 0 and one.level == "failed" for one in wrong)
        assert all(part.percent in (0, None) for part in found.touchpoints)


@each
@pytest.mark.parametrize("pick", [max, min])
def test_a_full_report_leaves_only_evidence_open(ready: Ready, pick: Pick) -> None:
    given, _ = answered(ready.document, pick, {})
    left = set(missing(ready.document, given, {}, {}))
    assert left <= {item.key for item in items(ready) if item.type == "receipt" or item.photo_if_failed}


def test_a_helpline_asks_for_no_photo() -> None:
    helpline = next(ready for ready in READY if ready.name == "phone-helpline")
    assert not [item.key for item in items(helpline) if item.type in ("photo", "receipt") or item.photo_if_failed]


def test_no_two_trades_share_more_than_the_closing_items() -> None:
    shared = {(one.name, other.name): {item.prompt for item in items(one)} & {item.prompt for item in items(other)}
              for one in READY for other in READY if one.name < other.name}
    assert max(len(prompts) for prompts in shared.values()) <= 8, {pair: prompts for pair, prompts in shared.items() if len(prompts) > 8}


@each
def test_the_file_is_plain_json_without_what_nobody_set(ready: Ready) -> None:
    written = json.loads(Path(HERE / f"{ready.name}.json").read_text(encoding="utf-8"))
    assert written == json.loads(ready.document.model_dump_json(by_alias=True, exclude_defaults=True)) | {"schema": written["schema"]}
