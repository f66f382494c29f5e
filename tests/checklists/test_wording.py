"""A checklist in plain sentences: items, thresholds, scoring rules and what differs between two states."""

from __future__ import annotations

import pytest

from shopper.checklists.model import Critical, Item, Scoring, Threshold
from shopper.checklists.wording import line, scoring
from tests.checklists.made import document, other, question


def said(item: Item) -> str:
    words = line(item, document(question(), item))
    return " · ".join([words.kind, *words.asks, *words.scores, words.shown])


@pytest.mark.parametrize(("item", "expected"), [
    (question("a"), "yes/no · required · "),
    (question("a", na=True, na_reason=True, required=False), "yes/no · optional · N/A with a reason · "),
    (question("a", comment_if_failed=True, photo_if_failed=True), "a comment and a photo when it fails"),
    (question("a", critical=Critical(effect="cap", cap=80)), "critical: a failure caps the total at 80 %"),
    (question("a", critical=Critical(effect="empty"), hands="company", weight="2.5"),
     "weight 2.5 · critical: a failure empties its touchpoint · in the company’s hands"),
    (other("a", "timing", thresholds=(Threshold(at_most=30, points=5, level="engaged"), Threshold(points=0))),
     "at most 30 s: 5 points, engaged · else: 0 points"),
    (other("a", "number", unit="min", minimum=1, maximum=90), "in min · plausible from 1 to 90"),
    (other("a", "datetime", parts="both"), "a date and a time"),
    (other("a", "narrative", minimum_length=80, personal=True, opinion=True),
     "at least 80 characters · opinion · personal: leaves no review"),
    (other("a", "photo", most=3), "at most 3"), (other("a", "note"), "note · "),
    (question("a", show_if={"item": "queue", "is": "no"}), "shown when ‘Was there a queue?’ is No"),
    (question("a", show_if={"item": "queue", "equals": "no"}), "yes/no · required · "),
], ids=lambda value: value if isinstance(value, str) else "")
def test_an_item_is_said_in_words(item: Item, expected: str) -> None:
    assert expected in said(item)


def test_the_rules_of_scoring_are_said_in_words() -> None:
    assert scoring(Scoring()) == [
        "Each item counts by its points.", "All items make one sum.",
        "N/A leaves the base; what stays unanswered leaves the base.",
        "The highest score is 100, also with bonus items."]
    assert scoring(Scoring(items="share", sections="weights", na="zero", unanswered="zero", maximum=50, cap=False)) == [
        "Each item counts by the share of its points that was earned.",
        "Each touchpoint has a score; their weights make the total.",
        "N/A counts as zero; what stays unanswered counts as zero.", "The highest score is 50; bonus items may lift it above."]
