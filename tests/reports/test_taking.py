"""The quick way of a save says of every answer just what the careful rules say, and keeps the same text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.reports import model
from shopper.reports.taking import Taker
from tests.bench import checklist

DOCUMENT, ANSWERS = checklist.long(61)
TAKER = Taker(DOCUMENT)
KEYS = [item.key for _, item in DOCUMENT.items()]
WORDS = st.one_of(st.text(max_size=12), st.sampled_from(["", " ", "a\nb", "\x00", "\ud800", 'a"b\\c', "é", "yes", "no", "engaged",
                                                         "8", "12,50", "1,234", "x" * 501, "x" * 2001, "x" * 10_001]))
VALUES = st.one_of(WORDS, st.sampled_from([None, True, 3, 2.5, [], {}, ["s0"], ["s0", "s0"], {"seconds": 48}, {"count": 1}]))
PARTS = st.fixed_dictionaries({}, optional={"value": VALUES, "comment": VALUES, "na": st.sampled_from([True, False, "yes"]),
                                            "stood_out": WORDS, "at": WORDS, "ghost": WORDS})
TYPED = st.dictionaries(st.one_of(st.sampled_from(KEYS), st.just("no-such-item")), st.one_of(PARTS, st.none(), WORDS), max_size=6)


def careful(typed: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    tidied = model.tidy(DOCUMENT, typed)
    return {key: model.dump(answer) for key, answer in tidied.items()}, model.check(DOCUMENT, tidied)


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_both_ways_agree(typed: dict[str, Any]) -> None:
    assert TAKER.take(typed, {}) == careful(typed)


@pytest.mark.parametrize("comment", ["Seen twice.", 'She said "no" \\ left', "Zwei Leute, größer", "x" * 2000, "x" * 2001, " ", "a\tb"])
def test_both_ways_agree_on_every_type_of_item_with_a_comment(comment: str) -> None:
    typed = {key: answer | {"comment": comment} for key, answer in ANSWERS.items()}
    assert TAKER.take(typed, {}) == careful(typed)


def test_what_is_held_just_so_is_not_asked_again() -> None:
    odd = {"no-such-item": {"value": "x"}}
    assert TAKER.take(odd, {"no-such-item": model.dump(odd["no-such-item"])})[1] == {}
