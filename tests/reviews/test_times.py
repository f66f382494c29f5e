"""Doubts from the length of a visit: stopwatches longer than it, moments far outside it, and silence within a sensible margin."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.model import Document, Item, Touchpoint
from shopper.reviews.model import NameRule, Reading, Visited, doubts

DOCUMENT = Document(title="Branch visit", touchpoints=(Touchpoint(key="desk", title="Desk", items=(
    Item(key="queue", type="timing", prompt="In the queue", measures="waiting"),
    Item(key="seat", type="timing", prompt="At the desk, alone", measures="waiting"),
    Item(key="talk", type="timing", prompt="The talk", measures="duration"),
    Item(key="watch", type="timing", prompt="Anything else"),
    Item(key="printed", type="datetime", prompt="Printed at", parts="both"),
    Item(key="dated", type="datetime", prompt="Dated", parts="date"),
    Item(key="paid", type="datetime", prompt="Paid at", parts="time"),
)),))
BEGAN, ENDED = "2026-03-12T14:00", "2026-03-12T14:35"


def read(answers: dict[str, Any], began: str | None = BEGAN, ended: str | None = ENDED) -> list[tuple[str | None, str]]:
    given = {key: {"value": {"seconds": value} if isinstance(value, int) else value} for key, value in answers.items()}
    visible = frozenset(item.key for _, item in DOCUMENT.items())
    reading = Reading(DOCUMENT, given, visible, {}, {}, Visited(began, ended), NameRule(True))
    return [(doubt.item, doubt.sentence.replace("\u00a0", " ")) for doubt in doubts(reading)]


def test_a_stopwatch_longer_than_the_whole_visit_is_a_doubt_at_its_item() -> None:
    assert read({"watch": 45 * 60 + 10}) == [("watch", "45 min 10 s is longer than the whole visit, 35 min.")]


def test_the_visits_own_times_are_known_only_to_the_minute() -> None:
    assert read({"watch": 35 * 60 + 59}) == []


def test_times_that_can_hardly_overlap_are_hinted_at_once_and_at_the_longest() -> None:
    found = read({"queue": 15 * 60, "seat": 25 * 60, "talk": 20 * 60})
    assert found == [("seat", "Hint: all waiting times together make 40 min, more than the visit, 35 min. "
                              "That can be right only where some ran at the same time.")]


def test_waiting_within_a_duration_is_no_hint_and_neither_are_stopwatches_of_no_kind() -> None:
    assert read({"queue": 20 * 60, "talk": 30 * 60, "watch": 30 * 60}) == []


def test_what_one_stopwatch_says_is_not_said_twice() -> None:
    assert [item for item, _ in read({"queue": 40 * 60, "seat": 60})] == ["queue"]


@pytest.mark.parametrize(("key", "value", "says"), [
    ("printed", "2026-03-12T16:50", "12 March 2026, 16:50, lies 2 h 15 min after the visit ended."),
    ("printed", "2026-03-09T14:00", "9 March 2026, 14:00, lies 3 days before the visit began."),
    ("paid", "12:30", "12:30 lies 1 h 30 min before the visit began."),
    ("dated", "2026-03-14", "14 March 2026 lies after the day of the visit, 12 March 2026."),
    ("dated", "2026-03-01", "1 March 2026 lies before the day of the visit, 12 March 2026."),
])
def test_a_moment_far_outside_the_visit_is_a_doubt(key: str, value: str, says: str) -> None:
    assert read({key: value}) == [(key, says)]


@pytest.mark.parametrize(("key", "value"), [
    ("printed", "2026-03-12T13:00"), ("printed", "2026-03-12T15:35"), ("paid", "13:00"), ("dated", "2026-03-12")])
def test_within_an_hour_of_the_visit_nothing_is_said(key: str, value: str) -> None:
    assert read({key: value}) == []


def test_over_midnight_a_time_alone_cannot_tell() -> None:
    assert read({"paid": "12:30"}, "2026-03-12T23:30", "2026-03-13T00:20") == []


@pytest.mark.parametrize(("began", "ended"), [(None, ENDED), (BEGAN, None), ("2026-03-12", "2026-03-12")])
def test_a_visit_without_both_times_tells_nothing(began: str | None, ended: str | None) -> None:
    assert read({"watch": 86_000, "printed": "2020-01-01T10:00"}, began, ended) == []
